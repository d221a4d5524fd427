"""Conditions: what a cohort is judged by, who goes on, until when, and who is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter

from advisor.records import Goal
from advisor.records.goal import Metric
from advisor.training.cohort.halving import Survivors
from advisor.training.cohort.progress import Progress

Listener = Callable[[int, int, dict[str, float]], None]  # place, epoch from 0, traces of the epoch by name

BY_LOSS = Goal()


def nobody(place: int, epoch: int, values: dict[str, float]) -> None:
    """Listen to nothing."""


@dataclass(frozen=True)
class Conditions:
    """What a cohort trains under.

    Args:
        goal: What members are compared by.
        survivors: Decides after each epoch who goes on; None: everyone.
        deadline: Reading of `perf_counter` after which members end as timed out.
        listen: Is told every epoch of every member.
    """

    goal: Goal = BY_LOSS
    survivors: Survivors | None = None
    deadline: float = inf
    listen: Listener = nobody

    def of(self, group: Sequence[int]) -> "Conditions":
        """Return the conditions of a group whose members are known by these places outside."""
        return replace(self, listen=lambda place, epoch, values: self.listen(group[place], epoch, values))

    def end(self, members: Sequence[Progress]) -> None:
        """End, among the members that still train, those that others outdo, or all when the time is up."""
        if perf_counter() > self.deadline:
            for member in members:
                member.time_out()
            return
        if self.survivors is None or not members:
            return
        epochs = members[0].epochs
        chosen = self.survivors(epochs, [judged(member, self.goal) for member in members])
        if chosen is None:
            return
        for place in set(range(len(members))) - set(chosen):
            members[place].prune(f"not among the {len(chosen)} of {len(members)} that went on after epoch {epochs}")


def judged(member: Progress, goal: Goal) -> float:
    """Return what a member is compared by after its last epoch, lower is better; NaN where it is not known."""
    if goal.metric is Metric.ACCURACY and ("val_accuracy", None) in member.traces:
        return -_last(member, "val_accuracy")
    return _last(member, member.monitor)


def _last(member: Progress, name: str) -> float:
    value = member.traces[name, None][-1]
    return float("nan") if value is None else value
