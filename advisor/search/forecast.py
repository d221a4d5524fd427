"""A forecast: how far a study gets and how long it takes, from what a rehearsal of it showed.

The study is played through many times over: tasks are drawn from those that were seen, each with the epochs that it
may still have had, and given to the slots as the driver would. The band holds the middle 80 % of what came out.
"""

import heapq
from collections.abc import Sequence

import msgspec
import numpy as np

from advisor.records import Budget, FloatArray
from advisor.records.unattended.planning import Band, Doubt, PlanForecast, Planned, Rehearsal, Rehearsed
from advisor.search.clock import budget as limits
from advisor.search.clock.cost import EACH_MEMBER, Cost, Rounds

PLAYED = 100
DRAWN = 64  # tasks of one play; a longer study repeats them
SHARES = (0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)  # of the planned epochs: where a training may end that was cut off
SPREAD = 0.1  # relative, of a whole study: what the sampler learns to propose costs more, or less
_SEED = 0
_LEAST = 0.001  # seconds of a task: each takes time


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """What a study has to do.

    Args:
        budget: When it ends.
        opening: Sizes of the tasks that open it.
        cohort: Trials that the sampler proposes together after that.
        rounds: How many trainings of a trial alone its retrainings take as long as.
        more_rounds: The same of the other finalists.
    """

    budget: Budget
    opening: tuple[int, ...] = ()
    cohort: int = 1
    rounds: Rounds = limits.NO_ROUNDS
    more_rounds: Rounds = limits.NO_ROUNDS


def forecast(rehearsal: Rehearsal, ahead: Ahead) -> PlanForecast | None:
    """Return how far a study gets; None where nothing was measured, or neither trials nor hours end it.

    Example:
        >>> done = Rehearsed(trials=1, planned_epochs=9, epochs=9, first_seconds=2.0, more_seconds=7.0,
        ...                  last_seconds=1.0, has_ended=True)
        >>> found = forecast(Rehearsal(tasks=(done,)), Ahead(budget=Budget(trials=60)))
        >>> found.ended_by, round(found.search_seconds.middle / 60), found.trials.middle
        ('trials', 10, 60.0)
    """
    budget = ahead.budget
    if not rehearsal.has_measured or (budget.trials is None and budget.hours is None):
        return None
    seen = tuple(task for task in rehearsal.tasks if task.epochs)
    generator = np.random.default_rng(_SEED)
    plays = [_play(seen, rehearsal, ahead, generator) for _ in range(PLAYED)]
    trials, searched, whole = (np.array(column) for column in zip(*plays, strict=True))
    by_trials = budget.trials is not None and float(np.median(trials)) >= budget.trials
    return PlanForecast(
        trials=_band(trials),
        seconds=_band(whole),
        search_seconds=_band(searched),
        ended_by="trials" if by_trials else "hours",
    )


