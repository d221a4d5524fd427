"""Measure traces: smoothing, noise, trends, levels. Every function takes and returns plain numbers or arrays.

All of it works on short traces too: a window shrinks with the trace, and where a noise cannot be
told it is zero and the caller's relative limit decides alone.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.records import FloatArray

_TINY = 1e-12
_FEW = 30
_MAD_TO_SIGMA = 1.4826  # of a normal distribution
_ROOT_OF_SIX = math.sqrt(6.0)


class Trend(NamedTuple):
    """A straight line through the end of a trace."""

    per_epoch: float
    error: float  # standard error of `per_epoch`, from the residuals; 0 where it cannot be told
    level: float  # of the line at the last epoch
    start: int  # first epoch used


def relative_change(before: float, after: float) -> float:
    """Return the change as a fraction of the value before; negative when it fell.

    Example:
        >>> relative_change(2.0, 2.5)
        0.25
    """
    return float((after - before) / max(abs(before), _TINY))


def window_of(epochs: int) -> int:
    """Return an odd smoothing window: 1 below five epochs, then 3, at most a tenth of a long trace.

    Example:
        >>> [window_of(n) for n in (4, 10, 50, 200)]
        [1, 3, 5, 21]
    """
    if epochs < 5:
        return 1
    width = max(3, epochs // 10)
    return width + 1 - width % 2


def smooth(values: FloatArray) -> FloatArray:
    """Return the centred running mean, shape (epochs,), with windows that shrink at both ends.

    Symmetric windows leave a straight line as it is, so that neither end is pulled inwards.

    Example:
        >>> smooth(np.array([3.0, 1.0, 2.0, 0.0, 1.0])).tolist()
        [3.0, 2.0, 1.0, 1.0, 1.0]
    """
    count = len(values)
    half = window_of(count) // 2
    if half == 0:
        return values
    first, stop, width = _windows(count, half)
    totals = np.zeros(count + 1)
    values.cumsum(out=totals[1:])
    means: FloatArray = (totals[stop] - totals[first]) / width
    return means


@lru_cache(maxsize=64)
def _windows(count: int, half: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The first and the last epoch of each window and its width: many traces of a study are of one length."""
    index = np.arange(count)
    reach = np.minimum(half, np.minimum(index, count - 1 - index))
    return index - reach, index + reach + 1, 2 * reach + 1


