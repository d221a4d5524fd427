"""A Dataset: prepared parts as the network sees them, and what simple models are shown in place of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from advisor.records import DataFacts, Task
from advisor.training.data.preprocessing import Preprocessing


@dataclass(frozen=True, eq=False)
class Simple:
    """What simple references take in place of the network's inputs; every mapping is by the name of a part.

    Args:
        inputs: Other inputs than the network's, where those are no plain numbers.
        answers: By the name of a reference, what it says in the network's units, shape as the targets.
    """

    inputs: Mapping[str, np.ndarray] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class RawRows:
    """The rows of a part as the source has them.

    Args:
        numbers: Of the rows in the source, counted from 0, shape (rows,); None where the part is a source of its own.
        table: Their features, or what is measured of pictures and series (`traits`); None where there is neither.
    """

    numbers: np.ndarray | None
    table: pd.DataFrame | None


@dataclass(frozen=True, eq=False)
class Dataset:
    """Prepared parts, as the network sees them.

    Inputs are float32 of the shape (rows, *facts.input_shape). Targets are class numbers (rows,)
    int64 (two classes too), labels (rows, labels) float32 of 0 and 1, or real targets (rows,) or
    (rows, targets) float32, which `facts.target_center` and `facts.target_scale` bring back to
    original units.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    x_test: np.ndarray | None
    y_test: np.ndarray | None
    facts: DataFacts
    class_names: tuple[str, ...]
    preprocessing: Preprocessing
    simple: Simple = Simple()
    raw_test: RawRows | None = None  # of the test part, where it was read
    is_column: bool = False  # the targets came as (rows, 1), and a model of the user's own gets them so
    target_shape: tuple[int, ...] = ()  # of a target that is a map: its numbers lie flat in a row
    is_whole: bool = False  # several targets a row came as whole numbers
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)  # of the rows by the name of a part; {}: none

    @cached_property
    def without_test(self) -> "Dataset":
        """The same data set for those who never see the test part."""
        weights = {part: each for part, each in self.weights.items() if part != "test"}
        return replace(self, x_test=None, y_test=None, raw_test=None, weights=weights)

    @property
    def names_of_targets(self) -> tuple[str, ...]:
        """The names of several targets, numbers or labels."""
        return self.facts.target_names or self.class_names

    @property
    def is_stand_in(self) -> bool:
        """Whether the target is one number in every row, beside which a model learns from its inputs alone."""
        return self.facts.task is Task.REGRESSION and bool((self.y_train == self.y_train[:1]).all())

    def as_they_came(self, y: np.ndarray) -> np.ndarray:
        """Return targets in the shape and kind of number that they had, as a model of the user's own gets them."""
        is_map = bool(self.target_shape)
        if self.is_whole and (is_map or self.facts.task is Task.REGRESSION) and set(self.facts.target_scale) <= {1.0}:
            y = y.astype(np.int64)
        return y.reshape(len(y), *self.target_shape) if is_map else y
