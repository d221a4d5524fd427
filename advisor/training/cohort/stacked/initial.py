"""First weights: drawn from each member's own seed, from the distributions of Keras's initializers."""

import numpy as np

from advisor.records import Recipe
from advisor.records.parts.variance import Distribution, FanMode
from advisor.records.recipe import Architecture, Initializer
from advisor.training.cohort.stacked.layout import OUTPUTS, Layout

Weights = dict[str, np.ndarray]

_TRUNCATED_STD = 0.87962566103423978  # standard deviation of a standard normal cut at -2 and 2
_RULES = {
    Initializer.GLOROT_NORMAL: (1.0, FanMode.FAN_AVG, Distribution.TRUNCATED_NORMAL),
    Initializer.GLOROT_UNIFORM: (1.0, FanMode.FAN_AVG, Distribution.UNIFORM),
    Initializer.HE_NORMAL: (2.0, FanMode.FAN_IN, Distribution.TRUNCATED_NORMAL),
    Initializer.HE_UNIFORM: (2.0, FanMode.FAN_IN, Distribution.UNIFORM),
    Initializer.LECUN_NORMAL: (1.0, FanMode.FAN_IN, Distribution.TRUNCATED_NORMAL),
    Initializer.LECUN_UNIFORM: (1.0, FanMode.FAN_IN, Distribution.UNIFORM),
}


def first_weights(recipe: Recipe, layout: Layout, *, dtype: str) -> Weights:
    """Return all tensors of one network before training, by name.

    The numbers differ from those that Keras draws for the same seed; their distribution is the same.

    Args:
        recipe: Its seed and initializer.
        layout: The network.
        dtype: "float32" or "float64".

    Reference: lecture 1.1; keras.initializers.VarianceScaling.
    """
    rng = np.random.default_rng((recipe.seed, 11))
    weights: Weights = {}
    for name, shape in layout.keras_order.items():
        if name.endswith("/kernel"):
            rule = _GLOROT_UNIFORM if name.startswith(OUTPUTS) else _rule(recipe.architecture)
            weights[name] = _kernel(rng, (shape[0], shape[1]), *rule).astype(dtype)
        else:
            value = 1.0 if name.endswith(("/gamma", "/moving_variance")) else 0.0
            weights[name] = np.full(shape, value, dtype=dtype)
    return weights


_GLOROT_UNIFORM = _RULES[Initializer.GLOROT_UNIFORM]


def _rule(architecture: Architecture) -> tuple[float, FanMode, Distribution]:
    if architecture.initializer is Initializer.VARIANCE_SCALING:
        numbers = architecture.variance_scaling
        return numbers.scale, numbers.mode, numbers.distribution
    return _RULES[architecture.initializer]


def _kernel(
    rng: np.random.Generator, shape: tuple[int, int], scale: float, mode: FanMode, distribution: Distribution
) -> np.ndarray:
    fans = {FanMode.FAN_IN: shape[0], FanMode.FAN_OUT: shape[1], FanMode.FAN_AVG: sum(shape) / 2}
    variance = scale / max(1.0, fans[mode])
    match distribution:
        case Distribution.UNIFORM:
            limit = np.sqrt(3 * variance)
            return rng.uniform(-limit, limit, shape)
        case Distribution.UNTRUNCATED_NORMAL:
            return rng.standard_normal(shape) * np.sqrt(variance)
        case Distribution.TRUNCATED_NORMAL:
            return _truncated(rng, shape) * (np.sqrt(variance) / _TRUNCATED_STD)


def _truncated(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Draw standard normals within two standard deviations; those outside are drawn again."""
    drawn = rng.standard_normal(shape)
    while (outside := np.abs(drawn) > 2).any():
        drawn[outside] = rng.standard_normal(int(outside.sum()))
    return drawn
