"""Watch: reports every epoch of a training to the driver, and ends it when its time is up or its search is stopped."""

import time
from typing import Any

import keras

from advisor.records import Ending, EndingKind
from advisor.search.clock.budget import FINISHING_SECONDS
from advisor.search.work import Reporter, is_hurried
from advisor.training.network.own.asked import sorted_out

LOOK_SECONDS = 0.5  # from one look at the clock in the middle of an epoch to the next
# Shares of an epoch's time. Measured with convolutions on 36,000 pictures to train and 12,000 to validate with, two
# networks at once on two cores: an epoch's steps 35 s, its validation 3 s, and in the end all parts judged in 14 s.
JUDGING, VALIDATING = 0.5, 0.2
LEAST_OF_STEPS = 2.0  # seconds of the first epoch's steps, whatever the clock says: fewer are no training


class Watch(keras.callbacks.Callback):
    """Reports every epoch and ends a training that has used up its time, in the middle of an epoch if that is longer.

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
        self._began = self._last = self._looked = time.monotonic()
        self._took: float | None = None  # seconds of the last epoch; None in the first one
        self._epoch = 0
        self.ending: Ending | None = None

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Know which epoch it is: a training that goes on does not begin with the first."""
        self._epoch = epoch

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Leave out the first step of all, which waits for the compiler: no other epoch will take so long."""
        if self._took is None and batch == 1:
            self._last = time.monotonic()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Look at the clock now and then: an epoch of large data, or on a busy machine, may not end in time."""
        now = time.monotonic()
        if self.ending is not None or now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        if self._took is None and (batch == 0 or now - self._last < LEAST_OF_STEPS):
            return
        if is_hurried(self.reporter):
            self._end(f"the search was stopped in epoch {self._epoch + 1}")
            return
        epoch = self._took
        if epoch is None:  # the first: as long as its steps so far let expect
            epoch = (now - self._last) / batch * ((self.params or {}).get("steps") or batch)
        if self._is_up(now + VALIDATING * epoch, epoch=epoch):
            self._end(f"its {self._seconds:.0f} seconds were up in epoch {self._epoch + 1}{self._fell}")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Report, then look at the clock."""
        values = sorted_out(logs or {}).scores
        self.reporter.epoch(self._number, epoch, values)
        now = time.monotonic()
        self._took, self._last = now - self._last, now
        if self.ending is not None:
            return
        if is_hurried(self.reporter):
            self._end(f"the search was stopped after epoch {epoch + 1}")
        elif self._is_up(now + self._took, epoch=self._took):  # another epoch would not fit
            self._end(f"its {self._seconds:.0f} seconds were up after epoch {epoch + 1}{self._fell}")

    def _is_up(self, now: float, *, epoch: float) -> bool:
        """Say whether the time is up by then, where an epoch takes so many seconds, and judging as much of it."""
        judging = max(0.0, JUDGING * epoch - FINISHING_SECONDS)  # for which whoever set the time has left those
        return self._seconds is not None and now - self._began + judging > self._seconds

    @property
    def _fell(self) -> str:
        return "; its learning rate fell with the time" if self._falls else ""

    def _end(self, reason: str) -> None:
        self.ending = Ending(EndingKind.TIMED_OUT, reason)
        self.model.stop_training = True
