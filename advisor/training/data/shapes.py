"""The forms in which a model takes its data: one array, several, or a data set that is read by batches."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def row_count(x: Any) -> int | None:
    """Return how many rows an array, or a list or dict of arrays, holds; None for a data set.

    Example:
        >>> row_count({"a": np.zeros((3, 2)), "b": np.zeros(3)}), row_count(iter(()))
        (3, None)
    """
    if isinstance(x, Mapping):
        return row_count(next(iter(x.values()))) if x else None
    if isinstance(x, list | tuple):
        return row_count(x[0]) if x else None
    shape = getattr(x, "shape", None)
    return int(shape[0]) if shape is not None and len(shape) else None


def are_several(value: Sequence[Any], rows: int | None) -> bool:
    """Say whether a list holds several inputs or outputs, and not rows: arrays, each of as many rows as there are.

    Example:
        >>> are_several([np.zeros((3, 2)), np.zeros(3)], 3), are_several([np.zeros(2), np.zeros(2), np.zeros(2)], 3)
        (True, False)
    """
    if not value or not all(hasattr(each, "shape") and len(each.shape) for each in value):
        return False
    return rows is None or len(value) != rows or len(value[0]) == rows


def is_data_set(x: Any) -> bool:
    """Say whether data are read by batches: `tf.data`, `PyDataset`, a loader of PyTorch, a generator.

    Example:
        >>> is_data_set(np.zeros(3)), is_data_set(row for row in ())
        (False, True)
    """
    is_held = isinstance(x, np.ndarray | list | tuple | Mapping | str) or hasattr(x, "shape")
    return not is_held and (hasattr(x, "__iter__") or hasattr(x, "__getitem__"))


def why_not_twice(x: Any) -> str:
    """Say why a data set cannot be read a second time, empty where it can.

    Example:
        >>> why_not_twice(row for row in ())
        'a generator is used up by reading it'
    """
    if hasattr(x, "__next__"):
        return "a generator is used up by reading it"
    cardinality = getattr(x, "cardinality", None)
    if callable(cardinality) and int(cardinality()) == -1:
        return "it repeats without end"
    count = getattr(x, "num_batches", 0)
    return "it repeats without end" if count is None else ""


def is_sparse(x: Any) -> bool:
    """Say whether this is a sparse matrix of SciPy.

    Example:
        >>> from scipy.sparse import csr_matrix
        >>> is_sparse(csr_matrix((2, 2))), is_sparse(np.zeros((2, 2)))
        (True, False)
    """
    return hasattr(x, "toarray") and hasattr(x, "tocsr")
