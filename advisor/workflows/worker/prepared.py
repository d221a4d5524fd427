"""What a worker keeps from task to task: sources as read, prepared data, and the simple models' scores on them.

Imported in worker processes only.
"""

from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import msgspec

from advisor.records import DataPlan, Recipe, Reference
from advisor.training.data.dealing.bags import bagged
from advisor.training.data.prepare import Dataset, Source, prepare
from advisor.training.data.shelf import PreparedKey, Shelf, bytes_of, key_of
from advisor.training.scores.references import (
    Fitted,
    fit_references,
    plainly,
    reference_test_scores,
    references,
)
from advisor.workflows.sources import read_source
from advisor.workflows.worker.handed import plan_as_read, taken

SOURCES = 4  # as read
FITTED = 8  # simple models
REFERENCES = 256  # simple models' scores, one of each fold of a few scalings

_Place: TypeAlias = tuple[PreparedKey, str | None]  # the folder in which sources by name are looked for
_HANDED: list[str] = []  # the file with the rows of this worker's study
_DATASETS: Shelf[_Place, Dataset] = Shelf(bytes_of)
_FITTED: Shelf[_Place, Fitted] = Shelf(lambda _: 1, fewest=FITTED, most_bytes=0)
_REFERENCES: Shelf[_Place, tuple[Reference, ...]] = Shelf(lambda _: 1, fewest=REFERENCES, most_bytes=0)


def dataset_of(recipe: Recipe, *, folder: str | None, with_test: bool) -> Dataset:
    """Return a recipe's prepared data, from this process's shelf where it has them; without the test part for trials.

    All parts are prepared at once: to do it again for the winner took as long as its training on large tables.
    """

    def prepared() -> Dataset:
        if recipe.data.bags:
            return bagged(dataset_of(_unbagged(recipe), folder=folder, with_test=True), recipe.data)
        return prepare(source_of(recipe, folder=folder), recipe, with_test=True)

    whole = _DATASETS.get((key_of(recipe, with_test=True), folder), prepared)
    return whole if with_test else whole.without_test


def take_rows(file: str) -> None:
    """Take rows from a file that the driver wrote, in place of reading them; of none that is not there."""
    _HANDED[:] = [file]


def source_of(recipe: Recipe, *, folder: str | None) -> Source:
    """Return a recipe's rows as they were read, once for all folds, bags and windows."""
    return _source(msgspec.json.encode(plan_as_read(recipe)).decode(), folder)


def references_of(recipe: Recipe, *, folder: str | None) -> tuple[Reference, ...]:
    """Return the simple models' scores on a recipe's data; they see neither the network nor the test part."""
    recipe = plainly(_unbagged(recipe))

    def scored() -> tuple[Reference, ...]:
        dataset = dataset_of(recipe, folder=folder, with_test=False)
        return references(dataset, loss=recipe.loss, fitted=_fitted(recipe, dataset, folder=folder))

    return _REFERENCES.get((key_of(recipe, with_test=False), folder), scored)


def _unbagged(recipe: Recipe) -> Recipe:
    return msgspec.structs.replace(recipe, data=msgspec.structs.replace(recipe.data, bags=0, bag=0))


def reference_tests_of(recipe: Recipe, *, folder: str | None) -> dict[str, dict[str, float]]:
    """Return the simple models' scores on the test part of a recipe's data, by their names."""
    recipe = plainly(recipe)
    dataset = dataset_of(recipe, folder=folder, with_test=True)
    return reference_test_scores(dataset, loss=recipe.loss, fitted=_fitted(recipe, dataset, folder=folder))


def _fitted(recipe: Recipe, dataset: Dataset, *, folder: str | None) -> Fitted:
    """The simple models on a recipe's training rows, which are the same with a test part and without."""
    return _FITTED.get((key_of(recipe, with_test=False), folder), lambda: fit_references(dataset))


@lru_cache(maxsize=SOURCES)
def _source(data: str, folder: str | None) -> Source:
    plan = msgspec.json.decode(data, type=DataPlan)
    for file in _HANDED:
        if (source := taken(file, plan, folder)) is not None:
            return source
    return read_source(plan, folder=Path(folder) if folder is not None else None)
