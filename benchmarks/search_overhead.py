"""What a trial costs besides its training, as a study grows: `python -m benchmarks.search_overhead`.

Asking, telling and storing: a fake training that takes no time stands in for the real one. Sides, in
one run: our driver one trial at a time, our driver with cohorts, and Optuna alone with its default
sampler on a journal file, which looks at every trial.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import optuna

from advisor.records import Budget, DataPlan, Ending, EndingKind, Goal, Recipe, Run, Scores, StudyPlan
from advisor.search.cohorts import Cohorts
from advisor.search.driver import Outside, run_study
from advisor.search.engines.optuna import OptunaEngine, distribution_of
from advisor.search.events import TrialEnded
from advisor.search.proposals import Proposal
from advisor.search.work import Done, Result, Task
from advisor.space.design import DesignSpace, design_space
from advisor.store.studies import StudyFolder
from benchmarks.results_file import write_results

MARKS = (100, 500, 1000, 2000)  # trials
GOALS = {"cohorts": "a bounded cost a trial, below that of the training in a cohort (some 20 ms)"}


class Instant:
    """An executor whose trainings take no time; the loss is a bowl in the learning rate."""

    def __init__(self) -> None:
        self.task: Task | None = None

    @property
    def idle(self) -> int:
        """One slot."""
        return int(self.task is None)

    def submit(self, task: Task) -> None:
        """Take a task."""
        self.task = task

    def wait(self, *, seconds: float) -> tuple[Done, ...]:
        """Return its results at once."""
        task, self.task = self.task, None
        return () if task is None else (Done(tuple(map(self._result, task.numbers, task.recipes))),)

    def run_of(self, number: int, recipe: Recipe) -> Run:
        """Return what a training comes to."""
        loss = float((np.log10(recipe.optimizer.learning_rate) + 3) ** 2 + recipe.dropout.rate)
        return Run(recipe=recipe, ending=Ending(EndingKind.FINISHED), scores=Scores(validation={"loss": loss}))

    def _result(self, number: int, recipe: Recipe) -> Result:
        run = self.run_of(number, recipe)
        return Result(number=number, ending=run.ending, run=run)

    def answer(self, number: int, value: object) -> None:
        """Nothing asks."""

    def cancel(self) -> None:
        """Nothing is in flight."""

    def close(self) -> None:
        """Nothing is held open."""


def by_driver(space: DesignSpace, plan: StudyPlan, cohorts: Cohorts | None) -> list[float]:
    """Return the seconds at which each trial was done."""
    done: list[float] = []
    with tempfile.TemporaryDirectory() as root:
        folder = StudyFolder(Path(root))
        engine = OptunaEngine(space.dimensions, space.is_active, name="s", goal=Goal(), storage=folder.journal_file)

        def listen(event: object) -> None:
            if isinstance(event, TrialEnded):
                done.append(time.perf_counter())

        def recipe_of(proposal: Proposal) -> Recipe:
            return space.recipe(proposal.parameters)

        began = time.perf_counter()
        outside = Outside(save=folder.write_trials, listen=listen, cohorts=cohorts)
        run_study(plan, engine, executor=Instant(), recipe_of=recipe_of, outside=outside)
    return [moment - began for moment in done]


def by_optuna(space: DesignSpace, plan: StudyPlan) -> list[float]:
    """Return the same for Optuna's own ask and tell."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    done: list[float] = []
    with tempfile.TemporaryDirectory() as root:
        backend = optuna.storages.journal.JournalFileBackend(f"{root}/journal.log")
        study = optuna.create_study(storage=optuna.storages.JournalStorage(backend))
        began = time.perf_counter()
        for number in range(plan.budget.trials or 0):
            trial = study.ask()
            parameters: dict[str, float | int | str | bool] = {}
            for dimension in space.dimensions:
                if space.is_active(dimension, parameters):
                    parameters[dimension.name] = trial._suggest(dimension.name, distribution_of(dimension))
            loss = Instant().run_of(number, space.recipe(parameters)).scores.validation["loss"]
            study.tell(trial, loss)
            done.append(time.perf_counter())
    return [moment - began for moment in done]


def milliseconds(done: Sequence[float], marks: Sequence[int]) -> dict[str, float]:
    """Return the cost of a trial over the last hundred before each mark."""
    return {str(mark): 1e3 * (done[mark - 1] - done[max(0, mark - 100)]) / 100 for mark in marks if mark <= len(done)}


def main() -> None:
    """Measure every side and write milliseconds a trial."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=MARKS[-1])
    trials = parser.parse_args().trials
    plan = StudyPlan(name="s", data=DataPlan(source="digits"), budget=Budget(trials=trials))
    space, _ = design_space(plan)
    cohorts = Cohorts(space=space, shape_of=shape_without_backend)
    sides: dict[str, Callable[[], list[float]]] = {
        "driver, one at a time": lambda: by_driver(space, plan, None),
        "driver, cohorts": lambda: by_driver(space, plan, cohorts),
        "Optuna alone": lambda: by_optuna(space, plan),
    }
    measures = {name: milliseconds(side(), MARKS) for name, side in sides.items()}
    print(f"{'milliseconds a trial at':26}" + "".join(f"{mark:>9}" for mark in MARKS))
    for name, values in measures.items():
        print(f"{name:26}" + "".join(f"{values.get(str(mark), float('nan')):9.1f}" for mark in MARKS))
    print(f"written to {write_results('search_overhead', measures, goals=GOALS)}")


def shape_without_backend(recipe: Recipe) -> tuple[object, ...]:
    """Stands for the cohort's own, without a backend."""
    architecture = recipe.architecture
    return architecture.widths, architecture.activation, architecture.batch_normalization, recipe.optimizer.name


if __name__ == "__main__":
    main()
