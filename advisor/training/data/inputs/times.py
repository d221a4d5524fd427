"""What orders the rows of a series and tells several apart: one column, or several that say it together."""

import itertools
import re
from collections.abc import Sequence

import msgspec
import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataPlan
from advisor.training.data.columns.asked import target_names
from advisor.training.data.columns.cells import as_text, native
from advisor.training.data.columns.hints import names_a_moment, words_of
from advisor.training.data.columns.special import group_column, time_column
from advisor.training.data.columns.written.dates import instants, numeric_dates

BETWEEN = ", "  # the names of a series that several columns tell
_UNITS = ("year", "month", "day", "hour", "minute", "second")
_SHORT = {"yr": "year", "yyyy": "year", "mo": "month", "mm": "month", "dd": "day", "hr": "hour", "hh": "hour"}
_SHORT |= {"min": "minute", "sec": "second", "quarter": "quarter", "qtr": "quarter"}
_RISING = frozenset(["year", "jahr", "t", "step", "hour", "day", "week", "month", "minute", "second", "seconds"])
_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = frozenset((*_MONTH_NAMES.split(), *(name[:3] for name in _MONTH_NAMES.split()), "sept"))
_YEAR = re.compile(r"(?:x|y|yr|year|fy)?[ _.]?(?:1[89]|20)\d\d(?:[-/._ ]?(?:q[1-4]|m?\d\d?)(?:[-/._]\d\d?)?)?")
_CLOCK = r"\s*\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?(?:\s*[ap]m)?\s*"
_FEWEST_COLUMNS = 4  # that are times
_MOST_TRIED = 8  # columns that may tell several series apart
_FEWEST_ROWS = 8  # of numbers whose equal steps are no chance


def columns_named(said: str | None, columns: Sequence[str]) -> list[str]:
    """Return the columns that `time` or `series` names, one or several between commas.

    Example:
        >>> columns_named("store,item", ["store", "item"]), columns_named(None, ["store"])
        (['store', 'item'], [])
    """
    return target_names(said, columns)


def names_of(frame: pd.DataFrame, said: str | None, plan: DataPlan) -> np.ndarray | None:
    """Return the name of each row's series, shape (rows,); None where nothing tells several apart.

    Raises:
        DataError: If a row has none.
    """
    names = columns_named(said, list(frame.columns))
    if not names:
        return None
    parts = [group_column(frame[name], name, plan) for name in names]
    return np.array([BETWEEN.join(map(str, row)) for row in zip(*parts, strict=True)], dtype=object)


def times_of(frame: pd.DataFrame, said: str | None, plan: DataPlan) -> np.ndarray | None:
    """Return the time of each row, shape (rows,): moments or numbers; None where no column says it.

    Raises:
        DataError: If a row has none, or it can be read in no way, or in two.
    """
    names = columns_named(said, list(frame.columns))
    if not names or said is None:
        return None
    times = time_column(together(frame, names), said, with_form(frame, names, plan))
    return _as_moments(times) if len(names) == 1 else times


def with_form(frame: pd.DataFrame, names: Sequence[str], plan: DataPlan) -> DataPlan:
    """Return a plan that says how a date is written with the clock beside it, where it says so of the date alone."""
    said = ",".join(names)
    forms = dict(plan.dates) if isinstance(plan.dates, dict) else {}
    if len(names) != 2 or said in forms or names[0] not in forms:
        return plan
    signs = as_text(native(frame[names[1]])).dropna().head(1).str.count(":").tolist()
    clock = forms.get(names[1], "%H:%M:%S" if signs == [2] else "%H:%M")
    return msgspec.structs.replace(plan, dates={**forms, said: f"{forms[names[0]]} {clock}"})


