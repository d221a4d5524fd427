"""The curves of every activation and its derivative, as Keras computes them (lecture 1.2)."""

import keras
import numpy as np

from advisor.records.pictures import ActivationCurve
from advisor.records.recipe import Activation, Architecture
from advisor.space.catalogue.network import LADDER
from advisor.training.activations import activation_layer

_HALF_STEP = 1e-2  # of the central difference; float32 holds 7 digits


def activation_curves(
    architecture: Architecture | None = None, *, low: float = -5.0, high: float = 5.0, count: int = 201
) -> tuple[ActivationCurve, ...]:
    """Return every activation of the catalogue over an interval, best first.

    Args:
        architecture: Its slope and alpha are used; Keras's where None.
        low: Left end of the interval.
        high: Right end.
        count: How many places.
    """
    numbers = architecture or Architecture()
    x = np.linspace(low, high, count)
    return tuple(_curve(Activation(name), numbers, x) for name in LADDER)


def _curve(activation: Activation, numbers: Architecture, x: np.ndarray) -> ActivationCurve:
    drawn = Architecture(activation=activation, leaky_slope=numbers.leaky_slope, elu_alpha=numbers.elu_alpha)
    layer = activation_layer(drawn, name="curve")
    y, after, before = (_through(layer, x + step) for step in (0.0, _HALF_STEP, -_HALF_STEP))
    slopes = (after - before) / (2 * _HALF_STEP)
    return ActivationCurve(
        name=activation.value,
        x=tuple(x.round(4).tolist()),
        y=tuple(y.round(4).tolist()),
        derivative=tuple(slopes.round(3).tolist()),
    )


def _through(layer: keras.Layer, x: np.ndarray) -> np.ndarray:
    return keras.ops.convert_to_numpy(layer(x.astype(np.float32)[:, None]))[:, 0].astype(np.float64)
