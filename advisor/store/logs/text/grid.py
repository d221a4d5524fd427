"""Tables as consoles print them: a line of names, and below it lines of numbers under them."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from advisor.store.logs.names import is_metric, keras_name, part_of, plain
from advisor.store.logs.text.lines import Line
from advisor.store.logs.text.pairs import Told, take_any

_EPOCH_HEADS = frozenset({"epoch", "epochs", "e", "itn", "ep"})
_STEP_HEADS = frozenset({"#", "iter", "iters", "step", "steps", "iteration", "round", "number_of_trees"})
_NO_QUANTITY = frozenset({"gpu_mem", "targets", "img_size", "instances", "size", "images", "labels", "time"})
_CLASSES = frozenset({"class", "classes"})  # heads of what an evaluation gave for all of them
_NO_QUANTITY |= _CLASSES | {"index", "remaining_time", "speed"}
_PARTS_OF_LOSS = frozenset({"obj", "cls", "box", "dfl", "giou"})  # as YOLO's console heads them
_TIMED = frozenset({"timestamp", "duration"})
_NO_QUANTITY |= _TIMED | {"training_speed", "samples"}
_NO_VALUES = _NO_QUANTITY | _EPOCH_HEADS | _STEP_HEADS
_PAIR = re.compile(r"[:=]\s{0,8}[-+]?\d")
_BAR = re.compile(r"(?<![\d.]):?\s{0,8}\d{1,3}%(?:\||$|\s).*$")
_GAPS = re.compile(r"\s{2,}")
_FRACTION = re.compile(r"(\d{1,9})/(\d{1,9})")
_TAG = re.compile(r"<[^<>]{0,500}>")
_END_OF_CELL, _END_OF_ROW = re.compile(r"</t[hd]>", re.IGNORECASE), re.compile(r"</tr>", re.IGNORECASE)
_TABLE, _END_OF_TABLE = re.compile(r"<table[^<>]{0,500}>", re.IGNORECASE), re.compile(r"</table", re.IGNORECASE)
_LOGGED = re.compile(
    r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[^\t]{0,12} (?:INFO|DEBUG|WARNING)\b[^\t]{0,80}? [:|-] (?=[^\t]{1,40}\t)"
)  # in front of cells between tabs
_COMMENT = re.compile(r"^\s{0,8}[#%]{1,3}\s{0,8}(?=[A-Za-z])")  # in front of the names, as NumPy and Fortran write them
_HAS_LETTER = re.compile("[A-Za-z]").search
_MOST_CELLS = 40
_LONGEST_NAME = 40
_LONGEST_HEADER = 2_000

_COUNTERS = (_EPOCH_HEADS, _STEP_HEADS)


class Layout(NamedTuple):
    """Where the numbers of a row stand."""

    width: int = 0
    values: tuple[tuple[str, int], ...] = ()
    epoch: int | None = None
    step: int | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        """Where the counters stand."""
        return tuple(place for place in (self.epoch, self.step) if place is not None)


def told_by_table(lines: Iterable[Line]) -> Told:
    """Return what tables on a console tell; lines of names with numbers between them are taken too.

    Example:
        >>> told = told_by_table(map(Line, ["epoch  train_loss  error_rate", "0      0.9         0.3   (00:57)"]))
        >>> told.gathered.names
        ('train_loss', 'error_rate')
    """
    told = Told()
    heads: list[str] = []
    layout = Layout()
    for line in _with_whole_heads(lines):
        if heads and _take_plain_row(layout, line, told):
            continue
        found = header_of(line.text)
        layout = _layout_of(found) if found else layout
        if _tells_classes(line.text):
            heads, layout = [], Layout()
        if found or (heads and _take_row(heads, _cells(line.text), told, is_redrawn=line.is_redrawn)):
            heads = found or heads
            told.bare_part = "val" if _compares_parts(found) else told.bare_part
            told.lines += 1
            told.understood += 1
        else:
            take_any(line, told)
    return told


def _tells_classes(line: str) -> bool:
    """Say whether a line heads a table of classes, which tells of no epoch: Detectron2's `| category | AP |`."""
    return "ategory" in line and line.count("|") > 1 and plain(_cells(line)[0]) == "category"


def _compares_parts(heads: list[str]) -> bool:
    """Say whether a table has the loss of both parts: then its metrics are of the validation part (fastai, Trainer)."""
    parts = {part_of(head) for head in heads if keras_name(head) in ("loss", "val_loss")}
    return {"train", "val"} <= parts


