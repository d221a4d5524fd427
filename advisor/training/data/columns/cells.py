"""Columns of a table: what a column's cells are, and cells as values of that kind whatever file they come from."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress

import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.nearest import did_you_mean
from advisor.records.columns import ColumnKind
from advisor.training.data.columns.written.dates import moments
from advisor.training.data.columns.written.degrees import DEGREES, degrees_of
from advisor.training.data.columns.written.durations import DURATION, seconds_of
from advisor.training.data.columns.written.markers import are_markers, plain_numbers
from advisor.training.data.columns.written.numbers import PER_CENT, NumberForm, parsed
from advisor.training.data.columns.written.truth import NO, YES
from advisor.training.data.columns.written.units import LIMITS, SPREAD

MISSING = "(missing)"  # the category of a cell without a value
TRUTH = "yes or no"  # the form of a number that is written in words
WHOLE = "whole"  # the form of categories that are whole numbers: 7, "7" and 7.0 are one
_UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"  # signs that take no room
_BLANKS = " \t\n\r\x0b\x0c\x1a\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + _UNSEEN
_BLANKS += "".join(map(chr, range(0x2000, 0x200B)))
_READ = "advisor:read"  # in the `attrs` of a table whose cells are by their kinds already: 1.05 is 105 % there
_SHOWN = 3  # cells of a column that are shown


@dataclass(frozen=True)
class Column:
    """One column of a table as the network's inputs are made of it.

    Args:
        name: In the table's header, without blanks around it.
        kind: What its cells are.
        form: How they are written: a number's decimal sign and unit ("," or ",|EUR"), or "yes or no"; a date's form;
            "whole" for categories that are whole numbers.
        levels: Of ordered categories, lowest first.
        missing: Cells that stand for no value, as texts.
    """

    name: str
    kind: ColumnKind = ColumnKind.NUMBER
    form: str = ""
    levels: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether the cells are numbers, one input each."""
        return self.kind is ColumnKind.NUMBER

    @property
    def number_form(self) -> NumberForm:
        """How its numbers are written."""
        decimal, _, unit = self.form.partition("|")
        return NumberForm(decimal or ".", unit)


def plain_table(frame: pd.DataFrame, columns: tuple[Column, ...], *, name: str) -> pd.DataFrame:
    """Return exactly these columns by their kinds; a missing category or text is one of its own.

    Raises:
        DataError: If a column is not there, or a cell is not what its column holds.
    """
    table = typed_table(frame, columns, name=name)
    texts = [column.name for column in columns if _is_text_kind(column)]
    return table.assign(**{text: table[text].where(table[text].notna(), MISSING) for text in texts})


def typed_table(frame: pd.DataFrame, columns: tuple[Column, ...], *, name: str) -> pd.DataFrame:
    """Return these columns by their kinds: float64, datetime64 or text; cells without a value are missing.

    Raises:
        DataError: If a column is not there, or a cell is not what its column holds.
    """
    frame = with_plain_names(frame)
    known = list(frame.columns)
    problems = [
        Problem("columns", f'expected "{column.name}", as in training, got none{did_you_mean(column.name, known)}')
        for column in columns
        if column.name not in known
    ]
    is_read = bool(frame.attrs.get(_READ))
    there = {
        column.name: _typed(frame[column.name], column, is_read=is_read) for column in columns if column.name in known
    }
    problems += [problem for _, found in there.values() for problem in found]
    if problems:
        raise DataError(f"cannot use {name}", problems, "The rows need the columns that the model was trained on.")
    table = pd.DataFrame({column: cells for column, (cells, _) in there.items()}, index=frame.index)
    table.attrs[_READ] = True
    return table


