"""Features and targets as a user's arrays and tables have them, before anything is read of them."""

import numpy as np
import pandas as pd

from advisor.records import InputKind
from advisor.training.data.columns.cells import with_plain_names
from advisor.training.data.dense import as_array
from advisor.training.data.inputs.several import is_lone


def kept(value: object) -> np.ndarray | pd.DataFrame:
    """Return what was given as an array, or as the table that it is."""
    if isinstance(value, pd.Series):
        return value.to_frame()
    return value if isinstance(value, pd.DataFrame) else as_array(value)


def series_of(array: np.ndarray | pd.DataFrame) -> pd.Series:
    """Return the first column of what was given."""
    return array.iloc[:, 0] if isinstance(array, pd.DataFrame) else pd.Series(np.asarray(array).reshape(-1))


def features_of(
    x: np.ndarray | pd.DataFrame, names: tuple[str, ...], *, kind: InputKind | None
) -> np.ndarray | pd.DataFrame:
    """Return features as they were given; cells of several kinds, and texts that are to be read as words, as a table.

    Example:
        >>> features_of(np.array([["a", "1"], ["b", "2"]]), ("name", "size"), kind=None).columns.tolist()
        ['name', 'size']
    """
    if isinstance(x, pd.DataFrame):
        return with_plain_names(x).reset_index(drop=True)
    if kind is InputKind.TEXT and is_lone(x.dtype.names or ()):
        return pd.DataFrame({"text": x["0"]})
    if x.dtype.kind in "fiub" or x.ndim != 2:
        return x
    columns = names if len(names) == x.shape[1] else [f"column_{place}" for place in range(x.shape[1])]
    return pd.DataFrame(x, columns=list(columns)).infer_objects()


def target_of(y: np.ndarray | pd.DataFrame) -> np.ndarray:
    """Return targets, shape (rows,) or (rows, targets): a map lies flat in its row.

    Example:
        >>> target_of(np.zeros((5, 1))).shape, target_of(np.zeros((5, 8, 8, 1))).shape
        ((5,), (5, 64))
    """
    array = _column_array(y) if isinstance(y, pd.DataFrame) else y
    if array.ndim > 2:
        return array.reshape(len(array), -1)
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


def _column_array(column: pd.DataFrame) -> np.ndarray:
    numbers = all(pd.api.types.is_numeric_dtype(kind) for kind in column.dtypes)
    if numbers and not column.isna().to_numpy().any():
        return column.to_numpy()
    return column.to_numpy(dtype=np.float64, na_value=np.nan) if numbers else column.to_numpy(dtype=object)
