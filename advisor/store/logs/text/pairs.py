"""Pairs of a name and a number beside a counter, in any order of words: what most logs of a training are made of.

`Epoch: 3, Loss: 0.5`, `[epoch 2/9] train acc 61.2% | val acc 58%`, `{'loss': 0.5, 'epoch': 0.3}`: the numbers
are found first, and the words in front of each say what it is. A line without a counter belongs to the count
before it, so that blocks of lines are read as well.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from advisor.store.logs.names import IS_SHARE, is_metric, part_of, plain
from advisor.store.logs.text.gather import Gathered
from advisor.store.logs.text.keyed import with_parts_of_bars, with_whole_blocks
from advisor.store.logs.text.labels import EPOCH, NOTHING, QUANTITY, STEP, Label, heading_part, label_of
from advisor.store.logs.text.lines import Line, lines_in
from advisor.store.logs.text.numbers import Printed, numbers_in

_NO_PART = frozenset({"lr", "learning_rate", "learning rate", "grad_norm", "gnorm"})
_LAST_LINES = 20
_FEW_ROWS = 3
_LONGEST_REMARK = 400
_HOLDS_ANYTHING = re.compile(r"[^\W_]")
_OF_REPORT = re.compile(r"\s*.{0,60}?(?:\s+\d(?:\.\d{1,6})?){1,3}\s+\d{1,12}\s*")
_Token = tuple[Label, Printed]


@dataclass
class Told:
    """What the lines told, and how many of them told something."""

    gathered: Gathered = field(default_factory=Gathered)
    lines: int = 0
    understood: int = 0
    with_numbers: int = 0
    last_lines: list[str] = field(default_factory=list)  # without a number by name: how it ended may stand there
    epoch: float = math.nan  # where in the training the lines are
    step: float = math.nan
    part: str = ""  # of the data, that a heading opened
    bare_part: str = ""  # of quantities whose name tells none
    in_report: bool = False  # inside a table of one row a class, which tells of no epoch


def told_by(lines: Iterable[Line]) -> Told:
    """Return what lines of names and numbers tell.

    Example:
        >>> told = told_by([Line("Epoch 1/2, Loss 0.5"), Line("val acc: 50%"), Line("hello")])
        >>> told.gathered.names, told.understood, told.lines
        (('Loss', 'val acc'), 2, 3)
    """
    told = Told()
    for line in with_whole_blocks(with_parts_of_bars(lines)):
        take_any(line, told)
    return told


def shows_rows(text: str) -> bool:
    """Say whether lines of a text tell of a loss or a metric again and again.

    Example:
        >>> shows_rows("epoch 1 loss 3\\nepoch 2 loss 2\\nepoch 3 loss 1"), shows_rows("losses = [3, 2, 1]")
        (True, False)
    """
    gathered = told_by(lines_in([text])).gathered
    return any(gathered.count_of(name) >= _FEW_ROWS for name in gathered.names if is_metric(name))


def take_any(line: Line, told: Told) -> None:
    """Take one line of whatever kind, and count it."""
    if _HOLDS_ANYTHING.search(line.text) is None:
        return
    told.lines += 1
    told.in_report = _is_of_report(line.text, told)
    if told.in_report or take(line, told):
        told.understood += 1
    elif len(line.text) < _LONGEST_REMARK:
        part = heading_part(line.text)
        told.understood += part is not None
        told.part = told.part if part is None else part
        told.last_lines = [*told.last_lines[-_LAST_LINES:], line.text]


def _is_of_report(line: str, told: Told) -> bool:
    """Say whether a line belongs to the table of classes that scikit-learn's classification report is."""
    if "f1-score" in line and "support" in line:
        return True
    return told.in_report and _OF_REPORT.fullmatch(line) is not None


def take(line: Line, told: Told) -> bool:
    """Take one line; say whether anything in it was understood."""
    tokens = [(label_of(number.before), number) for number in numbers_in(line.text)]
    told.with_numbers += bool(tokens)
    if not any(label.kind for label, _ in tokens):
        return False
    for segment in _segments(tokens):
        _count(segment, told)
        values = _values(segment, told)
        told.gathered.add(values, epoch=told.epoch, step=told.step, is_redrawn=line.is_redrawn)
    return True


def _segments(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Cut a line where a new epoch begins in its middle; a count behind all values is of those values."""
    if sum(label.kind == EPOCH for label, _ in tokens) == 0:
        yield tokens
        return
    last_value = max((place for place, (label, _) in enumerate(tokens) if label.kind == QUANTITY), default=0)
    segment: list[_Token] = []
    has_values = False
    for place, token in enumerate(tokens):
        if token[0].kind == EPOCH and has_values and place < last_value:
            yield segment
            segment, has_values = [], False
        has_values = has_values or token[0].kind == QUANTITY
        segment.append(token)
    yield segment


def _count(segment: list[_Token], told: Told) -> None:
    epochs = [number for label, number in segment if label.kind == EPOCH and 0 <= number.value < 1e15]
    steps = [n.value for label, n in segment if label.kind == STEP and 0 <= n.value < 1e15 and n.value % 1 == 0]
    if epochs:
        told.step = math.nan if epochs[0].value != told.epoch else told.step
        told.epoch = epochs[0].value
        told.gathered.planned = epochs[0].total or told.gathered.planned
    if steps:
        told.step = steps[0]
    if epochs or steps:
        told.part = ""


def _values(segment: list[_Token], told: Told) -> dict[str, float]:
    """Return the quantities of one place by their names, each with the part of the data that it is of."""
    values: dict[str, float] = {}
    part, named = _spoken_part(segment) or told.part, ""
    for label, number in segment:
        part = label.part or part
        if label.kind != QUANTITY or label.kind == NOTHING:
            continue
        own = part_of(label.name)
        name = _whole_name(label.name, own, part, is_percent=number.is_percent)
        if name in values and not own and named:  # "train loss 1 acc 2 val loss 3 acc 4"
            name = f"{named} {label.name}"
        named = own or named
        if name not in values:
            values[name] = _value(name, number)
            if number.is_percent:
                told.gathered.percent.add(name)
    return values


def _spoken_part(segment: list[_Token]) -> str:
    """Return the part that the first quantity opens for a whole line: "val Loss: 0.5 Acc: 0.8"."""
    names = [label.name for label, _ in segment if label.kind == QUANTITY and is_metric(label.name)]
    first = part_of(names[0]) if names and " " in names[0] else ""
    return first if first and all(part_of(name) in ("", first) for name in names) else ""


def _value(name: str, number: Printed) -> float:
    """Return the number, or the share where so many of so many were right: "Accuracy: 9716/10000 (97%)"."""
    total = number.total or 0
    is_share = 1 < total >= number.value >= 0 and IS_SHARE.search(plain(name)) is not None
    return number.value / total if is_share else number.value


def _whole_name(name: str, own: str, part: str, *, is_percent: bool) -> str:
    if own and len(name.split()) == 1 and name.isalpha() and own == part_of(f"{name} x") and part_of(name) == own:
        return name if "_" in name else f"{name} {'accuracy' if is_percent else 'loss'}"
    if own or not part or part == "train" or name.lower() in _NO_PART:
        return name
    return f"{part} {name}"
