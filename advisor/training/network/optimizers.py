"""Optimizers with their own parameters and their clipping (lecture 1.4, 3.1 and 3.2)."""

import keras

from advisor.records import Recipe
from advisor.records.recipe import ClippingKind, OptimizerName
from advisor.training.network.schedules import learning_rate_of


def make_optimizer(recipe: Recipe, *, steps_per_epoch: int, factor: float = 1.0) -> keras.optimizers.Optimizer:
    """Return the recipe's optimizer.

    Args:
        recipe: Which optimizer, with which numbers and schedule.
        steps_per_epoch: Optimizer steps of one epoch.
        factor: Multiplies the learning rate: smaller where reused layers were unfrozen.
    """
    numbers = recipe.optimizer
    rate = learning_rate_of(recipe, steps_per_epoch=steps_per_epoch, factor=factor)
    clipping = _clipping(recipe)
    match numbers.name:
        case OptimizerName.SGD:
            return keras.optimizers.SGD(rate, **clipping)
        case OptimizerName.MOMENTUM:
            return keras.optimizers.SGD(rate, momentum=numbers.momentum, **clipping)
        case OptimizerName.NESTEROV:
            return keras.optimizers.SGD(rate, momentum=numbers.momentum, nesterov=True, **clipping)
        case OptimizerName.ADAGRAD:
            start = numbers.initial_accumulator
            return keras.optimizers.Adagrad(rate, start, epsilon=numbers.epsilon, **clipping)
        case OptimizerName.RMSPROP:
            return keras.optimizers.RMSprop(rate, rho=numbers.rho, epsilon=numbers.epsilon, **clipping)
        case OptimizerName.ADAM | OptimizerName.NADAM | OptimizerName.ADAMW:
            return _adam(recipe, rate, clipping)


def _adam(
    recipe: Recipe, rate: float | keras.optimizers.schedules.LearningRateSchedule, clipping: dict[str, float]
) -> keras.optimizers.Optimizer:
    numbers = recipe.optimizer
    shared = {"beta_1": numbers.beta_1, "beta_2": numbers.beta_2, "epsilon": numbers.epsilon, **clipping}
    if numbers.name is OptimizerName.ADAMW:
        return keras.optimizers.AdamW(rate, weight_decay=numbers.weight_decay, **shared)
    return (keras.optimizers.Nadam if numbers.name is OptimizerName.NADAM else keras.optimizers.Adam)(rate, **shared)


def _clipping(recipe: Recipe) -> dict[str, float]:
    """An optimizer takes one of Keras's three kinds only."""
    clipping = recipe.optimizer.clipping
    match clipping.kind:
        case ClippingKind.NONE:
            return {}
        case ClippingKind.VALUE:
            return {"clipvalue": clipping.threshold}
        case ClippingKind.NORM:
            return {"clipnorm": clipping.threshold}
        case ClippingKind.GLOBAL_NORM:
            return {"global_clipnorm": clipping.threshold}
