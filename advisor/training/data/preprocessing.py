"""Preprocessing: what is done to the inputs before the network sees them, fitted on the training part alone.

Tables: missing numbers become the column's median, categories become columns of 0 and 1 (a missing
one is a category of its own, an unseen one is all zeros), then every column is scaled. Images
(anything with more than one axis a row, and whole bytes): all places of a channel are scaled by the
same numbers, since a pixel that is almost always empty would be blown up by its own tiny spread, and
since a convolution shares its weights over places.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

from advisor.errors import DataError, Problem
from advisor.records.recipe import Scaling
from advisor.training.data.columns import Column, plain_table, read_columns
from advisor.training.data.facts import by_channel

_MOST_CATEGORIES = 100  # of one column; the rarest share one input


@dataclass(frozen=True, eq=False)
class Preprocessing:
    """A fitted scikit-learn pipeline and what it expects.

    Args:
        pipeline: Fitted on the training part.
        row_shape: Shape of one row as read; (columns,) for a table.
        columns: Of a table with names; empty for plain arrays.
        is_image: Whether all places of a channel are scaled alike.
    """

    pipeline: Pipeline
    row_shape: tuple[int, ...]
    columns: tuple[Column, ...] = ()
    is_image: bool = False

    def transform(self, x: np.ndarray | pd.DataFrame, *, name: str = "data") -> np.ndarray:
        """Return the inputs of the network, shape (rows, *input shape), float32.

        Raises:
            DataError: If the rows are not of the shape, or have not the columns, of the training part.
        """
        if self.columns:
            table = plain_table(_as_frame(x, self.columns, name=name), self.columns, name=name)
            return np.asarray(self.pipeline.transform(table), dtype=np.float32)
        array = _checked(np.asarray(x), self.row_shape, is_image=self.is_image, name=name)
        if not self.is_image:
            return np.asarray(self.pipeline.transform(array), dtype=np.float32)
        return np.asarray(self.pipeline.transform(by_channel(array)), dtype=np.float32).reshape(array.shape)


def fit_preprocessing(x: np.ndarray | pd.DataFrame, train: np.ndarray, scaling: Scaling, *, name: str) -> Preprocessing:
    """Fit what turns rows as read into inputs of the network.

    Args:
        x: Features of all rows; the kind of a column is read from all, every number from `train` alone.
        train: Row numbers of the training part.
        scaling: What to do to the columns; `batch_normalization` leaves it to the network.
        name: The source as the user wrote it, for messages.

    Raises:
        DataError: If a column holds neither numbers nor categories, or an array no finite numbers.
    """
    if isinstance(x, pd.DataFrame):
        columns = read_columns(x, name=name)
        table = plain_table(x, columns, name=name)
        pipeline = Pipeline([("columns", _column_steps(columns)), ("scale", _scaler(scaling))])
        return Preprocessing(pipeline.fit(table.iloc[train]), (len(columns),), columns)
    row_shape = tuple(int(size) for size in x.shape[1:])
    is_image = _is_image(x)
    array = _checked(x, row_shape, is_image=is_image, name=name)
    if is_image:
        scaler = Pipeline([("scale", _scaler(scaling))])
        part = _bytes_range(x) if scaling is Scaling.UNIT and x.dtype == np.uint8 else array[train]
        return Preprocessing(scaler.fit(by_channel(part)), row_shape, is_image=True)
    pipeline = Pipeline([("impute", _median()), ("scale", _scaler(scaling))])
    return Preprocessing(pipeline.fit(array[train]), row_shape)


def check_inputs(x: np.ndarray | pd.DataFrame, *, name: str) -> None:
    """Refuse features that no preprocessing can make numbers of.

    Raises:
        DataError: If a column holds neither numbers nor categories, or an array no finite numbers.
    """
    if isinstance(x, pd.DataFrame):
        read_columns(x, name=name)
    else:
        _refuse(_array_problems(x, x.shape[1:], is_image=_is_image(x)), name=name)


def _scaler(scaling: Scaling) -> StandardScaler | MinMaxScaler | str:
    match scaling:
        case Scaling.STANDARDIZE:
            return StandardScaler()
        case Scaling.UNIT:
            return MinMaxScaler()
        case Scaling.NONE | Scaling.BATCH_NORMALIZATION:
            return "passthrough"


def _median() -> SimpleImputer:
    return SimpleImputer(strategy="median", keep_empty_features=True)


def _column_steps(columns: tuple[Column, ...]) -> ColumnTransformer:
    numbers = [column.name for column in columns if column.is_number]
    categories = [column.name for column in columns if not column.is_number]
    encoder = OneHotEncoder(
        handle_unknown="ignore", sparse_output=False, max_categories=_MOST_CATEGORIES, dtype=np.float32
    )
    return ColumnTransformer([("numbers", _median(), numbers), ("categories", encoder, categories)])


def _bytes_range(x: np.ndarray) -> np.ndarray:
    darkest = np.zeros((1, *x.shape[1:]), dtype=np.float32)
    return np.concatenate([darkest, darkest + 255])


def _as_frame(x: np.ndarray | pd.DataFrame, columns: tuple[Column, ...], *, name: str) -> pd.DataFrame:
    if isinstance(x, pd.DataFrame):
        return x
    if x.ndim != 2 or x.shape[1] != len(columns):
        problem = Problem("rows", f"expected {len(columns)} columns, got the shape {x.shape}")
        raise DataError(f"cannot use {name}", [problem], "Give the columns that the model was trained on.")
    return pd.DataFrame(x, columns=[column.name for column in columns])


def _is_image(x: np.ndarray) -> bool:
    return x.ndim > 2 or x.dtype == np.uint8


def _checked(x: np.ndarray, row_shape: tuple[int, ...], *, is_image: bool, name: str) -> np.ndarray:
    _refuse(_array_problems(x, row_shape, is_image=is_image), name=name)
    return x.astype(np.float32)


def _refuse(problems: list[Problem], *, name: str) -> None:
    if problems:
        raise DataError(f"cannot use {name}", problems, "x needs one row per example, with finite numbers only.")


def _array_problems(x: np.ndarray, row_shape: tuple[int, ...], *, is_image: bool) -> list[Problem]:
    if x.dtype.kind not in "fiub":
        return [Problem("x", f"expected numbers, got the type {x.dtype}")]
    if x.ndim < 2 or x.shape[1:] != row_shape:
        return [Problem("x", f"expected rows of the shape {row_shape}, got an array of the shape {x.shape}")]
    if x.dtype.kind != "f" or np.isfinite(x.sum(dtype=np.float64)):
        return []
    bad = np.argwhere(~np.isfinite(x) if is_image else np.isinf(x))[:3]
    return [Problem(f"x{[int(n) for n in place]}", f"expected a finite number, got {x[tuple(place)]}") for place in bad]
