"""The tuning curve of a study: what the best of n trials comes to, and what more trials would bring.

Looked at are the last trials that the sampler proposed, at most half of all: a guided search does not draw
alike from its beginning to its end, and what more it would find is told best by what it did last. The curve
takes them for independent draws from one distribution, and says what more such draws would bring. A search that
still gets better brings more; one that walks around one place, less.
"""

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

from advisor.compare.tail import gains
from advisor.records import FloatArray, Goal, Study, Trial, TrialState
from advisor.records.studies.proposers import is_opening
from advisor.records.tuning import BestOf, Outlook, TuningCurve

FEWEST = 12  # trials with a score, of the same kind
LARGEST = 1000  # of the last trials
NEXT = 20  # trials: what a short continuation would bring
CONFIDENCE = 0.8
_DRAWN = 400  # simulated samples that the band's level is set by
_COUNTS = 24  # points of the curve
_CLEARLY = 2.6  # standard deviations of the rank sum: 0.5 %, one-sided


def tuning_curve(study: Study) -> TuningCurve:
    """Return what the last trials of a study say about more of their kind.

    Args:
        study: Its trials; the runs are not needed. Its seconds, where it has ended, tell what more would take.

    Returns:
        The curve with a band that holds for every n at once, and the gain of 20 more trials and of as many again.
    """
    goal, ended = study.plan.goal, _proposed(study.trials)
    last = ended[-max(FEWEST, min(LARGEST, len(ended) // 2)) :]
    costs = np.array([_cost(trial, goal) for trial in last])
    finite = int(np.isfinite(costs).sum())
    if finite < FEWEST:
        kept = " that keep every limit" if goal.require else ""
        because = f"the sampler's own trials with a score{kept}: {finite} of the {FEWEST} that are needed"
        return TuningCurve(trials=len(last), because=because)
    if len(np.unique(costs[np.isfinite(costs)])) < FEWEST // 2:
        return TuningCurve(trials=len(last), because="too many of the last trials have the very same score")
    best = min(_cost(trial, goal) for trial in study.trials)
    counts = sorted({NEXT, len(study.trials)})
    return TuningCurve(
        trials=len(last),
        curve=best_of(costs, goal),
        outlooks=tuple(_outlook(study, costs, best, count) for count in counts),
        is_improving=_gets_better(costs),
    )


def best_of(costs: FloatArray, goal: Goal) -> tuple[BestOf, ...]:
    """Return the median best of n draws for n up to the number of costs, with a simultaneous band.

    Each order statistic of n draws lies in a Beta interval of the distribution; the intervals are widened to the
    level at which all of them hold at once in 80 % of samples, as simulation has it. The best of n then has its
    median where the distribution reaches 1 - 0.5 ** (1 / n).

    Args:
        costs: Lower is better; infinite where a trial has no score.
        goal: Turns costs into scores again.

    Reference: Lourie, Cho and He, "Show your work with confidence" (2023), arXiv:2311.09480 (the package opda has its
        bands); Aldor-Noiman et al., "The power to see" (2013), doi:10.1080/00031305.2013.847865.
    """
    from scipy.special import betaincinv

    count, places = len(costs), np.arange(1, len(costs) + 1)
    level, ordered = _level(count), np.sort(costs)
    low, high = (betaincinv(places, count + 1 - places, tail) for tail in (level / 2, 1 - level / 2))
    sizes = np.unique(np.round(np.geomspace(1, count, _COUNTS)).astype(int))
    reach = 1 - 0.5 ** (1 / sizes)
    middle = ordered[np.minimum(np.ceil(reach * count).astype(int) - 1, count - 1).clip(0)]
    best, worst = _reached(ordered, high, reach, beyond=-np.inf), _reached(ordered, low, reach, beyond=np.inf)
    return tuple(
        BestOf(trials=int(n), median=goal.cost(float(m)), best=_score(b, goal), worst=_score(w, goal))
        for n, m, b, w in zip(sizes, middle, best, worst, strict=True)
        if math.isfinite(m)
    )


def _reached(ordered: FloatArray, bound: FloatArray, reach: FloatArray, *, beyond: float) -> FloatArray:
    """Where a bound of the distribution reaches each level; before its first step only the better end has no value."""
    if beyond < 0:  # the distribution's upper bound is that of the next order statistic: it holds up to there
        padded = np.concatenate([[beyond], ordered])
        return padded[np.searchsorted(bound, reach)]
    places = np.searchsorted(bound, reach)
    return np.concatenate([ordered, [beyond]])[places]


@cache
def _level(count: int) -> float:
    """The two-sided level of one order statistic at which all of them hold at once."""
    from scipy.special import betainc

    places, random = np.arange(1, count + 1), np.random.default_rng(count)
    least = np.empty(_DRAWN)
    for sample in range(_DRAWN):  # one at a time: all of them, of 20,000 trials, would take 300 MB
        below = betainc(places, count + 1 - places, np.sort(random.uniform(size=count)))
        least[sample] = 2 * np.minimum(below, 1 - below).min()
    return float(np.quantile(least, 1 - CONFIDENCE))


def _score(cost: float, goal: Goal) -> float | None:
    return goal.cost(float(cost)) if math.isfinite(cost) else None


def _outlook(study: Study, costs: FloatArray, best: float, count: int) -> Outlook:
    found = gains(costs, count, best=best, limit=_limit(study))
    pace = None if study.seconds is None or not study.trials else study.seconds / len(study.trials)
    return Outlook(
        trials=count,
        hours=None if pace is None else pace * count / 3600,
        chance=found.chance,
        gain=found.mean,
        lo80=found.low,
        hi80=found.high,
    )


def _limit(study: Study) -> float | None:
    """The cost that no trial can be below; None where there is none, or where size counts too."""
    goal = study.plan.goal
    if not goal.is_known or any(trial.objective is not None for trial in study.scored):
        return None
    if goal.cost(1.0) < goal.cost(0.0):  # a share, or what is at most 1 like one
        return goal.cost(1.0)
    return 0.0 if all(score >= 0 for score in study.scores) else None


def _proposed(trials: Sequence[Trial]) -> list[Trial]:
    """The trials that the sampler proposed and that came to an end, in the order of their numbers."""
    ended = {TrialState.FINISHED, TrialState.PRUNED, TrialState.FAILED}
    return [t for t in trials if t.state in ended and not t.was_interrupted and not is_opening(t.proposed_by)]


def _cost(trial: Trial, goal: Goal) -> float:
    """What a trial is judged by; one that cannot win was no better than the best, and draws alike."""
    if trial.state is not TrialState.FINISHED or trial.value is None or goal.missed(trial.amounts(goal)):
        return math.inf
    return goal.cost(trial.value)


def _gets_better(costs: FloatArray) -> bool:
    """Say whether the later half is clearly better than the earlier one (rank sum of Wilcoxon)."""
    half = len(costs) // 2
    ranks = costs.argsort(kind="stable").argsort(kind="stable") + 1.0
    mean, sd = half * (len(costs) + 1) / 2, math.sqrt(half * (len(costs) - half) * (len(costs) + 1) / 12)
    return float(ranks[:half].sum()) > mean + _CLEARLY * sd
