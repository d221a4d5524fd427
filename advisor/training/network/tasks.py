"""What a model of anyone's own predicts, read from how it was compiled."""

import keras
import numpy as np

from advisor.records import Task


def loss_name(model: keras.Model) -> str:
    """Return the name of a compiled model's loss in Keras's own spelling; empty where it has none to say.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        >>> model.compile(loss=keras.losses.SparseCategoricalCrossentropy())
        >>> loss_name(model)
        'sparse_categorical_crossentropy'
    """
    loss = getattr(model, "loss", None)
    name = loss if isinstance(loss, str) else getattr(loss, "name", None) or getattr(loss, "__name__", "")
    return {"mse": "mean_squared_error", "mae": "mean_absolute_error"}.get(str(name), str(name))


def task_of(model: keras.Model, y: np.ndarray) -> Task:
    """Say what a compiled model predicts.

    Args:
        model: Its loss decides; an unknown loss is read from the targets.
        y: Targets as the loss takes them.
    """
    name = loss_name(model)
    columns = y.shape[1] if y.ndim > 1 else 1
    if "categorical" in name:
        return Task.MULTICLASS
    if "binary" in name:
        return Task.BINARY if columns == 1 else Task.MULTILABEL
    if name.startswith(("mean_", "huber", "log_cosh")) or y.dtype.kind not in "iub":
        return Task.REGRESSION
    return Task.BINARY if columns == 1 and len(np.unique(y)) <= 2 else Task.MULTICLASS


def as_loss_takes(model: keras.Model, y: np.ndarray) -> np.ndarray:
    """Return targets in the form of the model's loss: one-hot rows of class numbers where it wants them."""
    wants_one_hot = loss_name(model) == "categorical_crossentropy"
    if wants_one_hot and y.ndim == 1:
        return np.asarray(keras.utils.to_categorical(y, model.output_shape[-1]), dtype=np.float32)
    return y
