"""Stop when the gradient is all but zero: the Euclidean norm of the loss's gradient (lecture 4.3)."""

from typing import Any

import keras
import numpy as np

from advisor.records import Recipe
from advisor.space.rungs import unfreezing_epoch
from advisor.training.data.prepare import Dataset
from advisor.training.network.outputs import targets_for

TRACE = "stopping_gradient_norm"

_SHARE = 20  # one row in this many: one pass over them costs a twentieth of an epoch's arithmetic
_FEWEST = 256
_MOST = 2048


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
        sample = sample_of(len(dataset.x_train), seed=recipe.seed)
        self._x = dataset.x_train[sample]
        self._y = targets_for(recipe, dataset.facts, dataset.y_train[sample])
        self._threshold = recipe.stopping.threshold
        self._waits_until = unfreezing_epoch(recipe) or 0
        self.reason = ""

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Make ready for the weights that this phase trains."""
        self._probe = GradientProbe(self.model)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Measure the norm, log it, and stop below the threshold, once reused layers are unfrozen."""
        norm = self._probe.norm(self._x, self._y)
        if logs is not None:
            logs[TRACE] = norm
        if norm < self._threshold and epoch >= self._waits_until:
            self.reason = reason_of(norm, self._threshold)
            self.model.stop_training = True


def sample_of(rows: int, *, seed: int) -> np.ndarray:
    """Return the numbers of the training rows that the norm is measured on, drawn once, shape (rows of the sample,)."""
    count = min(rows, max(_FEWEST, min(rows // _SHARE, _MOST)))
    return np.sort(np.random.default_rng(seed).permutation(rows)[:count])


def reason_of(norm: float, threshold: float) -> str:
    """Say why training ended."""
    return f"the norm of the gradient fell to {norm:.2g}, below {threshold:g}"


class GradientProbe:
    """Measures the gradient of a compiled model's loss without moving a weight.

    A second model around the first, in inference mode, is trained with an optimizer that only takes
    down squares: Keras compiles that on any backend, once.

    Args:
        model: A compiled model; what is trainable in it now is what is measured.
    """

    def __init__(self, model: keras.Model) -> None:
        self._squares = _Squares()
        self._around = _Still(model)
        self._around.compile(optimizer=self._squares, loss=model.loss)

    def norm(self, x: np.ndarray, y: np.ndarray) -> float:
        """Return the Euclidean norm of the gradient of the mean loss of these rows, penalties included.

        Args:
            x: Inputs, shape (rows, *input shape).
            y: Targets as the loss takes them.
        """
        self._around.train_on_batch(x, y)
        return float(np.sqrt(self._squares.taken()))


class _Still(keras.Model):
    """A model in inference mode also while it is trained."""

    def __init__(self, inner: keras.Model) -> None:
        super().__init__(name="still")
        self.inner = inner

    def call(self, x: Any, training: bool | None = None) -> Any:
        return self.inner(x, training=False)


class _Squares(keras.optimizers.Optimizer):
    """Adds up the squares of a gradient and leaves the weights as they are."""

    def __init__(self) -> None:
        super().__init__(learning_rate=0.0, name="squares")

    def build(self, variables: list[Any]) -> None:
        super().build(variables)
        self.total = self.add_variable(shape=(), initializer="zeros", name="total")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        self.total.assign_add(keras.ops.sum(keras.ops.square(gradient)))

    def taken(self) -> float:
        """Return the sum of squares since the last time, and start from zero."""
        total = float(keras.ops.convert_to_numpy(self.total))
        self.total.assign(0.0)
        return total
