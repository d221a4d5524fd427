"""Layers: the forward pass of a stacked network, members first: activations are (members, rows, units).

Constants are those of Keras 3: batch normalization with momentum 0.99 and epsilon 0.001, SELU with its
own two numbers. Every number of a member is a tensor of the shape (members,).
"""

from collections.abc import Callable
from typing import Any, assert_never

import numpy as np
from keras import ops

from advisor.records.recipe import Activation, BatchNormalization
from advisor.training.cohort.stacked.layout import INPUTS_NORMALIZATION, OUTPUTS, Layout, hidden

Tensors = dict[str, Any]
Drop = Callable[[int, Any], Any]  # (place, activations) -> activations; place 0 is the inputs

_MOMENTUM = 0.99
_EPSILON = 1e-3


def per_member(number: Any, tensor: Any) -> Any:
    """Return one number per member, shape (members,), so that it multiplies a stacked tensor."""
    return ops.reshape(number, (-1,) + (1,) * (len(tensor.shape) - 1))


def mean(tensor: Any, *axes: int) -> Any:
    """Return the mean over some axes, in the tensor's own precision: `ops.mean` of JAX gives float32 for float64."""
    return ops.sum(tensor, axis=axes) / float(np.prod([tensor.shape[axis] for axis in axes]))


def activate(activation: Activation, x: Any, numbers: Tensors, slope: Any = None) -> Any:
    """Apply a hidden layer's activation; `slope` is that of a PReLU, shape (members, units)."""
    match activation:
        case Activation.SIGMOID | Activation.TANH | Activation.SOFTPLUS | Activation.RELU | Activation.SELU:
            return getattr(ops, activation.value)(x)
        case Activation.LEAKY_RELU:
            return ops.where(x > 0, x, per_member(numbers["leaky_slope"], x) * x)
        case Activation.PRELU:
            return ops.relu(x) - ops.expand_dims(slope, 1) * ops.relu(-x)
        case Activation.ELU:
            return ops.where(x > 0, x, per_member(numbers["elu_alpha"], x) * ops.expm1(ops.minimum(x, 0)))
        case Activation.LINEAR:
            return x
        case _:
            assert_never(activation)


def row_shares(mask: Any) -> Any:
    """Return what each row weighs in a mean over those that count, shape (members, rows, 1).

    Args:
        mask: 1 for a row that counts and 0 for one that fills the batch up, shape (members, rows).
    """
    return ops.expand_dims(mask / ops.maximum(ops.sum(mask, axis=1, keepdims=True), 1), -1)


def batch_moments(x: Any, shares: Any) -> tuple[Any, Any]:
    """Return mean and variance over the rows that count, shapes (members, 1, units).

    Args:
        x: Shape (members, rows, units).
        shares: Of the rows.
    """
    mean = ops.sum(x * shares, axis=1, keepdims=True)
    return mean, ops.sum(ops.square(x - mean) * shares, axis=1, keepdims=True)


def normalize(name: str, x: Any, weights: Tensors, mean: Any, variance: Any) -> Any:
    """Apply a batch normalization, with statistics of the shape (members, 1, units)."""
    scale = ops.expand_dims(weights[f"{name}/gamma"], 1) / ops.sqrt(variance + _EPSILON)
    return x * scale + (ops.expand_dims(weights[f"{name}/beta"], 1) - mean * scale)


def moved(moving: Any, batch: Any) -> Any:
    """Return a moving statistic after one more batch."""
    return moving * _MOMENTUM + ops.squeeze(batch, 1) * (1.0 - _MOMENTUM)


class Forward:
    """One forward pass, in training or in inference mode; `statistics` holds what it moved.

    Args:
        layout: The network.
        numbers: The members' numbers.
        statistics: Moving statistics, by name.
        mask: Training: the rows of the batch that count, shape (members, rows). None: inference.
        drop: Training: what dropout does at a place.
    """

    def __init__(
        self, layout: Layout, numbers: Tensors, statistics: Tensors, *, mask: Any = None, drop: Drop | None = None
    ) -> None:
        self.layout = layout
        self.numbers = numbers
        self.statistics = dict(statistics)
        self.mask = mask
        self.drop = drop
        self.activations: Tensors = {}
        self._shares: Any = None  # of the rows; made once for all layers

    def logits(self, weights: Tensors, x: Any) -> Any:
        """Return the outputs before their activation, shape (members, rows, outputs)."""
        if self.layout.normalizes_inputs:
            x = self._normalized(INPUTS_NORMALIZATION, x, weights)
        x = self._dropped(0, x)
        for index in range(1, len(self.layout.widths) + 1):
            x = self._dropped(index, self._hidden(hidden(index), x, weights))
        return ops.matmul(x, weights[f"{OUTPUTS}/kernel"]) + ops.expand_dims(weights[f"{OUTPUTS}/bias"], 1)

    def _hidden(self, name: str, x: Any, weights: Tensors) -> Any:
        x = ops.matmul(x, weights[f"{name}/kernel"])
        if self.layout.batch_normalization is BatchNormalization.BEFORE:
            x = self._normalized(f"{name}_normalization", x, weights)
        else:
            x = x + ops.expand_dims(weights[f"{name}/bias"], 1)
        x = activate(self.layout.activation, x, self.numbers, weights.get(f"{name}_activation/alpha"))
        self.activations[name] = x
        if self.layout.batch_normalization is BatchNormalization.AFTER:
            x = self._normalized(f"{name}_normalization", x, weights)
        return x

    def _normalized(self, name: str, x: Any, weights: Tensors) -> Any:
        mean_name, variance_name = f"{name}/moving_mean", f"{name}/moving_variance"
        mean, variance = self.statistics[mean_name], self.statistics[variance_name]
        if self.mask is None:
            return normalize(name, x, weights, ops.expand_dims(mean, 1), ops.expand_dims(variance, 1))
        self._shares = row_shares(self.mask) if self._shares is None else self._shares
        batch_mean, batch_variance = batch_moments(x, self._shares)
        self.statistics[mean_name] = moved(mean, batch_mean)
        self.statistics[variance_name] = moved(variance, batch_variance)
        return normalize(name, x, weights, batch_mean, batch_variance)

    def _dropped(self, place: int, x: Any) -> Any:
        return x if self.drop is None else self.drop(place, x)
