"""One play of a study: tasks drawn from those that a rehearsal showed, given to slots as the driver would.

What opens the study costs what it cost in the rehearsal. What comes later is drawn, each task with the epochs that it
may still have had. The first two tasks of a worker bring what is loaded once (the backend, the data, what writes a
model): that is counted once a worker, not with every task that is drawn.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import msgspec
import numpy as np

from advisor.records import Budget
from advisor.records.unattended.planning import Rehearsal, Rehearsed
from advisor.search.clock import budget as limits
from advisor.search.clock.cost import EACH_MEMBER, Cost, Rounds
from advisor.search.cohorts import SMALLEST
from advisor.search.foresight.rehearsal import LOADING

DRAWN = 64  # tasks of one play; a longer study repeats them
SHARES = (0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)  # of the planned epochs: where a training may end that was cut off
SPREAD = 0.1  # relative, of a whole study: what the sampler learns to propose costs more, or less
IN_DOUBT = 0.85  # of the trials at most: 2 of 3 to 32 of 40 in nine finished studies, 1 of 8 in one
LARGER = 1.5  # times the best one's retrainings: as long those of another are taken to last, before they are begun
BESIDES_USED = 0.4  # of what is kept back for what becomes of the networks: 0.5 to 1.3 s of 3
REPORT_SECONDS = 2.1  # of a report and the end of the command, as they come; what is kept back for them is more
REPORT_SECONDS_PER_DIMENSION = 0.055  # 2.1 s of a processor with 2 and 3.4 s with 21, on a machine 1.4 times as slow
REPORT_SECONDS_PER_TRIAL = 0.003  # 2.3 s for 10 trials, 2.8 s for 100, 5 s for 1,000
_LEAST = 0.001  # seconds of a task: each takes time


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """What a study has to do.

    Args:
        budget: When it ends.
        opening: Sizes of the tasks that open it.
        cohort: Trials that the sampler proposes together after that.
        trainings: Of each trial: its folds.
        rounds: How many trainings of a trial alone its retrainings take as long as.
        more_rounds: The same of the other finalists, where they are of one shape.
        more: How many other finalists there are at most.
        dimensions: That are searched: the report has figures of each.
    """

    budget: Budget
    opening: tuple[int, ...] = ()
    cohort: int = 1
    trainings: int = 1
    rounds: Rounds = limits.NO_ROUNDS
    more_rounds: Rounds = limits.NO_ROUNDS
    more: int = 0
    dimensions: int = 0


@dataclass(frozen=True)
class _Known:
    """What a rehearsal showed: its tasks as they are later on, and what the first ones of a worker take longer."""

    opening: tuple[Rehearsed, ...]
    sampled: tuple[Rehearsed, ...]
    loading: tuple[float, ...]
    rehearsal: Rehearsal

    @property
    def seen(self) -> tuple[Rehearsed, ...]:
        """All tasks of which an epoch was seen."""
        return tuple(task for task in (*self.opening, *self.sampled) if task.epochs)


class _Dealt(msgspec.Struct, frozen=True):
    """A task of a play: how many trials, and what they cost together."""

    trials: int
    cost: Cost

    def of(self, trials: int) -> "_Dealt":
        """The same with at most so many trials in its program; a few are not worth proposing together."""
        if trials >= self.trials:
            return self
        trials = trials if trials >= SMALLEST else 1
        share = (1 + EACH_MEMBER * (trials - 1)) / (1 + EACH_MEMBER * (self.trials - 1))
        return _Dealt(trials, msgspec.structs.replace(self.cost, training=self.cost.training * share))

    @property
    def seconds(self) -> float:
        return max(self.cost.preparing + self.cost.training, _LEAST)

    def alone(self, trainings: int) -> Cost:
        """What one network of it would have cost alone."""
        company = trainings * (1 + EACH_MEMBER * (self.trials - 1))
        return msgspec.structs.replace(self.cost, training=self.cost.training / company)


def play(rehearsal: Rehearsal, ahead: Ahead, generator: np.random.Generator) -> tuple[float, float, float]:
    """Return trials, seconds of the search and seconds of the whole study, as one play has them.

    Example:
        >>> done = Rehearsed(trials=1, planned_epochs=9, epochs=9, first_seconds=2.0, more_seconds=7.0,
        ...                  last_seconds=1.0, has_ended=True)
        >>> slow = msgspec.structs.replace(done, first_seconds=5.0)
        >>> tasks = (slow, *(msgspec.structs.replace(done, after=after) for after in (1, 2, 3)))
        >>> ahead = Ahead(budget=Budget(trials=100))
        >>> trials, searched, _ = play(Rehearsal(tasks=tasks), ahead, np.random.default_rng(0))
        >>> trials, 800 < searched < 1200
        (100.0, True)
    """
    known = _known(rehearsal)
    pace = float(np.exp(generator.normal(0.0, SPREAD)))
    first, later = _dealt(known, ahead, pace, generator)
    alone = sorted(later, key=lambda each: each.seconds)[len(later) // 2].alone(ahead.trainings)
    total = ahead.budget.hours
    limit = None if total is None else _limit(ahead, alone, rehearsal)
    trials, searched = _Slots(known, ahead, alone, limit).scheduled(first, later)
    passed = rehearsal.ready_seconds + searched
    chosen = _chosen(ahead, alone, passed, trials=trials, generator=generator)
    reporting = rehearsal.slowness * report_seconds(trials, ahead.dimensions)
    whole = passed + chosen + reporting
    return float(trials), searched, whole if total is None else min(whole, 3600 * total)


def _known(rehearsal: Rehearsal) -> _Known:
    tasks = rehearsal.tasks
    settled = [task.first_seconds for task in tasks if task.epochs and task.after >= LOADING]
    loading = tuple(
        max(0.0, median(firsts) - median(settled)) if settled and firsts else 0.0
        for after in range(LOADING)
        for firsts in ([task.first_seconds for task in tasks if task.epochs and task.after == after],)
    )

    def later(task: Rehearsed) -> Rehearsed:
        if task.after >= LOADING or not settled:
            return task
        first = max(task.first_seconds - loading[task.after], min(task.first_seconds, *settled))
        return msgspec.structs.replace(task, first_seconds=first)

    found = tuple(map(later, tasks))
    opening, sampled = (tuple(task for task in found if task.opens is opens) for opens in (True, False))
    return _Known(opening, sampled, loading, rehearsal)


def _dealt(
    known: _Known, ahead: Ahead, pace: float, generator: np.random.Generator
) -> tuple[list[_Dealt], list[_Dealt]]:
    """The tasks that open a play, those that were seen as they were; and what the sampler proposes, drawn."""
    seen = known.seen
    drawn = [seen[int(place)] for place in generator.integers(len(seen), size=len(seen))]  # a bootstrap
    opening = [task for task in drawn if task.opens] or [task for task in seen if task.opens] or drawn
    sampled = [task for task in drawn if not task.opens] or [task for task in seen if not task.opens] or drawn

    def dealt(task: Rehearsed, size: int, *, pace: float = 1.0) -> _Dealt:
        found = _cost(task, seen, generator)
        return _Dealt(size, Cost(preparing=pace * found.preparing, training=pace * found.training))

    def opens(place: int, size: int) -> Rehearsed:
        there = known.opening[place] if place < len(known.opening) else None
        return there if there is not None and there.epochs and there.trials == size else _any(opening, generator)

    first = [dealt(opens(place, size), size) for place, size in enumerate(ahead.opening)]
    later = [_any(sampled, generator) for _ in range(DRAWN)]
    return first, [dealt(each, ahead.cohort if each.opens else each.trials, pace=pace) for each in later]


def _limit(ahead: Ahead, alone: Cost, rehearsal: Rehearsal) -> float:
    """Seconds of search that a time limit leaves, the start taken off."""
    spent = limits.Spent(cost=alone, slowness=rehearsal.slowness)
    left = limits.search_seconds(ahead.budget, spent, rounds=ahead.rounds, more_rounds=ahead.more_rounds)
    return max(0.0, (left or 0.0) - rehearsal.ready_seconds)


@dataclass(frozen=True)
class _Slots:
    """The slots of a play: tasks are given to them as they become idle, as large as the time that is left allows."""

    known: _Known
    ahead: Ahead
    alone: Cost
    limit: float | None

    def scheduled(self, first: Sequence[_Dealt], later: Sequence[_Dealt]) -> tuple[int, float]:
        """Return the trials that were begun and when the last one ended."""
        most, trials, ends = self.ahead.budget.trials, 0, 0.0
        free = [(0.0, 0, slot) for slot in range(self.known.rehearsal.slots)]
        place = 0
        while most is None or trials < most:
            began, done, slot = heapq.heappop(free)
            if self.limit is not None and began >= self.limit:
                break
            opens = place < len(first)
            dealt = first[place] if opens else self._sized(later[(place - len(first)) % len(later)], began)
            dealt = dealt if most is None else dealt.of(most - trials)
            place, trials = place + 1, trials + dealt.trials
            until = began + dealt.seconds + (self.known.loading[done] if done < LOADING else 0.0)
            until = until if self.limit is None else min(until, self.limit)
            ends = max(ends, until)
            heapq.heappush(free, (until, done + 1, slot))
        return trials, ends

    def _sized(self, dealt: _Dealt, began: float) -> _Dealt:
        if self.limit is None or self.ahead.budget.trials is not None:
            return dealt
        left = self.limit - began - limits.FINISHING_SECONDS
        trainings = self.ahead.trainings
        return dealt.of(max(1, self.alone.members(left, most=dealt.trials * trainings) // trainings))


def _chosen(ahead: Ahead, alone: Cost, passed: float, *, trials: int, generator: np.random.Generator) -> float:
    """Seconds from the search to the winner: its retrainings, those of the others that there is time for."""
    each = ahead.rounds.programs * alone.preparing + ahead.rounds.trainings * alone.training
    doubtful = int(generator.random() * IN_DOUBT * trials)
    seconds = max(0.0, limits.SHARE_UNLIMITED * passed - ahead.rounds.besides)
    there_is_time = int(seconds / max(limits.SAFETY * LARGER * each, _LEAST))
    another = each - (0.5 * ahead.rounds.programs * alone.preparing if ahead.cohort > 1 else 0.0)  # of a shape known
    return each + BESIDES_USED * ahead.rounds.besides + another * min(ahead.more, doubtful, there_is_time)


def report_seconds(trials: int, dimensions: int) -> float:
    """Return how long comparing and reporting a study take, as they come.

    Example:
        >>> round(report_seconds(30, 2), 1), round(report_seconds(10, 21), 1)
        (2.3, 3.3)
    """
    return REPORT_SECONDS + REPORT_SECONDS_PER_DIMENSION * dimensions + REPORT_SECONDS_PER_TRIAL * trials


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
