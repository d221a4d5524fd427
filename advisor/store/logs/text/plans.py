"""How the numbers of a line are to be taken: once for all lines that differ in their digits alone.

What a number is, the words in front of it say. A log of a million lines has a hundred kinds of lines, so the plan
of each kind is made once and followed again and again.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from advisor.store.logs.names import IS_SHARE, is_metric, keras_name, part_of, plain
from advisor.store.logs.text.labels import BARE, EPOCH, NOTHING, QUANTITY, STEP, Label, label_of, part_in
from advisor.store.logs.text.numbers import Printed, number_of, numbers_in, total_of

_NO_PART = frozenset({"lr", "learning_rate", "learning rate", "grad_norm", "gnorm"})
_DIGITS = str.maketrans("123456789", "000000000")
_NUMBERED_NAME = re.compile(r"[A-Za-z_@]\.?\d[^\s:,;|\]]{0,40}[\s:=]{0,8}$")
_HAS_DIGIT = re.compile(r"\d")
_UNIT = re.compile(r" [a-z]{2,12}\s{0,2}[:=]\s{0,4}")
_ONE_COUNT = re.compile(r"[^\d%]{0,80}\d{1,9}(?:\s?/\s?\d{1,9})?[^\d%]{0,40}")  # and nothing else: a heading
_HIGHEST_COUNT = 1e15
_Token = tuple[Label, Printed]


class Value(NamedTuple):
    name: str
    at: slice
    total: slice | None = None  # where the number behind its slash stands, if the two may be a share


class Segment(NamedTuple):
    """What is taken of a line, or of the part of it that tells of one epoch."""

    epochs: tuple[tuple[slice, slice | None], ...]  # where each count stands, and its total
    steps: tuple[slice, ...]
    values: tuple[Value, ...]
    percent: tuple[str, ...]  # names beside whose numbers a per cent sign stands


class Plan(NamedTuple):
    segments: tuple[Segment, ...] = ()  # none where nothing in a line is understood
    has_numbers: bool = False
    is_of_kind: bool = False  # holds for each line that differs in its digits alone
    opens: str = ""  # the part of the data, "val" or "test", of the lines below: "Epoch 3 Validation:"


def kind_of(line: str) -> str:
    """Return what a line has in common with those that differ in their digits alone.

    Example:
        >>> kind_of("epoch 3 loss: 0.51") == kind_of("epoch 7 loss: 0.48")
        True
    """
    return line.translate(_DIGITS)


def plan_of(line: str, part: str) -> Plan:
    """Return how the numbers of a line are taken.

    Args:
        line: The line.
        part: The part of the data that a heading above it opened, "" for none.

    Example:
        >>> line = "epoch 3 val loss: 0.51"
        >>> (segment,) = plan_of(line, "").segments
        >>> values_in(line, segment), count_in(line, segment)
        ({'val loss': 0.51}, (3.0, None, None))
    """
    tokens = _without_amounts([(_label(number, line), number) for number in numbers_in(line)])
    if not any(label.kind for label, _ in tokens):
        return Plan((), bool(tokens), is_of_kind=_is_of_kind(tokens))
    segments = []
    for place, tokens_here in enumerate(_segments(tokens)):
        segment = _segment(tokens_here, part if place == 0 else "")
        segments.append(segment)
        part = "" if segment.epochs or segment.steps else part
    named = part_in(line) if not any(segment.values for segment in segments) else ""
    opens = named if named != "train" and _ONE_COUNT.fullmatch(line) is not None else ""
    return Plan(tuple(segments), has_numbers=True, is_of_kind=_is_of_kind(tokens), opens=opens)


def _label(number: Printed, line: str) -> Label:
    label = label_of(number.before)
    return label if label.kind != BARE else label._replace(kind=QUANTITY if "." in line[number.at] else NOTHING)


def count_in(line: str, segment: Segment) -> tuple[float | None, int | None, float | None]:
    """Return the epoch that a line counts, how many are planned, and the step; None for what it does not say."""
    epoch, planned = None, None
    for at, total in segment.epochs:
        number = number_of(line[at])
        if 0 <= number < _HIGHEST_COUNT:
            epoch, planned = number, total_of(line[total]) if total else None
            break
    for at in segment.steps:
        number = number_of(line[at])
        if 0 <= number < _HIGHEST_COUNT and number % 1 == 0:
            return epoch, planned, number
    return epoch, planned, None


def values_in(line: str, segment: Segment) -> dict[str, float]:
    """Return the quantities of a line by their names."""
    try:
        values = {value.name: float(line[value.at]) for value in segment.values}
    except ValueError:  # an exponent as Fortran writes it
        values = {value.name: number_of(line[value.at]) for value in segment.values}
    for value in segment.values:
        if value.total is not None:
            values[value.name] = _share(values[value.name], total_of(line[value.total]) or 0)
    return values


def _share(number: float, total: int) -> float:
    """Return the share where so many of so many were right: "Accuracy: 9716/10000 (97%)"."""
    return number / total if 1 < total >= number >= 0 else number


def _without_amounts(tokens: list[_Token]) -> list[_Token]:
    """Give the name in front of an amount to the number behind it: "mean test loss of 8 batches: 0.57"."""
    for place, ((name, amount), (_, number)) in enumerate(pairwise(tokens)):
        if name.kind == QUANTITY and amount.before.endswith(" of ") and _UNIT.fullmatch(number.before) is not None:
            tokens[place : place + 2] = [(Label(NOTHING, part=name.part), amount), (name, number)]
    return tokens


def _is_of_kind(tokens: list[_Token]) -> bool:
    """Say whether no digit in a line is part of a name."""
    return not any(
        _HAS_DIGIT.search(label.name) if label.kind == QUANTITY else _NUMBERED_NAME.search(number.before)
        for label, number in tokens
    )


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


def _segment(tokens: list[_Token], heading: str) -> Segment:
    """Return the quantities of one place by their names, each with the part of the data that it is of."""
    epochs = tuple((number.at, number.total_at) for label, number in tokens if label.kind == EPOCH)
    steps = tuple(number.at for label, number in tokens if label.kind == STEP)
    values: dict[str, Value] = {}
    percent = []
    part, named = _spoken_part(tokens) or ("" if epochs or steps else heading), ""
    names_loss = any(label.kind == QUANTITY and keras_name(label.name) == "loss" for label, _ in tokens)
    behind_both = _place_behind_both_losses(tokens)
    for place, (label, number) in enumerate(tokens):
        part = label.part or part
        if label.kind != QUANTITY or label.kind == NOTHING:
            continue
        if place >= behind_both and is_metric(label.name) and not part_of(label.name):
            label = label._replace(name=f"val {label.name}")
        own = part_of(label.name)
        bare = "accuracy" if number.is_percent else "score" if names_loss else "loss"
        name = _whole_name(label.name, own, part, bare=bare)
        if name in values and not own and named:  # "train loss 1 acc 2 val loss 3 acc 4"
            name = f"{named} {label.name}"
        named = own or named
        if name not in values:
            may_share = number.total_at is not None and IS_SHARE.search(plain(name)) is not None
            values[name] = Value(name, number.at, number.total_at if may_share else None)
            percent += [name] if number.is_percent else []
    return Segment(epochs, steps, tuple(values.values()), tuple(percent))


def _place_behind_both_losses(tokens: list[_Token]) -> int:
    """Return from which place on a metric without a part is of validation: "train loss 0.5, val loss 0.6, F1 0.8".

    It is so where none of them is told of a part, as in "train loss 0.5, val loss 0.6, acc 0.8, val acc 0.7".
    """
    told = [(place, keras_name(label.name), part_of(label.name)) for place, (label, _) in enumerate(tokens)]
    places = {part: place for place, name, part in told if name in ("loss", "val_loss") and part}
    others = [part for _, name, part in told if part and name not in ("loss", "val_loss")]
    are_both = {"train", "val"} <= places.keys() and not others
    return max(places.values()) if are_both else len(tokens)


def _spoken_part(segment: list[_Token]) -> str:
    """Return the part that the first quantity opens for a whole line: "val Loss: 0.5 Acc: 0.8"."""
    names = [label.name for label, _ in segment if label.kind == QUANTITY and is_metric(label.name)]
    first = part_of(names[0]) if names and " " in names[0] else ""
    return first if first and all(part_of(name) in ("", first) for name in names) else ""


def _whole_name(name: str, own: str, part: str, *, bare: str) -> str:
    """Return a name with its part; a part alone, "Train: 0.5", is of what is meant where nothing else is said."""
    if own and name.isalpha() and "_" not in plain(name):
        return f"{name} {bare}"
    if own or not part or part == "train" or name.lower() in _NO_PART:
        return name
    return f"{part} {name}"
