"""The worker's side of a Ray cluster: what a task does on the machine that it was sent to; knows no Ray itself."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn, final

import msgspec

from advisor.records import Ending, EndingKind
from advisor.records.studies.plan import ParameterValue
from advisor.search.executors import carried
from advisor.search.executors.worker import OVER_MEMORY, MemoryWatch, done_by, load
from advisor.search.work import Done, Message, Progress, Result, Task
from advisor.space.dimension import Dimension


class Errand(msgspec.Struct, frozen=True):
    """What is the same for all tasks of a study."""

    work: str  # `module:function` that trains a task
    environment: dict[str, str]  # set before anything heavy is imported
    place: str  # working folder of the driver, entered where it exists
    path: tuple[str, ...]  # where the driver imports from: a model of the user's own


class Trained(msgspec.Struct, frozen=True):
    """A task that has ended, with the files of the model that was kept."""

    done: Done
    files: dict[str, bytes] = {}


@dataclass(frozen=True)
class Node:
    """A machine of the cluster as a task finds it.

    Args:
        name: Of the machine.
        mailbox: Where to say what happens.
        get: Waits for an answer of the mailbox, and opens references.
    """

    name: str
    mailbox: Any  # Ray's handle of a `Mailbox`, without types
    get: Callable[[Any], Any]


@final
class _Reporter:
    """Says what happens to the mailbox, an actor that is called by `.remote`."""

    def __init__(self, serial: int, node: Node) -> None:
        self._serial, self._mailbox, self._get = serial, node.mailbox, node.get
        self._last: Any = None

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None:
        """Say that an epoch has ended; nobody waits for it."""
        self._last = self._mailbox.say.remote(self._serial, Progress(number, epoch, values))

    def settle(self) -> None:
        """Wait until all is heard: the result goes another way, and may be faster."""
        if self._last is not None:
            self._get(self._last)

    def ask(self, number: int, dimension: Dimension) -> ParameterValue:
        """Ask for the value of a dimension and wait for the answer."""
        answer: ParameterValue = self._get(self._mailbox.ask.remote(self._serial, number, dimension))
        return answer

    def begin(self, numbers: Sequence[int], node: str) -> float:
        """Say that the training begins; return how long after the task was sent."""
        return float(self._get(self._mailbox.begin.remote(self._serial, tuple(numbers), node)))

    def say(self, message: Message) -> None:
        """Say something, and wait until it is heard."""
        self._get(self._mailbox.say.remote(self._serial, message))


def train_away(errand: Errand, serial: int, task: Task, parcel: carried.Parcel | None, node: Node) -> Trained:
    """Train a task in this process.

    Args:
        errand: What is the same for all tasks.
        serial: Number of the task.
        task: Trainings.
        parcel: Their data, unless they are found here.
        node: The machine, and what connects it with the driver.
    """
    _be_as_the_driver(errand)
    train, reporter, watch = load(errand.work), _Reporter(serial, node), _watch()
    task = task.begun(late=reporter.begin(task.numbers, node.name))

    def out_of_memory(reason: str) -> NoReturn:
        """Tell, then end this process: device memory returns with it alone (tensorflow#36465)."""
        ending = Ending(EndingKind.OUT_OF_MEMORY, reason)
        reporter.say(Done(tuple(Result(number=number, ending=ending) for number in task.numbers)))
        os._exit(OVER_MEMORY)

    limit = task.memory_bytes
    watch.before = lambda: out_of_memory(f"took more than {(limit or 0) / 1e9:g} GB")
    watch.most = limit
    with carried.unpacked(task, parcel, node.get) as here:
        done = done_by(train, here, reporter)
        watch.most = None
        if any(result.ending.kind is EndingKind.OUT_OF_MEMORY for result in done.results):
            reporter.say(done)
            os._exit(OVER_MEMORY)
        kept = carried.packed(here)
    reporter.settle()
    return Trained(done, kept)


def _be_as_the_driver(errand: Errand) -> None:
    os.environ.update(errand.environment)
    with suppress(OSError):  # no shared disk
        os.chdir(errand.place)
    sys.path.extend(place for place in errand.path if place not in sys.path)


@lru_cache(maxsize=1)
def _watch() -> MemoryWatch:
    return MemoryWatch()
