"""Ranks of numbers, and how far two orders agree; pandas and SciPy would take longer to import than all the rest."""

import numpy as np

from advisor.records.run import FloatArray


def ranks_of(values: FloatArray) -> FloatArray:
    """Return the place of each value in their order, from 0; equal ones share the middle of their places.

    Example:
        >>> ranks_of(np.array([30.0, 10.0, 20.0, 20.0])).tolist()
        [3.0, 0.0, 1.5, 1.5]
    """
    ordered = np.sort(values)
    places = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")
    ranks: FloatArray = (places - 1) / 2
    return ranks


def rank_correlation(one: FloatArray, other: FloatArray) -> float | None:
    """Return Spearman's correlation of two rows of numbers; None where all of either are equal.

    Example:
        >>> rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([9.0, 4.0, 1.0]))
        -1.0
    """
    a, b = (ranks - ranks.mean() for ranks in (ranks_of(one), ranks_of(other)))
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else None