def shows_table(lines: Iterable[Line]) -> bool:
    """Say whether a header that names a loss or a metric stands above a line of numbers.

    Example:
        >>> shows_table(map(Line, ["epoch  loss", "1  0.5"])), shows_table(map(Line, ["epoch  loss", "hello"]))
        (True, False)
    """
    heads: list[str] = []
    for line in _with_whole_heads(lines):
        if heads and (set(line.text) <= set("-=+_| \t:") or _is_remark(line.text)):
            continue
        if heads and _take_row(heads, _cells(line.text), Told(), is_redrawn=False):
            return True
        heads = header_of(line.text)
    return False


def header_of(line: str) -> list[str]:
    """Return the names in a line that heads a table of a training, none if it is no such line."""
    text = _uncommented(_BAR.sub("", line)).strip().rstrip(":") if len(line) < _LONGEST_HEADER else ""
    if not text or _PAIR.search(text) is not None:
        return []
    parted = "|" in text or "\t" in text or ("," in text and ", " not in text)
    cells = [cell.strip(" *") for cell in (parted and _cells(text)) or _GAPS.split(text)]
    if cells and plain(cells[0]) == "category":
        return []
    if len(cells) < 2 or cells[0].lower() in _CLASSES or any(len(cell) > _LONGEST_NAME for cell in cells):
        cells = _joined(text.split())
    cells = [cell for cell in cells if cell]
    if not 2 <= len(cells) <= _MOST_CELLS or any(
        _number(cell) is not None or len(cell) > _LONGEST_NAME for cell in cells
    ):
        return []
    names = [plain(cell) for cell in cells]
    counts = any(name in _EPOCH_HEADS | _STEP_HEADS for name in names)
    if "support" in names:  # a report on classes, not on epochs
        return []
    short = all(len(cell.split()) <= 3 for cell in cells)
    return cells if short and sum(map(_is_quantity, names)) + counts >= 2 else []


def _uncommented(line: str) -> str:
    """Return a header without the sign of a comment; a `#` above a column of counts stays, if a name follows it.

    Example:
        >>> _uncommented("#  step  rmse_val"), _uncommented("# loss val_loss")
        ('step  rmse_val', '# loss val_loss')
    """
    bare = _COMMENT.sub("", line)
    first = plain(bare.split(maxsplit=1)[0]) if bare != line else ""
    return bare if first in _EPOCH_HEADS | _STEP_HEADS or line.lstrip()[:2] != "# " else line


def _is_remark(line: str) -> bool:
    return _COMMENT.match(line) is not None and not header_of(line)


def _joined(words: list[str]) -> list[str]:
    """Return the words of a header, those of one name together.

    Example:
        >>> _joined("epoch train loss valid loss accuracy".split())
        ['epoch', 'train loss', 'valid loss', 'accuracy']
    """
    cells: list[str] = []
    for word in words:
        if cells and cells[-1].isalpha() and part_of(f"{cells[-1]} x") and keras_name(word) in ("loss", "accuracy"):
            cells[-1] = f"{cells[-1]} {word}"
        else:
            cells.append(word)
    return cells


def html_rows(text: str) -> str:
    """Return the tables of an HTML text as lines of cells between tabs.

    Example:
        >>> html_rows("<table><tr><th>epoch</th>\\n<th>loss</th></tr><tr><td>0</td><td>0.5</td></tr></table>")
        'epoch\\tloss\\t\\n0\\t0.5\\t\\n'
    """
    before, *tables = _TABLE.split(text)
    inside = "".join(_END_OF_TABLE.split(table, maxsplit=1)[0] for table in tables) if tables else before
    rows = _END_OF_ROW.sub("\x1e", _END_OF_CELL.sub("\x1f", inside))
    plain_rows = "".join(_TAG.sub("", rows).split("\n"))
    cells = [[cell.strip() for cell in row.split("\x1f")] for row in plain_rows.split("\x1e")]
    return "\n".join("\t".join(row) for row in cells)


def _with_whole_heads(lines: Iterable[Line]) -> Iterator[Line]:
    """Join a header written on two lines between bars, "Mini-batch" above "Accuracy"; a logger's mark is left out."""
    above: list[str] = []
    for raw in lines:
        line = Line(_LOGGED.sub("", raw.text), raw.is_redrawn) if "\t" in raw.text and raw.text[:2].isdigit() else raw
        cells = _cells(line.text) if line.text.count("|") > 2 else []
        names = cells if any(map(_HAS_LETTER, cells)) and all(_number(cell) is None for cell in cells) else []
        if names and len(above) == len(names) and not header_of(f"|{'|'.join(above)}|"):
            yield Line(f"|{'|'.join(f'{one} {other}'.strip() for one, other in zip(above, names, strict=True))}|")
        else:
            yield line
        above = names


def _is_quantity(name: str) -> bool:
    return is_metric(name) or name in _PARTS_OF_LOSS or name.startswith("map")


