"""A table of series as it is read: its targets are inputs too, rows are ordered by time, one row a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, Surprise
from advisor.records.columns import ColumnKind, DataReading
from advisor.training.data.columns.cells import Column, typed_table
from advisor.training.data.columns.date_columns import as_dates
from advisor.training.data.columns.look import look
from advisor.training.data.columns.reading import read_columns
from advisor.training.data.inputs.times import columns_named, names_of, refuse_wide, telling_apart, time_in, times_of
from advisor.training.data.inputs.windows import lines_of

_SHOWN = 3  # rows without a target that are named
_GAP = 1.9  # times the usual step: rows are missing (months differ in length by less)


@dataclass(frozen=True, eq=False)
class SeriesRead:
    """A table of series: features with the targets among them, targets, names of the series, times."""

    x: pd.DataFrame
    y: np.ndarray
    columns: tuple[Column, ...]
    reading: DataReading
    names: np.ndarray | None
    times: np.ndarray | None
    time: str | None = None  # the column of the times


def read_series(frame: pd.DataFrame, plan: DataPlan, targets: list[str]) -> SeriesRead:
    """Read a table of series.

    Args:
        frame: With plain names; the plan's columns are in it.
        plan: Its `time` orders rows, one column or several; else what `times.time_in` finds, else their order in the
            table; `series` names what tells several series apart.
        targets: Columns that are foretold.

    Raises:
        DataError: If a target is no number, or a series has two rows of one time; with the rows.
    """
    refuse_wide(frame, targets, plan)
    keys, said = columns_named(plan.series, list(frame.columns)), columns_named(plan.time, list(frame.columns))
    left = {*keys, *said, *(name.strip() for name in plan.drop)} - set(targets)
    table = frame[[name for name in frame.columns if name not in left]].reset_index(drop=True)
    numbers = (*plan.numbers, *(name for name in targets if name not in plan.numbers))
    columns, reading = read_columns(table, msgspec.structs.replace(plan, numbers=numbers), name=plan.source)
    dates = [column.name for column in columns if column.kind is ColumnKind.DATE]
    surprises = tuple(each for each in reading.surprises if each.column not in targets)
    time = _plain(plan.time)
    if time is None:
        time = time_in(table, dates, targets)
        found = columns_named(time, list(frame.columns))
        surprises = tuple(each for each in surprises if each.column in dates or each.column not in found)
        surprises += _told(time, found, dates)
    moments = columns_named(time, list(frame.columns))
    if moments and frame.duplicated().any():
        return _without_copies(frame, plan, targets)
    reading = _without(reading, moments)
    known = {column.name for column in columns}
    columns = (*(c for c in columns if c.name not in moments), *(Column(name) for name in targets if name not in known))
    x = typed_table(table, columns, name=plan.source)
    y = x[targets].to_numpy(dtype=np.float64)
    _refuse_missing(y, targets, plan)
    names, times = names_of(frame, plan.series, plan), times_of(frame, time, plan)
    gaps = _look_at_times(frame, names, times, time, plan, targets)
    reading = msgspec.structs.replace(reading, surprises=(*surprises, *gaps))
    return SeriesRead(x, y, columns, reading, names, times, time)


def _told(time: str | None, names: Sequence[str], dates: Sequence[str]) -> tuple[Surprise, ...]:
    """Say what orders the rows where the study says nothing."""
    if time is None:
        seen, read_as = "have no time that is sure", "are taken in the order in which they stand"
        return (Surprise(column="rows", seen=seen, read_as=read_as, otherwise='time = "..."'),)
    seen = "say the time together" if len(names) > 1 else "is the only column of dates"
    seen = seen if dates else seen.replace("is the only column of dates", "rises by equal steps")
    orders = "order the rows: they are no inputs" if len(names) > 1 else "orders the rows: it is no input"
    return (Surprise(column=", ".join(names), seen=seen, read_as=orders),)


def _without_copies(frame: pd.DataFrame, plan: DataPlan, targets: list[str]) -> SeriesRead:
    """Read a table without rows that are there twice, whole and of one time."""
    once = frame.drop_duplicates(ignore_index=True)
    read = read_series(once, plan, targets)
    count = len(frame) - len(once)
    which = "1 row is left out: it is" if count == 1 else f"{count:,} rows are left out: they are"
    note = f"{which} there twice, of the same time and with the same values"
    return replace(read, reading=msgspec.structs.replace(read.reading, notes=(*read.reading.notes, note)))


def refuse_windows_of_arrays(plan: DataPlan) -> None:
    """Refuse what is said of windows where rows come as arrays, which are windows already.

    Raises:
        DataError: With every such setting.
    """
    said = {"window": plan.window, "horizon": plan.horizon - 1, "gap": plan.gap, "series": plan.series}
    problems = [
        Problem(name, "expected a table with one row a time, got arrays, whose rows are windows already")
        for name, value in said.items()
        if value
    ]
    if problems:
        raise DataError(
            f"cannot use {plan.source} as a series", problems, "Leave these out, or give the rows as a table."
        )


def form_of_dates(cells: pd.Series, name: str, plan: DataPlan) -> str:
    """Return the form in which a column of dates is written, so that new rows are read alike; empty if none is known.

    Example:
        >>> form_of_dates(pd.Series(["13/01/2021", "14/01/2021"]), "day", DataPlan(source=""))
        '%d/%m/%Y'
    """
    if isinstance(plan.dates, dict) and name in plan.dates:
        return plan.dates[name]
    seen = look(cells, name)
    decided = as_dates(seen, None) if seen.dates else None
    return decided.column.form if decided is not None and decided.column is not None else ""


def _without(reading: DataReading, names: Sequence[str]) -> DataReading:
    """Return the account of the columns without those of the times."""
    kept = []
    for each in reading.columns:
        others = tuple(column for column in each.names if column not in names)
        gone = len(each.names) - len(others)
        kept += [msgspec.structs.replace(each, count=each.count - gone, names=others)] if each.count > gone else []
    return msgspec.structs.replace(reading, columns=tuple(kept))


def _plain(name: str | None) -> str | None:
    return None if name is None else name.strip()


def _refuse_missing(y: np.ndarray, targets: list[str], plan: DataPlan) -> None:
    problems = []
    for name, column in zip(targets, y.T, strict=True):
        rows = np.flatnonzero(np.isnan(column))
        problems += [
            Problem(f'column "{name}", row {row}', "expected a number to foretell, got none")
            for row in rows[:_SHOWN].tolist()
        ]
        if len(rows) > _SHOWN:
            problems.append(Problem(f'column "{name}"', f"{len(rows) - _SHOWN} more such rows"))
    if problems:
        remedy = "Fill in these rows or remove them: what is to be foretold is never guessed."
        raise DataError(f"cannot use {plan.source} as a series", problems, remedy)


def _look_at_times(
    frame: pd.DataFrame,
    names: np.ndarray | None,
    times: np.ndarray | None,
    time: str | None,
    plan: DataPlan,
    targets: Sequence[str],
) -> tuple[Surprise, ...]:
    """Refuse two rows of one time in a series; say where rows are missing between others."""
    if times is None or time is None:
        return ()
    missing = 0
    for line in lines_of(len(times), names, times):
        steps = np.diff(times[line.rows].astype(np.float64))
        twice = np.flatnonzero(steps == 0)
        if len(twice):
            of_series = f' of "{line.name}"' if plan.series is not None else ""
            said = f"expected one row{of_series} a time, got {len(twice)} more of times that were there"
            problem = Problem(f'column "{time}", row {int(line.rows[twice[0] + 1])}', said)
            left = [*targets, *columns_named(time, list(frame.columns))]
            remedy = _of_doubles(telling_apart(frame, times, left))
            raise DataError(f"cannot use {plan.source} as a series", [problem], remedy)
        missing += int((steps > _GAP * np.median(steps)).sum()) if len(steps) else 0
    if not missing:
        return ()
    seen = f"steps over {missing} gap{'s' if missing > 1 else ''} between rows"
    return (Surprise(column=time, seen=seen, read_as="rows beside a gap are read as neighbours"),)


def _of_doubles(found: str) -> str:
    if found:
        return f'What tells several series apart is said so: series = "{found}".'
    return (
        "Leave one of them out or put them together. An hour that comes twice as clocks are put back needs its offset "
        'from UTC ("2021-10-31 02:00+01:00"); what tells several series apart is named by series = "...".'
    )
