"""Pieces of a number: how far it has come through each of its bins, from 0 before the bin to 1 beyond it."""

from typing import Self, final

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


@final
class Pieces(TransformerMixin, BaseEstimator):
    """Piecewise-linear encoding of each column, its bins as `ends_of_bins` has them.

    A network then bends where rows lie dense, and takes steps as trees do.

    Args:
        bins: Of a column, at most.

    Example:
        >>> Pieces(bins=2).fit_transform(np.array([[0.0], [1.0], [4.0]])).tolist()
        [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]

    Reference: Gorishniy, Rubachev and Babenko (2022), arXiv:2203.05556, section 3.2.
    """

    def __init__(self, bins: int = 16) -> None:
        self.bins = bins

    def fit(self, x: np.ndarray, y: object = None) -> Self:
        """Read the ends of the bins off a training part, shape (rows, columns), without missing numbers."""
        del y
        self.ends_ = [ends_of_bins(column, self.bins) for column in x.T]
        return self

    def transform(self, x: np.ndarray) -> np.ndarray:
        """Return a column for every bin of every column, shape (rows, bins of all), 0 to 1."""
        pieces = [
            np.clip((column[:, None] - ends[:-1]) / np.diff(ends), 0.0, 1.0).astype(np.float32)
            for column, ends in zip(x.T, self.ends_, strict=True)
        ]
        return np.concatenate(pieces, axis=1)


def ends_of_bins(column: np.ndarray, bins: int) -> np.ndarray:
    """Return the ends of a column's bins in their order, for as many rows in each bin.

    A value of more rows than a bin is to hold is an end by itself, and the other rows have the bins to themselves: of a
    column that is 0 nearly everywhere almost every quantile is 0, and all that is not would lie in one bin.

    Args:
        column: Without missing numbers, shape (rows,).
        bins: At most.

    Example:
        >>> ends_of_bins(np.array([0.0] * 90 + [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), 4).tolist()
        [0.0, 1.0, 3.0, 5.0, 7.0]

    Measured: with 16 bins, two recipes on 6,000 rows, log loss on the validation and the test part to that with
        quantiles of all rows: adult (gains and losses, nearly all 0) .94 to .96 and .95; spambase (shares of words)
        .87 to .88 and .98 to 1.02; german_credit .98 to .99 and .99 to 1.01.
    """
    ends = np.unique(np.quantile(column, np.linspace(0, 1, bins + 1)))
    if len(ends) > bins:
        return ends
    values, counts = np.unique(column, return_counts=True)
    common = values[counts * bins > len(column)]
    others = column[~np.isin(column, common)]
    if not len(others):
        return common
    return np.unique([*common, *np.quantile(others, np.linspace(0, 1, bins - len(common) + 1))])
