"""Conditions: what a cohort is judged by, who goes on, until when, and who is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter

from advisor.records import EndingKind, Goal
from advisor.records.goal import Metric
from advisor.training.cohort.halving import Survivors
from advisor.training.cohort.progress import Progress

Listener = Callable[[int, int, dict[str, float]], None]  # place, epoch from 0, traces of the epoch by name

BY_LOSS = Goal()


def nobody(place: int, epoch: int, values: dict[str, float]) -> None:
    """Listen to nothing."""


def never() -> bool:
    """Say that nobody has stopped a training."""
    return False


@dataclass(frozen=True)
class Conditions:
    """What a cohort trains under.

    Args:
        goal: What members are compared by.
        survivors: Decides after each epoch who goes on; None: everyone.
        deadline: Reading of `perf_counter` after which members end as timed out.
        listen: Receives every epoch of every member.
        families: One number per member; those of one number (the folds of a trial) are compared by their mean and
            end together. None: every member is compared for itself.
        stopped: Asked after each epoch, whether the members end with it as timed out.
    """

    goal: Goal = BY_LOSS
    survivors: Survivors | None = None
    deadline: float = inf
    listen: Listener = nobody
    families: tuple[int, ...] | None = None
    stopped: Callable[[], bool] = never

    def of(self, group: Sequence[int]) -> "Conditions":
        """Return the conditions of a group whose members are known by these places outside."""
        families = None if self.families is None else tuple(self.families[place] for place in group)

        def listen(place: int, epoch: int, values: dict[str, float]) -> None:
            self.listen(group[place], epoch, values)

        return replace(self, listen=listen, families=families)

    def end(self, members: Sequence[Progress], *, seconds: float = 0.0) -> None:
        """End, among the members that still train, those that others outdo, or all when the time is up.

        Args:
            members: Every member of the group, those that have ended too.
            seconds: What one more epoch takes: none is begun that would not end in time.
        """
        alive = [member for member in members if member.ending is None]
        if alive and self.stopped():
            for member in alive:
                member.time_out("the search was stopped")
        elif perf_counter() + seconds > self.deadline:
            for member in alive:
                member.time_out()
        elif self.survivors is not None and alive:
            self._halve(members, self.survivors, epochs=alive[0].epochs)

    def _halve(self, members: Sequence[Progress], survivors: Survivors, *, epochs: int) -> None:
        compared = [family for family in self._families(members) if any(member.ending is None for member in family)]
        chosen = survivors(epochs, [_mean_cost(family, self.goal) for family in compared])
        if chosen is None:
            return
        out = [compared[place] for place in range(len(compared)) if place not in set(chosen)]
        for member in (member for family in out for member in family if member.ending is None):
            member.prune(f"not among the {len(chosen)} of {len(compared)} that continued after epoch {epochs}")

    def _families(self, members: Sequence[Progress]) -> list[list[Progress]]:
        """The members that are compared as one, in the order first met."""
        if self.families is None:
            return [[member] for member in members]
        found: dict[int, list[Progress]] = {}
        for family, member in zip(self.families, members, strict=True):
            found.setdefault(family, []).append(member)
        return list(found.values())


def _mean_cost(family: Sequence[Progress], goal: Goal) -> float:
    """The mean of what the members of a family are compared by; NaN, the worst, where one has diverged."""
    return sum(kept_cost(member, goal) for member in family) / len(family)


def kept_cost(member: Progress, goal: Goal) -> float:
    """Return what a member is compared by, lower is better: that of its best epoch, whose weights would be handed over.

    Its last epoch says less: what learns fast is past its best when what learns slowly comes to its own.

    Returns:
        NaN where it is not known.
    """
    has_diverged = member.ending is not None and member.ending.kind is EndingKind.DIVERGED
    if has_diverged or member.best_epoch is None:
        return float("nan")
    is_share = goal.metric == Metric.ACCURACY and ("val_accuracy", None) in member.traces
    value = member.traces["val_accuracy" if is_share else member.monitor, None][member.best_epoch]
    return float("nan") if value is None else goal.cost(value) if is_share else value
