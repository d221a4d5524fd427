"""Weights alone, where Keras cannot write a model of a class of the user's own: its own code builds it again."""

import zipfile
from pathlib import Path

import keras
import numpy as np

from advisor import files
from advisor.errors import FileError, Problem
from advisor.training.data.inputs.several import taken_apart

_NAME = "model.weights.h5"  # Keras knows a file of weights by its name


def is_own_class(model: keras.Model) -> bool:
    """Say whether a model is of a class of the user's own.

    Example:
        >>> is_own_class(keras.Sequential([]))
        False
    """
    return not type(model).__module__.startswith("keras.")


def save_weights(path: Path, model: keras.Model) -> Path:
    """Write the weights alone under any name, and return the path."""
    with files.temporary_folder() as folder:
        model.save_weights(folder / _NAME)
        files.write_atomically(path, files.read_bytes(folder / _NAME))
    return path


def load_weights(path: Path, model: keras.Model, *, row: np.ndarray) -> keras.Model:
    """Give a model that was built again its weights, from a `.keras` file or from what `save_weights` wrote.

    Args:
        path: Of the file.
        model: Compiled; one row goes through it first, so that it has weights to be given.
        row: Any one row of its inputs.

    Raises:
        FileError: If the model answers nothing.
    """
    try:
        model(taken_apart(row), training=False)
    except NotImplementedError as error:
        said = "expected a model that answers, got one without a `call`"
        remedy = "Give it a `call`, or build it by your own code and load these weights."
        raise FileError(f"cannot predict by {path}", [Problem("", said)], remedy) from error
    if getattr(model, "optimizer", None) is not None:
        model.optimizer.build(model.trainable_variables)  # its numbers are in the file too
    if zipfile.is_zipfile(path):
        model.load_weights(path)
        return model
    with files.temporary_folder() as folder:
        files.write_atomically(folder / _NAME, files.read_bytes(path))
        model.load_weights(folder / _NAME)
    return model
