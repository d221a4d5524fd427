"""Trials trained together: a task of one shape becomes one compiled program in the worker.

Imported in worker processes only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import msgspec

from advisor.records import Recipe
from advisor.search.halving import SparingHalving
from advisor.search.work import Reporter, Result, Task, is_hurried
from advisor.training.cohort import train_cohort
from advisor.training.cohort.results import CohortMember
from advisor.training.data.prepare import Dataset
from advisor.workflows.worker.going_on import Start


@dataclass(frozen=True, eq=False)
class Member:
    """One training of a cohort: a trial, or one fold of it."""

    number: int  # of the trial
    recipe: Recipe
    dataset: Dataset
    start: Start = field(default_factory=Start)


def train_together(
    task: Task, members: Sequence[Member], *, reporter: Reporter
) -> tuple[tuple[Result, CohortMember], ...]:
    """Train the members of a task as one cohort; return a result and the trained network of each.

    The folds of a trial are compared with other trials' by their mean and end together.

    Args:
        task: Recipes of one shape.
        members: What is trained, in the order of the results.
        reporter: Hears of every epoch once, from one of the members that train.
    """
    numbers = [member.number for member in members]
    trained = train_cohort(
        [member.start.recipe_of(member.recipe) for member in members],
        [member.dataset for member in members],
        goal=task.goal,
        survivors=SparingHalving(task.rungs, task.recipes[0].seed),
        families=numbers,
        listen=OncePerEpoch(numbers, reporter),
        seconds=task.limit,
        stopped=partial(is_hurried, reporter),
        earlier=[member.start.checkpoint for member in members],
        keeps=task.keep_checkpoints > 0,
    )
    return tuple(
        (member.start.told(result_of(member.number, each), each), each)
        for member, each in zip(members, trained, strict=True)
    )


def result_of(number: int, member: CohortMember) -> Result:
    """Return what became of a trial whose network was trained in a cohort."""
    run = msgspec.structs.replace(member.run, name=f"trial {number}")
    return Result(number=number, ending=run.ending, run=run)


@dataclass
class OncePerEpoch:
    """Reports an epoch of a cohort when the first of its members has ended it: a hundred would flood the driver."""

    numbers: Sequence[int]  # of the trials, by the places of the members
    reporter: Reporter
    heard: int = -1

    def __call__(self, place: int, epoch: int, values: dict[str, float]) -> None:
        """Report an epoch that was not heard before."""
        if epoch != self.heard:
            self.heard = epoch
            self.reporter.epoch(self.numbers[place], epoch, values)
