"""Inference: what a network answers, with nothing dropped and stored averages for normalization."""

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from advisor.training.backends import current
from advisor.training.data.inputs.several import is_packed, taken_apart

CELLS_AT_ONCE = 4_000_000
"""Numbers of the inputs that are sent through a network at once, without gradients."""
_BYTES = 4  # of a number


def outputs_of(model: keras.Model, x: np.ndarray, *, names: Sequence[str] = ()) -> np.ndarray:
    """Return what a network answers in inference mode, shape (rows, outputs).

    Args:
        model: The network.
        x: Inputs, shape (rows, *input shape), or several in one array.
        names: Of several outputs, in the order in which they stand side by side; else they stand in the model's.
    """
    if not len(x):
        return outputs_of(model, np.zeros((1, *x.shape[1:]), dtype=x.dtype), names=names)[:0]
    backend = current()
    parts = [
        _together(backend.answer(model, taken_apart(_filled(x, start, rows))), names)
        for start, rows in backend.batches(len(x), rows_at_once(x))
    ]
    return np.concatenate([keras.ops.convert_to_numpy(part) for part in parts])[: len(x)]


def _filled(x: np.ndarray, start: int, rows: int) -> np.ndarray:
    """So many rows from a start on, the last of all again where there are no more."""
    if start + rows <= len(x):
        return x[start : start + rows]
    return x[np.minimum(np.arange(start, start + rows), len(x) - 1)]


def _together(answers: Any, names: Sequence[str]) -> Any:
    """Return the answers of a model that gives them in a dict or a list, those of several outputs side by side."""
    if isinstance(answers, dict):
        in_order = names if set(names) == set(answers) else answers
        answers = [answers[name] for name in in_order]
    if not isinstance(answers, list | tuple):
        return answers
    return answers[0] if len(answers) == 1 else keras.ops.concatenate([_flat(each) for each in answers], axis=-1)


def _flat(answer: Any) -> Any:
    return keras.ops.cast(keras.ops.reshape(answer, (answer.shape[0], -1)), "float32")


def rows_at_once(x: Any) -> int:
    """Return how many rows of these inputs are sent through a network at once.

    Example:
        >>> rows_at_once(np.zeros((5, 1000)))
        4000
    """
    cells = max(1, x.dtype.itemsize // _BYTES) if is_packed(x) else math.prod(x.shape[1:])
    return max(1, CELLS_AT_ONCE // max(1, cells))