def median(values: FloatArray | Sequence[float]) -> float:
    """Return the median, NaN if any value is or if there is none.

    NumPy's own loads masked arrays at its first call, a tenth of the time that a diagnosis takes.

    Example:
        >>> median([3.0, 1.0, 2.0, 10.0])
        2.5
    """
    ordered = values if isinstance(values, np.ndarray) and values.ndim == 1 else np.array(values, dtype=float).ravel()
    count = len(ordered)
    if count <= _FEW:  # a list of few numbers is sorted before NumPy has begun
        listed: list[float] = sorted(ordered.tolist())
        if not count or (math.isnan(sum(listed)) and any(map(math.isnan, listed))):
            return math.nan
        return 0.5 * (listed[(count - 1) // 2] + listed[count // 2])
    ordered = np.sort(ordered)
    if np.isnan(ordered[-1]):
        return math.nan
    return float(0.5 * (ordered[(count - 1) // 2] + ordered[count // 2]))


def noise(values: FloatArray) -> float:
    """Return the standard deviation from epoch to epoch around a smooth course, robustly.

    The median absolute second difference, which a straight line leaves at zero, scaled to a standard
    deviation of independent normal noise (its variance is six times that of the noise). Early epochs
    bend most, so only the last two thirds are read.

    Reference: Gasser, Sroka and Jennen-Steinmetz (1986), doi:10.1093/biomet/73.3.625.
    """
    tail = values[len(values) // 3 :]
    if len(tail) < 4:
        return 0.0
    steps = tail[1:] - tail[:-1]
    bends = np.abs(steps[1:] - steps[:-1])
    return _MAD_TO_SIGMA * median(bends) / _ROOT_OF_SIX


def level_at_end(values: FloatArray) -> float:
    """Return the median of the last epochs: one below five epochs, three or a tenth of them after that.

    Example:
        >>> level_at_end(np.array([5.0, 4.0, 3.0, 9.0, 2.0]))
        3.0
    """
    return median(values[-window_of(len(values)) :])


def trend_at_end(values: FloatArray, *, share: float = 0.5) -> Trend:
    """Fit a straight line through the last `share` of a trace (at least three epochs) by least squares.

    Example:
        >>> trend_at_end(np.arange(10.0)).per_epoch
        1.0
    """
    count = len(values)
    start = max(0, count - max(3, round(count * share)))
    tail = values[start:]
    if len(tail) < 3:
        return Trend(0.0, 0.0, float(tail[-1]) if len(tail) else float("nan"), start)
    steps, spread = _steps(len(tail))
    slope, mean = float(steps @ tail) / spread, float(tail.sum()) / len(tail)
    residuals = tail - mean - slope * steps
    variance = float(residuals @ residuals) / max(1, len(tail) - 2)
    return Trend(slope, float(np.sqrt(variance / spread)), mean + slope * float(steps[-1]), start)


@lru_cache(maxsize=64)
def _steps(count: int) -> tuple[FloatArray, float]:
    """Epochs counted from the middle of a stretch, and the sum of their squares."""
    steps: FloatArray = np.arange(count, dtype=np.float64) - (count - 1) / 2
    return steps, float(steps @ steps)


def fall_since(values: FloatArray, since: int) -> float:
    """Return by which fraction a smoothed trace fell from epoch `since` to its end; negative if it rose.

    Example:
        >>> fall_since(np.array([4.0, 2.0, 1.0]), 0)
        0.75
    """
    course = smooth(values)
    return -relative_change(float(course[since]), float(course[-1]))


def rest_since(values: FloatArray, *, by: float) -> int:
    """Return the epoch from which on a smoothed trace never again gains more than the fraction `by` of its level.

    Example:
        >>> rest_since(np.array([4.0, 2.0, 1.0, 0.99]), by=0.1)
        2
        >>> rest_since(np.array([4.0, 3.0, 2.0, 1.0]), by=0.1)
        3
    """
    course = smooth(values)
    best_after = np.minimum.accumulate(course[::-1])[::-1]
    gaining = np.flatnonzero(course - best_after > by * np.maximum(np.abs(course), _TINY))
    return int(gaining[-1]) + 1 if len(gaining) else 0


def share_of_rises(values: FloatArray, *, by: float) -> float:
    """Return the share of steps from one epoch to the next that rise by more than `by` (an absolute amount).

    Example:
        >>> share_of_rises(np.array([1.0, 2.0, 0.0, 0.5, 0.4]), by=0.6)
        0.25
    """
    if len(values) < 2:
        return 0.0
    return float(np.mean(np.diff(values) > by))


def binomial_error(rate: float, rows: int) -> float:
    """Return the standard error of a share measured on `rows` rows.

    Example:
        >>> round(binomial_error(0.9, 1000), 4)
        0.0095
    """
    if rows < 1:
        return 0.0
    inside = min(max(rate, 0.5 / rows), 1 - 0.5 / rows)
    return math.sqrt(inside * (1 - inside) / rows)


def cost_of_doubt(accuracy: float, *, classes: float = 100.0) -> float:
    """Return the cross-entropy of being right so often, with the doubt spread over the other classes: Fano's bound.

    Example:
        >>> round(cost_of_doubt(0.5, classes=2), 3)
        0.693
    """
    wrong = min(max(1.0 - accuracy, 1e-3), 1.0 - 1e-3)
    return float(-wrong * np.log(wrong) - (1 - wrong) * np.log1p(-wrong) + wrong * np.log(classes - 1))
