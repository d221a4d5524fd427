"""Inference: what a network answers, with nothing dropped and stored averages for normalization."""

import math
from typing import Any

import keras
import numpy as np

CELLS_AT_ONCE = 4_000_000
"""Numbers of the inputs that are sent through a network at once, without gradients."""


def outputs_of(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """Return what a network answers in inference mode, shape (rows, outputs).

    Args:
        model: The network.
        x: Inputs, shape (rows, *input shape).
    """
    if not len(x):
        return outputs_of(model, np.zeros((1, *x.shape[1:]), dtype=np.float32))[:0]
    rows = rows_at_once(x)
    parts = [_alone(model(x[start : start + rows], training=False)) for start in range(0, len(x), rows)]
    return np.concatenate([keras.ops.convert_to_numpy(part) for part in parts])


def _alone(answers: Any) -> Any:
    """Return the only answer of a model that gives it in a dict or a list."""
    if isinstance(answers, dict | list | tuple) and len(answers) == 1:
        return next(iter(answers.values())) if isinstance(answers, dict) else answers[0]
    return answers


def rows_at_once(x: Any) -> int:
    """Return how many rows of these inputs are sent through a network at once.

    Example:
        >>> rows_at_once(np.zeros((5, 1000)))
        4000
    """
    return max(1, CELLS_AT_ONCE // max(1, math.prod(x.shape[1:])))
