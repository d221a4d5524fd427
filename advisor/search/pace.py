"""Pace: how long trainings take here, measured on those that have ended, and how many of them a time holds."""

from collections import deque
from statistics import median
from typing import final

import numpy as np

from advisor.records import Run
from advisor.search.halving import FACTOR, RUNGS

PRIOR = 4e-11  # seconds a multiplication, before anything was measured: one core, 300-100 units
SHOWN = 64  # latest trainings that the pace is the median of
HALVED = (1 + RUNGS * (1 - 1 / FACTOR)) / FACTOR**RUNGS
"""Of all epochs, what a member of a halved cohort trains on average: each stretch to the next rung costs two ninths."""
COMPILE_SECONDS = 3.0  # of a program of a new shape, measured 2 to 4 s


@final
class Pace:
    """What one unit of work takes; a unit is whatever `work` of a training is counted in."""

    def __init__(self) -> None:
        self._seen: deque[float] = deque(maxlen=SHOWN)

    def see(self, run: Run, work: float) -> None:
        """Note how long the epochs of a training took.

        Args:
            run: Its trace of seconds is the training's own share; the median leaves out the epoch that compiled.
            work: Of one epoch.
        """
        if work > 0 and run.has("seconds"):
            seconds = run.trace("seconds")
            if np.isfinite(seconds).any():
                self._seen.append(float(np.nanmedian(seconds)) / work)

    def seconds(self, work: float) -> float:
        """Return how long so much work takes.

        Example:
            >>> round(Pace().seconds(1e10), 3)
            0.4
        """
        return work * (median(self._seen) if self._seen else PRIOR)

    def members(self, work: float, *, epochs: int, seconds: float) -> int:
        """Return how many trainings of a halved cohort a time holds; none where it holds not even one.

        Example:
            >>> Pace().members(1e8, epochs=100, seconds=10.0)
            96
        """
        each = self.seconds(work) * epochs * HALVED
        return int(seconds / each) if each > 0 else 1_000_000
