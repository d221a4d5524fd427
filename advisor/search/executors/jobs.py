"""Jobs of a cluster that pull tasks from a shared folder: the driver's side, whatever system runs the jobs.

A job ends before its wall time, or dies; what it had taken then waits for the next one, which is submitted while
there is work. The folder is in the study's, so that a shared disk is all that driver and jobs have in common.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, final, runtime_checkable

from advisor import files
from advisor.errors import Problem, TrainingError
from advisor.records import Ending, EndingKind
from advisor.records.studies.plan import ParameterValue
from advisor.search.executors.exchange import DRIVER, Exchange
from advisor.search.executors.job import BEAT_SECONDS, JobOrder
from advisor.search.executors.pause import Pause
from advisor.search.work import Done, Message, Result, Task

DEATHS = 2  # of jobs that a task is trained in: one more, and the task is taken for the reason
FRUITLESS = 2  # jobs in a row, beside those of one submission, that may end without having finished a task
LOOK_SECONDS = 2.0  # between looks at which jobs live
CLOSING_SECONDS = 10.0  # for the jobs to end once they are told


@runtime_checkable
class Job(Protocol):
    """A job as the system that runs it knows it."""

    @property
    def title(self) -> str:
        """What the system calls it, for messages."""

    def is_over(self) -> bool:
        """Whether it has ended, for whatever reason."""

    def cancel(self) -> None:
        """End it by force."""

    def last_words(self) -> str:
        """The last line that it has printed."""


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """What jobs are like.

    Args:
        count: How many run at once.
        slots: Trainings that each holds at once.
        seconds: After which a job ends itself.
        grace_seconds: For a training that was told when to end.
        silence_seconds: Without a sign of life after which job and driver give each other up.
    """

    count: int
    slots: int
    seconds: float
    grace_seconds: float = 20.0
    silence_seconds: float = 180.0


@dataclass
class _Hired:
    job: Job
    name: str
    pulse: object = None
    heard: float = 0.0  # when its pulse last changed
    finished: int = 0  # tasks
    is_leaving: bool = False


@dataclass
class _Flight:
    task: Task
    deaths: int = 0


@final
class JobsExecutor:
    """Gives tasks to jobs through a folder beside the study's trials.

    Args:
        work: `module:function` that trains a task; imported in the jobs' workers only.
        kind: What the jobs are like.
        submit: Submits a job, given what it is told and a folder for what the system writes of it.
        look_seconds: Between looks at which jobs live.
        clock: Seconds on any steadily growing scale.
    """

    def __init__(
        self,
        work: str,
        *,
        kind: JobKind,
        submit: Callable[[JobOrder, Path], Job],
        look_seconds: float = LOOK_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work
        self._look_seconds = look_seconds
        self._kind = kind
        self._submit_job = submit
        self._clock = clock
        self._exchange: Exchange | None = None
        self._hired: dict[str, _Hired] = {}
        self._flights: dict[int, _Flight] = {}  # serial number: its task
        self._asked_by: dict[int, str] = {}  # number of a trial: the job in which it waits for an answer
        self._count = self._jobs = self._fruitless = 0
        self._looked = 0.0
        self._last_words = ""
        self._is_closed = threading.Event()

    def begin(self, *, log: Path) -> None:
        """Submit the jobs; what their workers print, and what the system writes of them, lies beside this file."""
        self._folder = files.make_folder(log.parent.absolute() / "jobs")
        for left in self._folder.glob("exchange-*"):  # of a sitting that was killed: its jobs take it for the end
            Exchange(left).clear()
        self._exchange = Exchange(files.make_folder(self._folder / f"exchange-{os.getpid()}"))
        self._exchange.beat(DRIVER)
        threading.Thread(target=self._beat, daemon=True).start()
        for _ in range(self._kind.count):
            self._hire()

    @property
    def idle(self) -> int:
        """How many tasks can be taken now; jobs that still wait for a machine count, and their tasks wait with them."""
        return 0 if self._exchange is None else self._kind.count * self._kind.slots - len(self._flights)

    def submit(self, task: Task) -> None:
        """Lay a task out for the jobs."""
        self._count += 1
        self._flights[self._count] = _Flight(task)
        self._open.offer(self._count, task)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        """Return what the jobs have said, and the end of tasks that jobs died of.

        Raises:
            TrainingError: If job after job ends without having finished a task.
        """
        until, pause = self._clock() + seconds, Pause()
        while True:
            names = self._open.names()
            messages = [*self._heard(names), *self._looked_after(names)]
            left = until - self._clock()
            if messages or left <= 0:
                return tuple(messages)
            time.sleep(min(pause.seconds, left))
            pause.after(busy=False)

    def answer(self, number: int, value: ParameterValue) -> None:
        """Answer the question that the training of this trial waits on."""
        if number in self._asked_by:
            self._open.answer(self._asked_by.pop(number), number, value)

    def cancel(self) -> None:
        """End everything in flight by force and forget it."""
        names = self._open.names()
        for serial in self._flights:
            self._open.withdraw(serial, names)
        self._flights.clear()

    def close(self) -> None:
        """End the jobs: those that run are told, those that wait for a machine are taken out of the queue."""
        self._is_closed.set()
        if self._exchange is None:
            return
        self._exchange.close()
        until = self._clock() + CLOSING_SECONDS
        while self._running(names := self._exchange.names()) and self._clock() < until:
            time.sleep(Pause().seconds)
        for hired in self._hired.values():
            if f"left-{hired.name}" not in names:
                hired.job.cancel()
        self._exchange.clear()
        self._exchange = None

    @property
    def _open(self) -> Exchange:
        assert self._exchange is not None  # noqa: S101  `begin` comes first
        return self._exchange

    def _running(self, names: frozenset[str]) -> bool:
        """Whether a job is about to end that has begun: one that still waits for a machine never says so."""
        begun = [
            hired for name, hired in self._hired.items() if f"beat-{name}" in names and f"left-{name}" not in names
        ]
        return any(not hired.job.is_over() for hired in begun)

    def _beat(self) -> None:
        """Show from a thread of its own that the driver lives: it may think for longer than the jobs wait."""
        exchange = self._open
        while not self._is_closed.wait(BEAT_SECONDS):
            exchange.beat(DRIVER)

    def _hire(self) -> None:
        self._jobs += 1
        name, kind = str(self._jobs), self._kind
        order = JobOrder(
            name=name,
            folder=self._open.folder,
            work=self._work,
            slots=kind.slots,
            seconds=kind.seconds,
            grace_seconds=kind.grace_seconds,
            silence_seconds=kind.silence_seconds,
            log=self._folder / f"workers-{name}.log",
            place=Path.cwd(),
            path=tuple(os.path.abspath(place) for place in sys.path),  # the job starts in another folder
        )
        self._hired[name] = _Hired(self._submit_job(order, self._folder), name, heard=self._clock())

    def _heard(self, names: frozenset[str]) -> Iterator[Message]:
        for name, said in self._open.heard(names):
            flight = self._flights.get(said.serial)
            if flight is None:
                continue  # cancelled, or done by another job after this one was given up
            if said.asked is not None:
                self._asked_by[said.asked.number] = name
            if said.done is not None:
                del self._flights[said.serial]
                self._open.withdraw(said.serial, names)
                self._fruitless = 0
                if name in self._hired:
                    self._hired[name].finished += 1
            yield said.message

    def _looked_after(self, names: frozenset[str]) -> Iterator[Message]:
        """Take tasks from jobs that have ended, and submit as many jobs as there is work for."""
        now = self._clock()
        due = now - self._looked >= self._look_seconds
        for hired in list(self._hired.values()):
            if f"left-{hired.name}" in names or (due and self._is_dead(hired, now)):
                if not hired.is_leaving:  # once more round: what it said last may have come after this look
                    hired.is_leaving = True
                    continue
                yield from self._end(hired, names)
        if due:
            self._looked = now
        while len(self._hired) < self._kind.count and len(self._hired) * self._kind.slots < len(self._flights):
            self._stop_if_fruitless()
            self._hire()

    def _is_dead(self, hired: _Hired, now: float) -> bool:
        if hired.is_leaving or hired.job.is_over():
            return True
        pulse = self._open.pulse(hired.name)
        if pulse != hired.pulse:
            hired.pulse, hired.heard = pulse, now
        return pulse is not None and now - hired.heard > self._kind.silence_seconds

    def _end(self, hired: _Hired, names: frozenset[str]) -> Iterator[Message]:
        left = f"left-{hired.name}" in names
        del self._hired[hired.name]
        if not left:
            hired.job.cancel()
        self._last_words = hired.job.last_words() or self._last_words
        self._fruitless = 0 if hired.finished else self._fruitless + 1
        for serial, name in self._open.taken_by(hired.name, names).items():
            flight = self._flights.get(serial)
            if flight is None:
                continue
            flight.deaths += not left
            if flight.deaths <= DEATHS:
                self._open.give_back(name)
                continue
            del self._flights[serial]
            self._open.withdraw(serial, names)
            self._fruitless = 0  # what they died of is known
            reason = f"{flight.deaths} jobs in which it was trained died; the last, {hired.job.title}"
            ending = Ending(EndingKind.KILLED, f"{reason}: {self._last_words}" if self._last_words else reason)
            yield Done(tuple(Result(number=number, ending=ending) for number in flight.task.numbers))

    def _stop_if_fruitless(self) -> None:
        if self._fruitless < FRUITLESS + self._kind.count:
            return
        said = self._last_words or "they printed nothing"
        raise TrainingError(
            f"{self._fruitless} jobs in a row ended without having finished a training",
            [Problem("the last one", said)],
            f"What they wrote is in {self._folder}. Ask for a longer wall time or other machines ([cluster] in the "
            "study file), then continue with --resume; every finished trial is kept.",
        )


def in_time(seconds: float) -> float:
    """Return after how long a job of such a wall time ends itself: early enough to hand over what it has.

    Example:
        >>> in_time(3600.0), in_time(60.0)
        (3480.0, 51.0)
    """
    return seconds - min(120.0, 0.15 * seconds)
