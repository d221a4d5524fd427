"""What each way out is expected to do to the error: more rows by forecast, another network as measured."""

import math
from collections.abc import Sequence

import numpy as np

from advisor.records import Action, Alternative, FloatArray, Forecast, LearningCurve, SizePoint

DATA_FACTORS = (2.0, 4.0, 8.0)
_Z80 = 1.2815515655446004
_USUAL_SCATTER = 0.1  # of ln(error) over seeds where one seed shows none: the median of recorded curves


def alternatives(curve: LearningCurve, forecast: Forecast) -> tuple[Alternative, ...]:
    """Return what more rows would do, and what a wider layer and a stronger regularizer did at the largest size."""
    rows = [_more_rows(forecast, factor) for factor in DATA_FACTORS]
    largest = max(point.size for point in curve.points)
    now = [point.error for point in curve.points if point.size == largest]
    tried = [
        (Action.MORE_CAPACITY, "a wider network", curve.capacity_points),
        (Action.MORE_REGULARIZATION, "a stronger regularizer", curve.regularization_points),
    ]
    measured = [_measured(action, what, points, now=now) for action, what, points in tried if points]
    return (*rows, *measured)


def probability_of(alternative: Alternative, relative: float) -> float:
    """Return the probability that a measured alternative cuts the expected error by the fraction, by a normal.

    Example:
        >>> wider = Alternative(action=Action.MORE_CAPACITY, what="", relative_change=-0.2, lo80=-0.3, hi80=-0.1)
        >>> round(probability_of(wider, 0.2), 2)
        0.5
    """
    low, middle, high = (
        math.log1p(max(x, -0.999999)) for x in (alternative.lo80, alternative.relative_change, alternative.hi80)
    )
    spread = max((high - low) / (2 * _Z80), 1e-6)
    return 0.5 * (1 + math.erf((math.log1p(-relative) - middle) / spread / math.sqrt(2)))


def _more_rows(forecast: Forecast, factor: float) -> Alternative:
    row = np.asarray(forecast.gain_draws[forecast.gain_factors.index(factor)])
    levels = np.linspace(0, 1, len(row) + 2)[1:-1]
    low, middle, high = np.expm1(np.interp([0.1, 0.5, 0.9], levels, row)).tolist()
    what = f"{factor:g} times the rows"
    return Alternative(action=Action.MORE_DATA, what=what, relative_change=middle, lo80=low, hi80=high, measured=False)


def _measured(action: Action, what: str, points: Sequence[SizePoint], *, now: Sequence[float]) -> Alternative:
    """Compare mean errors over seeds; the interval is that of a difference of two means of ln(error)."""
    before, after = np.asarray(now), np.asarray([point.error for point in points])
    smallest = 1e-4 * max(before.max(), after.max(), 1e-300)
    change = math.log(max(after.mean(), smallest) / max(before.mean(), smallest))
    spread = math.sqrt(_variance_of_mean(before, smallest) + _variance_of_mean(after, smallest))
    low, middle, high = (math.expm1(change + z * spread) for z in (-_Z80, 0.0, _Z80))
    return Alternative(action=action, what=what, relative_change=middle, lo80=low, hi80=high)


def _variance_of_mean(errors: FloatArray, smallest: float) -> float:
    """Return the variance of ln(mean error), the scatter shrunk by one degree of freedom to the usual one."""
    squares = ((errors / max(errors.mean(), smallest) - 1) ** 2).sum()
    return float((squares + _USUAL_SCATTER**2) / len(errors) / len(errors))
