"""A shared folder through which a driver and the jobs of a cluster talk: nothing else need connect them.

Every file gets its name when it is whole, so that nobody reads a half of it. A task is taken by giving its file
another name, which succeeds once, so that no two jobs train it; a job whose taken file is gone has lost the task.
Jobs show that they live by files that change; clocks of different machines are never compared.

    task-000007         waits                        said-2-000001       what job 2 has said, in its order
    taken-000007-2      is trained by job 2          answer-2-000001     what the driver answers it
    beat-2, beat-driver   who lives                  left-2, closed      who has gone
"""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import final

import msgspec

from advisor import files
from advisor.errors import FileError
from advisor.records.studies.plan import ParameterValue
from advisor.search.work import Asked, Done, Message, Progress, Started, Task

DRIVER = "driver"
CLOSED = "closed"


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message of a job about one task."""

    serial: int
    started: Started | None = None
    progress: Progress | None = None
    asked: Asked | None = None
    done: Done | None = None

    @property
    def message(self) -> Message:
        """The message itself.

        Example:
            >>> Said(7, started=Started((3,))).message
            Started(numbers=(3,))
        """
        message = self.started or self.progress or self.asked or self.done
        assert message is not None  # noqa: S101  `said_of` gives it one
        return message


def said_of(serial: int, message: Message) -> Said:
    """Return what a job says of a task.

    Example:
        >>> said_of(7, Done(())).done
        Done(results=(), memory_bytes=0, slowness=1.0)
    """
    match message:
        case Started():
            return Said(serial, started=message)
        case Progress():
            return Said(serial, progress=message)
        case Asked():
            return Said(serial, asked=message)
        case Done():
            return Said(serial, done=message)


class Answer(msgspec.Struct, frozen=True):
    """The value of a dimension that a training has asked for."""

    number: int
    value: ParameterValue


class Taken(msgspec.Struct, frozen=True):
    """A task that a job has taken, and how many seconds it had waited."""

    serial: int
    task: Task
    waited: float


@final
class Exchange:
    """One end of the shared folder; the driver's and the jobs' alike."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = itertools.count(1)

    def names(self) -> frozenset[str]:
        """Return what lies in the folder now; nothing where the folder is gone."""
        try:
            return frozenset(path.name for path in self.folder.iterdir() if not path.name.startswith("."))
        except OSError:
            return frozenset({CLOSED})

    def offer(self, serial: int, task: Task) -> None:
        """Lay a task out for whichever job takes it first."""
        self._write(f"task-{serial:06d}", task)

    def take(self, name: str, job: str) -> Taken | None:
        """Take a task that waits; None where another was faster, or it has been withdrawn."""
        serial = int(name.split("-")[1])
        taken = self.folder / f"taken-{serial:06d}-{job}"
        try:
            files.move(self.folder / name, taken)
        except FileError:
            if not taken.is_file():  # over a network a name may be changed and the word of it lost
                return None
        self.beat(job)
        try:
            task = msgspec.msgpack.decode(files.read_bytes(taken), type=Task)
            waited = (self.folder / f"beat-{job}").stat().st_mtime - taken.stat().st_mtime  # by the folder's own clock
        except (FileError, OSError):
            return None  # withdrawn meanwhile
        return Taken(serial, task, max(0.0, waited))

    def give_back(self, name: str) -> None:
        """Let a taken task wait again."""
        files.move(self.folder / name, self.folder / f"task-{name.split('-')[1]}")

    def withdraw(self, serial: int, names: frozenset[str]) -> None:
        """Take a task back for good, whether it waits or is trained."""
        for name in names:
            if name.startswith((f"task-{serial:06d}", f"taken-{serial:06d}-")):
                files.remove(self.folder / name)

    def taken_by(self, job: str, names: frozenset[str]) -> dict[int, str]:
        """Return the tasks that a job has taken: their serial numbers with their names.

        Example:
            >>> Exchange(Path()).taken_by("2", frozenset({"taken-000007-2", "taken-000008-12"}))
            {7: 'taken-000007-2'}
        """
        taken = (name.split("-") for name in sorted(names) if name.startswith("taken-"))
        return {int(serial): f"taken-{serial}-{who}" for _, serial, who in taken if who == job}

    def say(self, job: str, said: Sequence[Said]) -> None:
        """Tell the driver what has happened, in one file."""
        self._write(f"said-{job}-{next(self._count):06d}", list(said))

    def heard(self, names: frozenset[str]) -> Iterator[tuple[str, Said]]:
        """Yield what the jobs have said since, each with its job, and remove it."""
        for name in sorted(name for name in names if name.startswith("said-")):
            path = self.folder / name
            for said in msgspec.msgpack.decode(files.read_bytes(path), type=list[Said]):
                yield name.split("-")[1], said
            files.remove(path)

    def answer(self, job: str, number: int, value: ParameterValue) -> None:
        """Answer what a job's training has asked."""
        self._write(f"answer-{job}-{next(self._count):06d}", Answer(number, value))

    def answers(self, job: str, names: frozenset[str]) -> Iterator[Answer]:
        """Yield the answers to a job, and remove them."""
        for name in sorted(name for name in names if name.startswith(f"answer-{job}-")):
            path = self.folder / name
            yield msgspec.msgpack.decode(files.read_bytes(path), type=Answer)
            files.remove(path)

    def beat(self, who: str) -> None:
        """Show that someone lives."""
        self._write(f"beat-{who}", next(self._count))

    def pulse(self, who: str) -> object:
        """Return something that changes as long as someone lives; None where there is no sign of it."""
        try:
            status = (self.folder / f"beat-{who}").stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino

    def leave(self, job: str) -> None:
        """Say that a job ends: what it still had taken is for others."""
        self._write(f"left-{job}", 0)

    def close(self) -> None:
        """Tell every job to end."""
        self._write(CLOSED, 0)

    def clear(self) -> None:
        """Remove the folder; a job that still looks takes that for the end."""
        for path in self.folder.iterdir():
            files.remove(path)
        files.remove(self.folder)

    def _write(self, name: str, content: object) -> None:
        files.write_without_waiting(self.folder / name, msgspec.msgpack.encode(content))
