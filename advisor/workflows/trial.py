"""What a worker does with a task: read the data once, train, report each epoch, give runs back.

Imported in worker processes only, by name; it brings the backend with it.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import keras
import msgspec

from advisor.records import DataPlan, EndingKind, Recipe, Reference
from advisor.search.work import Reporter, Result, Shrunk, Task
from advisor.training.data import Dataset, Source, prepare
from advisor.training.fit import train
from advisor.training.prune import Pruned, prune_step_by_step
from advisor.training.references import reference_test_scores, references
from advisor.training.saving import save_winner
from advisor.training.signals import signals_of
from advisor.workflows.sources import read_source
from advisor.workflows.watch import Watch

FINE_TUNING = 3  # pruning: after each step train on for one third of the epochs
SOURCES = 4  # data sets that a worker keeps as read
DATASETS = 8  # prepared data sets that it keeps: one a scaling, at most


def train_task(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train each recipe of a task; the function that the search's workers are given.

    The test part is read for tasks that ask for it alone: the retrained winner.
    """
    if task.together:
        return _train_cohort(task, reporter)
    return tuple(
        _train_one(number, recipe, task, reporter) for number, recipe in zip(task.numbers, task.recipes, strict=True)
    )


def _train_cohort(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    from advisor.workflows.cohort_trials import train_together

    folder = task.data_folder
    datasets = [dataset_of(recipe, folder=folder, with_test=task.with_test) for recipe in task.recipes]
    results = train_together(task, datasets, reporter=reporter)
    keras.backend.clear_session(free_memory=False)
    return tuple(
        _with_references(result, references_of(recipe, folder=folder))
        for result, recipe in zip(results, task.recipes, strict=True)
    )


def _with_references(result: Result, simple: tuple[Reference, ...]) -> Result:
    run = msgspec.structs.replace(result.run, references=simple) if result.run is not None else None
    return msgspec.structs.replace(result, run=run)


def _train_one(number: int, recipe: Recipe, task: Task, reporter: Reporter) -> Result:
    dataset = dataset_of(recipe, folder=task.data_folder, with_test=task.with_test)
    watch = Watch(number, reporter, seconds=task.seconds)
    by = _by_hypermodel if task.hypermodel else _by_fit
    result, model = by(number, recipe, task, dataset, watch)
    if task.model_folder:
        save_winner(Path(task.model_folder), model, dataset)
    keras.backend.clear_session(free_memory=False)
    result = _with_references(result, references_of(recipe, folder=task.data_folder))
    tests = reference_test_scores(dataset, loss=recipe.loss.value) if task.with_reference_tests else {}
    return msgspec.structs.replace(result, reference_test_scores=tests)


def _by_fit(number: int, recipe: Recipe, task: Task, dataset: Dataset, watch: Watch) -> tuple[Result, keras.Model]:
    trained = train(recipe, dataset, goal=task.goal, observers=[watch, signals_of(dataset, recipe)])
    ending = watch.ending or trained.run.ending
    run = msgspec.structs.replace(trained.run, name=f"trial {number}", ending=ending)
    result = Result(number=number, ending=ending, run=run)
    if not task.shrink or ending.kind is EndingKind.DIVERGED:
        return result, trained.model
    steps = prune_step_by_step(trained, dataset, shares=task.shrink, epochs=max(1, recipe.epochs // FINE_TUNING))
    return msgspec.structs.replace(result, shrunk=tuple(map(_shrunk, steps))), steps[-1].trained.model


def _shrunk(step: Pruned) -> Shrunk:
    """The weights that are left: those of the kernels that were not taken out, and every bias."""
    run = step.trained.run
    parameters = run.model.trainable_parameters if run.model is not None else None
    return Shrunk(
        share=step.share, size=(parameters or step.all_weights) - step.all_weights + step.kept_weights, run=run
    )


def _by_hypermodel(
    number: int, recipe: Recipe, task: Task, dataset: Dataset, watch: Watch
) -> tuple[Result, keras.Model]:
    from advisor.workflows.hypermodel import train_hypermodel  # KerasTuner: for those who use it

    return train_hypermodel(number, recipe, task, dataset, watch=watch)


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
