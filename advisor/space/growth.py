"""Network growing and complexity regularization: size against score (lecture 4.2).

Growing starts with the smallest network of a space and adds units or layers while the specification is
not met. Complexity regularization trades score against size by one stated weight. (The third strategy
of the lecture, pruning, needs trained weights: `advisor.training.prune`.)
"""

from collections.abc import Mapping, Sequence
from math import isfinite, log10

import msgspec

from advisor.records import Goal
from advisor.records.study import ParameterValue
from advisor.space.design import DesignSpace
from advisor.space.dimension import Choice, Dimension, numbers_of

_SIZES = ("width", "depth", "filters", "blocks")
"""Dimensions that make a network larger, in the order in which they are tried: units before layers."""


class Grown(msgspec.Struct, frozen=True):
    """A trial of a growing network: what was tried, and its score; None where it failed."""

    parameters: dict[str, ParameterValue]
    score: float | None


def smallest(space: DesignSpace) -> dict[str, ParameterValue]:
    """Return the smallest network that a space holds: the lower end of every size it searches.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan
        >>> from advisor.space.design import design_space
        >>> smallest(design_space(StudyPlan(name="digits", data=DataPlan(source="digits"))))
        {'width': 16, 'depth': 1}
    """
    return {dimension.name: _ladder(dimension)[0] for dimension in _sizes(space)}


def next_to_grow(space: DesignSpace, tried: Sequence[Grown], goal: Goal) -> dict[str, ParameterValue] | None:
    """Return the next larger network to try, None when the specification is met or nothing larger is left.

    The best network so far is grown by one step of one size: twice the units, or one layer more. A step
    that was tried and did not help is not tried again.

    Args:
        space: Which sizes may grow, and how far.
        tried: Every trial so far.
        goal: The metric and the value that is good enough; without one, growing goes on while it helps.
    """
    if not tried:
        return smallest(space)
    best = _best(tried, goal)
    if best is None or _is_met(best, goal):
        return None
    seen = [trial.parameters for trial in tried]
    larger = (_larger(dimension, best.parameters) for dimension in _sizes(space))
    return next((parameters for parameters in larger if parameters is not None and parameters not in seen), None)


def complexity_score(score: float, parameters: int, *, weight: float, goal: Goal) -> float:
    """Return a score that pays for size: `weight` a tenfold of the trainable parameters.

    Args:
        score: The goal's metric.
        parameters: Trainable parameters of the network, at least 1.
        weight: What ten times the parameters must gain in score to be worth it.
        goal: Says which way the metric improves.

    Example:
        >>> round(complexity_score(0.95, 10_000, weight=0.01, goal=Goal(metric="accuracy")), 3)
        0.91
    """
    cost = weight * log10(max(1, parameters))
    return score + cost if goal.lower_is_better else score - cost


def _sizes(space: DesignSpace) -> list[Dimension]:
    found = {dimension.name: dimension for dimension in space.dimensions if dimension.name in _SIZES}
    usable = [found[name] for name in _SIZES if name in found]
    return [dimension for dimension in usable if space.is_active(dimension, {})]


def _ladder(dimension: Dimension) -> tuple[int, ...]:
    """The steps of a size, smallest first: doublings of units, one layer at a time."""
    if isinstance(dimension.domain, Choice):
        return tuple(sorted(int(option) for option in dimension.domain.options))
    low, high = (int(end) for end in numbers_of(dimension.domain) or (1, 1))
    steps = [low]
    while steps[-1] < high:
        steps.append(min(high, steps[-1] * 2 if dimension.name in ("width", "filters") else steps[-1] + 1))
    return tuple(steps)


def _larger(dimension: Dimension, parameters: Mapping[str, ParameterValue]) -> dict[str, ParameterValue] | None:
    now = parameters.get(dimension.name)
    step = next((step for step in _ladder(dimension) if isinstance(now, int) and step > now), None)
    return None if step is None else {**parameters, dimension.name: step}


def _best(tried: Sequence[Grown], goal: Goal) -> Grown | None:
    scored = [trial for trial in tried if trial.score is not None and isfinite(trial.score)]
    sign = 1 if goal.lower_is_better else -1
    return min(scored, key=lambda trial: sign * (trial.score or 0.0), default=None)


def _is_met(best: Grown, goal: Goal) -> bool:
    if goal.target is None or best.score is None:
        return False
    return best.score <= goal.target if goal.lower_is_better else best.score >= goal.target
