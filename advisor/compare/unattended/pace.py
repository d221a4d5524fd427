"""The pace of a study that runs: how fast its trials end, and when the study will."""

from collections.abc import Mapping, Sequence
from math import inf, sqrt

import numpy as np

from advisor.records import Budget, Trial, TrialState
from advisor.records.studies.proposers import company_of
from advisor.records.unattended.advising import Logged, Pace
from advisor.records.unattended.planning import Band

TOGETHER = 0.5  # seconds between two ends of one cohort, at most
FEWEST = 3  # ends that tell a pace
NORMAL_80 = 1.2816  # standard deviations on each side


def pace(
    trials: Sequence[Trial],
    ended_at: Mapping[int, float],
    *,
    budget: Budget,
    now: float,
    began: float | None,
    after: float = 0.0,
) -> Pace:
    """Return how fast trials end, and how long the study still takes at that pace.

    Args:
        trials: Of the study.
        ended_at: When the last of them ended, by their numbers: seconds on the clock that `now` is read from.
        budget: When the study ends.
        now: When this is asked.
        began: When the study began; None where that is not known.
        after: Seconds that retrainings and report take once the search is over.

    Example:
        >>> done = [Trial(number=n, state=TrialState.FINISHED) for n in range(4)]
        >>> found = pace(done, {n: 60.0 * n for n in range(4)}, budget=Budget(trials=10), now=190.0, began=0.0)
        >>> found.per_hour, found.seconds_left.middle, found.since_last
        (60.0, 350.0, 10.0)
    """
    bursts = _bursts(sorted(ended_at.values()))
    since = now - bursts[-1][0] if bursts else None
    if len(bursts) < 2 or len(ended_at) < FEWEST:
        return Pace(since_last=since)
    gaps = np.diff([at for at, _ in bursts])
    counts = np.array([count for _, count in bursts[1:]], dtype=float)
    seconds = float(gaps.sum() / counts.sum())  # a trial
    error = float((gaps / counts).std(ddof=1) / seconds / sqrt(len(gaps))) if len(gaps) > 1 else 1.0
    by_trials = _to_go(trials, budget) * seconds - (since or 0.0)
    by_time = inf if budget.hours is None or began is None else began + 3600 * budget.hours - now
    return Pace(
        per_hour=3600 / seconds,
        seconds_left=_left(by_trials, by_time, error=min(1.0, NORMAL_80 * error), after=after),
        usual_seconds=float(np.median(gaps)),
        since_last=since,
    )


def task_of(number: int, proposed_by: str) -> int:
    """Return the trial that a trial was proposed and trained together with: its own number, where it is alone.

    Example:
        >>> task_of(7, "sampler"), task_of(8, "sampler, beside trial 7"), task_of(9, "around trial 7")
        (7, 7, 7)
    """
    center = company_of(proposed_by)
    return number if center is None else center


def most_at_once(log: Sequence[Logged]) -> int:
    """Return how many tasks ran at the same time at most.

    Args:
        log: What was noted of trials, in the order it was.

    Example:
        >>> most_at_once([Logged(0, "running"), Logged(1, "running"), Logged(0, "finished"), Logged(2, "running")])
        2
    """
    running: dict[int, int] = {}
    most = 0
    for each in log:
        if each.state == TrialState.RUNNING.value:
            running[each.number] = task_of(each.number, each.proposed_by)
        else:
            running.pop(each.number, None)
        most = max(most, len(set(running.values()))) if len(running) > most else most
    return most


def _bursts(times: Sequence[float]) -> list[tuple[float, int]]:
    """Ends that came together as one, with how many they were: the last of each."""
    found: list[tuple[float, int]] = []
    for at in times:
        if found and at - found[-1][0] <= TOGETHER:
            found[-1] = (at, found[-1][1] + 1)
        else:
            found.append((at, 1))
    return found


def _to_go(trials: Sequence[Trial], budget: Budget) -> float:
    if budget.trials is None:
        return inf
    counted = sum(not trial.was_interrupted and trial.state is not TrialState.RUNNING for trial in trials)
    return max(0, budget.trials - counted)


def _left(by_trials: float, by_time: float, *, error: float, after: float) -> Band | None:
    if by_trials == by_time == inf:
        return None
    if by_time <= by_trials:  # the time limit is for the whole study
        left = max(0.0, by_time)
        return Band(left, left, left)
    ends = (max(0.0, by_trials * factor) + after for factor in (1 - error, 1.0, 1 + error))
    low, middle, high = (min(each, max(0.0, by_time)) for each in ends)
    return Band(low, middle, high)
