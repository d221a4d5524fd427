"""Preprocessing: what is done to the inputs before the network sees them, fitted on the training part alone.

Tables: by the kind of each column (`encoding`), then every input is scaled. Images: all places of a channel are
scaled by the same numbers, since a pixel that is almost always empty would be blown up by its own tiny spread, and
since a convolution shares its weights over places. Series: each feature is scaled by itself over all steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from advisor.errors import DataError, Problem
from advisor.records import InputKind, PictureForm, SeriesForm, Words, WordsForm
from advisor.records.data import InputFacts
from advisor.records.parts.encoding import NumericEncoding
from advisor.records.recipe import Scaling
from advisor.training.data.columns.cells import Column, plain_table, typed_table
from advisor.training.data.columns.encoding import column_steps, known_categories, median, transformed
from advisor.training.data.columns.reading import read_columns
from advisor.training.data.columns.scalers import input_steps, many_valued, scaler
from advisor.training.data.facts import by_channel
from advisor.training.data.input_kind import kind_of, kind_problems
from advisor.training.data.inputs.channels import with_channels_last
from advisor.training.data.inputs.given import like
from advisor.training.data.inputs.several import blank_row, input_facts, is_packed, number_problems
from advisor.training.data.inputs.words import fit_words, words_as_inputs


@dataclass(frozen=True, eq=False)
class Preprocessing:
    """A fitted scikit-learn pipeline and what it expects.

    Args:
        pipeline: Fitted on the training part.
        row_shape: Shape of one row as read; (columns,) for a table.
        columns: Of a table with names; empty for plain arrays.
        kind: By which the rows are scaled.
        known: The categories of the training part, by column; empty where they were not kept.
        form: What pictures from files are brought to.
        series: Of a table of series: what a forecast is made from. Its rows are transformed as those of a table.
        words: Of texts: what they become.
        channels_first: Whether rows as read have their channels first; `row_shape` has them last.
        inputs: Of a model of several: they are given to it as they are.
    """

    pipeline: Pipeline
    row_shape: tuple[int, ...]
    columns: tuple[Column, ...] = ()
    kind: InputKind = InputKind.TABLE
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: PictureForm | None = None
    channels_first: bool = False
    series: SeriesForm | None = None
    words: WordsForm | None = None
    inputs: tuple[InputFacts, ...] = ()

    def transform(self, x: np.ndarray | pd.DataFrame, *, name: str = "data") -> np.ndarray:
        """Return the inputs of the network, shape (rows, *input shape), float32; several in one array.

        Raises:
            DataError: If the rows are not of the shape, or have not the columns, of the training part.
        """
        if self.inputs:
            return like(x, self.inputs, name=name)
        if self.words is not None:
            texts = self.table(x, name=name)[self.columns[0].name]
            return words_as_inputs(texts.tolist(), self.pipeline, self.words)
        if self.columns:
            inputs = transformed(self.pipeline[0], self.table(x, name=name))
            return np.asarray(self.pipeline[1:].transform(inputs), dtype=np.float32)
        array = _cells_of(x, name=name)
        array = with_channels_last(array, self.row_shape) if self.channels_first else array
        array = _checked(array, self.row_shape, kind=self.kind, name=name)
        if self.kind is InputKind.TABLE:
            return np.asarray(self.pipeline.transform(array), dtype=np.float32)
        flat = by_channel(array, self.kind)
        return np.asarray(self.pipeline.transform(flat), dtype=np.float32).reshape(array.shape)

    @property
    def any_row(self) -> np.ndarray:
        """One row of inputs that says nothing: a model without an input shape is built by it."""
        return blank_row(self.inputs) if self.inputs else np.zeros((1, *self.row_shape), dtype=np.float32)

    def table(self, x: np.ndarray | pd.DataFrame, *, name: str) -> pd.DataFrame:
        """Return rows by the kinds of the columns in training, whatever file they came from.

        Raises:
            DataError: If a column is not there, or a cell is not what its column holds.
        """
        return plain_table(_as_frame(x, self.columns, name=name), self.columns, name=name)


def fit_preprocessing(
    x: np.ndarray | pd.DataFrame,
    train: np.ndarray,
    scaling: Scaling,
    *,
    name: str,
    columns: tuple[Column, ...] = (),
    kind: InputKind | None = None,
    words: Words | None = None,
    encoding: NumericEncoding = NumericEncoding.NONE,
) -> Preprocessing:
    """Fit what turns rows as read into inputs of the network.

    Args:
        x: Features of all rows; the kind of a column is read from all, every number from `train` alone.
        train: Row numbers of the training part.
        scaling: What to do to the columns; `batch_normalization` leaves it to the network.
        name: The source as the user wrote it, for messages.
        columns: Of a table; looked at where none are given.
        kind: Of an array; by its shape and type when None. A table of kind text is one column of texts.
        words: How texts are read.
        encoding: What stands beside the numbers of a table; other kinds of rows have none.

    Raises:
        DataError: If a column can be read in no way, or an array holds no finite numbers.
    """
    if isinstance(x, pd.DataFrame):
        columns = columns or read_columns(x, name=name)[0]
        table = plain_table(x, columns, name=name).iloc[train]
        if kind is InputKind.TEXT:
            fitted, form = fit_words(table[columns[0].name].tolist(), words or Words(), scaling, name=name)
            return Preprocessing(fitted, (len(columns),), columns, kind=kind, words=form)
        numbers = many_valued(table[column.name].to_numpy() for column in columns if column.is_number)
        steps = input_steps(scaling, encoding, rows=len(train), numbers=numbers)
        pipeline = Pipeline([("columns", column_steps(columns, table)), *steps])
        return Preprocessing(pipeline.fit(table), (len(columns),), columns, known=known_categories(columns, table))
    row_shape = tuple(int(size) for size in x.shape[1:])
    if is_packed(x):
        return Preprocessing(Pipeline([("as they are", "passthrough")]), row_shape, inputs=input_facts(x))
    kind = kind_of(x, kind)
    array = _checked(x, row_shape, kind=kind, name=name)
    if kind is not InputKind.TABLE:
        _check_encoding(encoding, kind, name=name)
        scaled = Pipeline([("scale", scaler(scaling, rows=len(train)))])
        part = _bytes_range(x) if scaling is Scaling.UNIT and x.dtype == np.uint8 else array[train]
        return Preprocessing(scaled.fit(by_channel(part, kind)), row_shape, kind=kind)
    steps = input_steps(scaling, encoding, rows=len(train), numbers=many_valued(array[train].T))
    pipeline = Pipeline([("impute", median()), *steps])
    return Preprocessing(pipeline.fit(array[train]), row_shape)


def check_inputs(x: np.ndarray | pd.DataFrame, *, name: str, kind: InputKind | None = None) -> None:
    """Refuse an array that no preprocessing can make inputs of; a table is refused where its columns are read.

    Raises:
        DataError: If it holds no finite numbers, or rows that are not of the kind that was declared.
    """
    if is_packed(x):
        _refuse(number_problems(x), name=name)
    elif isinstance(x, np.ndarray):
        _refuse(_array_problems(x, x.shape[1:], kind=kind_of(x, kind)), name=name)


def _check_encoding(encoding: NumericEncoding, kind: InputKind, *, name: str) -> None:
    if encoding is not NumericEncoding.NONE:
        problem = Problem(
            "numeric_encoding", f'expected "none" for data of the kind {kind.value}, got "{encoding.value}"'
        )
        raise DataError(f"cannot use {name}", [problem], 'Only tables have such numbers: leave it at "none".')


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


def _cells_of(x: np.ndarray | pd.DataFrame, *, name: str) -> np.ndarray:
    """Return rows as an array; of a table, whose file may hold texts, the numbers by place: arrays have no names."""
    if not isinstance(x, pd.DataFrame) or all(pd.api.types.is_numeric_dtype(kind) for kind in x.dtypes):
        return np.asarray(x)
    columns = tuple(Column(str(column).strip()) for column in x.columns)
    return typed_table(x, columns, name=name).to_numpy(dtype=np.float64)


def _checked(x: np.ndarray, row_shape: tuple[int, ...], *, kind: InputKind, name: str) -> np.ndarray:
    _refuse(_array_problems(x, row_shape, kind=kind), name=name)
    return x.astype(np.float32)


def _refuse(problems: list[Problem], *, name: str) -> None:
    if problems:
        raise DataError(f"cannot use {name}", problems, "x needs one row per example, with finite numbers only.")


def _array_problems(x: np.ndarray, row_shape: tuple[int, ...], *, kind: InputKind) -> list[Problem]:
    if x.dtype.kind not in "fiub":
        return [Problem("x", f"expected numbers, got the type {x.dtype}")]
    if x.ndim < 2 or x.shape[1:] != row_shape:
        return [Problem("x", f"expected rows of the shape {row_shape}, got an array of the shape {x.shape}")]
    misfits = kind_problems(x, kind)
    if misfits or x.dtype.kind != "f" or np.isfinite(x.sum(dtype=np.float64)):
        return misfits
    bad = np.argwhere(np.isinf(x) if kind is InputKind.TABLE else ~np.isfinite(x))[:3]
    return [Problem(f"x{[int(n) for n in place]}", f"expected a finite number, got {x[tuple(place)]}") for place in bad]
