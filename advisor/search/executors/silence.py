"""A training that gives no sign any more: how long that may last is learned from those before it.

A limit of the whole time cannot be learned, for a large network takes many times as long as a small one; but it still
ends an epoch now and then. What is silent for a multiple of the longest silence so far hangs: while data are read and a
program is compiled, in an epoch, between the last one and the scores. Until one silence has been measured, none is too
long.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from advisor import machine
from advisor.search.work import Task

STEP_SECONDS = 10.0  # that a look adds at most: a machine that slept, or a driver that was busy, is no silence
IDLE_SHARE = 0.01  # of one core: a process that takes less waits for something


@dataclass(frozen=True, kw_only=True)
class Bearable:
    """Which silence is too long: more than both of these."""

    seconds: float = 600.0
    times: float = 20.0  # the longest that was measured
    working: float = 6.0  # both of them so many times, for what still computes or makes a winner


@dataclass
class Silence:
    """How long a training has given no sign."""

    task: Task
    process: int  # 0: on another machine
    looked: float  # on the clock
    seconds: float = 0.0
    used: float | None = None  # seconds of processor when it gave the last sign


@final
class Patience:
    """Listens to the trainings of an executor, and says which of them hangs.

    Args:
        bearable: Which silence is too long.
        clock: Seconds on any steadily growing scale.
        used: Seconds of processor that a process has taken; None where that is not known.
    """

    def __init__(
        self,
        bearable: Bearable,
        *,
        clock: Callable[[], float],
        used: Callable[[int], float | None] = machine.processor_seconds,
    ) -> None:
        self._bearable = bearable
        self._clock = clock
        self._used = used
        self._longest = 0.0
        self._members = 1  # that were trained together in the longest

    def begun(self, task: Task, *, process: int = 0) -> Silence:
        """Return the silence of a training that begins."""
        return Silence(task, process, self._clock(), used=self._used(process))

    def heard(self, silence: Silence) -> None:
        """Note a sign of life: the silence before it was none too long."""
        self._look(silence)
        if silence.seconds > self._longest:
            self._longest, self._members = silence.seconds, len(silence.task.numbers)
        silence.seconds, silence.used = 0.0, self._used(silence.process)

    def hangs(self, silence: Silence) -> str:
        """Say why a training is taken to hang; nothing where it is not. Asked again and again, once in a second or so.

        Pruning is never taken to: it trains on between its steps without a sign.
        """
        self._look(silence)
        most = self._longest * max(1.0, len(silence.task.numbers) / self._members) * self._bearable.times
        if not self._longest or silence.task.shrink or silence.seconds <= max(most, self._bearable.seconds):
            return ""
        if self._works(silence) and silence.seconds <= self._bearable.working * max(most, self._bearable.seconds):
            return ""
        return f"no sign for {_said(silence.seconds)}, and the longest before took {_said(self._longest)}: it hangs"

    def _look(self, silence: Silence) -> None:
        now = self._clock()
        silence.seconds += min(STEP_SECONDS, now - silence.looked)
        silence.looked = now

    def _works(self, silence: Silence) -> bool:
        """Whether a training computes, as far as is known, or is a winner's, which is measured and written too."""
        used = self._used(silence.process)
        if silence.task.model_folder or silence.task.with_test or used is None or silence.used is None:
            return True
        return used - silence.used > IDLE_SHARE * silence.seconds


def _said(seconds: float) -> str:
    if seconds >= 120:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds:.0f} s" if seconds >= 1 else f"{seconds:.2g} s"
