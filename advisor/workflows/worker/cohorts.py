"""Trials trained together: a task of one shape becomes one compiled program in the worker.

Imported in worker processes only.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from advisor.records import Ending, EndingKind, Recipe
from advisor.search.halving import SparingHalving
from advisor.search.work import Reporter, Result, Task
from advisor.training.cohort import train_cohort
from advisor.training.cohort.results import CohortMember
from advisor.training.cohort.stacking import of_equal_inputs
from advisor.training.data.prepare import Dataset


@dataclass(frozen=True, eq=False)
class Member:
    """One training of a cohort: a trial, or one fold of it."""

    number: int  # of the trial
    recipe: Recipe
    dataset: Dataset


def train_together(task: Task, members: Sequence[Member], *, reporter: Reporter) -> tuple[Result, ...]:
    """Train the members of a task as one cohort, one result a member.

    The folds of a trial are compared with other trials' by their mean and end together. Folds whose inputs
    differ in shape (a fold may lack a category, and so a column) cannot share a program: they train one after
    the other, and nobody is cut off, for no trial can be compared as a whole before its end.

    Args:
        task: Recipes of one shape.
        members: What is trained, in the order of the results.
        reporter: Hears of every epoch, under the number of the first trial.
    """
    parts = of_equal_inputs([member.recipe for member in members], [member.dataset for member in members])
    rungs = task.rungs if len(parts) == 1 else ()
    overseer = Overseer(task.numbers[0], reporter, SparingHalving(rungs, task.recipes[0].seed), seconds=task.seconds)
    trained: dict[int, CohortMember] = {}
    for places in parts:
        group = [members[place] for place in places]
        found = train_cohort(
            [member.recipe for member in group],
            [member.dataset for member in group],
            goal=task.goal,
            survivors=overseer,
            families=[member.number for member in group],
        )
        trained |= dict(zip(places, found, strict=True))
    return tuple(_result(member, trained[place], overseer) for place, member in enumerate(members))


def _result(member: Member, trained: CohortMember, overseer: "Overseer") -> Result:
    ending = trained.run.ending
    if ending.kind is EndingKind.PRUNED and overseer.time_was_up:
        ending = Ending(EndingKind.TIMED_OUT, f"ended with its cohort after {overseer.seconds:.0f} seconds")
    run = msgspec.structs.replace(trained.run, name=f"trial {member.number}", ending=ending)
    return Result(number=member.number, ending=ending, run=run)


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
        """Return the places of the trials that go on; None for all."""
        self.reporter.epoch(self.number, epochs - 1, {})
        if self.seconds is not None and time.monotonic() - self._began > self.seconds:
            self.time_was_up = True
            return []
        return self.halving(epochs, scores)
