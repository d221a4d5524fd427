"""Which candidates are tried together: each next one as if the earlier ones had turned out as expected."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
from scipy.special import log_ndtr, ndtr
from threadpoolctl import threadpool_limits

from advisor.search.surrogate.points import Array
from advisor.search.surrogate.process import GaussianProcess

ALMOST = 1e-10


def choose(
    process: GaussianProcess,
    candidates: Array,
    *,
    count: int,
    lowest: float,
    running: Array,
    fits: Callable[[int], bool] = lambda _: True,
    worth: Array | None = None,
) -> list[int]:
    """Return the rows of the candidates to try, the most promising first.

    The score is the expected improvement. A chosen point, and one that runs, counts as tried with the expected
    score, so that the next one lies where something is still to be learnt ("kriging believer").

    Args:
        process: Fitted to what is known.
        candidates: Features, one row each.
        count: How many are wanted; there are fewer if fewer fit.
        lowest: The expected score of the best trial.
        running: Features of trials whose scores are not known yet.
        fits: Whether a candidate may be tried beside the others; asked only of those that would be chosen.
        worth: Added to the score of each candidate: what else speaks for it.

    Example:
        >>> line = np.linspace(0, 1, 9)[:, None]
        >>> process = GaussianProcess(line, np.zeros(1, int), (line[:, 0] - 0.4) ** 2 * 4)
        >>> fine = np.linspace(0, 1, 101)[:, None]
        >>> [first, *_] = choose(process, fine, count=4, lowest=0.0, running=fine[:0])
        >>> 30 < first < 50
        True

    Reference: Ginsbourger, Le Riche and Carraro, "Kriging is well-suited to parallelize optimization" (2010);
        Ament et al., "Unexpected improvements to expected improvement" (2023), arXiv:2310.20708.
    """
    points = np.vstack([running, candidates])
    mean, variance, root = process.predict(points)
    liked = np.concatenate([np.zeros(len(running)), np.zeros(len(candidates)) if worth is None else worth])
    explained = np.zeros((len(points), len(running) + count))
    open_ = np.ones(len(points), dtype=bool)
    open_[: len(running)] = False
    known = 0

    def count_as_tried(place: int) -> None:
        nonlocal variance, known
        left = process.covariance(points, points[[place]])[:, 0] - root @ root[place]
        left -= explained[:, :known] @ explained[place, :known]
        explained[:, known] = left / np.sqrt(max(variance[place], ALMOST) + process.noise)
        variance = np.maximum(variance - explained[:, known] ** 2, ALMOST)
        known += 1

    for place in range(len(running)):
        count_as_tried(place)
    chosen: list[int] = []
    while len(chosen) < count and open_.any():
        gain = np.where(open_, log_improvement(lowest, mean, np.sqrt(variance)) + liked, -np.inf)
        place = int(np.argmax(gain))
        open_[place] = False
        if not fits(place - len(running)):
            continue
        chosen.append(place - len(running))
        if len(chosen) < count:
            count_as_tried(place)
            lowest = min(lowest, float(mean[place]))
    return chosen


def one_thread() -> AbstractContextManager[object]:
    """Keep linear algebra to one thread: the matrices are small, and the cores belong to the trainings.

    Example:
        >>> with one_thread():
        ...     float(np.ones((2, 2)).sum())
        4.0
    """
    limits: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limits


def log_improvement(lowest: float, mean: Array, deviation: Array) -> Array:
    """Return the logarithm of the expected improvement on the lowest value; finite however small it is.

    Example:
        >>> gain = log_improvement(0.0, np.array([-1.0, 0.0, 60.0]), np.ones(3))
        >>> bool(np.isfinite(gain).all() and gain[0] > gain[1] > gain[2])
        True
    """
    z = (lowest - mean) / deviation
    near = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) + z * ndtr(z)
    far = -(z**2) / 2 - 0.5 * np.log(2 * np.pi) - 2 * np.log(np.maximum(-z, 1.0))
    worth: Array = np.where(z > -5, np.log(np.maximum(near, 1e-300)), np.minimum(far, log_ndtr(z)))
    return np.log(deviation) + worth
