"""The shelf: prepared data that are asked for again, kept under what makes two of them equal.

Folds make many small data sets, scalings few large ones: both are kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from advisor.records import Recipe
from advisor.training.data.prepare import Dataset

FEWEST = 8  # prepared data sets that are kept however large they are: one a scaling, at most
MOST_BYTES = 1 << 29  # of prepared data beyond those

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class PreparedKey:
    """What makes two data sets prepared from one source equal: preparing looks at nothing else of a recipe.

    The plan stands as text, for records that hold tuples and records hash slowly.
    """

    data: str
    scaling: str
    numeric_encoding: str
    loss: str
    words: str
    with_test: bool


def key_of(recipe: Recipe, *, with_test: bool) -> PreparedKey:
    """Return what a recipe's prepared data are kept under.

    Example:
        >>> from advisor.records import DataPlan
        >>> recipe = Recipe(data=DataPlan(source="iris"))
        >>> other = msgspec.structs.replace(recipe, seed=7, epochs=3)
        >>> key_of(recipe, with_test=True) == key_of(other, with_test=True)
        True
    """
    data = msgspec.json.encode(recipe.data).decode()
    inputs = (recipe.scaling.value, recipe.numeric_encoding.value)
    words = msgspec.json.encode(recipe.words).decode()
    return PreparedKey(data, *inputs, recipe.loss, words, with_test)


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
