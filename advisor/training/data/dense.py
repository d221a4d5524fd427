"""Arrays of what people hold: lists, series, sparse matrices."""

import numpy as np

from advisor.errors import DataError, Problem

_MOST_CELLS = 2**28  # of a sparse matrix that is made dense: 1 GiB of float32


def as_array(value: object) -> np.ndarray:
    """Return a value as an array; a sparse matrix is made dense where that fits.

    Raises:
        DataError: If a sparse matrix is too large to be made dense, or rows differ in length.

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
    try:
        return np.asarray(value)
    except ValueError as error:  # rows of different lengths
        problem = Problem("x", "expected rows of one length, got rows that differ")
        raise DataError("cannot use a list of rows", [problem], "Pad the rows, or give one number a column.") from error