def _cells(line: str) -> list[str]:
    line = _BAR.sub("", line) if "%" in line else line
    if "\t" in line.strip():
        return [cell.strip() for cell in line.strip().split("\t")]
    if line.count("|") > 1:
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    return line.strip().split(",") if "," in line and " " not in line.strip() else line.split()


def _number(cell: str) -> float | None:
    try:
        return float(cell.rstrip("%:"))
    except ValueError:
        return None


def _layout_of(heads: list[str]) -> Layout:
    """Return where things stand in the rows below a header; where rows mean more than their numbers, nothing."""
    names = list(map(plain, heads))
    counts = [next((place for place, name in enumerate(names) if name in kind), None) for kind in _COUNTERS]
    if names[0] in _CLASSES or len(set(heads)) < len(heads):
        return Layout()
    values = tuple((_name(head, ""), place) for place, head in enumerate(heads) if names[place] not in _NO_VALUES)
    return Layout(len(heads), values, *counts)


def _take_plain_row(layout: Layout, line: Line, told: Told) -> bool:
    """Take a row of nothing but numbers, as nearly all rows are; say whether it is one."""
    text = line.text
    if not layout.values or "%" in text or "/" in text:
        return False
    cells = _cells(text)
    if len(cells) != layout.width or not all(cells[place][:1].isdigit() for place in layout.counts):
        return False
    try:
        values = {name: float(cells[place]) for name, place in layout.values}
        epoch = told.epoch if layout.epoch is None else float(cells[layout.epoch])
        step = _step_told(layout.counts, told) if layout.step is None else float(cells[layout.step])
    except ValueError:
        return False
    told.lines += 1
    told.understood += 1
    told.epoch = epoch
    place = epoch if math.isnan(step) or not layout.counts else math.nan
    told.gathered.add(values, epoch=place, step=step, is_redrawn=line.is_redrawn)
    return True


def _step_told(counts: Sequence[object], told: Told) -> float:
    """Return the step of a row in a table that counts nothing: that of the line above the table (Detectron2)."""
    return math.nan if counts else told.step


def _take_row(heads: list[str], cells: list[str], told: Told, *, is_redrawn: bool) -> bool:
    """Take a line of numbers under its names; say whether it is one."""
    if len(cells) == len(heads) + 1 and cells[0].isdigit():  # the rows of a printed frame are numbered
        is_counted = plain(heads[0]) in _NO_VALUES
        heads = heads if is_counted and not cells[1].isdigit() else ["index" if is_counted else "epoch", *heads]
    heads = heads[1:] if heads[0] == "#" and len(cells) == len(heads) - 1 else heads  # it marked a comment
    if len(cells) > len(heads) and not _TIMED.isdisjoint(map(plain, heads[:3])):
        cells = cells[-len(heads) :]  # "2021-01-01 10:00:00  0.1 sec": H2O's cells have blanks, all in front
    pairs = list(zip(map(plain, heads), heads, cells, strict=False))
    if not pairs:
        return False
    numbers = {head: number for _, head, cell in pairs if (number := _number(cell)) is not None}
    missing = [name for name, head, cell in pairs if head not in numbers and name not in _NO_QUANTITY | _EPOCH_HEADS]
    values = {head: number for head, number in numbers.items() if plain(head) not in _NO_VALUES}
    if plain(heads[0]) in _EPOCH_HEADS and not cells[0][:1].isdigit():
        return False
    if not values or len(missing) > len(values) or not len(heads) / 2 <= len(cells) <= 4 * _MOST_CELLS:
        return False
    _count(pairs, told)
    counts = [plain(head) for head in heads if plain(head) in _EPOCH_HEADS | _STEP_HEADS]
    own = next((number for head, number in numbers.items() if plain(head) in _STEP_HEADS), None)
    step = _step_told(counts, told) if own is None else own
    place = told.epoch if math.isnan(step) or not counts else math.nan
    part = "val " if plain(heads[0]) in _CLASSES else ""
    told.gathered.percent.update(f"{part}{head}" for _, head, cell in pairs if cell.endswith("%"))
    named = {_name(head, part): number for head, number in values.items()}
    told.gathered.add(named, epoch=place, step=step, is_redrawn=is_redrawn)
    return True


def _name(head: str, part: str) -> str:
    name = plain(head)
    if name == "total":
        return "loss"
    return f"{head}_loss" if name in _PARTS_OF_LOSS else f"{part}{head}"


def _count(pairs: list[tuple[str, str, str]], told: Told) -> None:
    """Take the epoch of a row, "3" or "3/99"."""
    for name, _, cell in pairs:
        fraction, number = _FRACTION.fullmatch(cell), _number(cell)
        if name in _EPOCH_HEADS and fraction is not None:
            told.epoch, told.gathered.planned = float(fraction[1]), int(fraction[2])
        elif name in _EPOCH_HEADS and number is not None:
            told.epoch = number
