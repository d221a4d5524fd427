"""The data that a user's own `fit` is given, in whatever form, and the facts that can be read from them."""

from dataclasses import dataclass
from typing import Any

import keras
import msgspec
import numpy as np

from advisor.records import DataFacts, Task
from advisor.training.data.facts import array_facts, fingerprint, shared_rows
from advisor.training.data.inputs.several import are_numbers
from advisor.training.data.rows import combined_keys, row_keys
from advisor.training.data.shapes import row_count
from advisor.training.network.own.answers import Answer, answer_of
from advisor.training.network.own.tasks import as_loss_takes


@dataclass(frozen=True, eq=False)
class Parts:
    """What a user trains on: inputs as the network sees them, targets as the loss takes them.

    Args:
        x, y: An array, several inputs in one, a list or dict of arrays, or a data set that brings its targets (y is
            None then).
        x_validation, y_validation: Likewise.
        left_out: What of them cannot be used, with the reason.
        weights, weights_validation: Of their rows; None where all count alike.
    """

    x: Any
    y: Any = None
    x_validation: Any = None
    y_validation: Any = None
    left_out: tuple[tuple[str, str], ...] = ()
    weights: np.ndarray | None = None
    weights_validation: np.ndarray | None = None

    @property
    def is_plain(self) -> bool:
        """Say whether the training part is one array of numbers, or several inputs of them, with one of targets."""
        return are_numbers(self.x) and isinstance(self.y, np.ndarray) and self.y.dtype.kind in "fiub"

    @property
    def rows(self) -> int | None:
        """The rows of the training part; None where nobody has counted them."""
        return row_count(self.x)


def data_facts(model: keras.Model, parts: Parts, answer: Answer | None = None) -> DataFacts:
    """Return the facts of arrays that are trained on as they are; the task is None where it cannot be told."""
    y = as_loss_takes(model, parts.y)
    answer = answer_of(model, parts.x, y) if answer is None else answer
    numbers, names = _named(answer, _numbers(answer, y))
    facts = array_facts(answer.task, parts.x, numbers, class_names=names)
    keys = row_keys(parts.x)
    x_validation, y_validation = parts.x_validation, parts.y_validation
    has_other = are_numbers(x_validation)
    other = row_keys(x_validation) if has_other else np.zeros(0, dtype=np.uint64)
    labels = y_validation if has_other and isinstance(y_validation, np.ndarray) else np.zeros(len(other))
    return msgspec.structs.replace(
        facts,
        validation_rows=len(other),
        shared_rows=shared_rows(keys, other) if has_other else None,
        fingerprint=fingerprint(combined_keys(keys, parts.y), combined_keys(other, labels)),
    )


def _numbers(answer: Answer, y: np.ndarray) -> np.ndarray:
    """Class numbers of every position, labels by position, or targets as they are."""
    match answer.task:
        case Task.BINARY | Task.MULTICLASS:
            numbers = (y.argmax(axis=-1) if answer.by_unit else y).reshape(-1)
            return numbers[answer.counted(numbers)]
        case Task.MULTILABEL:
            return y.reshape(-1, y.shape[-1])
        case Task.REGRESSION | None:
            return y


def _named(answer: Answer, y: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return targets with the names of their classes; labels that are no class numbers are numbered."""
    match answer.task:
        case Task.REGRESSION | None:
            return y, ()
        case Task.MULTILABEL:
            return y, tuple(str(number) for number in range(y.shape[1]))
        case Task.BINARY | Task.MULTICLASS:
            values, numbers = np.unique(y, return_inverse=True)
            classes = answer.units if answer.task is Task.MULTICLASS else 2
            if values[0] < 0 or values[-1] >= classes or np.any(values != np.round(values)):
                return numbers.reshape(-1), tuple(f"{value:g}" for value in values)
            return y.astype(np.int64), tuple(str(number) for number in range(classes))
