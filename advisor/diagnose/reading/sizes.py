"""Read a learning curve: the mean error at each size, and how steeply it ends."""

from typing import NamedTuple

import numpy as np

from advisor.records import FloatArray, LearningCurve, SizePoint


class Slope(NamedTuple):
    """The slope of log error against log size at the end of the curve."""

    value: float
    error: float  # standard error


def end_slope(curve: LearningCurve, *, last: int = 4) -> Slope | None:
    """Return the slope through the last few sizes, from all their trainings; None below three sizes.

    Least squares of log error on log size; its standard error is from the residuals.
    """
    kept = {level.size for level in curve.levels[-last:]}
    pairs = [(p.size, p.error) for p in curve.points if p.size in kept and p.size > 0 and 0 < p.error < np.inf]
    if len({size for size, _ in pairs}) < 3:
        return None
    x: FloatArray = np.log(np.array([size for size, _ in pairs], dtype=np.float64))
    y: FloatArray = np.log(np.array([error for _, error in pairs], dtype=np.float64))
    centred = x - x.mean()
    spread = float(centred @ centred)
    slope = float(centred @ y) / spread
    residuals = y - y.mean() - slope * centred
    variance = float(residuals @ residuals) / max(1, len(y) - 2)
    return Slope(slope, float(np.sqrt(variance / spread)))


class Comparison(NamedTuple):
    """How much lower another network's error is, as a share of the curve's error at the largest size."""

    gain: float
    error: float  # standard error


def compared(curve: LearningCurve, others: tuple[SizePoint, ...]) -> Comparison | None:
    """Compare other trainings with the curve's at its largest size; None where either is missing."""
    if not curve.points:
        return None
    largest = max(point.size for point in curve.points)
    here = np.array([p.error for p in curve.points if p.size == largest and np.isfinite(p.error)], dtype=np.float64)
    there = np.array([p.error for p in others if p.size == largest and np.isfinite(p.error)], dtype=np.float64)
    if len(here) == 0 or len(there) == 0:
        return None
    level = max(abs(float(here.mean())), 1e-12)
    variances = [float(each.var(ddof=1)) / len(each) for each in (here, there) if len(each) > 1]
    return Comparison((float(here.mean()) - float(there.mean())) / level, float(np.sqrt(sum(variances))) / level)
