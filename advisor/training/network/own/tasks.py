"""The form in which a model of anyone's own takes its targets, read from how it was compiled."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from advisor.training.network.own.losses import LossFamily, cost_of, loss_structure, read_loss, takes_one_hot
from advisor.training.network.own.several import split_targets
from advisor.training.network.own.units import last_units


def loss_name(model: keras.Model) -> str:
    """Return the name of a compiled model's loss in Keras's own spelling; empty where it has none to say.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        >>> model.compile(loss=keras.losses.SparseCategoricalCrossentropy())
        >>> loss_name(model)
        'sparse_categorical_crossentropy'
    """
    structure = loss_structure(model)
    if structure is None or isinstance(structure, list | tuple | dict):
        return ""
    return read_loss(structure).name


def as_model_takes(model: keras.Model, y: np.ndarray, *, is_column: bool, names: Sequence[str] = ()) -> Any:
    """Return targets in the form of the model's loss; in a column where they came in one, or a metric takes no other.

    A loss of Keras that compares number with number gets one-hot rows of class numbers: it has no other use for them.
    The target of a table has no shape of its own: a loss that takes a column alone gets one.

    Args:
        model: Compiled.
        y: Class numbers (int64) or values, shape (rows,), or several a row.
        is_column: Whether they came as (rows, 1).
        names: Of several targets, for a model of several outputs.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> model.compile(loss="mse", metrics=[keras.metrics.F1Score()])
        >>> as_model_takes(model, np.array([2.0]), is_column=False).shape
        (1, 1)
    """
    several = split_targets(model, y, names)
    if several is not None:
        return several
    taken = as_loss_takes(model, y)
    if not isinstance(taken, np.ndarray) or taken.ndim != 1:
        return taken
    if taken.dtype == np.int64 and _compares_rows(model) and _are_class_numbers(taken, last_units(model)):
        return np.asarray(keras.utils.to_categorical(taken, last_units(model)), dtype=np.float32)
    compiled = getattr(getattr(model, "_compile_metrics", None), "_user_metrics", None)
    in_columns = any(isinstance(metric, keras.metrics.FBetaScore) for metric in keras.tree.flatten(compiled))
    of_one = last_units(model) == 1 and (in_columns or (len(names) == 1 and _needs_column(model, taken)))
    return taken[:, None] if is_column or of_one else taken


def as_loss_takes(model: keras.Model, y: Any) -> Any:
    """Return targets in the form of the model's loss: one-hot rows of class numbers where it wants them.

    A loss that is not of Keras is asked which form it takes. What are no class numbers stays as it is.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        >>> model.compile(loss="categorical_crossentropy")
        >>> as_loss_takes(model, np.array([2])).tolist()
        [[0.0, 0.0, 1.0]]
    """
    structure = loss_structure(model)
    if structure is None or isinstance(structure, list | tuple | dict):
        return y
    units = last_units(model)
    if not _are_class_numbers(y, units):
        return y
    loss = read_loss(structure)
    if loss.family in (LossFamily.NUMBERS, LossFamily.MARGIN) or not takes_one_hot(loss, units):
        return y
    return np.asarray(keras.utils.to_categorical(y, units), dtype=np.float32)


def _compares_rows(model: keras.Model) -> bool:
    """Say whether the loss is of Keras and compares each number of a row with one of another."""
    structure = loss_structure(model)
    if structure is None or isinstance(structure, list | tuple | dict):
        return False
    return read_loss(structure).family in (LossFamily.NUMBERS, LossFamily.MARGIN, LossFamily.OTHER)


def _needs_column(model: keras.Model, y: np.ndarray) -> bool:
    """Say whether a loss of the user's own class takes numbers in a column alone.

    Keras brings targets to the form of the answers for functions, not for classes: a class of its own then raises, or
    compares each target with every answer, which gives another loss than row by row.
    """
    structure = loss_structure(model)
    if not isinstance(structure, keras.losses.Loss) or read_loss(structure).family is not LossFamily.OWN:
        return False
    some = y[:4].astype(np.float32)
    answers = np.linspace(0.2, 0.7, len(some), dtype=np.float32)[:, None]
    alone = np.mean([cost_of(structure, some[[n], None], answers[[n]]) for n in range(len(some))])
    in_row, in_column = cost_of(structure, some, answers), cost_of(structure, some[:, None], answers)
    return bool(np.isclose(in_column, alone, rtol=1e-4)) and not np.isclose(in_row, alone, rtol=1e-4)


def _are_class_numbers(y: Any, units: int) -> bool:
    """Say whether there is one whole number a row, each the number of one of several units."""
    if not isinstance(y, np.ndarray) or y.ndim != 1 or y.dtype.kind not in "fiub" or units < 2 or not len(y):
        return False
    return bool(np.all(y == np.round(y)) and y.min() >= 0 and y.max() < units)
