"""Local worker processes: one a device slot, warm from task to task, ended by force when a limit is passed."""

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import final

from advisor import files
from advisor.records import Ending, EndingKind
from advisor.records.studies.plan import ParameterValue
from advisor.search.executors.nursery import Copy, Nursery, can_copy
from advisor.search.executors.pipe import Pipe
from advisor.search.executors.silence import Bearable, Patience, Silence
from advisor.search.executors.spawning import spawn_worker
from advisor.search.executors.worker import OVER_MEMORY
from advisor.search.failures import LAST_WORDS
from advisor.search.work import Asked, Done, HandOver, Message, Order, Result, Started, Task

GIB = 1 << 30
LOG_BYTES = 4096  # of the workers' log that are looked at for a dead one's last words


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When a worker is ended or replaced.

    Keras keeps 8-10 MB of every model built, `clear_session` or not (keras-tuner#395), so a worker is
    replaced now and then; an import of TensorFlow (about 4 s) spread over 100 trainings is nothing.
    """

    trainings: int = 100
    memory_bytes: int = 8 * GIB
    start_seconds: float = 180.0  # imports, on a machine that is busy with other things
    grace_seconds: float = 20.0  # after a training's own limit, before it is ended by force
    silence: Bearable = field(default_factory=Bearable)  # without a sign of a training, before it is ended by force


@dataclass
class Worker:
    """One process with what it is doing."""

    process: SpawnProcess | Copy
    pipe: Pipe
    slot: Mapping[str, str]
    task: Task | None = None
    deadline: float | None = None  # on the executor's clock
    silence: Silence | None = None  # since its task began
    trainings: int = 0


@final
class LocalExecutor:
    """Trains tasks in spawned processes of this machine; the driver's process imports no backend.

    Args:
        work: `module:function` that trains a task; imported in the workers only.
        slots: One worker process each: the variables set in it before it imports anything heavy.
        limits: When a worker is ended or replaced.
        log: File for everything the workers print.
        at_once: How many workers start now; the others start with `begin`. All of them when None.
        clock: Seconds on any steadily growing scale.
    """

    def __init__(
        self,
        work: str,
        *,
        slots: Sequence[Mapping[str, str]] = ({},),
        limits: Limits | None = None,
        log: Path | None = None,
        at_once: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work
        self._limits = limits or Limits()
        self._log = self._first_log = log
        self._clock = clock
        self._patience = Patience(self._limits.silence, clock=clock)
        self._copied = can_copy(slots)
        self._nursery: Nursery | None = None
        self._workers = [self._hire(slot) for slot in slots[:at_once]]
        self._waiting = [] if at_once is None else list(slots[at_once:])

    def begin(self, *, log: Path) -> None:
        """Start the workers that are left; from their next task on all print into this file, with what they printed."""
        if self._log is not None and self._log.is_file():
            with files.log_for_appending(log) as file:
                file.write(self._log.read_bytes())
        self._log = log
        self._workers += [self._hire(slot) for slot in self._waiting]
        self._waiting = []

    @property
    def idle(self) -> int:
        """How many tasks can be taken now."""
        return sum(worker.task is None for worker in self._workers)

    @property
    def processes(self) -> tuple[int, ...]:
        """The process numbers of the workers."""
        return tuple(worker.process.pid or 0 for worker in self._workers)

    def submit(self, task: Task) -> None:
        """Give a task to a worker that has none; its limit counts from when the worker has started it."""
        idle = [worker for worker in self._workers if worker.task is None]
        worker = max(idle, key=lambda each: each.trainings > 0)  # one that has trained has its imports behind it
        self._give(worker if worker.process.is_alive() else self._instead_of(worker), task)

    def _give(self, worker: Worker, task: Task) -> None:
        worker.task = task
        worker.deadline = self._clock() + self._limits.start_seconds
        try:
            worker.pipe.send(Order(task, time.monotonic(), None if self._log is None else str(self._log)))
        except (BrokenPipeError, ConnectionResetError):
            return  # it died just now: `wait` sees the dead process

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        """Return what the workers have said, and the end of those that died or passed their limit."""
        busy = [worker for worker in self._workers if worker.task is not None]
        ready = connection.wait(
            [source for worker in busy for source in (worker.pipe, worker.process.sentinel)],
            timeout=max(0.0, min(seconds, self._until_next_deadline(busy))),
        )
        messages: list[Message] = []
        for worker in busy:
            if worker.pipe in ready or worker.process.sentinel in ready:
                messages += self._hear(worker)
            if worker.task is not None and worker.deadline is not None and self._clock() >= worker.deadline:
                messages.append(self._end(worker, Ending(EndingKind.TIMED_OUT, _time_is_up(worker.task))))
            if worker.silence is not None and (why := self._patience.hangs(worker.silence)):
                messages.append(self._end(worker, Ending(EndingKind.TIMED_OUT, why)))
        return tuple(messages)

    def answer(self, number: int, value: ParameterValue) -> None:
        """Answer the question that the training of this trial waits on."""
        for worker in self._workers:
            if worker.task is not None and number in worker.task.numbers:
                with suppress(BrokenPipeError, ConnectionResetError):  # `wait` sees that it died
                    worker.pipe.send(value)

    def hurry(self) -> None:
        """Tell everything in flight to hand over what it has, as when its time is up."""
        for worker in self._workers:
            if worker.task is not None:
                with suppress(BrokenPipeError, ConnectionResetError):  # it died: `wait` sees the dead process
                    worker.pipe.send(HandOver())

    def cancel(self) -> None:
        """End everything in flight by force and forget it."""
        for worker in self._workers:
            if worker.task is not None:
                self._end(worker, Ending(EndingKind.KILLED, "cancelled"))

    def close(self) -> None:
        """End the workers by force: an idle one has nothing to lose, and a backend takes seconds to shut down."""
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in self._workers:
            _bury(worker.process)
        self._workers = []
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None

    def _hire(self, slot: Mapping[str, str]) -> Worker:
        ours, theirs = multiprocessing.Pipe()
        log = str(self._log) if self._log else None
        process = self._copy(theirs, slot, log) if self._copied else spawn_worker(theirs, self._work, slot, log)
        theirs.close()
        return Worker(process, ours, slot)

    def _copy(self, theirs: Pipe, slot: Mapping[str, str], log: str | None) -> Copy:
        if self._nursery is not None:
            with suppress(OSError):  # it has ended: another takes its place
                return self._nursery.hire(theirs, log=log)
            self._nursery.close()
        self._nursery = Nursery(self._work, environment=slot, log=log)
        return self._nursery.hire(theirs, log=log)

    def _until_next_deadline(self, busy: list[Worker]) -> float:
        deadlines = [worker.deadline for worker in busy if worker.deadline is not None]
        return min(deadlines, default=float("inf")) - self._clock()

    def _hear(self, worker: Worker) -> list[Message]:
        messages: list[Message] = []
        try:
            while worker.task is not None and worker.pipe.poll():
                messages.append(self._heard(worker, worker.pipe.recv()))
        except (EOFError, OSError):  # it died, perhaps in the middle of a message
            return messages + self._died(worker)
        if worker.task is not None and not worker.process.is_alive() and not worker.pipe.poll():
            messages += self._died(worker)
        return messages

    def _heard(self, worker: Worker, message: object) -> Message:
        if worker.silence is not None:
            self._patience.heard(worker.silence)
        match message:
            case Started():
                worker.deadline = self._deadline(worker.task)
                if worker.task is not None:
                    worker.silence = self._patience.begun(worker.task, process=worker.process.pid or 0)
                return message
            case Done():
                worker.silence = None
                worker.trainings += sum(result.trainings for result in message.results)
                worker.task = worker.deadline = None
                self._replace_if_worn(worker, message)
                return message
            case Asked():
                return message
        return message  # type: ignore[return-value]  # Progress: the worker sends nothing else

    def _deadline(self, task: Task | None) -> float | None:
        if task is None or task.limit is None:
            return None
        return self._clock() + task.limit + self._limits.grace_seconds

    def _replace_if_worn(self, worker: Worker, done: Done) -> None:
        out_of_memory = any(result.ending.kind is EndingKind.OUT_OF_MEMORY for result in done.results)
        worn = worker.trainings >= self._limits.trainings or done.memory_bytes > self._limits.memory_bytes
        if out_of_memory or worn:  # device memory returns only when the process ends (tensorflow#36465)
            worker.pipe.close()
            worker.process.kill()
            self._replace(worker)

    def _instead_of(self, worker: Worker) -> Worker:
        """A fresh worker in place of one that died while idle, which is no fault of the next task."""
        worker.pipe.close()
        return self._replace(worker)

    def _replace(self, worker: Worker) -> Worker:
        fresh = self._hire(worker.slot)
        _bury(worker.process)
        self._workers[self._workers.index(worker)] = fresh
        return fresh

    def _died(self, worker: Worker) -> list[Message]:
        worker.process.join(timeout=5)
        code, task = worker.process.exitcode, worker.task
        if task is not None and worker.trainings and worker.silence is None:  # it died idle, before it took the task
            self._give(self._instead_of(worker), task)
            return []
        if code == OVER_MEMORY and task is not None and task.memory_bytes is not None:
            why = f"took more than {task.memory_bytes / 1e9:g} GB"
            return [self._end(worker, Ending(EndingKind.OUT_OF_MEMORY, why))]
        how = f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"
        said = _last_words(self._log) or _last_words(self._first_log)  # where it printed before its first task
        return [self._end(worker, Ending(EndingKind.KILLED, f"the worker process ended ({how}){said}"))]

    def _end(self, worker: Worker, ending: Ending) -> Done:
        task, worker.task, worker.silence = worker.task, None, None
        worker.process.kill()
        worker.pipe.close()
        self._replace(worker)
        numbers = task.numbers if task is not None else ()
        return Done(tuple(Result(number=number, ending=ending) for number in numbers))


def _last_words(log: Path | None) -> str:
    """What the workers have printed last, with where it stands."""
    said = last_line(log)
    return f"{LAST_WORDS}{log.name}: {said}" if log is not None and said else ""


def last_line(log: Path | None) -> str:
    """Return the last line of a log: an uncaught error, or what a library said before its process died.

    Example:
        >>> last_line(None), last_line(Path("no-such.log"))
        ('', '')
    """
    if log is None or not log.is_file():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LOG_BYTES))
        lines = [line for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""


def _time_is_up(task: Task) -> str:
    if task.limit is None:
        return "the worker process did not start"
    return f"not finished after {task.limit:.0f} seconds"


def _bury(process: SpawnProcess | Copy) -> None:
    """Wait for a process that was asked to end, then end it by force."""
    process.join(timeout=2)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()
