"""The job's side of a cluster: one job takes task after task from a shared folder, and ends before its wall time.

A job is a machine with local workers of its own, so that a training's limits, its death and its memory are looked
after where it runs. Imported by the job, by name; no backend is in this process.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import final

import msgspec

from advisor.search.executors.exchange import CLOSED, DRIVER, Exchange, Said, said_of
from advisor.search.executors.local import Limits, LocalExecutor
from advisor.search.executors.pause import Pause
from advisor.search.executors.slots import slots_here
from advisor.search.work import Asked, Done, Message, Progress, Started, Task

FRESH = 0.2  # of a job's time: a task taken within it has nearly a whole job, and no other would give it more
BEAT_SECONDS = 2.0


class JobOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What a job is told when it is submitted."""

    name: str  # one job each, never used again
    folder: Path  # of the exchange
    work: str  # `module:function` that trains a task
    slots: int  # trainings at once
    seconds: float  # after which it ends itself, before its wall time does
    grace_seconds: float  # for a training that was told when to end
    silence_seconds: float  # without a sign of the driver, after which nobody wants the rest
    log: Path  # takes what the workers print
    place: Path  # working folder of the driver
    path: tuple[str, ...]  # where the driver imports from: a model of the user's own


def work_off(order: JobOrder) -> None:
    """Train tasks until the driver has gone or the job's time is up; the body of a job."""
    began = time.monotonic()
    os.chdir(order.place)
    sys.path[:] = list(dict.fromkeys((*order.path, *sys.path)))
    exchange = Exchange(order.folder)
    if exchange.pulse(order.name) is not None:
        return  # put back into the queue by the system: the driver has given its tasks to others
    exchange.beat(order.name)
    limits = Limits(grace_seconds=order.grace_seconds)
    slots = slots_here()[: order.slots]
    with closing(LocalExecutor(order.work, slots=slots, limits=limits, log=order.log)) as local:
        try:
            _Job(order, exchange, local, ends=began + order.seconds).run()
        finally:  # also when the system takes the machine back and says so by a signal
            local.cancel()
            exchange.leave(order.name)


@final
class _Job:
    """What is being trained here, and when to stop."""

    def __init__(
        self,
        order: JobOrder,
        exchange: Exchange,
        local: LocalExecutor,
        *,
        ends: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._order = order
        self._exchange = exchange
        self._local = local
        self._ends = ends
        self._clock = clock
        self._serials: dict[int, int] = {}  # number of a trial: its task's
        self._taken: dict[int, float] = {}  # serial number of a task: when it was taken
        self._longest = 0.0  # that a task has taken here
        self._pulse: tuple[object, float] = (None, clock())
        self._beaten = clock()

    def run(self) -> None:
        """Take, train and tell, until the time is up or the driver gone."""
        pause = Pause()
        while True:
            names = self._exchange.names()
            if self._is_over(names):
                return
            self._drop_lost(names)
            for answer in self._exchange.answers(self._order.name, names):
                self._local.answer(answer.number, answer.value)
            took = self._take(names)
            messages = self._local.wait(seconds=0.0 if took else pause.seconds)
            self._say(messages)
            pause.after(busy=bool(took or messages))

    def _is_over(self, names: frozenset[str]) -> bool:
        now = self._clock()
        if now - self._beaten >= BEAT_SECONDS:
            self._exchange.beat(self._order.name)
            self._beaten = now
        pulse = self._exchange.pulse(DRIVER)
        if pulse != self._pulse[0]:
            self._pulse = (pulse, now)
        return CLOSED in names or now >= self._ends or now - self._pulse[1] > self._order.silence_seconds

    def _drop_lost(self, names: frozenset[str]) -> None:
        """End what the driver has taken back; it does so with all of a job's tasks."""
        mine = self._exchange.taken_by(self._order.name, names)
        if self._taken.keys() - mine.keys():
            self._local.cancel()
            self._taken.clear()
            self._serials.clear()

    def _take(self, names: frozenset[str]) -> bool:
        took = False
        for name in sorted(name for name in names if name.startswith("task-")):
            if not self._local.idle or not self._has_time:
                break
            taken = self._exchange.take(name, self._order.name)
            if taken is not None:
                took = True
                now = self._clock()
                self._taken[taken.serial] = now
                self._serials |= dict.fromkeys(taken.task.numbers, taken.serial)
                self._local.submit(self._in_time(taken.task.begun(late=taken.waited), now))
        return took

    @property
    def _has_time(self) -> bool:
        """Whether another task would probably be done before the job ends; the first one is always tried."""
        return self._ends - self._clock() > self._longest

    def _in_time(self, task: Task, now: float) -> Task:
        """Return a task that ends itself with the job where no later job would have more time for it."""
        left = self._ends - now
        if left < (1 - FRESH) * self._order.seconds:
            return task
        return msgspec.structs.replace(task, left=left if task.left is None else min(task.left, left))

    def _say(self, messages: tuple[Message, ...]) -> None:
        said: list[Said] = []
        for message in messages:
            serial = self._serial(message)
            if serial in self._taken:
                said.append(said_of(serial, message))
            if isinstance(message, Done):
                self._longest = max(self._longest, self._clock() - self._taken.pop(serial, self._clock()))
        if said:
            self._exchange.say(self._order.name, said)

    def _serial(self, message: Message) -> int:
        match message:
            case Started(numbers):
                return self._serials.get(numbers[0], -1)
            case Progress(number) | Asked(number):
                return self._serials.get(number, -1)
            case Done(results):
                return self._serials.get(results[0].number, -1) if results else -1