def _play(
    seen: Sequence[Rehearsed], rehearsal: Rehearsal, ahead: Ahead, generator: np.random.Generator
) -> tuple[float, float, float]:
    """Trials, seconds of the search, seconds of the whole study, as one play has them."""
    drawn = [seen[int(place)] for place in generator.integers(len(seen), size=len(seen))]  # a bootstrap
    opening = [task for task in drawn if task.opens] or [task for task in seen if task.opens] or drawn
    sampled = [task for task in drawn if not task.opens] or [task for task in seen if not task.opens] or drawn
    pace = float(np.exp(generator.normal(0.0, SPREAD)))
    first = [(size, pace * _seconds(_cost(_any(opening, generator), seen, generator))) for size in ahead.opening]
    costs = [_cost(_any(sampled, generator), seen, generator) for _ in range(DRAWN)]
    later = [(ahead.cohort, pace * _seconds(cost)) for cost in costs]
    alone = _alone(sorted(costs, key=_seconds)[DRAWN // 2], sharers=ahead.cohort)
    total = ahead.budget.hours
    limit = None if total is None else _limit(ahead, alone, rehearsal)
    trials, searched = _scheduled(first, later, slots=rehearsal.slots, most=ahead.budget.trials, limit=limit)
    reporting = rehearsal.slowness * limits.report_seconds(trials)
    others = min(ahead.more_rounds.seconds(alone), limits.SHARE_UNLIMITED * searched)
    whole = rehearsal.ready_seconds + searched + ahead.rounds.seconds(alone) + others + reporting
    return float(trials), searched, whole if total is None else min(whole, 3600 * total)


def _seconds(cost: Cost) -> float:
    return cost.preparing + cost.training


def _alone(cost: Cost, *, sharers: int) -> Cost:
    """What one network of a program would have cost alone."""
    return msgspec.structs.replace(cost, training=cost.training / (1 + EACH_MEMBER * (sharers - 1)))


def _limit(ahead: Ahead, alone: Cost, rehearsal: Rehearsal) -> float:
    """Seconds of search that a time limit leaves, the start taken off."""
    spent = limits.Spent(cost=alone, slowness=rehearsal.slowness)
    left = limits.search_seconds(ahead.budget, spent, rounds=ahead.rounds, more_rounds=ahead.more_rounds)
    return max(0.0, (left or 0.0) - rehearsal.ready_seconds)


def _scheduled(
    first: Sequence[tuple[int, float]],
    later: Sequence[tuple[int, float]],
    *,
    slots: int,
    most: int | None,
    limit: float | None,
) -> tuple[int, float]:
    """Give tasks to slots as they become idle; return the trials that were begun and when the last one ended."""
    free, trials, ends, place = [0.0] * slots, 0, 0.0, 0
    while most is None or trials < most:
        began = heapq.heappop(free)
        if limit is not None and began >= limit - limits.FINISHING_SECONDS:
            break
        size, cost = first[place] if place < len(first) else later[(place - len(first)) % len(later)]
        place += 1
        trials += size if most is None else min(size, most - trials)
        until = began + max(cost, _LEAST) if limit is None else min(began + max(cost, _LEAST), limit)
        ends = max(ends, until)
        heapq.heappush(free, until)
    return trials, ends


def _any(tasks: Sequence[Rehearsed], generator: np.random.Generator) -> Rehearsed:
    return tasks[int(generator.integers(len(tasks)))]


def _cost(task: Rehearsed, seen: Sequence[Rehearsed], generator: np.random.Generator) -> Cost:
    """What a task costs, its epochs drawn anew where it was cut off before its end."""
    epochs = task.epochs if task.has_ended else _epochs(task, seen, generator)
    finishing = [other.last_seconds for other in seen if other.last_seconds is not None]
    last = task.last_seconds if task.last_seconds is not None else _middle(finishing, limits.FINISHING_SECONDS)
    return Cost(preparing=task.first_seconds, training=(epochs - 1) * _epoch_seconds(task, seen) + last)


def _epochs(task: Rehearsed, seen: Sequence[Rehearsed], generator: np.random.Generator) -> float:
    """How long a training may go on that was cut off: as long as one that ended later, or as one in general."""
    so_far = task.epochs / task.planned_epochs
    ended = [each.epochs / each.planned_epochs for each in seen if each.has_ended and not each.failure]
    longer = [share for share in (*ended, *SHARES) if share > so_far]
    return task.planned_epochs * (longer[int(generator.integers(len(longer)))] if longer else 1.0)


def _epoch_seconds(task: Rehearsed, seen: Sequence[Rehearsed]) -> float:
    """Seconds of an epoch after the first, in which programs are compiled; those of others where it had only one."""
    if task.epochs > 1:
        return task.more_seconds / (task.epochs - 1)
    others = [other.more_seconds / (other.epochs - 1) for other in seen if other.epochs > 1]
    return _middle(others, task.first_seconds / 10)


def _middle(values: Sequence[float], otherwise: float) -> float:
    return float(np.median(values)) if values else otherwise


def _band(values: FloatArray) -> Band:
    low, middle, high = (float(each) for each in np.quantile(values, (0.1, 0.5, 0.9)))
    return Band(low, middle, high)


def doubts(planned: Planned) -> tuple[Doubt, ...]:
    """Return what may be wrong with a plan, as far as its rehearsal tells.

    Example:
        >>> doubts(Planned(name="a", folder="runs/a", trials=4))
        (<Doubt.NOT_MEASURED: 'not measured'>,)
    """
    rehearsal, ends, most = planned.rehearsal, planned.forecast, planned.trial_memory_bytes
    failed, ended = [t for t in rehearsal.tasks if t.failure], [t for t in rehearsal.tasks if t.has_ended]
    reached = None if ends is None else ends.trials.middle
    asked = {
        Doubt.NO_LIMIT: planned.trials is None and planned.hours is None,
        Doubt.NOT_MEASURED: not rehearsal.has_measured,
        Doubt.ALL_FAILED: bool(failed) and len(failed) == len(ended),
        Doubt.SOME_FAILED: 0 < len(failed) < len(ended),
        Doubt.ONLY_OPENING: reached is not None and planned.trials is None and reached <= len(planned.opening),
        Doubt.NOT_ALL_TRIALS: reached is not None and planned.trials is not None and reached < planned.trials,
        Doubt.TRIAL_MEMORY: most is not None and planned.worker_bytes > most,
        Doubt.MACHINE_MEMORY: planned.worker_bytes * rehearsal.slots > planned.machine_bytes > 0,
    }
    return tuple(doubt for doubt, holds in asked.items() if holds)
