"""What a worker does with a task: read the data once, train, report each epoch, give runs back.

Imported in worker processes only, by name; it brings the backend with it.
"""

import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import keras
import msgspec

from advisor.records import DataPlan, Ending, EndingKind, Recipe, Reference, Run
from advisor.search.work import Reporter, Result, Task
from advisor.training.data import Dataset, Source, prepare
from advisor.training.fit import train
from advisor.training.references import reference_test_scores, references
from advisor.workflows.sources import read_source

SOURCES = 4  # data sets that a worker keeps as read
DATASETS = 8  # prepared data sets that it keeps: one a scaling, at most


def train_task(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train each recipe of a task; the function that the search's workers are given.

    The test part is read for tasks that ask for it alone: the retrained winner.
    """
    return tuple(
        _train_one(number, recipe, task, reporter) for number, recipe in zip(task.numbers, task.recipes, strict=True)
    )


def _train_one(number: int, recipe: Recipe, task: Task, reporter: Reporter) -> Result:
    dataset = dataset_of(recipe, folder=task.data_folder, with_test=task.with_test)
    watch = Watch(number, reporter, seconds=task.seconds)
    trained = train(recipe, dataset, goal=task.goal, observers=[watch])
    run = _named(trained.run, number, ending=watch.ending)
    run = msgspec.structs.replace(run, references=references_of(recipe, folder=task.data_folder))
    tests = reference_test_scores(dataset, loss=recipe.loss.value) if task.with_reference_tests else {}
    keras.backend.clear_session(free_memory=False)
    return Result(number=number, ending=run.ending, run=run, reference_test_scores=tests)


def _named(run: Run, number: int, *, ending: Ending | None) -> Run:
    return msgspec.structs.replace(run, name=f"trial {number}", ending=ending or run.ending)


class Watch(keras.callbacks.Callback):
    """Reports every epoch and ends a training that has used up its time."""

    def __init__(self, number: int, reporter: Reporter, *, seconds: float | None) -> None:
        super().__init__()
        self._number = number
        self._reporter = reporter
        self._seconds = seconds
        self._began = time.monotonic()
        self.ending: Ending | None = None

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Report, then look at the clock."""
        values = {name: float(value) for name, value in (logs or {}).items()}
        self._reporter.epoch(self._number, epoch, values)
        if self._seconds is not None and time.monotonic() - self._began > self._seconds:
            self.ending = Ending(EndingKind.TIMED_OUT, f"ended after {self._seconds:.0f} seconds, in epoch {epoch + 1}")
            self.model.stop_training = True


@dataclass(frozen=True)
class _Key:
    """What makes two prepared data sets equal, as text: records that hold tuples and records hash slowly."""

    data: str
    scaling: str
    loss: str
    folder: str | None
    with_test: bool


def dataset_of(recipe: Recipe, *, folder: str | None, with_test: bool) -> Dataset:
    """Return a recipe's prepared data, from this process's cache where it has them."""
    data = msgspec.json.encode(recipe.data).decode()
    return _dataset(_Key(data, recipe.scaling.value, recipe.loss.value, folder, with_test))


def references_of(recipe: Recipe, *, folder: str | None) -> tuple[Reference, ...]:
    """Return the simple models' scores on a recipe's data; they see neither the network nor the test part."""
    data = msgspec.json.encode(recipe.data).decode()
    return _references(_Key(data, recipe.scaling.value, recipe.loss.value, folder, with_test=False))


@lru_cache(maxsize=DATASETS)
def _dataset(key: _Key) -> Dataset:
    return prepare(_source(key.data, key.folder), _recipe(key), with_test=key.with_test)


@lru_cache(maxsize=DATASETS)
def _references(key: _Key) -> tuple[Reference, ...]:
    return references(_dataset(key), loss=key.loss)


@lru_cache(maxsize=SOURCES)
def _source(data: str, folder: str | None) -> Source:
    plan = msgspec.json.decode(data, type=DataPlan)
    return read_source(plan, folder=Path(folder) if folder is not None else None)


def _recipe(key: _Key) -> Recipe:
    """A recipe that stands for all with this key: preparing looks at nothing else."""
    said = {"data": msgspec.json.decode(key.data), "scaling": key.scaling, "loss": key.loss}
    return msgspec.convert(said, Recipe)
