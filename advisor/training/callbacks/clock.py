"""A cosine that falls with the time: it comes to its end with the last epoch that fits, not with one that never comes.

A training that is cut off stands at nearly its first rate, and most of what such a schedule brings, it brings at its
end (lecture 3.3; Loshchilov and Hutter, 2017).
"""

import math
import time
from collections.abc import Callable
from typing import Any

import keras
import msgspec

from advisor.records import Recipe
from advisor.records.recipe import Schedule, ScheduleKind
from advisor.space.rungs import unfreezing_epoch
from advisor.training.network.schedules import cosine_shares

_FIRST_STEPS = 10  # of the first epoch, that tell how long it will be
_BESIDE_STEPS = 1.2  # times its steps that an epoch takes, until one is known: it validates, and is looked into
_SHORTEST = 1e-6  # seconds of an epoch
_SETTINGS = 50  # of the rate in an epoch: each is a call of the backend


def falls_with_time(recipe: Recipe) -> bool:
    """Say whether a training of this recipe that has a limit spreads its cosine over the epochs that fit.

    Not where reused layers are unfrozen on the way: their epochs are counted, before and after.
    """
    return recipe.schedule.kind is ScheduleKind.COSINE and unfreezing_epoch(recipe) is None


class FallWithTime(keras.callbacks.Callback):
    """Sets the learning rate by the share of the time that is gone; the model is compiled with `plain` of the recipe.

    Where all epochs fit it is the recipe's own cosine. Else what is left of it is spread over the epochs that are
    expected to fit, anew after each; the first is judged by its first steps. JAX takes one rate for a whole epoch, and
    its steps do not wait for each other: there the rate is that of the epoch's middle, and the first epoch's is the
    recipe's own.

    Args:
        recipe: With a cosine.
        steps: Optimizer steps of one epoch.
        seconds: From now, until the training is ended.
        clock: Seconds on a steadily growing scale.
    """

    def __init__(
        self, recipe: Recipe, *, steps: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._first, self._epochs, self._steps = recipe.optimizer.learning_rate, recipe.epochs, steps
        self._warm_up = recipe.schedule.warm_up
        self._is_set_by_the_epoch = keras.backend.backend() == "jax"
        self._clock, self._end = clock, clock() + seconds
        self._done = 0.0  # share of the schedule
        self._left = float(recipe.epochs)  # epochs, of which this is the first
        self._began: float | None = None  # this epoch, or the second step of the first, which compiles
        self._steps_took = math.inf  # seconds of the first epoch's

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Take the last epoch's time for that of the next."""
        now = self._clock()
        if self._began is not None:
            took = min(now - self._began, _BESIDE_STEPS * self._steps_took)
            fit = (self._end - now) // max(took, _SHORTEST)
            self._left = float(min(self._epochs - epoch, max(1.0, fit)))
        self._began, self._steps_took = now, math.inf
        self._set(self._steps // 2 if self._is_set_by_the_epoch else 0)

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Set the rate of the step, and judge the first epoch by its first steps."""
        if self._done == 0.0 and batch == 1:
            self._began = self._clock()
        if self._is_set_by_the_epoch:
            return
        if self._done == 0.0 and batch == 1 + _FIRST_STEPS:
            self._judge_first_epoch()
        if batch % max(1, self._steps // _SETTINGS) == 0:
            self._set(batch)

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Know what the first epoch's steps took: what comes after them is compiled, too."""
        if self._done == 0.0 and self._began is not None:
            self._steps_took = self._clock() - self._began

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Count what the epoch went down of the schedule, and leave the rate where a schedule by the step has it."""
        self._set(self._steps)
        self._done = self._share(self._steps)

    def _judge_first_epoch(self) -> None:
        now = self._clock()
        a_step = (now - (self._began or now)) / _FIRST_STEPS
        fit = (self._end - now) / max(a_step * self._steps * _BESIDE_STEPS, _SHORTEST)
        self._left = min(float(self._epochs), max(1.0, fit))

    def _share(self, step: int) -> float:
        return self._done + (1.0 - self._done) * step / (self._steps * self._left)

    def _set(self, step: int) -> None:
        total = self._epochs * self._steps
        part = cosine_shares(self._share(step) * total, total, warm_up=self._warm_up)
        self.model.optimizer.learning_rate = self._first * float(part)


def plain(recipe: Recipe) -> Recipe:
    """Return the recipe with a rate that is a number, which can be set."""
    return msgspec.structs.replace(recipe, schedule=Schedule(kind=ScheduleKind.CONSTANT))
