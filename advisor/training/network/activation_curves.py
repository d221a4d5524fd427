"""The curves of activations and their derivatives, as Keras computes them (lecture 1.2)."""

from functools import lru_cache

import keras
import numpy as np

from advisor.records import Recipe
from advisor.records.pictures import ActivationCurve
from advisor.records.recipe import Activation, Architecture, Family
from advisor.space.catalogue.network import LADDER
from advisor.training.network.activations import activation_layer

FLAT = 0.1  # a derivative below this passes less than a tenth of the gradient on

_HALF_STEP = 2e-3  # of the central difference; float32 holds 7 digits
_FINER = 20  # times as many places as are drawn, for the numbers about the derivative


def activation_curves(
    architecture: Architecture | None = None, *, low: float = -5.0, high: float = 5.0, count: int = 101
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
    return tuple(_curve(_only(Activation(name), numbers), x) for name in LADDER)


def activation_of(recipe: Recipe) -> ActivationCurve | None:
    """Return the curve of a recipe's hidden layers; None for a model of the user's own, which says nothing of them."""
    if recipe.architecture.family is Family.CUSTOM:
        return None
    return _kept(_only(recipe.architecture.activation, recipe.architecture))


def _only(activation: Activation, numbers: Architecture) -> Architecture:
    return Architecture(activation=activation, leaky_slope=numbers.leaky_slope, elu_alpha=numbers.elu_alpha)


@lru_cache(maxsize=64)
def _curve_of(activation: Activation, leaky_slope: float, elu_alpha: float) -> ActivationCurve:
    drawn = Architecture(activation=activation, leaky_slope=leaky_slope, elu_alpha=elu_alpha)
    return _curve(drawn, np.linspace(-5.0, 5.0, 101))


def _kept(drawn: Architecture) -> ActivationCurve:
    return _curve_of(drawn.activation, drawn.leaky_slope, drawn.elu_alpha)


def _curve(drawn: Architecture, x: np.ndarray) -> ActivationCurve:
    layer = activation_layer(drawn, name="curve")
    slopes = _slopes(layer, np.linspace(x[0], x[-1], _FINER * (len(x) - 1) + 1))
    return ActivationCurve(
        name=drawn.activation.value,
        x=tuple(x.round(4).tolist()),
        y=tuple(_through(layer, x).round(4).tolist()),
        derivative=tuple(slopes[::_FINER].round(3).tolist()),
        number=_number(drawn),
        largest_slope=round(float(slopes.max()), 3),
        flat_share=round(float((np.abs(slopes) < FLAT).mean()), 3),
    )


def _number(drawn: Architecture) -> float | None:
    match drawn.activation:
        case Activation.LEAKY_RELU:
            return drawn.leaky_slope
        case Activation.ELU:
            return drawn.elu_alpha
        case _:
            return None


def _slopes(layer: keras.Layer, x: np.ndarray) -> np.ndarray:
    return (_through(layer, x + _HALF_STEP) - _through(layer, x - _HALF_STEP)) / (2 * _HALF_STEP)


def _through(layer: keras.Layer, x: np.ndarray) -> np.ndarray:
    return keras.ops.convert_to_numpy(layer(x.astype(np.float32)[:, None]))[:, 0].astype(np.float64)
