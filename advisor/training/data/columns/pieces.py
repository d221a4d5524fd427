"""Pieces of a number: how far it has come through each of its bins, from 0 before the bin to 1 beyond it."""

from typing import Self, final

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


@final
class Pieces(TransformerMixin, BaseEstimator):
    """Piecewise-linear encoding of each column, with as many rows in each of its bins.

    A network then bends where rows lie dense, and takes steps as trees do. Bins whose ends are equal are left out.

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
        ends = np.quantile(x, np.linspace(0, 1, self.bins + 1), axis=0)
        self.ends_ = [np.unique(column) for column in ends.T]
        return self

    def transform(self, x: np.ndarray) -> np.ndarray:
        """Return a column for every bin of every column, shape (rows, bins of all), 0 to 1."""
        pieces = [
            np.clip((column[:, None] - ends[:-1]) / np.diff(ends), 0.0, 1.0).astype(np.float32)
            for column, ends in zip(x.T, self.ends_, strict=True)
        ]
        return np.concatenate(pieces, axis=1)
