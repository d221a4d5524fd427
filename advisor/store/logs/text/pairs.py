"""Pairs of a name and a number beside a counter, in any order of words: what most logs of a training are made of.

`Epoch: 3, Loss: 0.5`, `[epoch 2/9] train acc 61.2% | val acc 58%`, `{'loss': 0.5, 'epoch': 0.3}`: the numbers
are found first, and the words in front of each say what it is. A line without a counter belongs to the count
before it, so that blocks of lines are read as well.
"""

import math
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from advisor.store.logs.names import is_metric
from advisor.store.logs.text.gather import Gathered
from advisor.store.logs.text.keyed import with_parts_of_bars, with_whole_blocks
from advisor.store.logs.text.labels import heading_part
from advisor.store.logs.text.lines import Line, lines_in
from advisor.store.logs.text.plans import Plan, count_in, kind_of, plan_of, values_in

_LAST_LINES = 20
_FEW_ROWS = 3
_LONGEST_REMARK = 400
_HOLDS_ANYTHING = re.compile(r"[^\W_]")
_OF_REPORT = re.compile(r"\s*.{0,60}?(?:\s+\d(?:\.\d{1,6})?){1,3}\s+\d{1,12}\s*")
_MOST_KINDS = 5_000  # of lines whose plans are kept


def _last_lines() -> deque[str]:
    return deque(maxlen=_LAST_LINES)


@dataclass
class Told:
    """What the lines told, and how many of them told something."""

    gathered: Gathered = field(default_factory=Gathered)
    lines: int = 0
    understood: int = 0
    with_numbers: int = 0
    last_lines: deque[str] = field(
        default_factory=_last_lines
    )  # without a number by name: how it ended may stand there
    epoch: float = math.nan  # where in the training the lines are
    step: float = math.nan
    part: str = ""  # of the data, that a heading opened
    bare_part: str = ""  # of quantities whose name tells none
    plans: dict[tuple[str, str], Plan] = field(default_factory=dict)  # by kind of line, and part
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
        told.last_lines.append(line.text)


def _is_of_report(line: str, told: Told) -> bool:
    """Say whether a line belongs to the table of classes that scikit-learn's classification report is."""
    if "f1-score" in line and "support" in line:
        return True
    return told.in_report and _OF_REPORT.fullmatch(line) is not None


def take(line: Line, told: Told) -> bool:
    """Take one line; say whether anything in it was understood."""
    text = line.text
    plan = _plan_of(text, told)
    told.with_numbers += plan.has_numbers
    for segment in plan.segments:
        if segment.epochs or segment.steps:
            count = count_in(text, segment)
            if segment.values or not _is_inside_part(count, told):
                _count(count, told)
        if segment.values:
            if segment.percent:
                told.gathered.percent.update(segment.percent)
            values = values_in(text, segment)
            told.gathered.add(values, epoch=told.epoch, step=told.step, is_redrawn=line.is_redrawn)
    if plan.segments and not any(segment.values for segment in plan.segments):
        told.last_lines.append(text)  # "Loss became infinite or NaN at iteration=812!"
    if plan.opens:
        told.part = plan.opens
    return bool(plan.segments)


def _plan_of(text: str, told: Told) -> Plan:
    kind = kind_of(text), told.part
    plan = told.plans.get(kind)
    if plan is None:
        plan = plan_of(text, told.part)
        if plan.is_of_kind and len(told.plans) < _MOST_KINDS:
            told.plans[kind] = plan
    return plan


def _is_inside_part(count: tuple[float | None, int | None, float | None], told: Told) -> bool:
    """Say whether a count alone on its line starts anew below a heading: "EVALUATION", then "STEP: 0"."""
    epoch, _, step = count
    return epoch is None and step is not None and told.part in ("val", "test") and step < told.step


def _count(count: tuple[float | None, int | None, float | None], told: Told) -> None:
    epoch, planned, step = count
    if epoch is not None:
        told.step = math.nan if epoch != told.epoch else told.step
        told.epoch = epoch
        told.gathered.planned = planned or told.gathered.planned
    if step is not None:
        told.step = step
    if epoch is not None or step is not None:
        told.part = ""
