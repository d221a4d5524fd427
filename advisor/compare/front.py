"""The front: the trials that no other beats in everything that counts; and the one that comes nearest to the limits."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from advisor.records import FloatArray, Front, Goal, Quantity, Study, Trial, TrialState

_TIMES = frozenset({Quantity.TRAINING_SECONDS, Quantity.LATENCY_MS, Quantity.BATCH_LATENCY_MS})


def front(trials: Iterable[Trial], goal: Goal) -> tuple[Trial, ...]:
    """Return the trials that keep every limit and that no other such trial beats, the best score first.

    One trial beats another if it is at least as good in everything that counts, and better in something. Trials
    that are equal in everything beat neither; times are compared to two digits, for they are measured no better. A
    trial of which something that counts is not known is left out.

    Args:
        trials: Of a study, in any order and state.
        goal: What counts, and what must hold.

    Example:
        >>> goal = Goal(metric="accuracy", also=("parameters",), require=("parameters <= 500",))
        >>> known = [(0.90, 100.0), (0.85, 200.0), (0.95, 300.0), (0.99, 900.0)]
        >>> trials = [Trial(number=n, state=TrialState.FINISHED, score=score, measured={"parameters": size})
        ...           for n, (score, size) in enumerate(known)]
        >>> [trial.number for trial in front(trials, goal)]
        [2, 0]

    Reference: Deb, "Multi-objective optimization using evolutionary algorithms" (2001), 2.4.
    """
    known = [(costs, trial) for trial in kept(trials, goal) if (costs := _costs(trial, goal)) is not None]
    known.sort(key=lambda pair: (pair[0], pair[1].number))
    members = np.empty((0, len(goal.objectives)))
    found: list[Trial] = []
    for costs, trial in known:  # whatever beats a trial stands before it
        if not is_beaten(np.array(costs), members):
            members = np.vstack([members, costs])
            found.append(trial)
    return tuple(found)


def is_beaten(costs: FloatArray, others: FloatArray) -> bool:
    """Say whether one of the others, shape (others, objectives), is nowhere worse and somewhere better.

    Example:
        >>> is_beaten(np.array([1.0, 2.0]), np.array([[1.0, 1.0]])), is_beaten(np.array([1.0, 1.0]), np.ones((1, 2)))
        (True, False)
    """
    return bool(((others <= costs).all(axis=1) & (others < costs).any(axis=1)).any())


def kept(trials: Iterable[Trial], goal: Goal) -> tuple[Trial, ...]:
    """Return the finished trials with a score that keep every limit, in their order."""
    return tuple(trial for trial in _scored(trials) if not goal.missed(trial.amounts(goal)))


def nearest(trials: Iterable[Trial], goal: Goal) -> Trial | None:
    """Return the finished trial that comes closest to the limits; None where no trial has finished.

    Closest is the least sum of what is beyond each limit, as a share of the limit; of equals the best score.

    Example:
        >>> goal = Goal(require=("parameters <= 100",))
        >>> trials = [Trial(number=n, state=TrialState.FINISHED, score=0.5, measured={"parameters": size})
        ...           for n, size in enumerate((900.0, 150.0, 400.0))]
        >>> nearest(trials, goal).number
        1
    """
    found = [
        (sum(max(0.0, each) for each in excesses(trial, goal)), goal.cost(trial.score), trial.number, trial)
        for trial in _scored(trials)
        if trial.score is not None
    ]
    return min(found, key=lambda each: each[:3])[-1] if found else None


def excesses(trial: Trial, goal: Goal) -> tuple[float, ...]:
    """Return how far a trial lies beyond each limit, as a share of the limit; at most 0 where it holds."""
    amounts = trial.amounts(goal)
    return tuple(limit.excess(amounts.get(limit.name)) for limit in goal.limits)


def front_of(study: Study) -> Front | None:
    """Return the front of a study and how its limits fared; None where nothing but the score counts."""
    goal = study.plan.goal
    if not goal.measured and not goal.limits:
        return None
    scored, within = _scored(study.trials), kept(study.trials, goal)
    members = front(study.trials, goal)
    closest = nearest(study.trials, goal) if not within else None
    return Front(
        objectives=tuple(each.name for each in goal.objectives),
        members=tuple(trial.number for trial in members),
        beaten=len(within) - len(members),
        outside=len(scored) - len(within),
        nearest=None if closest is None else closest.number,
        missed=() if closest is None else goal.missed(closest.amounts(goal)),
    )


def _scored(trials: Iterable[Trial]) -> Sequence[Trial]:
    return [trial for trial in trials if trial.state is TrialState.FINISHED and trial.score is not None]


def _costs(trial: Trial, goal: Goal) -> tuple[float, ...] | None:
    """What a trial costs in each objective; None where one is not known."""
    amounts = trial.amounts(goal)
    known = ((each.name, each.cost(amounts.get(each.name, math.nan))) for each in goal.objectives)
    costs = tuple(_comparable(name, cost) for name, cost in known)
    return costs if all(map(math.isfinite, costs)) else None


def _comparable(name: str, cost: float) -> float:
    """A time to two digits: a measurement tells no finer ones apart, and would crowd the front with equals."""
    return float(f"{cost:.1e}") if name in _TIMES and math.isfinite(cost) else cost
