"""What a worker keeps from task to task: sources as read, prepared data, and the simple models' scores on them.

Imported in worker processes only. Folds make many small data sets, scalings few large ones: both are kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from advisor.records import DataPlan, Recipe, Reference
from advisor.training.data.prepare import Dataset, Source, prepare
from advisor.training.scores.references import references
from advisor.workflows.sources import read_source

SOURCES = 4  # as read
FEWEST = 8  # prepared data sets that are kept however large they are: one a scaling, at most
MOST_BYTES = 1 << 29  # of prepared data beyond those

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class _Key:
    """What makes two prepared data sets equal, as text: records that hold tuples and records hash slowly."""

    data: str
    scaling: str
    loss: str
    folder: str | None
    with_test: bool


def dataset_of(recipe: Recipe, *, folder: str | None, with_test: bool) -> Dataset:
    """Return a recipe's prepared data, from this process's shelf where it has them."""
    return _dataset(_key(recipe, folder, with_test=with_test))


def references_of(recipe: Recipe, *, folder: str | None) -> tuple[Reference, ...]:
    """Return the simple models' scores on a recipe's data; they see neither the network nor the test part."""
    return _references(_key(recipe, folder, with_test=False))


@dataclass(eq=False)
class Shelf(Generic[Key, Value]):
    """Keeps what was asked for last: the newest few whatever they weigh, older ones while there is room.

    Args:
        weigh: Bytes of a value.
        fewest: How many are kept in any case.
        most_bytes: That all may weigh together before older ones go.
    """

    weigh: Callable[[Value], int]
    fewest: int = FEWEST
    most_bytes: int = MOST_BYTES
    _kept: OrderedDict[Key, Value] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return what is kept under a key, or make it."""
        if key not in self._kept:
            self._kept[key] = make()
            self._bytes += self.weigh(self._kept[key])
        self._kept.move_to_end(key)
        while len(self._kept) > self.fewest and self._bytes > self.most_bytes:
            self._bytes -= self.weigh(self._kept.popitem(last=False)[1])
        return self._kept[key]


def bytes_of(dataset: Dataset) -> int:
    """Return what the arrays of a prepared data set weigh."""
    parts = (dataset.x_train, dataset.y_train, dataset.x_validation, dataset.y_validation, dataset.x_test)
    return sum(part.nbytes for part in parts if part is not None)


_SHELF: Shelf[_Key, Dataset] = Shelf(bytes_of)


def _key(recipe: Recipe, folder: str | None, *, with_test: bool) -> _Key:
    data = msgspec.json.encode(recipe.data).decode()
    return _Key(data, recipe.scaling.value, recipe.loss.value, folder, with_test)


def _dataset(key: _Key) -> Dataset:
    return _SHELF.get(key, lambda: _prepared(key))


def _prepared(key: _Key) -> Dataset:
    recipe = _recipe(key)
    every_fold = msgspec.json.encode(msgspec.structs.replace(recipe.data, fold=0)).decode()
    return prepare(_source(every_fold, key.folder), recipe, with_test=key.with_test)


@lru_cache(maxsize=256)
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