def with_plain_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose column names are texts without blanks around them; of names on several levels the whole.

    Example:
        >>> levels = pd.MultiIndex.from_tuples([("size", "max"), ("price", "")])
        >>> with_plain_names(pd.DataFrame([[1, 2]], columns=levels)).columns.tolist()
        ['size max', 'price']
    """
    if frame.columns.nlevels > 1:
        frame = frame.set_axis([" ".join(str(part) for part in name if str(part)) for name in frame.columns], axis=1)
    return frame.rename(columns=lambda column: str(column).strip(_BLANKS))


def as_text(cells: pd.Series) -> pd.Series:
    """Return cells as texts without blanks around them, whole numbers without a fraction; missing ones stay missing.

    Example:
        >>> as_text(pd.Series([1.0, None, 2.0])).tolist()
        ['1', nan, '2']
    """
    if isinstance(cells.dtype, pd.StringDtype):
        return cells.str.strip(_BLANKS).astype(object)
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype(cells.cat.categories.dtype)
    if pd.api.types.is_float_dtype(cells.dtype):
        there = cells.dropna()
        if bool((np.isfinite(there) & (there == there.round())).all()):
            cells = cells.astype("Int64")
    text = cells.astype(object)
    return (
        text.where(cells.notna(), np.nan).map(lambda cell: str(cell).strip(_BLANKS), na_action="ignore").astype(object)
    )


def content_problems(cells: pd.Series, name: str) -> list[Problem]:
    """Refuse cells that are no single value: lists, tables, bytes."""
    if cells.dtype != object:
        return []
    several = (list, tuple, dict, set, bytes, np.ndarray)
    bad = [place for place, cell in enumerate(cells) if isinstance(cell, several)]
    rows = list(cells.index)
    return [
        Problem(f'column "{name}", row {rows[place]}', f"expected one value, got a {type(cells.iloc[place]).__name__}")
        for place in bad[:1]
    ]


def is_text_dtype(cells: pd.Series) -> bool:
    """Say whether cells are texts, or objects that are read as texts."""
    return not (
        pd.api.types.is_numeric_dtype(cells.dtype)
        or pd.api.types.is_datetime64_any_dtype(cells.dtype)
        or pd.api.types.is_timedelta64_dtype(cells.dtype)
        or isinstance(cells.dtype, pd.CategoricalDtype | pd.PeriodDtype)
    )


def native(cells: pd.Series) -> pd.Series:
    """Return Python's own dates, decimals, truth values and durations as columns of numbers and moments."""
    if isinstance(cells.dtype, pd.PeriodDtype):
        return cells.dt.to_timestamp()
    if pd.api.types.is_timedelta64_dtype(cells.dtype):
        return cells.dt.total_seconds()
    if cells.dtype != object:
        return cells
    kinds = {type(cell) for cell in cells.dropna()}
    if kinds and kinds <= {datetime.date, datetime.datetime, pd.Timestamp}:
        wall = cells.map(lambda cell: cell.replace(tzinfo=None) if hasattr(cell, "tzinfo") else cell)
        return pd.to_datetime(wall)  # by the clock on the wall, whatever zones they are of
    if kinds and kinds <= {datetime.timedelta, pd.Timedelta}:
        return pd.to_timedelta(cells).dt.total_seconds()
    if kinds and kinds <= {Decimal, int, float, bool, np.float64, np.int64, np.bool_}:
        return cells.where(cells.notna(), np.nan).map(float).astype(np.float64) if kinds != {bool} else cells
    return cells


def number_problems(cells: pd.Series, name: str, numbers: np.ndarray, expected: str) -> list[Problem]:
    """Name the cells that hold something and are no finite number."""
    wrong = np.isinf(numbers) | (np.isnan(numbers) & cells.notna().to_numpy())
    return _bad_cells(cells, name, np.flatnonzero(wrong), np.isinf(numbers), expected)


def _bad_cells(cells: pd.Series, name: str, bad: np.ndarray, infinite: np.ndarray, expected: str) -> list[Problem]:
    rows = list(cells.index)

    def said(place: int) -> str:
        cell = cells.iloc[place]
        shown = f'"{cell}"' if isinstance(cell, str) else f"{cell}"
        return f"expected {'a finite number' if infinite[place] else expected}, got {shown}"

    problems = [Problem(f'column "{name}", row {rows[place]}', said(place)) for place in bad[:_SHOWN].tolist()]
    if len(bad) > _SHOWN:
        problems.append(Problem(f'column "{name}"', f"{len(bad) - _SHOWN} more such rows"))
    return problems


def _is_text_kind(column: Column) -> bool:
    return column.kind in (ColumnKind.CATEGORY, ColumnKind.ORDERED, ColumnKind.TEXT)


def _typed(cells: pd.Series, column: Column, *, is_read: bool) -> tuple[pd.Series, list[Problem]]:
    if is_read and _is_text_kind(column) and cells.dtype == object:
        return cells, []  # as texts already; to say so again takes as long as all else on large tables
    cells = without_missing(native(cells), column.missing)
    problems = content_problems(cells, column.name)
    if problems:
        return cells, problems
    match column.kind:
        case ColumnKind.NUMBER:
            numbers, problems = _numbers(cells, column)
            is_bare = pd.api.types.is_numeric_dtype(cells.dtype) and not is_read
            return numbers, problems or (_share_problems(cells, column, numbers.to_numpy()) if is_bare else [])
        case ColumnKind.DATE:
            return _dates(cells, column)
        case _:
            text = as_text(cells)
            whole = text.str.replace(r"\.0+$", "", regex=True) if column.form == WHOLE and text.notna().any() else text
            return whole.astype(object), []


