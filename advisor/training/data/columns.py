"""Columns of a table: which hold numbers, which categories, and which can be neither."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.nearest import did_you_mean

MISSING = "(missing)"  # the category of a cell without a value
_MOST_CATEGORIES = 1000  # text with more distinct values, and hardly two rows alike, is no category
_NUMERIC_SHARE = 0.5  # a text column most of whose cells are numbers was meant to hold numbers


@dataclass(frozen=True)
class Column:
    """One column of a table as the network's inputs are made of it."""

    name: str
    is_number: bool


def read_columns(frame: pd.DataFrame, *, name: str) -> tuple[Column, ...]:
    """Say of each column whether it holds numbers or categories.

    Args:
        frame: Features of all rows.
        name: The source as the user wrote it, for messages.

    Raises:
        DataError: If a column is neither: text among numbers, dates, infinite numbers, free text.
    """
    problems = [problem for column in frame.columns for problem in _column_problems(frame[column], str(column))]
    if problems:
        remedy = 'Correct these cells, or leave the column out: drop = ["..."] in [data].'
        raise DataError(f"cannot use {name}", problems, remedy)
    return tuple(Column(str(column), _is_number(frame[column])) for column in frame.columns)


def plain_table(frame: pd.DataFrame, columns: tuple[Column, ...], *, name: str) -> pd.DataFrame:
    """Return exactly these columns, numbers as float64 and categories as text.

    Raises:
        DataError: If a column is not there, or a column of numbers holds something else.
    """
    frame = frame.rename(columns=str)
    known = list(frame.columns)
    problems = [
        Problem("columns", f'expected "{column.name}", as in training, got none{did_you_mean(column.name, known)}')
        for column in columns
        if column.name not in known
    ]
    there = [column for column in columns if column.name in known]
    problems += [p for column in there if column.is_number for p in _text_problems(frame[column.name], column.name)]
    if problems:
        raise DataError(f"cannot use {name}", problems, "The rows need the columns that the model was trained on.")
    return pd.DataFrame({c.name: _plain(frame[c.name], c) for c in columns}, index=frame.index)


def _plain(cells: pd.Series, column: Column) -> pd.Series:
    if column.is_number:
        return pd.to_numeric(cells).astype(np.float64)
    text = cells.astype(object).where(cells.notna(), MISSING)
    return text.map(str).astype(object)


def _is_number(cells: pd.Series) -> bool:
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return True
    there = cells.dropna()
    return bool(len(there)) and _is_text(cells) and bool(_as_numbers(there).notna().all())


def _is_text(cells: pd.Series) -> bool:
    return not isinstance(cells.dtype, pd.CategoricalDtype)


def _as_numbers(cells: pd.Series) -> pd.Series:
    return pd.Series(pd.to_numeric(cells.map(str), errors="coerce"), index=cells.index)


def _column_problems(cells: pd.Series, name: str) -> list[Problem]:
    if pd.api.types.is_datetime64_any_dtype(cells.dtype) or pd.api.types.is_timedelta64_dtype(cells.dtype):
        return [Problem(f'column "{name}"', "expected numbers or categories, got dates")]
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return _infinite_problems(cells, name)
    there = cells.dropna()
    if not _is_text(cells) or not len(there):
        return []
    parsed = _as_numbers(there)
    share = float(parsed.notna().mean())
    if share > _NUMERIC_SHARE:
        return _text_problems(cells, name)
    distinct = there.map(str).nunique()
    if distinct > _MOST_CATEGORIES and distinct > len(there) / 2:
        message = f"expected numbers or categories, got {distinct} different texts in {len(there)} rows"
        return [Problem(f'column "{name}"', message)]
    return []


def _text_problems(cells: pd.Series, name: str) -> list[Problem]:
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return _infinite_problems(cells, name)
    there = cells.dropna()
    bad = np.flatnonzero(_as_numbers(there).isna().to_numpy())
    rows = list(there.index)
    problems = [
        Problem(f'column "{name}", row {rows[place]}', f'expected a number, got "{there.iloc[place]}"')
        for place in bad[:3].tolist()
    ]
    if len(bad) > 3:
        problems.append(Problem(f'column "{name}"', f"{len(bad) - 3} more such rows"))
    return problems


def _infinite_problems(cells: pd.Series, name: str) -> list[Problem]:
    numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    rows = np.flatnonzero(np.isinf(numbers))
    return (
        [Problem(f'column "{name}", row {rows[0]}', f"expected a finite number, got {numbers[rows[0]]}")]
        if len(rows)
        else []
    )
