"""Arrays of what people hold: lists, series, sparse matrices."""

import numpy as np

from advisor.errors import DataError, Problem

_PAD = "keras.utils.pad_sequences(x) pads them"
_MOST_CELLS = 2**28  # of a sparse matrix that is made dense: 1 GiB of float32


def as_array(value: object) -> np.ndarray:
    """Return a value as an array; a sparse matrix is made dense where that fits.

    Raises:
        DataError: If a sparse matrix is too large to be made dense, rows differ in length, or numbers are complex.

    Example:
        >>> from scipy.sparse import csr_array
        >>> as_array(csr_array([[0, 2]])).tolist()
        [[0, 2]]
    """
    dense = getattr(value, "toarray", None)
    if dense is not None and hasattr(value, "nnz"):
        shape = tuple(int(size) for size in getattr(value, "shape", ()))
        if np.prod(shape, dtype=np.float64) > _MOST_CELLS:
            problem = Problem("x", f"expected at most {_MOST_CELLS:,} cells of a sparse matrix, got the shape {shape}")
            raise DataError("cannot use a sparse matrix", [problem], "Reduce its columns (TruncatedSVD) first.")
        return np.asarray(dense())
    if hasattr(value, "row_lengths"):  # a ragged tensor
        raise _uneven()
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and array.ndim == 1 and len(array) and all(map(_is_row, array.tolist())):
            array = np.asarray(array.tolist())  # a row in each cell, as those of imdb and reuters of Keras
    except ValueError as error:  # rows of different lengths
        raise _uneven() from error
    if array.dtype.kind == "c":
        problem = Problem("", f"expected real numbers, got the type {array.dtype}")
        raise DataError("cannot use complex numbers", [problem], "Give their real and imaginary parts as columns.")
    return array


def _is_row(cell: object) -> bool:
    return isinstance(cell, list | tuple | np.ndarray)


def _uneven() -> DataError:
    problem = Problem("x", f"expected rows of one length, got rows that differ: {_PAD}")
    return DataError("cannot use a list of rows", [problem], "Pad the rows, or give one number a column.")
