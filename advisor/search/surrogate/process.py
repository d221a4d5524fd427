"""A Gaussian process: what scores are to be expected at points that were not tried, and how sure that is."""

from typing import final

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_solve, solve_triangular
from scipy.optimize import minimize
from scipy.spatial.distance import cdist

from advisor.search.surrogate.points import Array

ROOT5 = 5.0**0.5
JITTER = 1e-6
# What is likely before any trial, in logarithms: mean and standard deviation. A length of 1 is the whole range.
LENGTH_SD = 1.0
LIKENESS = float(np.log(3.0))  # studies that are compared at all are likely alike: a correlation of 0.9
VARIANCE, VARIANCE_SD = 0.0, 1.0
NOISE, NOISE_SD = -3.0, 1.0
LIMITS = {"length": (0.03, 30.0), "variance": (0.05, 20.0), "noise": (1e-6, 1.0)}


@final
class GaussianProcess:
    """A Matern 5/2 process with a length of its own for each dimension, its settings the most probable ones.

    Args:
        features: One row a trial.
        owners: The dimension that each column belongs to, counted from 0.
        values: One a trial, of mean 0 and about unit variance.
        settings: Logarithms of lengths, variance and noise of an earlier fit, to start from.
        steps: Of the optimizer at most; 0 keeps the settings as they are.
        tasks: How many of the last columns tell studies apart, each a dimension: its length says how alike they are.
            What is asked for later has no such columns: it is of this study, which has 0 in all of them.

    Example:
        >>> line = np.linspace(0, 1, 9)[:, None]
        >>> process = GaussianProcess(line, np.zeros(1, int), np.sin(6 * line[:, 0]))
        >>> mean, variance, _ = process.predict(np.array([[0.31]]))
        >>> bool(abs(mean[0] - np.sin(6 * 0.31)) < 0.05), bool(variance[0] < 0.05)
        (True, True)

    Reference: Rasmussen and Williams, "Gaussian processes for machine learning" (2006), 2.2 and 5.4.
    """

    def __init__(
        self,
        features: Array,
        owners: npt.NDArray[np.int_],
        values: Array,
        *,
        settings: Array | None = None,
        steps: int = 30,
        tasks: int = 0,
    ) -> None:
        self._features, self._owners, self._values = features, owners, values
        self._count, self._lengths = len(values), int(owners.max()) + 1
        ends = [LIMITS["length"]] * self._lengths + [LIMITS["variance"], LIMITS["noise"]]
        ranges = self._lengths - tasks
        self._likely = np.r_[np.full(ranges, _likely_length(ranges)), np.full(tasks, LIKENESS), VARIANCE, NOISE]
        self._spread = np.r_[np.full(self._lengths, LENGTH_SD), VARIANCE_SD, NOISE_SD]
        self.settings: Array = self._likely if settings is None else settings
        if steps:
            self._squares = self._differences()
            bounds = [(float(np.log(low)), float(np.log(high))) for low, high in ends]
            options = {"maxiter": steps}
            found = minimize(self._loss, self.settings, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
            self.settings = found.x
        covariance = self.covariance(features, features)
        covariance[np.diag_indices(self._count)] += self.noise
        self._root = np.linalg.cholesky(covariance)
        self._weights: Array = cho_solve((self._root, True), values)

    @property
    def noise(self) -> float:
        """The variance between trials of the same parameters."""
        return float(np.exp(self.settings[-1])) + JITTER

    def covariance(self, one: Array, other: Array) -> Array:
        """Return how the expected scores of the rows of one depend on those of the other."""
        shrink = np.exp(-self.settings[self._owners])
        one, other = self._whole(one), self._whole(other)
        distance = ROOT5 * cdist(one * shrink, other * shrink)
        variance = np.exp(self.settings[self._lengths])
        result: Array = variance * (1 + distance + distance**2 / 3) * np.exp(-distance)
        return result

    def predict(self, features: Array) -> tuple[Array, Array, Array]:
        """Return mean, variance and the part of the covariance that the trials explain, as a root."""
        across = self.covariance(features, self._features)
        root: Array = solve_triangular(self._root, across.T, lower=True).T
        variance = np.exp(self.settings[self._lengths]) - (root**2).sum(axis=1)
        return across @ self._weights, np.maximum(variance, 1e-10), root

    def _whole(self, features: Array) -> Array:
        missing = len(self._owners) - features.shape[1]
        return np.hstack([features, np.zeros((len(features), missing))]) if missing else features

    def _differences(self) -> Array:
        """The squared differences of each dimension between all pairs of trials, one row a dimension."""
        squares = np.zeros((self._lengths, self._count, self._count))
        for column, owner in enumerate(self._owners):
            values = self._features[:, column]
            squares[owner] += (values[:, None] - values[None, :]) ** 2
        return squares.reshape(self._lengths, -1)

    def _loss(self, settings: Array) -> tuple[float, Array]:
        """How improbable settings are, given the trials and what is likely before; with the slope."""
        count, lengths = self._count, self._lengths
        shrink = np.exp(-2 * settings[:lengths])
        distance = ROOT5 * np.sqrt(np.maximum(shrink @ self._squares, 1e-12))
        fall = np.exp(settings[lengths] - distance)
        kernel = (1 + distance + distance**2 / 3) * fall
        covariance = kernel.reshape(count, count).copy()
        covariance[np.diag_indices(count)] += np.exp(settings[-1]) + JITTER
        try:
            root = np.linalg.cholesky(covariance)
        except np.linalg.LinAlgError:
            return 1e10, np.zeros_like(settings)
        inverse = cho_solve((root, True), np.eye(count))
        weights = inverse @ self._values
        pull = (inverse - np.outer(weights, weights)).ravel()
        away = (settings - self._likely) / self._spread
        slope = np.empty_like(settings)
        slope[:lengths] = 5 / 6 * (self._squares @ (pull * (1 + distance) * fall)) * shrink
        slope[lengths] = 0.5 * (pull @ kernel)
        slope[-1] = 0.5 * np.exp(settings[-1]) * pull[:: count + 1].sum()
        loss = 0.5 * self._values @ weights + np.log(np.diag(root)).sum() + 0.5 * (away**2).sum()
        return float(loss), slope + away / self._spread


def _likely_length(dimensions: int) -> float:
    """The logarithm of half the range, more in many dimensions, where all points lie far from each other."""
    return float(np.log(0.5) + 0.25 * np.log(dimensions))
