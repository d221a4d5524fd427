"""How many rows a stated error needs: an interval, and the rounds to gather them in."""

import math
from collections.abc import Sequence

import numpy as np

from advisor.records import Forecast

FARTHEST = 64.0  # times the largest size: beyond it nothing is said
ROUNDS = 5  # Mahmood et al. (2022), arXiv:2207.01725: one-shot estimates fail, five rounds reach the target
_FLAT = 1e-9


def factors_to_ask() -> tuple[float, ...]:
    """Return how many times the largest size to forecast at, to find where an error is reached: 8 a doubling."""
    return tuple(float(factor) for factor in np.exp2(np.arange(0, 8 * math.log2(FARTHEST) + 1) / 8))


def rows_for(target: float, forecast: Forecast) -> tuple[float, float]:
    """Return between how many rows the expected error falls to the target, by the 80 % interval of the error.

    Args:
        target: The error that would be good enough.
        forecast: At rising sizes from the largest seen on, see `factors_to_ask`.

    Returns:
        The first size whose lower bound reaches the target, and the first whose upper bound does;
        infinite where none does.
    """
    return _first(forecast.targets, forecast.lo80, target), _first(forecast.targets, forecast.hi80, target)


def rounds_for(target: float, forecast: Forecast) -> tuple[int, ...]:
    """Return how many rows to have after each round of gathering, with a new forecast after each.

    Each round at most doubles, unless more than five rounds would be needed. Empty where the error is
    reached already, or is not expected to be reached with the last size asked.
    """
    now, enough = forecast.targets[0], _first(forecast.targets, forecast.mean, target)
    if enough <= now or math.isinf(enough):
        return ()
    ratio = enough / now
    count = min(max(math.ceil(math.log2(ratio) - _FLAT), 1), ROUNDS)
    step = max(2.0, ratio ** (1 / count))
    return tuple(round(min(now * step**place, enough)) for place in range(1, count + 1))


def _first(sizes: Sequence[float], errors: Sequence[float], target: float) -> float:
    return next((size for size, error in zip(sizes, errors, strict=True) if error <= target), math.inf)
