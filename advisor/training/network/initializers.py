"""First weights: the recipe's initializer as Keras's, seeded for its place in the network (lecture 1.1)."""

import keras
import numpy as np

from advisor.records.recipe import Architecture, Initializer

_BY_NAME = {
    Initializer.GLOROT_NORMAL: keras.initializers.GlorotNormal,
    Initializer.GLOROT_UNIFORM: keras.initializers.GlorotUniform,
    Initializer.HE_NORMAL: keras.initializers.HeNormal,
    Initializer.HE_UNIFORM: keras.initializers.HeUniform,
    Initializer.LECUN_NORMAL: keras.initializers.LecunNormal,
    Initializer.LECUN_UNIFORM: keras.initializers.LecunUniform,
}


def hidden_initializer(architecture: Architecture, *, seed: int) -> keras.initializers.Initializer:
    """Return the initializer of a hidden layer's kernel."""
    if architecture.initializer is Initializer.VARIANCE_SCALING:
        numbers = architecture.variance_scaling
        return keras.initializers.VarianceScaling(
            scale=numbers.scale, mode=numbers.mode.value, distribution=numbers.distribution.value, seed=seed
        )
    return _BY_NAME[architecture.initializer](seed=seed)


def output_initializer(*, seed: int) -> keras.initializers.Initializer:
    """Return the initializer of the output layer: Glorot's, for softmax, sigmoid and linear outputs alike."""
    return keras.initializers.GlorotUniform(seed=seed)


def seed_for(seed: int, place: int) -> int:
    """Return a seed for one place in a network, so that neighbouring seeds share no layer.

    Example:
        >>> seed_for(0, 1) != seed_for(1, 0)
        True
    """
    return int(np.random.SeedSequence((seed, place)).generate_state(1)[0] % 2**31)