def together(frame: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Return the cells of the columns that say a time: of a date and a clock joined, of year, month and day as dates.

    Example:
        >>> table = pd.DataFrame({"Date": ["1/2/2021"], "Time": ["09:30"], "year": [2021], "month": [5]})
        >>> together(table, ["Date", "Time"])[0], str(together(table, ["year", "month"])[0].date())
        ('1/2/2021 09:30', '2021-05-01')
    """
    if len(names) == 1:
        return frame[names[0]]
    units = [_unit(name) for name in names]
    if units[0] == "year" and all(units):
        numbers = {unit: pd.to_numeric(frame[name], errors="coerce") for unit, name in zip(units, names, strict=True)}
        if "quarter" in numbers:
            numbers["month"] = numbers.pop("quarter") * 3 - 2
        known = {"month": 1, "day": 1} | {unit: values for unit, values in numbers.items() if unit in _UNITS}
        return pd.to_datetime(pd.DataFrame(known, index=frame.index), errors="coerce")
    cells = [as_text(native(frame[name])).str.strip() for name in names]
    whole = cells[0]
    for each in cells[1:]:
        whole = whole + " " + each
    return whole


def time_in(frame: pd.DataFrame, dates: Sequence[str], left: Sequence[str]) -> str | None:
    """Return what orders the rows where nothing is said: a column, or several between commas; None where it is unsure.

    That is the only column of dates; a date and the clock beside it; year, month and so on; or a number that is
    named as a time and rises by equal steps.

    Args:
        frame: The table.
        dates: Its columns of dates.
        left: Columns that are none: targets, and what tells series apart.

    Example:
        >>> time_in(pd.DataFrame({"year": [2021, 2021], "month": [1, 2], "v": [0.5, 0.1]}), [], ["v"])
        'year,month'
    """
    if len(dates) == 1:
        return dates[0]
    clocks = [name for name in dates if _is_clock(frame[name])]
    if len(dates) == 2 and len(clocks) == 1:
        return ",".join(sorted(dates, key=lambda name: name in clocks))
    names = {_unit(name): name for name in reversed(list(frame.columns)) if name not in left and _unit(name)}
    if dates or not names.keys() - {"year"} or "year" not in names:
        return None if dates else _rising(frame, left)
    first = "quarter" if "quarter" in names and "month" not in names else "month"
    chain = ["year", first, *_UNITS[2:]] if first == "month" else ["year", "quarter"]
    found = [names[unit] for unit in itertools.takewhile(names.__contains__, chain)]
    return ",".join(found) if len(found) > 1 else _rising(frame, left)


def refuse_wide(frame: pd.DataFrame, targets: Sequence[str], plan: DataPlan) -> None:
    """Refuse a table whose columns are times, one of which is named as the target.

    Raises:
        DataError: With how such a table is turned.
    """
    wide = [name for name in frame.columns if is_time(name)]
    if len(wide) < _FEWEST_COLUMNS or not set(targets) <= set(wide):
        return
    others = [name for name in frame.columns if name not in wide]
    some = ", ".join(wide[:3])
    problem = Problem("columns", f"expected a column of times and a row for each, got a column for each ({some}, ...)")
    shown = ", ".join(f'"{name}"' for name in others[:3])
    remedy = f'Turn the table in pandas: frame.melt(id_vars=[{shown}], var_name="time", value_name="value"), '
    raise DataError(f"cannot use {plan.source} as a series", [problem], f'{remedy}then target = "value".')


def is_time(name: str) -> bool:
    """Say whether a column is named as a year, a month or a day is.

    Example:
        >>> [is_time(name) for name in ("1990", "2000-01", "Jan", "X2001", "2001Q3", "d_1", "may be")]
        [True, True, True, True, True, False, False]
    """
    plain = str(name).strip().lower()
    return bool(_YEAR.fullmatch(plain)) or plain in _MONTHS


def telling_apart(frame: pd.DataFrame, times: np.ndarray, left: Sequence[str]) -> str:
    """Return the columns, between commas, by which no two rows of a time are of one series; empty where none are.

    Example:
        >>> table = pd.DataFrame({"shop": ["a", "b", "a", "b"], "v": [1, 2, 3, 4]})
        >>> telling_apart(table, np.array([1, 1, 2, 2]), ["v"])
        'shop'
    """
    few = [name for name in frame.columns if name not in left and 1 < frame[name].nunique() <= len(frame) // 2]
    whole = frame.assign(**{"": times})
    for count in (1, 2, 3):
        for names in itertools.combinations(few[:_MOST_TRIED], count):
            if not whole.duplicated([*names, ""]).any():
                return ",".join(names)
    return ""


def _unit(name: str) -> str:
    plain = str(name).strip().lower()
    return plain if plain in _UNITS else _SHORT.get(plain, "")


def _is_clock(cells: pd.Series) -> bool:
    some = as_text(native(cells)).dropna().head(20)
    return bool(len(some)) and bool(some.str.fullmatch(_CLOCK, case=False).all())


def _rising(frame: pd.DataFrame, left: Sequence[str]) -> str | None:
    """Return the only number that is named as a time and goes by equal steps, up or down."""
    found = []
    for name in frame.columns:
        if name in left or not (names_a_moment(name) or words_of(name) & _RISING):
            continue
        numbers = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64)
        steps = np.diff(numbers)
        if len(steps) >= _FEWEST_ROWS and np.isfinite(steps).all() and steps[0] and np.allclose(steps, steps[0]):
            found.append(name)
    return found[0] if len(found) == 1 else None


def _as_moments(times: np.ndarray) -> np.ndarray:
    """Return numbers that are dates, 202012, as moments, which follow each other by even steps."""
    if times.dtype.kind != "f" or not np.isfinite(times).all():
        return times
    form = numeric_dates(times)
    if not form.startswith("%"):
        return times
    cells = pd.Series([str(int(each)) for each in times], dtype=object)
    return instants(cells, form).to_numpy(dtype="datetime64[us]")
