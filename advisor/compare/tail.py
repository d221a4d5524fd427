"""The tail of a distribution of costs: by how much more draws would undercut the best one there is.

That k more draws from where n came from hold a new best one has a probability of k / (n + k), whatever the
distribution. By how much it is better depends on the shape of the tail: near its end the distribution of what a
search finds is a power, F(y) ~ (y - a)^c, for the cost is a bowl around its lowest point, seen from c times two
dimensions; noise makes c larger. End a and power c are not known: both are averaged over by how well they explain
the lowest quarter of the costs. Their prior weights were set by simulation, see tests/compare/test_tuning.py.

Reference: Lourie, He and Cho, "Hyperparameter loss surfaces are simple near their optima" (2025).
"""

from typing import NamedTuple

import numpy as np

from advisor.records import FloatArray

TAIL = 0.25  # of the costs
FEWEST, MOST = 5, 40  # costs of the tail
_POWERS = np.geomspace(1.0, 64.0, 19)
_ENDS = np.geomspace(1e-3, 3e2, 60)  # how far below the lowest cost it ends, in widths of the tail
_NODES = (np.arange(8) + 0.5) / 8  # quantiles of the tail's share that are averaged over
_STEPS = np.concatenate([[0.0], np.geomspace(1e-5, 1.0, 120)])
_FARTHEST = 60.0  # widths of the tail: no gain beyond is believed


class Gains(NamedTuple):
    """By how much more draws undercut the lowest cost, or nothing."""

    chance: float  # that they do at all
    mean: float
    low: float  # 10 % of the probability lies below
    high: float  # 90 % lies below


def gains(costs: FloatArray, more: int, *, best: float, limit: float | None = None) -> Gains:
    """Return what more draws from where the costs came from would gain on the best cost.

    Args:
        costs: Seen so far, infinite for draws that came to nothing; at least six finite ones of two values.
        more: How many draws.
        best: What is to be undercut: the lowest of the costs, or one that was found earlier.
        limit: No cost can be lower; None if unknown.

    Example:
        >>> costs = np.random.default_rng(0).uniform(size=100) ** 0.5
        >>> found = gains(costs, 100, best=float(costs.min()), limit=0.0)
        >>> found.chance, found.low, bool(0 < found.mean < found.high < costs.min())
        (0.5, 0.0, True)
    """
    ordered = np.sort(costs)
    count, finite = len(ordered), int(np.isfinite(ordered).sum())
    tail = min(max(FEWEST, round(TAIL * count)), MOST, finite - 1)
    width = float(ordered[tail] - ordered[0])
    chance = more / (count + more)
    if width <= 0:  # the tail is one value
        return Gains(chance=0.0, mean=0.0, low=0.0, high=0.0)
    powers, ends, weights = _posterior(ordered[: tail + 1], limit)
    steps = _STEPS * min(_FARTHEST * width, float(ordered[0] - ends.min()))
    below = np.zeros(len(steps))
    within = ((float(ordered[0]) - steps[:, None] - ends) / (ordered[tail] - ends)).clip(0.0, 1.0) ** powers
    for share in _shares(tail, count):
        below += (1 - (1 - share * within) ** more) @ weights / len(_NODES)
    above = below * (chance / below[0])  # the probability of at least each gain on the lowest of these costs
    short = max(0.0, float(ordered[0]) - best)  # a best one of earlier is to be undercut first
    return _summed(np.maximum(steps - short, 0.0), above)


def _posterior(tail: FloatArray, limit: float | None) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Powers, ends and weights: how well each pair explains the lowest costs, those that hardly do left out."""
    lowest, width = float(tail[0]), float(tail[-1] - tail[0])
    ends = lowest - _ENDS * width
    if limit is not None:
        ends = np.maximum(ends, min(limit, lowest - 1e-9 * width))
    logs = np.log(tail[None, :] - ends[:, None]).sum(axis=1)
    powers = _POWERS[:, None]
    logged = len(tail) * (np.log(powers) - powers * np.log(tail[-1] - ends)) + (powers - 1) * logs
    logged = logged + 0.5 * np.log(_ENDS) - 0.5 * np.log(powers)
    weights = np.exp(logged - logged.max())
    kept = weights > 1e-5
    pairs = np.broadcast_to(powers, weights.shape)[kept], np.broadcast_to(ends, weights.shape)[kept]
    return *pairs, weights[kept] / weights[kept].sum()


def _shares(tail: int, count: int) -> FloatArray:
    """Quantiles of the probability of the tail, whose end is an order statistic."""
    from scipy.special import betaincinv

    return np.asarray(betaincinv(tail + 1, count - tail, _NODES), dtype=np.float64)


def _summed(gained: FloatArray, above: FloatArray) -> Gains:
    """The mean and the 80 % interval of a gain from the probability of at least each of its values."""
    chance = float(above[gained <= 0.0][-1])
    mean = float(np.sum(np.diff(gained) * (above[1:] + above[:-1]) / 2))
    low, high = (float(np.interp(level, above[::-1], gained[::-1], left=gained[-1], right=0.0)) for level in (0.9, 0.1))
    return Gains(chance=chance, mean=mean, low=low, high=high)
