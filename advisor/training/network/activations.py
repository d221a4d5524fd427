"""Activations: a name where Keras's default is meant, a layer of its own where a number belongs to it."""

import keras

from advisor.records.recipe import Activation, Architecture


def activation_name(architecture: Architecture) -> str | None:
    """Return what a Dense layer may be given as `activation`, None where a layer of its own is needed.

    Example:
        >>> activation_name(Architecture(activation=Activation.LEAKY_RELU)) is None
        True
    """
    match architecture.activation:
        case Activation.LEAKY_RELU | Activation.PRELU:
            return None
        case Activation.ELU if architecture.elu_alpha != 1.0:
            return None
        case plain:
            return plain.value


def activation_layer(architecture: Architecture, *, name: str, shared_axes: tuple[int, ...] = ()) -> keras.Layer:
    """Return the activation as a layer.

    Args:
        architecture: Which activation, with its slope or alpha.
        name: The layer's name.
        shared_axes: Axes over which PReLU learns one slope: height and width of images.
    """
    match architecture.activation:
        case Activation.LEAKY_RELU:
            return keras.layers.LeakyReLU(negative_slope=architecture.leaky_slope, name=name)
        case Activation.PRELU:
            return keras.layers.PReLU(shared_axes=list(shared_axes) or None, name=name)
        case Activation.ELU if architecture.elu_alpha != 1.0:
            return keras.layers.ELU(alpha=architecture.elu_alpha, name=name)
        case plain:
            return keras.layers.Activation(plain.value, name=name)
