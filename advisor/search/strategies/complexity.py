"""Complexity regularization: one stated weight trades the score against the size of the network."""

import math

from advisor.records import Goal, Trial


def penalized(trial: Trial, goal: Goal, *, weight: float) -> float | None:
    """Return the score less `weight` for each factor of ten in size (more, where lower is better).

    A weight of 0.01 on accuracy: a network ten times as large must be right on 1 % more of the rows.
    The logarithm makes the weight the same for small and large networks, and for any number of inputs.

    Args:
        trial: A trial with its score and its size.
        goal: Which way the metric improves.
        weight: In the metric's unit, a factor of ten.

    Example:
        >>> from advisor.records import Metric
        >>> round(penalized(Trial(number=0, score=0.95, size=1000), Goal(metric=Metric.ACCURACY), weight=0.01), 6)
        0.92

    Reference: the lecture, 4.2, "complexity regularization"; Haykin, "Neural networks and learning machines"
        (2009), 4.14.
    """
    if trial.score is None:
        return None
    price = weight * math.log10(max(1, trial.size or 1))
    return goal.cost(goal.cost(trial.score) + price)