def without_missing(cells: pd.Series, missing: tuple[str, ...]) -> pd.Series:
    """Return cells of which those that stand for no value are missing.

    Example:
        >>> without_missing(pd.Series([1.0, -999.0]), ("-999",)).tolist()
        [1.0, nan]
    """
    if not missing:
        return cells
    text = as_text(cells)
    numbers = pd.to_numeric(pd.Series(missing, dtype=object), errors="coerce").dropna().tolist()
    is_missing = text.isin(missing) | text.str.replace(r"(?<=\d)\.0+$", "", regex=True).isin(missing)
    if pd.api.types.is_numeric_dtype(cells.dtype):
        is_missing |= cells.isin(numbers)
    return cells.where(~is_missing)


def _numbers(cells: pd.Series, column: Column) -> tuple[pd.Series, list[Problem]]:
    if pd.api.types.is_numeric_dtype(cells.dtype):
        numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        return pd.Series(numbers, index=cells.index), number_problems(cells, column.name, numbers, "a number")
    codes, found = pd.factorize(text := as_text(cells))
    distinct = [str(cell) for cell in found]
    plain = plain_numbers(distinct)
    are_none = are_markers(distinct, plain)
    values = np.append(np.where(are_none, np.nan, _written(distinct, plain, column)), np.nan)
    numbers = values[codes]
    text = text.where(~np.append(are_none, True)[codes]) if are_none.any() else text
    return pd.Series(numbers, index=cells.index), number_problems(text, column.name, numbers, _expected(column))


def _share_problems(cells: pd.Series, column: Column, numbers: np.ndarray) -> list[Problem]:
    """Refuse numbers without a unit beyond 1 where training had per cent: 12 may be 12 % or 1200 %."""
    bad = np.flatnonzero(np.abs(numbers) > 1) if column.number_form.unit == PER_CENT else ()
    nowhere = np.zeros(len(cells), dtype=bool)
    return _bad_cells(cells, column.name, np.asarray(bad, dtype=np.int64), nowhere, "a share, as 0.12 for 12 %")


def _written(distinct: Sequence[str], plain: np.ndarray, column: Column) -> np.ndarray:
    """The numbers of distinct cells by the form of their column; `plain` are those that computers write so."""
    if column.form == TRUTH:
        said = dict.fromkeys(YES, 1.0) | dict.fromkeys(NO, 0.0) | {"1": 1.0, "1.0": 1.0, "0": 0.0, "0.0": 0.0}
        return np.array([said.get(cell.lower(), np.nan) for cell in distinct])
    if column.form in (DURATION, DEGREES):
        read = map(seconds_of if column.form == DURATION else degrees_of, distinct)
        return np.array([np.nan if number is None else number for number in read], dtype=np.float64)
    form = column.number_form
    if form != NumberForm():
        return parsed(distinct, form)
    unknown = np.flatnonzero(np.isnan(plain))
    numbers = plain.copy()
    numbers[unknown] = parsed([distinct[place] for place in unknown.tolist()], form)
    return numbers


def _expected(column: Column) -> str:
    if column.form == TRUTH:
        return "yes or no"
    if column.form in (DURATION, DEGREES):
        return "a duration" if column.form == DURATION else "degrees, as 48°12'N or 48.2N"
    form = column.number_form
    said = "a number with a decimal comma" if form.decimal == "," else "a number"
    unit = form.unit.removesuffix(LIMITS).strip().removesuffix(SPREAD).strip()
    return f"{said} in {unit}" if unit else said


def _dates(cells: pd.Series, column: Column) -> tuple[pd.Series, list[Problem]]:
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        wall = cells.dt.tz_localize(None) if getattr(cells.dtype, "tz", None) is not None else cells
        return wall.astype("datetime64[us]"), []
    text = _without_markers(as_text(cells))
    read = moments(text, column.form)
    bad = np.flatnonzero(read.isna().to_numpy() & text.notna().to_numpy())
    nowhere = np.zeros(len(cells), dtype=bool)
    return read, _bad_cells(text, column.name, bad, nowhere, f'a date written as "{column.form}"')


def _without_markers(text: pd.Series) -> pd.Series:
    distinct = text.dropna().unique().tolist()
    are_none = are_markers(distinct, plain_numbers(distinct))
    return text.where(~text.isin(list(compress(distinct, are_none)))) if are_none.any() else text
