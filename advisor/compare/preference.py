"""Which of several trials that noise cannot tell apart: the one that costs least of what counts beside the score."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from advisor.compare.front import front, kept
from advisor.records import FloatArray, Goal, Trial


def expense(trial: Trial, goal: Goal) -> tuple[float, ...]:
    """Return what a trial costs beside its score, the most important first; infinite where it is not known.

    Example:
        >>> goal = Goal(also=("parameters", "latency_ms"))
        >>> expense(Trial(number=0, measured={"parameters": 33.0}), goal)
        (33.0, inf)
    """
    costs = ((each.name, each.cost(trial.measured.get(each.name, math.nan))) for each in goal.objectives[1:])
    return tuple(cost if math.isfinite(cost) else math.inf for _, cost in costs)


def worth_retraining(best: Trial, rivals: Sequence[Trial], goal: Goal) -> tuple[Trial, ...]:
    """Return rivals that noise leaves in doubt in the order in which they are worth a retraining.

    First those that no other of them beats, the least expensive first; then the others as they came.

    Example:
        >>> from advisor.records import TrialState
        >>> known = [(0.1, 900.0), (0.15, 950.0), (0.2, 100.0), (0.18, 500.0)]
        >>> best, *rivals = [Trial(number=n, state=TrialState.FINISHED, score=score, measured={"parameters": size})
        ...                  for n, (score, size) in enumerate(known)]
        >>> [trial.number for trial in worth_retraining(best, rivals, Goal(also=("parameters",)))]
        [2, 3, 1]
    """
    if not goal.also:
        return tuple(rivals)
    members = {trial.number for trial in front((best, *rivals), goal)}
    ahead = sorted((t for t in rivals if t.number in members), key=lambda trial: expense(trial, goal))
    return (*ahead, *(trial for trial in rivals if trial.number not in members))


def least_expensive(
    retrained: Mapping[int, Sequence[float]], expenses: Mapping[int, tuple[float, ...]], goal: Goal, *, count: int
) -> int | None:
    """Return the finalist that costs least among those whose mean is within seed noise of the best mean.

    Within noise is within one standard error of the difference: a wider margin would give away more of the score.

    Args:
        retrained: What each finalist came to on fresh seeds, by the number of its trial.
        expenses: What each costs beside its score.
        goal: Which way the score improves.
        count: How many retrainings each was to have; who failed on a seed is no candidate.

    Returns:
        None where the noise is not known, or nobody was retrained on every seed.

    Example:
        >>> means = {3: (0.40, 0.42, 0.44), 7: (0.42, 0.43, 0.44), 9: (0.60, 0.61, 0.62)}
        >>> least_expensive(means, {3: (900.0,), 7: (200.0,), 9: (100.0,)}, Goal(), count=3)
        7

    Reference: Breiman, Friedman, Olshen and Stone, "Classification and regression trees" (1984), 3.4.3: the 1 SE rule.
    """
    costs = {n: np.array([goal.cost(v) for v in values]) for n, values in retrained.items() if len(values) >= count}
    if count < 2 or not costs:
        return None
    means = {number: float(values.mean()) for number, values in costs.items()}
    limit = min(means.values()) + _noise(list(costs.values()))
    close = [number for number, mean in means.items() if mean <= limit]
    return min(close, key=lambda number: (expenses[number], means[number]))


def least_expensive_by_folds(trials: Sequence[Trial], goal: Goal) -> Trial | None:
    """Return the trial that costs least among those within one standard error, between folds, of the best mean.

    Example:
        >>> from advisor.records import FoldScores, TrialState
        >>> folds = FoldScores(values=(0.1, 0.2, 0.3, 0.4), sd=0.13)
        >>> known = [(0.25, 900.0), (0.30, 80.0), (0.40, 20.0)]
        >>> trials = [Trial(number=n, state=TrialState.FINISHED, score=s, folds=folds, measured={"parameters": size})
        ...           for n, (s, size) in enumerate(known)]
        >>> least_expensive_by_folds(trials, Goal(also=("parameters",))).number
        1

    Reference: Breiman, Friedman, Olshen and Stone, "Classification and regression trees" (1984), 3.4.3: the 1 SE rule.
    """
    known = [(goal.cost(trial.score), trial) for trial in kept(trials, goal) if trial.score is not None]
    if not known:
        return None
    lowest, best = min(known, key=lambda pair: (pair[0], pair[1].number))
    folds = best.folds
    error = folds.sd / math.sqrt(len(folds.values)) if folds is not None and folds.sd is not None else 0.0
    close = [trial for cost, trial in known if cost <= lowest + error]
    return min(close, key=lambda trial: (expense(trial, goal), trial.number != best.number))


def _noise(costs: Sequence[FloatArray]) -> float:
    """One standard error of the difference of two means, with the pooled deviation between seeds."""
    freedom = sum(len(values) - 1 for values in costs)
    pooled = sum(float(((values - values.mean()) ** 2).sum()) for values in costs) / freedom
    return math.sqrt(pooled * 2 / min(map(len, costs)))
