"""Watch: reports every epoch of a training to the driver, and ends it when its time is up or its search is stopped."""

import time
from typing import Any

import keras

from advisor.records import Ending, EndingKind
from advisor.search.work import Reporter, is_hurried
from advisor.training.network.own.asked import sorted_out


class Watch(keras.callbacks.Callback):
    """Reports every epoch and ends a training that has used up its time.

    Args:
        number: Of the trial.
        reporter: Hears of each epoch.
        seconds: That the training may take; without an end when None.
        falls: Whether its learning rate falls with that time.
    """

    def __init__(self, number: int, reporter: Reporter, *, seconds: float | None, falls: bool = False) -> None:
        super().__init__()
        self._number = number
        self.reporter = reporter
        self._seconds = seconds
        self._falls = falls
        self._began = self._last = time.monotonic()
        self._is_first_epoch = True
        self.ending: Ending | None = None

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Leave out the first step of all, which waits for the compiler: no other epoch will take so long."""
        if self._is_first_epoch and batch == 1:
            self._last = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Report, then look at the clock."""
        values = sorted_out(logs or {}).scores
        self.reporter.epoch(self._number, epoch, values)
        now = time.monotonic()
        took, self._last, self._is_first_epoch = now - self._last, now, False
        if is_hurried(self.reporter):
            self._end(f"the search was stopped after epoch {epoch + 1}")
        elif self._seconds is not None and now - self._began + took > self._seconds:  # another epoch would not fit
            fell = "; its learning rate fell with the time" if self._falls else ""
            self._end(f"its {self._seconds:.0f} seconds were up after epoch {epoch + 1}{fell}")

    def _end(self, reason: str) -> None:
        self.ending = Ending(EndingKind.TIMED_OUT, reason)
        self.model.stop_training = True
