"""Watch: reports every epoch of a training to the driver, and ends it when its time is up or its search is stopped."""

import time
from typing import Any

import keras

from advisor.records import Ending, EndingKind
from advisor.search.work import Reporter, is_hurried
from advisor.training.network.own.asked import sorted_out


class Watch(keras.callbacks.Callback):
    """Reports every epoch and ends a training that has used up its time."""

    def __init__(self, number: int, reporter: Reporter, *, seconds: float | None) -> None:
        super().__init__()
        self._number = number
        self.reporter = reporter
        self._seconds = seconds
        self._began = self._last = time.monotonic()
        self.ending: Ending | None = None

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Report, then look at the clock."""
        values = sorted_out(logs or {}).scores
        self.reporter.epoch(self._number, epoch, values)
        now = time.monotonic()
        took, self._last = now - self._last, now
        if is_hurried(self.reporter):
            self._end(f"the search was stopped after epoch {epoch + 1}")
        elif self._seconds is not None and now - self._began + took > self._seconds:  # another epoch would not fit
            self._end(f"its {self._seconds:.0f} seconds were up after epoch {epoch + 1}")

    def _end(self, reason: str) -> None:
        self.ending = Ending(EndingKind.TIMED_OUT, reason)
        self.model.stop_training = True
