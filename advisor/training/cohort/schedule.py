"""Schedules: a member's learning rate at each step, and the plateau that lowers it (lecture 3.3)."""

import math
from dataclasses import dataclass

import numpy as np

from advisor.records import Recipe
from advisor.records.recipe import ScheduleKind
from advisor.training.network.schedules import cosine_shares

_SMALLEST_IMPROVEMENT = 1e-4  # keras.callbacks.ReduceLROnPlateau(min_delta=1e-4)


def step_rates(recipe: Recipe, first: int, count: int, *, steps_per_epoch: int) -> np.ndarray:
    """Return the learning rates of consecutive steps before plateaus are looked at, shape (count,).

    Args:
        recipe: Its schedule and its first rate.
        first: Number of the first step, from 0.
        count: How many steps.
        steps_per_epoch: Optimizer steps of one epoch, which place the drops of a piecewise schedule.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.records.recipe import Schedule
        >>> schedule = Schedule(kind=ScheduleKind.EXPONENTIAL, decay_steps=1, decay_rate=0.5)
        >>> recipe = Recipe(data=DataPlan(source="digits"), schedule=schedule)
        >>> step_rates(recipe, 0, 3, steps_per_epoch=3).tolist()
        [0.001, 0.0005, 0.00025]
    """
    schedule, rate = recipe.schedule, recipe.optimizer.learning_rate
    steps = np.arange(first, first + count, dtype=np.float64)
    match schedule.kind:
        case ScheduleKind.CONSTANT | ScheduleKind.PERFORMANCE:
            return np.full(count, rate)
        case ScheduleKind.POWER:
            return rate / (1.0 + steps / schedule.decay_steps) ** schedule.power
        case ScheduleKind.EXPONENTIAL:
            return rate * schedule.decay_rate ** (steps / schedule.decay_steps)
        case ScheduleKind.PIECEWISE:
            total = recipe.epochs * steps_per_epoch
            boundaries = [round(share * total) - 1 for share in schedule.boundaries]
            return rate * np.array([1.0, *schedule.factors])[np.searchsorted(boundaries, steps, side="left")]
        case ScheduleKind.COSINE:
            return rate * cosine_shares(steps, recipe.epochs * steps_per_epoch, warm_up=schedule.warm_up)


@dataclass
class Plateau:
    """Multiplies a learning rate once the monitored loss has stopped falling, as ReduceLROnPlateau does."""

    patience: int
    multiplier: float
    factor: float = 1.0
    best: float = math.inf
    waited: int = 0

    def see(self, loss: float) -> None:
        """Take in the loss of one more epoch."""
        if loss + _SMALLEST_IMPROVEMENT < self.best:
            self.best, self.waited = loss, 0
            return
        self.waited += 1
        if self.waited >= self.patience:
            self.factor, self.waited = self.factor * self.multiplier, 0
