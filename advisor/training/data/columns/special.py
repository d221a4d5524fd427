"""The columns that are no features: targets, groups, and times to order rows by."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, Task
from advisor.records.columns import ColumnKind
from advisor.training.data.columns.cells import (
    as_text,
    content_problems,
    is_text_dtype,
    native,
    typed_table,
    without_missing,
)
from advisor.training.data.columns.date_columns import as_dates
from advisor.training.data.columns.declared import decide
from advisor.training.data.columns.look import (
    SAMPLE,
    Looked,
    look,
    mixed_dates,
    mixed_numbers,
    mostly_dates,
    told_limits,
)
from advisor.training.data.columns.reading import proven_decimal
from advisor.training.data.columns.written.dates import instants
from advisor.training.data.columns.written.durations import seconds_of
from advisor.training.data.columns.written.markers import is_marker
from advisor.training.data.columns.written.marks import mark_of
from advisor.training.data.columns.written.numbers import numbers_in
from advisor.training.data.columns.written.truth import NO, YES
from advisor.training.data.columns.written.units import LIMITS
from advisor.training.data.inputs.weights import weights_given

_REMEDY = "Fill in these cells, or remove the rows: neither a target, a group nor a time is guessed."
_OF_SLIPS = 'Correct these cells, or remove the rows; if every text is a class, say task = "multiclass" in [data].'
_FEWEST_SLIPS, _SLIPS = 3, 0.05  # so many different texts, or such a share, among numbers are slips
_MOST_CLASSES = 20  # different numbers that may be classes beside classes in words
_FEWEST_EMPTY = 0.05  # a share of cells: fewer beside crosses are gaps
_FEW_TIMES = 10  # different durations that may be classes


def target_column(cells: pd.Series, name: str, plan: DataPlan) -> np.ndarray:
    """Return targets, shape (rows,): numbers where every cell is one, else texts; missing ones stay missing.

    Raises:
        DataError: If numbers can be read in two ways.
    """
    cells = without_missing(native(cells), tuple(map(str, plan.missing)))
    _refuse(content_problems(cells, name), plan)
    if not is_text_dtype(cells):
        return _typed_target(cells)
    seen = look(cells, name)
    is_code = any(len(cell) > 1 and cell[0] == "0" and cell.isdigit() for cell in seen.core)
    if _are_spans(seen, plan):
        return _seconds(seen)
    if mark := _mark(seen):
        text = as_text(cells)
        return text.where(text.isna(), mark).fillna(f"no {mark}").to_numpy(dtype=object)
    if not seen.numbers.decimals or is_code or _has_limits_as_classes(seen, plan):
        _refuse(_slips(seen, plan), plan, remedy=_OF_SLIPS)
        return as_text(cells).to_numpy(dtype=object)
    text = as_text(cells)
    text = text.where(text.isin(seen.core))
    try:
        return _without_gaps(pd.to_numeric(text)) if not seen.doubtful else _written(seen, plan)
    except (ValueError, OverflowError):
        return _written(seen, plan)


def targets_of(targets: pd.DataFrame, features: pd.DataFrame, plan: DataPlan) -> np.ndarray:
    """Return one target, shape (rows,), or several, shape (rows, targets).

    Where targets like 1,234 may have thousands or a fraction, the decimal sign is the one that the features prove.

    Raises:
        DataError: As of `target_column` and `target_columns`.
    """
    names = list(targets.columns)
    if not plan.decimal and any(look(native(targets[name]), name).doubtful for name in names):
        proven = proven_decimal(look(native(features[name]), name) for name in features.columns)
        plan = msgspec.structs.replace(plan, decimal=proven)
    return target_columns(targets, names, plan) if len(names) > 1 else target_column(targets[names[0]], names[0], plan)


def span_notes(frame: pd.DataFrame, names: Sequence[str], plan: DataPlan) -> tuple[str, ...]:
    """Say of targets that are durations that they are read as seconds."""
    looked = [look(frame[name], name) for name in names if is_text_dtype(frame[name])]
    spans = (f"target {seen.name}: durations, in seconds" for seen in looked if _are_spans(seen, plan))
    marks = (f'target {seen.name}: an empty cell is "no {_mark(seen)}"' for seen in looked if _mark(seen))
    measured = (seen for seen in looked if not _has_limits_as_classes(seen, plan))
    told = (f"target {seen.name} {each.seen}, {each.read_as}" for seen in measured for each in told_limits(seen))
    return (*spans, *marks, *told)


def _mark(seen: Looked) -> str:
    """Return the mark for yes of a target whose other cells are empty; empty where there is none."""
    return mark_of(seen.distinct) if seen.cells.isna().mean() >= _FEWEST_EMPTY else ""


def _has_limits_as_classes(seen: Looked, plan: DataPlan) -> bool:
    """Say whether "<1" is one of few classes: another than 1."""
    is_class = plan.task is None and len(seen.core) <= _MOST_CLASSES
    return seen.numbers.unit.endswith(LIMITS) and (is_class or plan.task in (Task.BINARY, Task.MULTICLASS))


def _slips(seen: Looked, plan: DataPlan) -> list[Problem]:
    """Name a few texts among many different numbers: those are amounts, and no classes."""
    sample = seen.core[:SAMPLE]
    others = [cell for cell in sample if not numbers_in([cell]).decimals]
    few = len(others) <= max(_FEWEST_SLIPS, _SLIPS * len(sample)) and len(sample) - len(others) > _MOST_CLASSES
    return mixed_numbers(seen) if few and plan.task in (None, Task.REGRESSION) else []


def _are_spans(seen: Looked, plan: DataPlan) -> bool:
    """Say whether a target holds durations, and not the few times of the day, or lengths, that are classes."""
    is_open = plan.task is None and len(seen.core) > _FEW_TIMES
    return seen.are_durations and (is_open or plan.task is Task.REGRESSION)


def _seconds(seen: Looked) -> np.ndarray:
    text = as_text(seen.cells)
    read = {cell: seconds_of(cell) for cell in seen.core}
    return text.map(lambda cell: read.get(cell), na_action="ignore").to_numpy(dtype=np.float64, na_value=np.nan)


def target_columns(frame: pd.DataFrame, names: Sequence[str], plan: DataPlan) -> np.ndarray:
    """Return several targets, shape (rows, targets): numbers, or labels where every column says yes or no.

    Raises:
        DataError: If a column holds texts that are neither.
    """
    read = [target_column(frame[name], name, plan) for name in names]
    labels = [_as_label(column) for column in read]
    are_labels = all(
        column.dtype.kind in "fiub" and np.isin(column[column == column], (0, 1)).all() for column in labels
    )
    found = labels if are_labels or plan.task is Task.REGRESSION else read
    problems = [
        Problem(f'target "{name}"', f'expected numbers, or yes and no, as of several targets, got "{text}"')
        for name, column in zip(names, found, strict=True)
        for text in _some_text(column)
    ]
    if problems:
        remedy = "Several targets are predicted together as numbers, or as labels. Of classes name "
        remedy += 'one target alone; task = "regression" reads yes and no as 1 and 0.'
        raise DataError(f"cannot use {plan.source}", problems, remedy)
    return np.stack(found, axis=1)


def _as_label(column: np.ndarray) -> np.ndarray:
    """Return yes and no as 1 and 0; gaps stay gaps."""
    if column.dtype.kind != "O":
        return column
    said = dict.fromkeys(YES, 1.0) | dict.fromkeys(NO, 0.0)
    if mark_of(sorted({str(cell) for cell in column} - (no := {f"no {cell}" for cell in set(column)}))):
        return np.array([0.0 if cell in no else 1.0 for cell in column])
    words = pd.Series(column, dtype=object).map(lambda cell: str(cell).lower(), na_action="ignore")
    there = set(words.dropna())
    return words.map(said).to_numpy(dtype=np.float64) if there and there <= said.keys() else column


def _some_text(column: np.ndarray) -> list[str]:
    """Return a text among the cells of a column of texts."""
    if column.dtype.kind != "O":
        return []
    cells = pd.Series(column, dtype=object).dropna()
    return [str(cell) for cell in cells[pd.to_numeric(cells, errors="coerce").isna()].head(1)]


def group_column(cells: pd.Series, name: str, plan: DataPlan) -> np.ndarray:
    """Return what rows belong together by, shape (rows,).

    Raises:
        DataError: If a row has no group.
    """
    cells = without_missing(native(cells), tuple(map(str, plan.missing)))
    _refuse([*content_problems(cells, name), *_gaps(cells, name, "group")], plan)
    return as_text(cells).to_numpy(dtype=object)


def time_column(cells: pd.Series, name: str, plan: DataPlan) -> np.ndarray:
    """Return what rows are ordered by, shape (rows,): moments or numbers, never texts.

    Raises:
        DataError: If a row has no time, or the cells are neither dates nor numbers, or can be read in two ways.
    """
    cells = without_missing(native(cells), tuple(map(str, plan.missing)))
    _refuse([*content_problems(cells, name), *_gaps(cells, name, "time")], plan)
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        zoned = getattr(cells.dtype, "tz", None) is not None
        return (cells.dt.tz_convert("UTC").dt.tz_localize(None) if zoned else cells).to_numpy(dtype="datetime64[us]")
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells.to_numpy(dtype=np.float64)
    seen = look(cells, name)
    gaps = as_text(cells).map(is_marker)
    _refuse(_gaps(as_text(cells).where(~gaps.astype(bool)), name, "time"), plan)
    return _order_of(seen, plan)


def weight_column(cells: pd.Series, name: str, plan: DataPlan) -> np.ndarray:
    """Return how much each row counts in the loss, shape (rows,).

    Raises:
        DataError: If the column holds anything but numbers from 0 on, or nothing above 0.

    Example:
        >>> weight_column(pd.Series(["1,5", "2"]), "w", DataPlan(source="t.csv", weights="w")).tolist()
        [1.5, 2.0]
    """
    numbers = target_column(cells, name, msgspec.structs.replace(plan, task=Task.REGRESSION))
    return weights_given(numbers, rows=len(cells), name=plan.source, where=f'column "{name}"')


def _order_of(seen: Looked, plan: DataPlan) -> np.ndarray:
    if seen.numbers.decimals:
        return _written(seen, plan)
    given = plan.dates.get(seen.name, "") if isinstance(plan.dates, dict) else ""
    if seen.are_durations and not seen.dates and not given:
        return _seconds(seen)
    decided = as_dates(seen, None) if seen.dates and not given else None
    if decided is not None:
        _refuse(list(decided.problems), plan)
    form = given or (decided.column.form if decided is not None and decided.column is not None else "")
    moments = instants(as_text(seen.cells), form) if form else None
    if moments is None or bool(moments.isna().any()):
        found = mixed_dates(seen) if form or mostly_dates(seen.core) else mixed_numbers(seen)
        said = [Problem(each.where, each.message.replace("a number", "a date or a number")) for each in found]
        _refuse(said or [Problem(f'column "{seen.name}"', "expected dates or numbers to order by, got texts")], plan)
    assert moments is not None  # noqa: S101  refused above
    return moments.to_numpy(dtype="datetime64[us]")


def _written(seen: Looked, plan: DataPlan) -> np.ndarray:
    """Return numbers as people write them."""
    bare = DataPlan(source=plan.source, numbers=(seen.name,))
    decided = decide(seen, bare, decimal=plan.decimal, day_first=None)
    _refuse(list(decided.problems), plan)
    column = decided.column
    if column is None or column.kind is not ColumnKind.NUMBER:
        return as_text(seen.cells).to_numpy(dtype=object)
    table = typed_table(seen.cells.to_frame(seen.name), (column,), name=plan.source)
    return table[seen.name].to_numpy(dtype=np.float64)


def _typed_target(cells: pd.Series) -> np.ndarray:
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return _without_gaps(cells)
    return cells.to_numpy(dtype=object)


def _without_gaps(cells: pd.Series) -> np.ndarray:
    return cells.to_numpy(dtype=np.float64, na_value=np.nan) if cells.isna().any() else np.asarray(cells.to_numpy())


def _gaps(cells: pd.Series, name: str, what: str) -> list[Problem]:
    rows = np.flatnonzero(cells.isna().to_numpy())
    if not len(rows):
        return []
    some = ", ".join(str(row) for row in rows[:5])
    more = ", ..." if len(rows) > 5 else ""
    return [Problem(f'column "{name}"', f"expected a {what} in every row, got {len(rows)} missing (rows {some}{more})")]


def _refuse(problems: list[Problem], plan: DataPlan, *, remedy: str = _REMEDY) -> None:
    if problems:
        raise DataError(f"cannot use {plan.source}", problems, remedy)
