"""A look at a column's cells: what they may be, and which of them are not written as the others are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np
import pandas as pd

from advisor.errors import Problem
from advisor.records.columns import Surprise
from advisor.training.data.columns.cells import WHOLE, as_text, is_text_dtype, number_problems
from advisor.training.data.columns.hints import names_precipitation
from advisor.training.data.columns.written.dates import date_forms, looks_like_date, moments
from advisor.training.data.columns.written.degrees import are_degrees
from advisor.training.data.columns.written.durations import are_durations, is_duration, seconds_of
from advisor.training.data.columns.written.limits import limits_of, measured
from advisor.training.data.columns.written.markers import are_markers, plain_numbers
from advisor.training.data.columns.written.numbers import (
    NumberForm,
    NumbersSeen,
    in_doubt,
    numbers_before,
    numbers_in,
    parsed,
    unit_of,
)
from advisor.training.data.columns.written.units import LIMITS, SPREAD, has_flag, says_below, without_spread

SAMPLE = 500  # distinct cells that are looked at to say what most of them are
MOSTLY = 0.5  # a share of cells from which on the others are mistakes, or the cells no categories
_FEWEST_IN_A_LIST, _LONG_LIST, _MOST_LISTS = 4, 16, 40
_BETWEEN = re.compile(r"[\s,;]+")
_PLAIN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_FEW_UNITS = 3
_TRIED = 30  # distinct cells that are tried in every form of a date


@dataclass(frozen=True, eq=False)
class Looked:
    """A column's cells as they came, and what they may be.

    Args:
        name: Of the column.
        cells: As read.
        distinct: Its different texts, commonest first; empty for a column of another type.
        core: Those of them that are not markers of a missing value.
        numbers: In which ways all of `core` are numbers.
        dates: The forms in which all of `core` are dates.
    """

    name: str
    cells: pd.Series
    distinct: tuple[str, ...] = ()
    core: tuple[str, ...] = ()
    numbers: NumbersSeen = field(default_factory=NumbersSeen)
    dates: tuple[str, ...] = ()
    are_degrees: bool = False  # places on the globe, 48°12'N
    are_durations: bool = False  # which times of the day are too
    doubtful: bool = False  # each number with a sign has it before three digits: thousands or a fraction
    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # that hold each of `core`
    plain: np.ndarray | None = None  # the numbers of `core`, where all are as computers write them


def look(cells: pd.Series, name: str) -> Looked:
    """Look at the cells of a column once."""
    if not is_text_dtype(cells):
        return Looked(name, cells)
    counts = as_text(cells).value_counts()
    distinct = tuple(str(cell) for cell in counts.index)
    plain = plain_numbers(distinct)
    is_core = ~are_markers(distinct, plain)
    core, plain, rows = tuple(compress(distinct, is_core)), plain[is_core], counts.to_numpy()[is_core]
    if len(core) and not np.isnan(plain).any():
        doubt = in_doubt(core)
        proves = "." if not doubt and any("." in cell for cell in core) else ""
        seen = NumbersSeen(frozenset({"."}), "", proves)
        return Looked(name, cells, distinct, core, seen, doubtful=doubt, rows=rows, plain=plain)
    numbers = numbers_in(core) if numbers_in(core[:SAMPLE]).decimals else NumbersSeen()
    dates = () if numbers.decimals else date_forms(core)
    spans = not numbers.decimals and are_durations(core[:SAMPLE]) and are_durations(core)
    if not (numbers.decimals or dates or spans) and are_degrees(core[:SAMPLE]) and are_degrees(core):
        return Looked(name, cells, distinct, core, are_degrees=True, rows=rows)
    if not (numbers.decimals or dates or spans) and numbers_before(core[:SAMPLE]).decimals:
        numbers = numbers_before(core)
    has_traces = names_precipitation(name)
    if not (numbers.decimals or dates or spans) and measured(core[:SAMPLE], has_traces=has_traces).decimals:
        numbers = measured(core, has_traces=has_traces)
    doubt = len(numbers.decimals) > 1
    return Looked(name, cells, distinct, core, numbers, dates, are_durations=spans, doubtful=doubt, rows=rows)


def day_first_of(looked: Sequence[Looked]) -> bool | None:
    """Say whether the day stands before the month in the dates of a table that can be read in one way only."""
    said = {is_day_first(seen.dates[0]) for seen in looked if len(seen.dates) == 1 and "/" in seen.dates[0]}
    return next(iter(said)) if len(said) == 1 else None


def is_day_first(form: str) -> bool:
    """Say whether the day stands before the month in a form of dates.

    Example:
        >>> is_day_first("%d/%m/%Y"), is_day_first("%m/%d/%Y")
        (True, False)
    """
    return form.find("%d") < form.find("%m")


def share_of(seen: Looked, some: Sequence[str], sample: Sequence[str]) -> float:
    """Return the share of rows that hold one of these texts, among those that hold one of the sample."""
    text = as_text(seen.cells)
    among = int(text.isin(sample).sum())
    return int(text.isin(some).sum()) / among if among else 0.0


def mostly_dates(sample: Sequence[str]) -> bool:
    """Say whether most of these cells are dates, in whatever form each.

    Example:
        >>> mostly_dates(["1.5.2020", "2020-05-02", "later"]), mostly_dates(["A100", "B200"])
        (True, False)
    """
    some = [cell for cell in sample if sum(sign.isdigit() for sign in cell) >= 3][:_TRIED]
    if len(some) <= MOSTLY * min(len(sample), _TRIED):
        return False
    return float(np.mean([looks_like_date(cell) for cell in some])) > MOSTLY


def mostly_durations(sample: Sequence[str]) -> bool:
    """Say whether most of these cells are durations.

    Example:
        >>> mostly_durations(["26:10:05", "31:02:00", "DNF"]), mostly_durations(["A100", "B200"])
        (True, False)
    """
    some = sample[:_TRIED]
    return bool(some) and float(np.mean([is_duration(cell) for cell in some])) > MOSTLY


def mixed_durations(seen: Looked) -> list[Problem]:
    """Name the cells that are no durations where most others are."""
    read = {cell: seconds_of(cell) for cell in seen.core}
    text = as_text(seen.cells)
    text = text.where(text.isin(seen.core))
    seconds = text.map(lambda cell: read[cell], na_action="ignore").to_numpy(dtype=np.float64, na_value=np.nan)
    return number_problems(text, seen.name, seconds, "a duration, as 1:23:45 or 2h 50m")


def mixed_numbers(seen: Looked) -> list[Problem]:
    """Name the cells that are not written as most of the numbers are."""
    ways: dict[tuple[str, str], int] = {}
    for cell in seen.core[:SAMPLE]:
        found = numbers_in([cell])
        for sign in found.decimals:
            ways[sign, found.unit] = ways.get((sign, found.unit), 0) + 1
    sign, unit = max(ways, key=lambda way: ways[way], default=(".", ""))
    form = NumberForm(sign, unit)
    text = as_text(seen.cells)
    text = text.where(text.isin(seen.core))
    numbers = text.map(dict(zip(seen.core, parsed(seen.core, form), strict=True))).to_numpy(dtype=np.float64)
    decimal = " with a decimal comma" if sign == "," else ""
    expected = f"a number{decimal}" + (f" in {unit}" if unit else "")
    return number_problems(text, seen.name, numbers, expected)


def mixed_units(seen: Looked, sample: Sequence[str]) -> list[Problem]:
    """Name the cells that are not numbers in the unit that most of many different cells have, "18.2 kmpl"."""
    units = [unit_of(cell) for cell in sample]
    unit = max(set(units), key=units.count, default="")
    are_few = "" not in units and len(set(units)) <= _FEW_UNITS  # debit and credit, of half of the rows each
    if not are_few and (
        not unit
        or share_of(seen, [cell for cell, each in zip(sample, units, strict=True) if each == unit], sample) <= MOSTLY
    ):
        return []
    text = as_text(seen.cells)
    bad = np.flatnonzero(text.isin([cell for cell in seen.core if unit_of(cell) != unit]).to_numpy())
    rows = list(text.index)
    found = [
        Problem(f'column "{seen.name}", row {rows[place]}', f'expected a number in {unit}, got "{text.iloc[place]}"')
        for place in bad[:3].tolist()
    ]
    more = [Problem(f'column "{seen.name}"', f"{len(bad) - 3} more such rows")] if len(bad) > 3 else []
    return found + more


def mixed_dates(seen: Looked) -> list[Problem]:
    """Name the cells that are not written as most of the dates are."""
    forms = [date_forms([cell]) for cell in seen.core[:_TRIED]]
    known = [form for found in forms for form in found]
    if not known:
        return [Problem(f'column "{seen.name}"', f'expected dates, got "{seen.core[0] if seen.core else "numbers"}"')]
    form = max(dict.fromkeys(known), key=known.count)
    text = as_text(seen.cells)
    bad = np.flatnonzero((moments(text, form).isna() & text.isin(seen.core)).to_numpy())
    rows = list(text.index)
    return [
        Problem(f'column "{seen.name}", row {rows[place]}', f'expected a date as "{form}", got "{text.iloc[place]}"')
        for place in bad[:3].tolist()
    ]


def form_of_categories(seen: Looked) -> str:
    """Return the form of a column of categories: whether they are whole numbers, so that 7 and 7.0 are one."""
    texts = seen.core or [str(cell) for cell in as_text(seen.cells.dropna()).unique()]
    whole = all(cell.lstrip("-").isdigit() and (cell == "0" or not cell.lstrip("-").startswith("0")) for cell in texts)
    return WHOLE if whole else ""


def numbers_within(sample: Sequence[str]) -> int:
    """Return how many numbers stand in each of these cells, as pixels do; 0 where they hold something else.

    Few different lists of few numbers, "(64, 32)", are names of something.

    Example:
        >>> numbers_within([f"[{n}, 0.5, {n + 1}, 7]" for n in range(60)]), numbers_within(["(64, 32)", "(16, 8)"])
        (4, 0)
    """
    counts = [len(found) if (found := _list_of(cell)) is not None else 0 for cell in sample[:_TRIED]]
    if not counts or min(counts) < _FEWEST_IN_A_LIST or (len(sample) <= _MOST_LISTS and min(counts) < _LONG_LIST):
        return 0
    return max(counts)


def _list_of(cell: str) -> list[str] | None:
    """Return what a cell lists where each of it is a number."""
    found = [each for each in _BETWEEN.split(cell.strip("[](){} \n")) if each]
    return found if all(map(_PLAIN.fullmatch, found)) else None


def surprise_of(seen: Looked, what: str, read_as: str, otherwise: str = "") -> Surprise:
    """Return a reading of a column that may not be what was meant."""
    return Surprise(column=seen.name, seen=what, read_as=read_as, otherwise=otherwise)


def marker_surprise(seen: Looked) -> tuple[Surprise, ...]:
    """Tell of cells among numbers or dates that stand for no value."""
    core = set(seen.core)
    markers = [cell for cell in seen.distinct if cell not in core and cell.lower() != "none"]
    if not markers:
        return ()
    shown = ", ".join(f'"{marker}"' for marker in markers[:3])
    return (
        surprise_of(
            seen, f"holds {shown} among numbers or dates", "which is read as missing", f'categories = ["{seen.name}"]'
        ),
    )


def told_limits(seen: Looked) -> tuple[Surprise, ...]:
    """Tell of limits among numbers that they are read as what they name, and of spreads that they are left out."""
    has_limits = seen.numbers.unit.endswith(LIMITS)
    limits = limits_of(seen.core) if has_limits else ()
    below = list(filter(says_below, seen.core)) if has_limits else []
    spread = (
        next((cell for cell in seen.core if without_spread(cell) != cell), "") if SPREAD in seen.numbers.unit else ""
    )
    told: list[Surprise] = []
    if limits:
        told.append(_told(seen, limits, "which is read as the limit itself"))
    if below:
        told.append(_told(seen, below, "which is read as 0: too little to be measured"))
    if spread:
        what = "a flag" if has_flag(spread) else "their spread"
        held = f'holds numbers with {what}, "{spread}"'
        told.append(surprise_of(seen, held, f'which is read as "{without_spread(spread)}"'))
    return tuple(told)


def _told(seen: Looked, cells: Sequence[str], read_as: str) -> Surprise:
    shown = ", ".join(f'"{cell}"' for cell in cells[:3])
    otherwise = f"missing = [{shown}]" if len(cells) <= 3 else f'categories = ["{seen.name}"]'
    return surprise_of(seen, f"holds {shown}{', ...' if len(cells) > 3 else ''} among numbers", read_as, otherwise)
