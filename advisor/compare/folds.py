"""Folds of one cross-validation compared: their scores, and the one that stands for all."""

import statistics
from collections.abc import Sequence

from advisor.records import FoldScores, Goal, Run


def fold_scores(runs: Sequence[Run | None], goal: Goal) -> FoldScores:
    """Return the goal's metric on the validation part of each fold, and its spread.

    Example:
        >>> from advisor.records import Metric, Scores
        >>> runs = [Run(scores=Scores(validation={"accuracy": value})) for value in (0.5, 1.0, 0.75)]
        >>> fold_scores(runs, Goal(metric=Metric.ACCURACY))
        FoldScores(values=(0.5, 1.0, 0.75), sd=0.25)
    """
    values = tuple(None if run is None else run.score(goal) for run in runs)
    finite = [value for value in values if value is not None]
    return FoldScores(
        values=values, sd=statistics.stdev(finite) if len(finite) == len(values) and len(values) > 1 else None
    )


def median_place(scores: FoldScores, goal: Goal) -> int:
    """Return the number of the fold with the median score; of two in the middle the worse, the first without a score.

    Example:
        >>> from advisor.records import Metric
        >>> median_place(FoldScores(values=(0.5, 1.0, 0.75, 0.8)), Goal(metric=Metric.ACCURACY))
        2
    """
    unscored = [place for place, value in enumerate(scores.values) if value is None]
    costs = [(goal.cost(value), -place) for place, value in enumerate(scores.values) if value is not None]
    return unscored[0] if unscored else -sorted(costs)[len(costs) // 2][1]
