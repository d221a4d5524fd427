"""The child's side of a local worker: imports the training function once, then trains task after task."""

import gc
import importlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from multiprocessing import connection, parent_process
from pathlib import Path

from advisor import files
from advisor.errors import AdvisorError, OutOfMemoryError
from advisor.records import Ending, EndingKind
from advisor.records.studies.plan import ParameterValue
from advisor.search.executors.pipe import Pipe
from advisor.search.work import Asked, Done, HandOver, Order, Progress, Reporter, Result, Started, Task, Work
from advisor.space.dimension import Dimension

OVER_MEMORY = 77  # exit status of a worker that took more memory than its task may
TERMINATED = 143  # exit status of a worker that was asked to end, and that no driver ended
TERM_SECONDS = 10.0  # until then its driver, asked too, has ended it
LOOK_SECONDS = 0.5
SHORTEST = 0.5  # seconds of work that tell how busy the machine is
SLOWEST = 5.0  # a worker that waits for its device is not slowed by others without end
LAST_LINES = 3  # of a traceback: enough to name the place and the error
OUT_OF_MEMORY_WORDS = ("out of memory", "resource exhausted", "resource_exhausted", "oom when allocating")


class PipeReporter:
    """Says what happens through the pipe to the driver."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._is_hurried = False

    @property
    def is_hurried(self) -> bool:
        """Whether the driver has asked for an end with this epoch."""
        while self._pipe.poll():
            self._hear(self._pipe.recv())
        return self._is_hurried

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None:
        """Say that an epoch has ended."""
        self._pipe.send(Progress(number, epoch, values))

    def ask(self, number: int, dimension: Dimension) -> ParameterValue:
        """Ask for the value of a dimension and wait for the answer."""
        self._pipe.send(Asked(number, dimension))
        while self._hear(answer := self._pipe.recv()):
            pass
        assert isinstance(answer, bool | int | float | str)  # noqa: S101  the driver's side sends nothing else
        return answer

    def _hear(self, message: object) -> bool:
        self._is_hurried = self._is_hurried or isinstance(message, HandOver)
        return isinstance(message, HandOver)


def serve(pipe: Pipe, work: str, environment: Mapping[str, str], log: str | None) -> None:
    """Train every task that comes through the pipe, until it closes; the body of a worker process.

    Args:
        pipe: Tasks come in, messages go out.
        work: `module:function`, the function that trains a task.
        environment: Variables set before anything heavy is imported.
        log: File that takes everything libraries print; thrown away when None.
    """
    prepare_process(environment, log)
    die_with_parent()
    serve_tasks(pipe, load_quickly(work), log=log)


def prepare_process(environment: Mapping[str, str], log: str | None) -> None:
    """Leave signals to the driver, set the environment, and send all prints to a log; no thread is started."""
    _leave_signals_to_the_driver()
    os.environ.update(environment)
    send_prints_to(log)


def load_quickly(work: str) -> Work:
    """Import the function named `module:function`; what comes with it stays, and is looked through by no collector.

    A backend brings hundreds of thousands of objects, and looking through them is a tenth of its import.
    """
    gc.disable()
    try:
        return load(work)
    finally:
        gc.freeze()
        gc.enable()


def serve_tasks(pipe: Pipe, train: Work, *, log: str | None) -> None:
    """Train every task that comes through the pipe, until it closes.

    Args:
        pipe: Tasks come in, messages go out.
        train: Trains a task.
        log: Where this process prints.
    """
    watch = MemoryWatch()
    while True:
        try:
            order = pipe.recv()
        except EOFError:
            return
        if isinstance(order, HandOver):
            continue  # it came when its task was done
        assert isinstance(order, Order)  # noqa: S101  the driver's side sends nothing else
        if order.log is not None and order.log != log:
            log = order.log
            send_prints_to(log)
        task = order.task.begun(late=time.monotonic() - order.sent)
        watch.most = task.memory_bytes
        pipe.send(Started(task.numbers))
        pipe.send(done_by(train, task, PipeReporter(pipe)))


def done_by(train: Work, task: Task, reporter: Reporter) -> Done:
    """Train a task in this process, and say what became of it and how busy the machine was."""
    wall, busy = time.monotonic(), time.process_time()
    results = _results(train, task, reporter)
    slowness = slowness_of(wall=time.monotonic() - wall, busy=time.process_time() - busy)
    return Done(results, _peak_memory_bytes(), slowness)


class MemoryWatch:
    """Ends this process when it takes more memory than its task may.

    Args:
        before: What is done first.
    """

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.most: int | None = None
        self.before = before
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            if self.most is not None and _peak_memory_bytes() > self.most:
                self.before()
                os._exit(OVER_MEMORY)


def slowness_of(*, wall: float, busy: float) -> float:
    """Return how many times longer work took than its processor: 1 on a quiet machine, and where it was too short.

    Example:
        >>> slowness_of(wall=12.0, busy=6.0), slowness_of(wall=5.0, busy=9.0), slowness_of(wall=0.1, busy=0.0)
        (2.0, 1.0, 1.0)
    """
    if busy < SHORTEST:
        return 1.0
    return min(SLOWEST, max(1.0, wall / busy))


def load(work: str) -> Work:
    """Import the function named `module:function`."""
    module, _, function = work.partition(":")
    loaded: Work = getattr(importlib.import_module(module), function)
    return loaded


def _results(train: Work, task: Task, reporter: Reporter) -> tuple[Result, ...]:
    try:
        return train(task, reporter)
    except (BrokenPipeError, EOFError):
        raise SystemExit(0) from None  # the driver is gone: nobody wants the rest
    except Exception as error:  # noqa: BLE001  a failure is a category of a trial, never the end of the night
        ending = ending_of(error)
        return tuple(Result(number=number, ending=ending) for number in task.numbers)


def ending_of(error: Exception) -> Ending:
    """Say how a training ended that raised.

    Example:
        >>> ending_of(MemoryError()).kind.value
        'out_of_memory'
    """
    if isinstance(error, MemoryError | OutOfMemoryError) or _speaks_of_memory(error):
        return Ending(EndingKind.OUT_OF_MEMORY, str(error).partition("\n")[0] or "out of memory")
    if isinstance(error, AdvisorError):
        return Ending(EndingKind.ERROR, str(error))
    lines = traceback.format_exception(error)
    return Ending(EndingKind.ERROR, "".join(lines[-LAST_LINES:]).strip())


def _speaks_of_memory(error: Exception) -> bool:
    text = f"{type(error).__name__} {error}".lower()
    return any(words in text for words in OUT_OF_MEMORY_WORDS)


def _leave_signals_to_the_driver() -> None:
    """Ctrl-C is the driver's to answer. So is what ends a whole group of processes, which the driver outlives."""
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)

    def end_soon(*_: object) -> None:
        threading.Timer(TERM_SECONDS, os._exit, [TERMINATED]).start()

    signal.signal(signal.SIGTERM, end_soon)


def die_with_parent() -> None:
    """End this process as soon as its parent has ended, even when that was by force."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def send_prints_to(log: str | None) -> None:
    """Redirect both output streams at the level of the system: native libraries print too."""
    sys.stdout.flush()
    sys.stderr.flush()
    with files.log_for_appending(Path(log or os.devnull)) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def _peak_memory_bytes() -> int:
    """Return the most memory this process ever held; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
