"""Tables of a name a row, as console loggers draw them: `| loss | 0.5 |`, or training beside validation."""

import re
from collections.abc import Iterable, Iterator

from advisor.store.logs.text.lines import Line

_NUMBER = r"[-+]?(?:\d{1,40}(?:\.\d{0,40})?(?:[eE][-+]?\d{1,4})?|nan|inf)"
_ROW = re.compile(
    rf"^\s{{0,8}}\|\s{{0,8}}([A-Za-z][^|:=]{{0,60}}?)\s{{0,60}}\|\s{{0,60}}({_NUMBER})?\s{{0,60}}\|\s*$", re.IGNORECASE
)
_PARTED = re.compile(
    rf"(?:^|\s)([A-Za-z][\w/.-]{{0,60}})\s{{0,60}}\|\s{{0,60}}({_NUMBER}|N/A)\s{{0,60}}\|\s{{0,60}}({_NUMBER}|N/A)\s*$"
)
_PARTS = re.compile(r"(?:^|\s)Train(?:ing)?\s{0,60}\|\s{0,60}Val(?:id|idation)?\s*$", re.IGNORECASE)
_COUNTERS = ("total_timesteps", "timesteps", "step", "steps", "iterations", "iteration", "epoch", "n_updates")
_FEWEST = 2  # rows that make a block
_MOST = 200
_Row = tuple[str, str]

_BAR = re.compile(r"\s{0,8}\[=*>?\.*\]\s{1,8}Step: .{0,300} (\d{1,9})/(\d{1,9})\s*")


def with_parts_of_bars(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines; a bar that counts to another total than the first of its epoch is of the validation part.

    Example:
        >>> rows = ["Epoch: 1", " [====>] Step: 1s | Loss: 0.5 391/391", " [====>] Step: 1s | Loss: 0.6 100/100"]
        >>> [line.text[:5] for line in with_parts_of_bars(map(Line, rows))]
        ['Epoch', ' [===', 'val |']
    """
    total = ""
    for line in lines:
        found = _BAR.fullmatch(line.text) if "Step: " in line.text else None
        if found is None:
            total = "" if "poch" in line.text else total
            yield line
            continue
        total = total or found[2]
        yield line if found[2] == total else Line(f"val |{line.text}", line.is_redrawn)


def with_whole_blocks(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines, each block of names above one another as one line that begins with its count.

    Example:
        >>> rows = ["| train/ |  |", "|    loss | 0.5 |", "| time/ | |", "|  total_timesteps | 2048 |", "-----"]
        >>> [line.text for line in with_whole_blocks(map(Line, rows))]
        ['step 2048, loss: 0.5', '-----']
        >>> rows = ["log -       Training |  Validation", "log - loss       |     0.500  |     0.600"]
        >>> [line.text for line in with_whole_blocks(map(Line, rows))][1:]
        ['train loss: 0.500, val loss: 0.600']
    """
    block: list[Line] = []
    rows: list[_Row] = []
    are_parts = False
    for line in lines:
        found = _ROW.match(line.text) if "|" in line.text and len(block) < _MOST else None
        if found is not None:
            block.append(line)
            rows.extend([(found[1], found[2])] if found[2] else [])
            continue
        if block:
            yield from _whole(block, rows)
            block, rows = [], []
        if "|" not in line.text:
            yield line
            continue
        beside = _PARTED.search(line.text) if are_parts else None
        are_parts = beside is not None or _PARTS.search(line.text) is not None
        yield line if beside is None else Line(_parted(beside), line.is_redrawn)
    yield from _whole(block, rows)


def _whole(block: list[Line], rows: list[_Row]) -> Iterator[Line]:
    if len(rows) < _FEWEST:
        yield from block
        return
    named = dict(rows)
    counter = next((name for name in _COUNTERS if name in named), "")
    count = f"step {named[counter]}, " if counter else ""
    yield Line(count + ", ".join(f"{name}: {value}" for name, value in rows if name not in _COUNTERS))


def _parted(found: re.Match[str]) -> str:
    name, train, val = found.groups()
    told = [f"{part} {name}: {value}" for part, value in (("train", train), ("val", val)) if value != "N/A"]
    return ", ".join(told)
