"""How each kind of column becomes inputs of a network; every number is fitted on the training part.

Numbers: a missing one becomes the median. Categories: a column of 0 and 1 each, a missing one is a category of its
own and an unseen one all zeros; more of them than `categories.ONE_HOT`, and free text, become vectors of the letters
that they share (skrub's StringEncoder). Dates become parts, cyclic where they come round (skrub's DatetimeEncoder).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.base import TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from advisor.records.columns import ColumnKind
from advisor.training.data.columns.categories import ONE_HOT
from advisor.training.data.columns.cells import Column

VECTOR = 30  # inputs that many categories, or a text, become: skrub's default
_OF_TEXTS = "text "  # begins the names of steps that make vectors of texts
_MOST_KNOWN = 10_000  # categories of one column that are kept, to tell unseen ones

TRUSTED = (
    "skrub._datetime_encoder.DatetimeEncoder",
    "skrub._datetime_encoder._CircularEncoder",
    "skrub._string_encoder.StringEncoder",
    "skrub._to_str.ToStr",
)
"""The types of skrub that a saved preprocessing may hold: data, and no code of a file's own."""


def column_steps(columns: Sequence[Column], table: pd.DataFrame) -> ColumnTransformer:
    """Return what makes numbers of a table's columns: numbers stand first, in their order.

    Args:
        columns: Of the table.
        table: The training part, by the kinds of the columns.
    """
    few, many = _by_count(columns, table)
    ordered = [column for column in columns if column.kind is ColumnKind.ORDERED]
    numbers = [column.name for column in columns if column.is_number]
    steps: list[tuple[str, object, str | list[str]]] = [
        ("numbers", median(), numbers),
        ("categories", _one_hot(), few),
    ]
    if ordered:
        steps.append(("ordered", _levels(ordered), [column.name for column in ordered]))
    steps += [(f"date {column.name}", _parts(table[column.name]), column.name) for column in _dates(columns)]
    return ColumnTransformer(steps + [(f"{_OF_TEXTS}{name}", _vectors(table[name]), name) for name in many])


def transformed(steps: ColumnTransformer, table: pd.DataFrame) -> np.ndarray:
    """Return what fitted steps make of a table's columns, shape (rows, inputs), as `steps.transform` does.

    It is quicker where texts come again: their vectors are made once for each text, and not for each row.

    Args:
        steps: As `column_steps` returns them, fitted.
        table: Any rows, by the kinds of the columns.
    """
    used = [(name, step, names) for name, step, names in steps.transformers_ if len(names) and step != "drop"]
    made = [
        _of_each_text(step, table[names]) if name.startswith(_OF_TEXTS) else step.transform(table[names])
        for name, step, names in used
    ]
    return np.hstack([np.asarray(inputs) for inputs in made])


def _of_each_text(step: TransformerMixin, cells: pd.Series) -> np.ndarray:
    codes, distinct = pd.factorize(cells)
    return np.asarray(step.transform(pd.Series(distinct, name=cells.name)))[codes]


def known_categories(columns: Sequence[Column], table: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the categories of the training part, by column; of columns with too many none."""
    known: dict[str, tuple[str, ...]] = {}
    for column in columns:
        if column.kind in (ColumnKind.CATEGORY, ColumnKind.ORDERED):
            seen = column.levels or tuple(sorted(map(str, table[column.name].unique())))
            known |= {column.name: seen} if len(seen) <= _MOST_KNOWN else {}
    return known


def median() -> SimpleImputer:
    """Return what fills in missing numbers; a column without any number becomes zeros."""
    return SimpleImputer(strategy="median", keep_empty_features=True)


def _by_count(columns: Sequence[Column], table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the columns of few categories, and those of many, or of text."""
    categories = [column.name for column in columns if column.kind is ColumnKind.CATEGORY]
    many = [name for name in categories if table[name].nunique() > ONE_HOT]
    texts = [column.name for column in columns if column.kind is ColumnKind.TEXT]
    return [name for name in categories if name not in many], [*many, *texts]


def _dates(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.kind is ColumnKind.DATE]


def _one_hot() -> OneHotEncoder:
    return OneHotEncoder(handle_unknown="ignore", sparse_output=False, dtype=np.float32)


def _levels(ordered: Sequence[Column]) -> Pipeline:
    levels = [list(column.levels) for column in ordered]
    encoder = OrdinalEncoder(categories=levels, handle_unknown="use_encoded_value", unknown_value=np.nan)
    return Pipeline([("order", encoder), ("fill", median())])


def _parts(cells: pd.Series) -> Pipeline:
    from skrub import DatetimeEncoder  # brings matplotlib along: only for tables with dates

    there = cells.dropna()
    with_time = bool((there != there.dt.normalize()).any())
    parts = DatetimeEncoder(resolution="minute" if with_time else "day", add_weekday=True, periodic_encoding="circular")
    return Pipeline([("parts", parts), ("fill", median())])


def _vectors(cells: pd.Series) -> object:
    from skrub import StringEncoder

    width = max(1, min(VECTOR, cells.nunique() - 1))
    return StringEncoder(n_components=width, random_state=0)
