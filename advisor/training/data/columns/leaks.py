"""Columns that may tell the target because they are it, or name what several rows belong to; told, never dropped."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from advisor.records import DataPlan, SplitKind
from advisor.records.columns import Surprise
from advisor.training.data.columns.hints import words_of

_FEWEST_ROWS = 20
_PERSONS = frozenset({"patient", "subject", "participant", "proband", "patientid", "subjectid"})
_FEWEST_NAMES = 8  # values of a column that may name persons, places or sessions
_FEWEST_SURE = 10  # rows of all but the commonest target, in values of several rows: fewer agree by chance
_SAME = 0.999999  # a correlation from which on two columns of numbers are one
_MOST_COLUMNS = 300
_SCREENED = 2000  # first rows by which most columns are left out before all rows are looked at
_NEARLY = 0.99  # a correlation there, without which one of all rows cannot come to `_SAME`
_MOST_TOLD = 5


def leaks(table: pd.DataFrame, y: np.ndarray, plan: DataPlan) -> tuple[Surprise, ...]:
    """Return which columns tell the target of every row.

    Args:
        table: Features by their kinds.
        y: Class numbers or values, shape (rows,); others are not looked at.
        plan: How rows are split.

    Example:
        >>> table = pd.DataFrame({"who": [f"P{n // 4}" for n in range(80)], "kind": ["u", "v"] * 40})
        >>> told = leaks(table, np.arange(80) // 4 % 2, DataPlan(source="t.csv"))
        >>> [(each.column, each.otherwise) for each in told]
        [('who', 'split = "group", group = "who"')]
    """
    if y.ndim != 1 or y.dtype.kind not in "fiu" or len(y) < _FEWEST_ROWS:
        return ()
    told = tuple(_of_persons(table, plan))
    head, y_head = _without_copies(table.iloc[:_SCREENED], y[:_SCREENED])
    places = [place for place in range(min(_MOST_COLUMNS, table.shape[1])) if _may_tell(head.iloc[:, place], y_head)]
    if not places:
        return told
    table, y = _without_copies(table, y)
    if len(np.unique(y)) < 2 or len(y) < _FEWEST_ROWS:
        return told
    columns = (table.iloc[:, place] for place in places)
    found = [each for cells in columns for each in _of_column(cells, str(cells.name), y, plan)]
    named = {each.column for each in found}
    return (*found, *(each for each in told if each.column not in named))[:_MOST_TOLD]


def _of_persons(table: pd.DataFrame, plan: DataPlan) -> Iterator[Surprise]:
    """Tell of columns that by their names say of whom a row is, where most rows are one of several."""
    if plan.split in (SplitKind.GROUP, SplitKind.TIME):
        return
    for name in [str(column) for column in table.columns if words_of(str(column)) & _PERSONS]:
        counts = table[name].value_counts()
        if not counts.index.astype(str).str.contains(r"\d").all():
            continue  # "Mathematics" is another subject
        several = int(counts[counts > 1].sum())
        if _FEWEST_NAMES <= len(counts) <= len(table) // 2 and 2 * several > len(table) and _are_names(table[name]):
            seen = f"names {len(counts)} persons or the like, most of them in several rows"
            read_as = "is read as a feature, with rows of one of them in several parts"
            yield Surprise(column=name, seen=seen, read_as=read_as, otherwise=f'split = "group", group = "{name}"')


def _without_copies(table: pd.DataFrame, y: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Copies of a row are never parted."""
    single = ~table.duplicated().to_numpy()
    return table[single], y[single]


def _may_tell(cells: pd.Series, y: np.ndarray) -> bool:
    """Say whether a column may tell the target of every row, by the first rows alone: what they deny, all deny."""
    codes, _ = pd.factorize(cells, use_na_sentinel=False)
    if _is_pure(codes, y):
        return True
    if not pd.api.types.is_float_dtype(cells.dtype) or cells.isna().any():
        return False
    numbers = cells.to_numpy(dtype=np.float64)
    return _alike(numbers, y, by=_NEARLY) or _alike(_ranks(numbers), _ranks(y), by=_NEARLY)


def _of_column(cells: pd.Series, name: str, y: np.ndarray, plan: DataPlan) -> Iterator[Surprise]:
    codes, values = pd.factorize(cells, use_na_sentinel=False)
    if len(values) > 1 and (_is_same(cells, y) or (len(values) <= len(y) // 2 and _pairs(codes, y))):
        seen = "tells the target of every row, value for value"
        yield Surprise(column=name, seen=seen, read_as="is read as a feature", otherwise=f'drop = ["{name}"]')
        return
    if plan.split in (SplitKind.GROUP, SplitKind.TIME) or not _FEWEST_NAMES <= len(values) <= len(y) // 2:
        return
    if _are_names(cells) and _is_pure(codes, y) and _are_enough(codes, y):
        seen = f"has one target for each of its {len(values)} values"
        read_as = "is read as a feature, with rows of one value in several parts"
        yield Surprise(column=name, seen=seen, read_as=read_as, otherwise=f'split = "group", group = "{name}"')


def _is_same(cells: pd.Series, y: np.ndarray) -> bool:
    """Say whether numbers rise and fall exactly as the targets do."""
    if not pd.api.types.is_float_dtype(cells.dtype) or cells.isna().any() or cells.nunique() < _FEWEST_NAMES:
        return False
    numbers = cells.to_numpy(dtype=np.float64)
    return _alike(numbers, y) or _alike(_ranks(numbers), _ranks(y))


def _alike(numbers: np.ndarray, others: np.ndarray, *, by: float = _SAME) -> bool:
    with np.errstate(all="ignore"):
        return bool(abs(np.corrcoef(numbers, others)[0, 1]) > by)


def _ranks(numbers: np.ndarray) -> np.ndarray:
    return np.asarray(pd.Series(numbers).rank(), dtype=np.float64)


def _pairs(codes: np.ndarray, y: np.ndarray) -> bool:
    """Say whether there is one value for each class."""
    if (y % 1).any():
        return False
    count = len(np.unique(y))
    return int(codes.max()) + 1 == count and _is_pure(codes, y)


def _is_pure(codes: np.ndarray, y: np.ndarray) -> bool:
    """Say whether all rows of a value have one target."""
    of_value = np.empty(int(codes.max()) + 1, dtype=y.dtype)
    of_value[codes] = y
    return bool((of_value[codes] == y).all())


def _are_enough(codes: np.ndarray, y: np.ndarray) -> bool:
    """Say whether so many rows agree that they do not by chance."""
    several = np.bincount(codes)[codes] > 1
    return int((several & (y != pd.Series(y).mode().iloc[0])).sum()) >= _FEWEST_SURE


def _are_names(cells: pd.Series) -> bool:
    if not pd.api.types.is_numeric_dtype(cells.dtype):
        return not pd.api.types.is_datetime64_any_dtype(cells.dtype)
    numbers = cells.dropna().to_numpy(dtype=np.float64)
    return bool((numbers == np.round(numbers)).all())
