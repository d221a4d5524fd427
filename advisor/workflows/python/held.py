"""Data that are held in Python: checked, and kept as a file that every worker process reads, never as code."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa

from advisor import files
from advisor.errors import DataError, Problem
from advisor.records import DataPlan
from advisor.training.data.columns.cells import with_plain_names
from advisor.training.data.dense import as_array
from advisor.training.data.inputs.given import inputs_given, one_of_each
from advisor.training.data.inputs.several import is_packed
from advisor.training.data.prepare import source_from_arrays, source_from_frame
from advisor.training.data.shapes import row_count

NAME = "the given data"
_REMEDY = 'Give features and targets, `x, y`, or a table and the name of its target column, `frame, "price"`.'
_ARRAYS = "Give x and y of as many rows each, and x_test and y_test if there is a test part."
_TARGET = "target"
_WAYS = {"y": "Leave out rows without a target, and write all targets as text or all as numbers."}


@dataclass(frozen=True, eq=False)
class Held:
    """Arrays by their names, or a table with its targets in it.

    Args:
        data: Arrays as `source_from_arrays` takes them; or a table whose cells a Parquet file holds.
        target: Names of the target columns of a table, as a study file writes them; None for arrays.
    """

    data: Mapping[str, np.ndarray] | pd.DataFrame
    target: str | None = None

    @property
    def file_name(self) -> str:
        """Name of its file: other data have another name, equal data the same."""
        ending = "parquet" if isinstance(self.data, pd.DataFrame) else "npz"
        return f"data-{_fingerprint(self.data)}.{ending}"

    def check(self, plan: DataPlan) -> None:
        """Refuse data that no study can use as the plan asks.

        Raises:
            DataError: With what is wrong with them.
        """
        named = msgspec.structs.replace(plan, source=NAME, target=self.target)
        if isinstance(self.data, pd.DataFrame):
            source_from_frame(self.data, named)
        else:
            try:
                source_from_arrays(self.data, named)
            except DataError as error:
                raise DataError(error.headline, error.problems, _ARRAYS) from error

    def keep_in(self, folder: Path) -> bool:
        """Write the file into a folder unless it is there; say whether it was written.

        Raises:
            FileError: If it cannot be written.
        """
        path = folder / self.file_name
        if path.is_file():
            return False
        with files.writing(path) as temporary:
            if isinstance(self.data, pd.DataFrame):
                self.data.to_parquet(temporary, index=False)
            else:
                np.savez(temporary, **dict[str, Any](self.data))
        return True


def held_arrays(arrays: Mapping[str, object]) -> Held:
    """Hold arrays by their names: x, y and, where there are, x_test, y_test, groups, times, feature_names, class_names.

    Raises:
        DataError: If one of them is no array.

    Example:
        >>> held_arrays({"x": [[1.0], [2.0]], "y": ["a", "b"]}).file_name
        'data-95828b79c62e.npz'
    """
    given = one_of_each(arrays, name=NAME)
    return Held({name: _plain(as_array(value), name) for name, value in given.items()})


def held_pair(x: object, y: object) -> Held:
    """Hold features and targets: arrays, or a table with its targets by name or as an array of its own.

    Raises:
        DataError: If they cannot be held, with what is wrong.
    """
    several = inputs_given(x, rows=_count(y), name=NAME) if isinstance(x, list | tuple) else x
    x = several if is_packed(several) and several is not x else as_table(several)
    if isinstance(x, pd.DataFrame):
        return _held_table(x, y)
    if y is None or isinstance(y, str):
        problem = Problem("y", f"expected targets, one for each row of x, got {'none' if y is None else repr(y)}")
        raise DataError(f"cannot use {NAME}", [problem], _REMEDY)
    array = as_array(x)
    if array.dtype.kind not in "fiubcV" and array.ndim == 2:  # cells of several kinds: a table without a header
        return _held_table(pd.DataFrame(array).add_prefix("column_").infer_objects(), y)
    return held_arrays({"x": array, "y": y})


def _count(y: object) -> int | None:
    return len(y) if isinstance(y, list | tuple) else row_count(y)


def columns_of(x: Mapping[str, object]) -> pd.DataFrame:
    """Return columns by their names as a table.

    Raises:
        DataError: If they differ in length.

    Example:
        >>> columns_of({"a": [1, 2], "y": ["u", "v"]}).shape
        (2, 2)
    """
    try:
        return pd.DataFrame(dict(x))
    except ValueError as error:
        problem = Problem("x", f"expected columns of one length: {error}")
        raise DataError(f"cannot use {NAME}", [problem], _REMEDY) from error


def as_table(x: object) -> object:
    """Return what is a table with names as a DataFrame: of another library (Polars, Arrow), records, rows as dicts.

    Example:
        >>> as_table([{"a": 1, "b": "u"}, {"a": 2, "b": "v"}]).columns.tolist()
        ['a', 'b']
    """
    if isinstance(x, pd.Series):
        return x.to_frame()
    if isinstance(x, pd.DataFrame):
        return x
    if hasattr(x, "__arrow_c_stream__") and hasattr(x, "columns"):
        return pa.table(x).to_pandas()
    if isinstance(x, np.ndarray):
        return x if x.dtype.names is None else pd.DataFrame(x)
    if isinstance(x, list) and x and all(isinstance(row, Mapping) for row in x):
        return pd.DataFrame(x)
    return x


def _held_table(x: pd.DataFrame, y: object) -> Held:
    frame = with_plain_names(x).reset_index(drop=True)
    if isinstance(y, int | np.integer) and str(y) in frame.columns:
        y = str(y)  # columns without a header have numbers for names
    if isinstance(y, str):
        return Held(_storable(frame), target=y)
    if isinstance(y, list | tuple) and _are_names(y, frame):
        return Held(_storable(frame), target=", ".join(map(str, y)))
    if y is None:
        return Held(_storable(frame))
    targets = _target_table(y, frame)
    if len(targets) != len(frame):
        problem = Problem("y", f"expected {len(frame):,} rows, as many as x, got {len(targets):,}")
        raise DataError(f"cannot use {NAME}", [problem], _REMEDY)
    return Held(_storable(pd.concat([frame, targets], axis=1)), target=", ".join(targets.columns))


def _are_names(y: Sequence[object], frame: pd.DataFrame) -> bool:
    """Say whether a list names target columns, and does not hold a target for each row."""
    names = list(map(str, y))
    return 0 < len(names) == len(set(names)) < len(frame) and set(names) <= set(frame.columns)


def _target_table(y: object, frame: pd.DataFrame) -> pd.DataFrame:
    if isinstance(y, pd.Series):
        y = y.to_frame(_TARGET if y.name is None else str(y.name))
    if not isinstance(y, pd.DataFrame):
        array = as_array(y)
        array = array.reshape(len(array), -1) if array.ndim else array.reshape(0, 1)
        names = [_TARGET] if array.shape[1] == 1 else [f"{_TARGET}_{place + 1}" for place in range(array.shape[1])]
        y = pd.DataFrame(array, columns=names)
    taken = set(frame.columns)
    names = [f"{name} ({_TARGET})" if name in taken else name for name in map(str, y.columns)]
    return y.set_axis(names, axis=1).reset_index(drop=True)


def _plain(array: np.ndarray, name: str) -> np.ndarray:
    """Return an array that an NPZ file holds without any code: numbers, truth values or text."""
    if array.dtype.kind in "fiubU" or is_packed(array):
        return array
    if array.dtype.kind == "S":
        return np.char.decode(array, "utf-8", "replace")
    cells = array.ravel().tolist()
    if all(isinstance(cell, str) for cell in cells):
        return array.astype(str)
    if all(isinstance(cell, bool | int | float) or cell is None or cell is pd.NA for cell in cells):
        numbers = [np.nan if cell is None or cell is pd.NA else cell for cell in cells]
        return np.array(numbers, dtype=np.float64).reshape(array.shape)
    kinds = sorted({type(cell).__name__ for cell in cells})
    raise _not_plain(
        name, f"cells of {', '.join(kinds[:5])}", _WAYS.get(name, "Give one number a cell, or a DataFrame.")
    )


def _not_plain(name: str, came: str, remedy: str) -> DataError:
    return DataError(
        f"cannot use {NAME}", [Problem(name, f"expected an array of numbers or of text, got {came}")], remedy
    )


def _storable(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table that a Parquet file holds: cells of several kinds in one column become texts, as in a CSV file."""
    repeated = sorted({name for name in frame.columns if list(frame.columns).count(name) > 1})
    if repeated:
        problems = [Problem("columns", f'expected names that differ, got "{name}" more than once') for name in repeated]
        raise DataError(f"cannot use {NAME}", problems, "Give each column a name of its own.")
    return frame.assign(**{name: _storable_column(frame[name]) for name in frame.columns})


def _storable_column(column: pd.Series) -> pd.Series:
    dtype = column.dtype
    dense = column.astype(dtype.subtype) if isinstance(dtype, pd.SparseDtype) else column
    try:
        pa.array(dense, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):
        return dense.map(str, na_action="ignore")
    return dense


def _fingerprint(data: Mapping[str, np.ndarray] | pd.DataFrame) -> str:
    """Return twelve signs that stand for the data: their names, their types and every cell, in their order."""
    digest = hashlib.sha256()
    if isinstance(data, pd.DataFrame):
        pieces: Sequence[tuple[str, str, np.ndarray]] = [
            (name, str(data[name].dtype), pd.util.hash_pandas_object(data[name], index=False).to_numpy())
            for name in data.columns
        ]
    else:
        pieces = [
            (name, f"{array.dtype.descr if is_packed(array) else array.dtype.str}{array.shape}", array)
            for name, array in sorted(data.items())
        ]
    for name, kind, array in pieces:
        digest.update(f"{name}\n{kind}\n".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()[:12]
