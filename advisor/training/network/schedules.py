"""Learning-rate schedules: what changes at each step, and what waits for a plateau (lecture 3.3)."""

from typing import Any

import keras
import numpy as np
from keras import ops

from advisor.records import Recipe
from advisor.records.recipe import ScheduleKind


@keras.saving.register_keras_serializable(package="advisor")
class PowerDecay(keras.optimizers.schedules.LearningRateSchedule):
    """eta0 / (1 + t/s)^c at step t. Keras has `InverseTimeDecay`, which is c = 1 only.

    Reference: lecture 3.3; Senior et al. (2013), doi:10.1109/ICASSP.2013.6638963.
    """

    def __init__(self, initial_learning_rate: float, decay_steps: float, power: float = 1.0) -> None:
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.power = power

    def __call__(self, step: Any) -> Any:  # tensors of either backend
        """Return the rate at a step, counted from 0."""
        share = ops.cast(step, "float32") / self.decay_steps
        return self.initial_learning_rate / ops.power(1.0 + share, self.power)

    def get_config(self) -> dict[str, float]:
        """Return what makes an equal schedule."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "power": self.power,
        }


def learning_rate_of(
    recipe: Recipe, *, steps_per_epoch: int, factor: float = 1.0
) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """Return the learning rate as an optimizer takes it: a number, or a schedule by the step.

    Args:
        recipe: Its schedule and its first rate.
        steps_per_epoch: Optimizer steps of one epoch.
        factor: Multiplies the first rate: smaller where reused layers were unfrozen.
    """
    schedule, first = recipe.schedule, recipe.optimizer.learning_rate * factor
    match schedule.kind:
        case ScheduleKind.CONSTANT | ScheduleKind.PERFORMANCE:
            return first
        case ScheduleKind.POWER:
            return PowerDecay(first, schedule.decay_steps, schedule.power)
        case ScheduleKind.EXPONENTIAL:
            return keras.optimizers.schedules.ExponentialDecay(first, schedule.decay_steps, schedule.decay_rate)
        case ScheduleKind.PIECEWISE:
            # Keras changes the rate after the step of a boundary: the last one of the epochs before it.
            total = recipe.epochs * steps_per_epoch
            boundaries = [round(share * total) - 1 for share in schedule.boundaries]
            values = [first, *(first * share for share in schedule.factors)]
            return keras.optimizers.schedules.PiecewiseConstantDecay(boundaries, values)
        case ScheduleKind.COSINE:
            total = recipe.epochs * steps_per_epoch
            rising = rising_steps(schedule.warm_up, total)
            if not rising:
                return keras.optimizers.schedules.CosineDecay(first, total)
            start = first / (rising + 1)
            return keras.optimizers.schedules.CosineDecay(
                start, total - rising, warmup_target=first, warmup_steps=rising
            )


def rising_steps(share: float, total: int) -> int:
    """Return in how many steps of all the rate rises; at least one step is left to fall.

    Example:
        >>> rising_steps(0.05, 200), rising_steps(0.0, 200), rising_steps(0.9, 1)
        (10, 0, 0)
    """
    return min(round(share * total), total - 1)


def cosine_shares(steps: Any, total: int, *, warm_up: float) -> Any:
    """Return shares of the first rate: rising evenly, then half a wave of the cosine down to zero at the last step.

    Args:
        steps: One or many, whole or not, counted from 0.
        total: Of the schedule.
        warm_up: Share of them in which the rate rises.

    Example:
        >>> cosine_shares(np.array([0, 10, 55, 100]), 100, warm_up=0.1).round(3).tolist()
        [0.091, 1.0, 0.5, 0.0]
    """
    rising = rising_steps(warm_up, total)
    start = 1 / (rising + 1)
    down = np.clip((steps - rising) / (total - rising), 0.0, 1.0)
    falling = 0.5 * (1.0 + np.cos(np.pi * down))
    return np.where(steps < rising, start + (1.0 - start) * steps / max(1, rising), falling)


def schedule_callbacks(recipe: Recipe, *, monitor: str) -> list[keras.callbacks.Callback]:
    """Return what performance scheduling needs beside the optimizer; nothing for the other schedules."""
    if recipe.schedule.kind is not ScheduleKind.PERFORMANCE:
        return []
    return [
        keras.callbacks.ReduceLROnPlateau(
            monitor=monitor,
            mode="min",
            factor=recipe.schedule.factor,
            patience=recipe.schedule.patience,
        )
    ]
