"""Finalists: the trials that might be the best as far as seed noise lets anyone tell, and which of them is.

The best of many scores on one validation part is lucky: the more trials, the luckier. The best trial is trained
again on fresh seeds; every trial whose one score is no worse than one more training of the best might have been
is in doubt, and is trained again as well. The mean over the fresh seeds decides, without the score that made a
trial a finalist.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from advisor.compare.noise import quantile_of_t
from advisor.records import Goal, Trial
from advisor.records.study import ranked_trials

MOST = 8  # finalists: more hardly better the choice, see tests/compare/test_finalists.py
CONFIDENCE = 0.95


def margin_of(costs: Sequence[float]) -> float | None:
    """Return how far above their mean the score of one more training on a fresh seed may lie.

    Args:
        costs: Of trainings that differ in the seed alone, lower is better.

    Returns:
        The one-sided 95 % prediction limit of Student's t, less the mean; None for fewer than two trainings.

    Example:
        >>> round(margin_of([0.4, 0.5, 0.6]), 3), margin_of([0.5])
        (0.337, None)

    Reference: Hahn and Meeker, "Statistical intervals" (1991), 4.7: prediction of a single future observation.
    """
    count = len(costs)
    if count < 2:
        return None
    return quantile_of_t(CONFIDENCE, count - 1) * float(np.std(costs, ddof=1)) * math.sqrt(1 + 1 / count)


def in_doubt(trials: Sequence[Trial], retrained: Sequence[float], goal: Goal) -> tuple[Trial, ...]:
    """Return the rivals of the best trial that seed noise leaves in doubt, the best score first.

    Args:
        trials: Of a study.
        retrained: What the best of them came to on fresh seeds, in the unit of `Trial.value`.
        goal: Which way is better.

    Returns:
        Those whose value is at most the margin behind the mean of `retrained`; none where the noise is not known.
        A trial with the parameters of a better one is the same candidate and is left out.

    Example:
        >>> from advisor.records import TrialState
        >>> scores = (0.30, 0.41, 0.45, 0.80)
        >>> trials = [Trial(number=n, parameters={"depth": n}, state=TrialState.FINISHED, score=s)
        ...           for n, s in enumerate(scores)]
        >>> [trial.number for trial in in_doubt(trials, [0.40, 0.42, 0.44], Goal())]
        [1, 2]
    """
    costs = [goal.cost(value) for value in retrained]
    margin = margin_of(costs)
    if margin is None:
        return ()
    limit = float(np.mean(costs)) + margin
    best, *others = ranked_trials(trials, goal) or (None,)
    seen = set() if best is None else {frozenset(best.parameters.items())}
    found = []
    for trial in others:
        if trial.value is None or goal.cost(trial.value) > limit:
            break
        parameters = frozenset(trial.parameters.items())
        if parameters not in seen:
            found.append(trial)
            seen.add(parameters)
    return tuple(found)


def best_by_mean(retrained: Mapping[int, Sequence[float]], goal: Goal, *, count: int) -> int | None:
    """Return the finalist with the best mean over fresh seeds; of equals the first.

    One that failed on a seed stands behind all that trained on each: it is not to be relied on.

    Args:
        retrained: What each finalist came to, by the number of its trial, in the unit of `Trial.value`.
        goal: Which way is better.
        count: How many retrainings each was to have.

    Example:
        >>> best_by_mean({3: (0.9, 0.5), 7: (0.6, 0.65), 9: (0.1,)}, Goal(), count=2)
        7
    """
    ranks = [
        (len(values) < count, float(np.mean([goal.cost(value) for value in values])), place, number)
        for place, (number, values) in enumerate(retrained.items())
        if values
    ]
    return min(ranks)[-1] if ranks else None
