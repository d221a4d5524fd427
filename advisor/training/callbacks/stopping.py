"""When training ends before its last epoch: no improvement, or a loss that is not a number any more (lecture 4.3)."""

import math
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from advisor.records import Ending, EndingKind, Recipe
from advisor.records.recipe import StoppingKind
from advisor.space.rungs import unfreezing_epoch
from advisor.training.callbacks.gradient_norm import GradientNormStop
from advisor.training.data.prepare import Dataset


class NonFiniteStop(keras.callbacks.Callback):
    """Ends training at the step whose loss is NaN or infinite.

    The loss that Keras hands over is the mean of the epoch so far, so one bad step cannot hide.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reason = ""

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Look at the loss of the step."""
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            self._stop(f"the training loss became {_said(loss)} at step {batch + 1} of epoch {self._epoch + 1}")

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Remember the epoch, for the reason."""
        self._epoch = epoch

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Look at the validation loss: it overflows first where dropout or normalization hides it in training."""
        loss = (logs or {}).get("val_loss")
        if not self.reason and loss is not None and not math.isfinite(loss):
            self._stop(f"the validation loss became {_said(loss)} after epoch {epoch + 1}")

    def _stop(self, reason: str) -> None:
        self.reason = self.reason or reason
        self.model.stop_training = True


class EarlyStop(keras.callbacks.EarlyStopping):
    """Keras's early stopping over all phases of a training; the best weights come back also where it never stops.

    Args:
        recipe: Patience and the smallest improvement that counts.
        monitor: The quantity that is to fall.
    """

    def __init__(self, recipe: Recipe, *, monitor: str) -> None:
        super().__init__(
            monitor=monitor,
            mode="min",
            patience=recipe.stopping.patience,
            min_delta=recipe.stopping.min_delta,
            restore_best_weights=True,
        )
        self._waits_until = unfreezing_epoch(recipe) or 0
        self._began = False
        self.stopped_epoch: int = 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Start afresh at the first phase only."""
        if not self._began:
            super().on_train_begin(logs)
        self._began = True

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Count epochs without improvement, once reused layers are unfrozen.

        A loop of the user's own may log other quantities, and not say that it begins: there is nothing to count then.
        """
        if not self._began or self.monitor not in (logs or {}):
            return
        super().on_epoch_end(epoch, logs)
        if epoch < self._waits_until and self.stopped_epoch:
            self.stopped_epoch = 0
            self.model.stop_training = False
        if epoch < self._waits_until:
            self.wait = 0

    @property
    def reason(self) -> str:
        """Why training was ended; empty where it was not."""
        if not self.stopped_epoch:
            return ""
        return f"no improvement of {self.monitor} for {self.patience} epochs after epoch {self.best_epoch + 1}"


@dataclass(frozen=True, eq=False)
class Stops:
    """Everything that may end a training, and what it said."""

    monitor: str
    non_finite: NonFiniteStop
    early: EarlyStop | None
    gradient: GradientNormStop | None

    @property
    def measuring(self) -> list[keras.callbacks.Callback]:
        """What adds to the logs of an epoch, and so stands before the recorder."""
        return [self.gradient] if self.gradient is not None else []

    @property
    def waiting(self) -> list[keras.callbacks.Callback]:
        """What comes last among the callbacks of a training."""
        return [self.early] if self.early is not None else []

    @property
    def ending(self) -> Ending | None:
        """How training was ended; None where it was not."""
        if self.non_finite.reason:
            return Ending(EndingKind.DIVERGED, self.non_finite.reason)
        reasons = [stop.reason for stop in (self.early, self.gradient) if stop is not None and stop.reason]
        return Ending(EndingKind.STOPPED_EARLY, reasons[0]) if reasons else None

    def kept_epoch(self, epochs: int) -> int | None:
        """Return the index of the epoch whose weights were kept; None where none was trained."""
        if self.early is not None and self.early.best_weights is not None:
            return int(self.early.best_epoch)
        return epochs - 1 if epochs else None


def stops_of(recipe: Recipe, dataset: Dataset) -> Stops:
    """Return what may end the training of a recipe; the training loss is watched where nothing validates."""
    monitor = "val_loss" if len(dataset.x_validation) else "loss"
    kind = recipe.stopping.kind
    return Stops(
        monitor=monitor,
        non_finite=NonFiniteStop(),
        early=EarlyStop(recipe, monitor=monitor) if kind is StoppingKind.EARLY else None,
        gradient=GradientNormStop(recipe, dataset) if kind is StoppingKind.GRADIENT_NORM else None,
    )


def _said(loss: float) -> str:
    return "NaN" if np.isnan(loss) else "infinite"
