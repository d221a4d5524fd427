"""Trials trained together: a task of one shape becomes one compiled program in the worker.

Imported in worker processes only.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from advisor.records import Ending, EndingKind
from advisor.search.halving import SparingHalving
from advisor.search.work import Reporter, Result, Task
from advisor.training.cohort import train_cohort
from advisor.training.data import Dataset


def train_together(task: Task, datasets: Sequence[Dataset], *, reporter: Reporter) -> tuple[Result, ...]:
    """Train the recipes of a task as one cohort, one result a trial.

    Args:
        task: Recipes of one shape.
        datasets: Prepared data, one a recipe.
        reporter: Hears of every epoch, under the number of the first trial.
    """
    seed = task.recipes[0].seed
    overseer = Overseer(task.numbers[0], reporter, SparingHalving(task.rungs, seed), seconds=task.seconds)
    members = train_cohort(task.recipes, datasets, goal=task.goal, survivors=overseer)
    results = []
    for number, member in zip(task.numbers, members, strict=True):
        ending = member.run.ending
        if ending.kind is EndingKind.PRUNED and overseer.time_was_up:
            ending = Ending(EndingKind.TIMED_OUT, f"ended with its cohort after {task.seconds:.0f} seconds")
        run = msgspec.structs.replace(member.run, name=f"trial {number}", ending=ending)
        results.append(Result(number=number, ending=ending, run=run))
    return tuple(results)


@dataclass
class Overseer:
    """Looks at a cohort after each epoch: reports it, halves it, and ends it when its time is up."""

    number: int
    reporter: Reporter
    halving: SparingHalving
    seconds: float | None
    time_was_up: bool = False

    def __post_init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, epochs: int, scores: Sequence[float]) -> Sequence[int] | None:
        """Return the places of the members that go on; None for all."""
        self.reporter.epoch(self.number, epochs - 1, {})
        if self.seconds is not None and time.monotonic() - self._began > self.seconds:
            self.time_was_up = True
            return []
        return self.halving(epochs, scores)
