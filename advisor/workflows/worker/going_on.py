"""Trainings that go on from an earlier trial's state: what a task brought of it, and what it takes back.

Imported in worker processes only.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from advisor.errors import FileError
from advisor.records import Goal, Recipe
from advisor.records.parts.going_on import WentOn
from advisor.search.work import Result, Task
from advisor.training.cohort.checkpoint import Checkpoint, packed, unpacked
from advisor.training.cohort.results import CohortMember


@dataclass(frozen=True, eq=False)
class Start:
    """Where one training of a trial begins: nowhere, or where an earlier trial came to its end."""

    trial: int | None = None
    checkpoint: Checkpoint | None = None
    because: str = ""  # why it begins anew, where it was to go on

    def recipe_of(self, recipe: Recipe) -> Recipe:
        """Return the recipe that is trained: what goes on has the seed that it began with."""
        return recipe if self.checkpoint is None else self.checkpoint.recipe_for(recipe)

    def told(self, result: Result, member: CohortMember) -> Result:
        """Return a result whose run says where it went on from, or why it did not."""
        if self.trial is None or result.run is None:
            return result
        because = self.because or member.began_anew
        epochs = 0 if because or self.checkpoint is None else self.checkpoint.told.epochs
        went_on = WentOn(trial=self.trial, epochs=epochs, because=because)
        return msgspec.structs.replace(result, run=msgspec.structs.replace(result.run, went_on=went_on))


def starts_of(task: Task, number: int, *, folds: int = 1) -> tuple[Start, ...]:
    """Return where each fold's training of a trial begins.

    Args:
        task: With the states of earlier trials.
        number: Of the trial.
        folds: How many trainings it is.
    """
    place = task.numbers.index(number)
    trial = task.goes_on_from[place] if task.goes_on_from else None
    if trial is None:
        return (Start(),) * folds
    content = task.checkpoints[place] if task.checkpoints else b""
    because, found = "", tuple[Checkpoint, ...]()
    try:
        found = unpacked(content) if content else ()
    except FileError as error:
        because = error.problems[0].message
    if len(found) != folds:
        because = because or ("it is of other folds" if found else "it is not there any more")
        return (Start(trial, None, f"the kept state of trial {trial} cannot be used: {because}"),) * folds
    return tuple(Start(trial, checkpoint) for checkpoint in found)


def with_checkpoints(
    results: Sequence[Result], trained: Sequence[tuple[int, CohortMember]], task: Task
) -> tuple[Result, ...]:
    """Return results, the best of them with the states from which their trainings can go on.

    Args:
        results: One a trial.
        trained: The networks of each, one a fold, by the number of the trial.
        task: Which says how many are asked for.
    """
    states = {
        result.number: [member.checkpoint for number, member in trained if number == result.number]
        for result in results
    }
    costs = {result.number: cost_of(result, task.goal) for result in results}
    ended = [n for n, found in states.items() if all(each is not None for each in found) and math.isfinite(costs[n])]
    best = sorted(ended, key=lambda number: (costs[number], number))[: task.keep_checkpoints]
    return tuple(
        msgspec.structs.replace(result, checkpoint=packed([each for each in states[result.number] if each is not None]))
        if result.number in best
        else result
        for result in results
    )


def cost_of(result: Result, goal: Goal) -> float:
    """Return what a trial is compared by, lower is better; infinite where it has no score."""
    if result.run is None:
        return math.inf
    score = result.folds.mean if result.folds is not None else result.run.score(goal)
    return math.inf if score is None else goal.cost(score)
