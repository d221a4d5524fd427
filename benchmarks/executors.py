"""What the driver can feed: tasks a second by each executor, and the overhead of one: `python -m benchmarks.executors`.

Tasks that take no time are sent to one worker, one after the other (how long a task is on its way), and a study of
them is driven whole by an executor that trains nothing (what the driver itself passes). Both, times the size of a
cohort, say how many trials a second a cluster can be fed. Nothing is trained, no backend is imported.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from advisor.records import Budget, ClusterSettings, DataPlan, Ending, EndingKind, ExecutorName, Recipe, StudyPlan
from advisor.search.cohorts import FOR_A_NIGHT, Cohorts
from advisor.search.driver import run_study
from advisor.search.engines.optuna import OptunaEngine
from advisor.search.executors.local import LocalExecutor
from advisor.search.outside import Outside
from advisor.search.work import Done, EarlyExecutor, Reporter, Result, Task
from advisor.space.design import design_space
from advisor.store.studies import StudyFolder
from benchmarks.results_file import write_results
from benchmarks.search_overhead import Instant, shape_without_backend

WORK = "benchmarks.executors:nothing"
HERE = "local"
GOALS = {"ray": "the overhead of a task beside the local executor's; a training of a cohort takes seconds"}


def nothing(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train nothing; say one epoch of each trial, as a training does."""
    for number in task.numbers:
        reporter.epoch(number, 0, {"val_loss": 0.0})
    return tuple(Result(number=number, ending=Ending(EndingKind.FINISHED)) for number in task.numbers)


def local() -> EarlyExecutor:
    """One worker process of this machine."""
    return LocalExecutor(WORK, at_once=1)


def slurm() -> EarlyExecutor:
    """One job that is a process of this machine: the shared folder is the same, the queue is not."""
    from advisor.search.executors.slurm import slurm_executor

    return slurm_executor(WORK, ClusterSettings(executor=ExecutorName.SLURM, address=HERE))


def ray() -> EarlyExecutor:
    """A Ray cluster of one node."""
    from advisor.search.executors.ray import ray_executor

    return ray_executor(WORK, ClusterSettings(executor=ExecutorName.RAY, address=HERE))


EXECUTORS: dict[str, tuple[Callable[[], EarlyExecutor], str]] = {
    "local": (local, "numpy"), "slurm": (slurm, "submitit"), "ray": (ray, "ray"),
}  # fmt: skip


def task_of(number: int, size: int) -> Task:
    """Return a task of so many trials."""
    recipe = Recipe(data=DataPlan(source="digits"))
    numbers = tuple(range(number * size, (number + 1) * size))
    return Task(numbers=numbers, recipes=(recipe,) * size, together=size > 1)


def on_its_way(executor: EarlyExecutor, count: int, size: int) -> list[float]:
    """Return how many seconds each of so many tasks took, one after the other."""
    seconds = []
    for number in range(count):
        began, done = time.perf_counter(), False
        executor.submit(task_of(number, size))
        while not done:
            done = any(isinstance(message, Done) for message in executor.wait(seconds=10.0))
        seconds.append(time.perf_counter() - began)
    return seconds


def measured(name: str, count: int) -> dict[str, float]:
    """Return milliseconds that a task is on its way to one worker of an executor and back."""
    make, _ = EXECUTORS[name]
    executor = make()
    try:
        with tempfile.TemporaryDirectory() as folder:
            executor.begin(log=Path(folder) / "workers.log")
            on_its_way(executor, 3, 1)  # starts the worker
            single, cohort = on_its_way(executor, count, 1), on_its_way(executor, count, FOR_A_NIGHT)
            executor.close()
    finally:
        executor.close()
    each, together = 1e3 * statistics.median(single), 1e3 * statistics.median(cohort)
    return {
        "single trial, ms": each,
        f"cohort of {FOR_A_NIGHT}, ms": together,
        "tasks a second to one worker": 1e3 / together,
        "trials a second to one worker": FOR_A_NIGHT * 1e3 / together,
    }


def driven(trials: int) -> dict[str, float]:
    """Return what the driver passes in a second of its processor: proposing, storing and telling, nothing trained."""
    plan = StudyPlan(name="fed", data=DataPlan(source="digits"), budget=Budget(trials=trials))
    space, _ = design_space(plan)
    with tempfile.TemporaryDirectory() as root:
        folder = StudyFolder(Path(root))
        folder.create(plan, started="2026-01-01T00:00:00+00:00")
        engine = OptunaEngine(
            space.dimensions, space.is_active, name="fed", goal=plan.goal, storage=folder.journal_file, trials=trials
        )
        executor, began = Counting(), time.process_time()
        outside = Outside(save=folder.write_trials, cohorts=Cohorts(space=space, shape_of=shape_without_backend))
        run_study(
            plan, engine, executor=executor, recipe_of=lambda each: space.recipe(each.parameters), outside=outside
        )
        seconds = time.process_time() - began
        engine.close()
    size = trials / executor.tasks
    return {
        "trials": trials,
        "trials a cohort": size,
        "tasks a second": executor.tasks / seconds,
        "trials a second": trials / seconds,
    }


class Counting(Instant):
    """An executor whose trainings take no time, which counts its tasks."""

    tasks = 0

    def submit(self, task: Task) -> None:
        """Take a task."""
        self.tasks += 1
        super().submit(task)


def main() -> None:
    """Measure, print and write the figures; an executor whose library is not installed is left out."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=60, help="sent to each executor")
    parser.add_argument("--trials", type=int, default=1000, help="driven without an executor")
    asked = parser.parse_args()
    measures = {"driver": driven(asked.trials)}
    for name, (_, package) in EXECUTORS.items():
        if find_spec(package) is not None:
            measures[name] = measured(name, asked.tasks)
    for name, figures in measures.items():
        print(f"{name:7}" + "".join(f"  {what}: {value:.1f}" for what, value in figures.items()))
    print(f"written to {write_results('executors', measures, goals=GOALS)}")


if __name__ == "__main__":
    main()
