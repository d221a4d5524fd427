"""Stop when the gradient is all but zero: the Euclidean norm of the loss's gradient (lecture 4.3)."""

from typing import Any

import keras
import numpy as np

from advisor.records import Recipe
from advisor.training.backends import current
from advisor.training.data import Dataset
from advisor.training.outputs import targets_for

_SHARE = 20  # one row in this many: one pass over them costs a twentieth of an epoch's arithmetic
_FEWEST = 256


class GradientNormStop(keras.callbacks.Callback):
    """Ends training when the norm of the gradient over a fixed sample of the training part is small.

    Once an epoch, in inference mode, over all trainable weights, penalties included. The norm of a
    mini-batch's gradient stays large at a minimum; the norm over many rows goes to zero there. It is
    logged as `stopping_gradient_norm`.

    Args:
        recipe: The threshold; the seed draws the sample.
        dataset: The training part.
    """

    def __init__(self, recipe: Recipe, dataset: Dataset) -> None:
        super().__init__()
        rows = len(dataset.x_train)
        count = min(rows, max(_FEWEST, rows // _SHARE))
        sample = np.sort(np.random.default_rng(recipe.seed).permutation(rows)[:count])
        self._x = dataset.x_train[sample]
        self._y = targets_for(recipe, dataset.facts, dataset.y_train[sample])
        self._threshold = recipe.stopping.threshold
        self.reason = ""

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Measure the norm, log it, and stop below the threshold."""
        norm = gradient_norm(self.model, self._x, self._y)
        if logs is not None:
            logs["stopping_gradient_norm"] = norm
        if norm < self._threshold:
            self.reason = f"the norm of the gradient fell to {norm:.2g}, below {self._threshold:g}"
            self.model.stop_training = True


def gradient_norm(model: keras.Model, x: np.ndarray, y: np.ndarray) -> float:
    """Return the Euclidean norm of the loss's gradient by all trainable weights, in inference mode.

    Args:
        model: A compiled model.
        x: Inputs, shape (rows, *input shape).
        y: Targets as the loss takes them.
    """
    fixed = [variable.value for variable in model.non_trainable_variables]
    inputs, targets = keras.ops.convert_to_tensor(x), keras.ops.convert_to_tensor(y)

    def loss(weights: list[Any]) -> tuple[Any, tuple[()]]:
        outputs, _, penalties = model.stateless_call(weights, fixed, inputs, training=False, return_losses=True)
        return keras.losses.get(model.loss)(targets, outputs) + sum(penalties), ()

    _, gradients = current().gradient(loss, [variable.value for variable in model.trainable_variables])
    squares = sum(keras.ops.sum(keras.ops.square(gradient)) for gradient in gradients)
    return float(np.sqrt(keras.ops.convert_to_numpy(squares)))
