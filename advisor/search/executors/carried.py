"""What travels with a task to a machine that shares no disk with the driver: the file of data, and the kept model.

A file of data is handed over once for all tasks, and unpacked by a worker that does not find it where the driver
has it. Models go back as bytes, and lie where the driver asked for them.
"""

import atexit
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import final

import msgspec

from advisor import files
from advisor.search.work import Task

MOST_BYTES = 2**30  # of a file that is carried; a larger one must lie where every machine finds it


class Parcel(msgspec.Struct, frozen=True):
    """A file of data: its name as the plan has it, and where its content is kept."""

    name: str
    content: object  # a reference, which is opened where it is needed


@final
class Store:
    """Hands over each file of data once.

    Args:
        put: Keeps bytes where every machine reaches them, and returns a reference to them.
    """

    def __init__(self, put: Callable[[bytes], object]) -> None:
        self._put = put
        self._kept: dict[Path, Parcel] = {}

    def of(self, task: Task) -> Parcel | None:
        """Return the data of a task; None where they are no single file, or too large."""
        found = _data_file(task)
        if found is None:
            return None
        name, path = found
        if path not in self._kept:
            self._kept[path] = Parcel(name, self._put(files.read_bytes(path, limit=MOST_BYTES)))
        return self._kept[path]


def _data_file(task: Task) -> tuple[str, Path] | None:
    """The file of data that a task names, by the rule of `advisor.workflows.sources`: its folder, then where we are."""
    if not task.recipes or ":" in (source := task.recipes[0].data.source) or Path(source).is_absolute():
        return None
    folder = Path(task.data_folder or "")
    for name, place in ((source, folder), (source, Path()), (f"{source}.npz", folder)):
        path = (place / name).absolute()
        if path.is_file() and path.stat().st_size <= MOST_BYTES:
            return name, path
    return None


@contextmanager
def unpacked(task: Task, parcel: Parcel | None, get: Callable[[object], bytes]) -> Iterator[Task]:
    """Hand out a task as it is on this machine: its data where they are found, its model in a folder of its own."""
    if parcel is not None and _data_file(task) is None:
        path = _own_folder() / parcel.name
        if not path.is_file():
            files.write_without_waiting(path, get(parcel.content))
        task = msgspec.structs.replace(task, data_folder=str(_own_folder()))
    if not task.model_folder:
        yield task
        return
    with files.temporary_folder() as folder:
        yield msgspec.structs.replace(task, model_folder=str(folder))


def packed(task: Task) -> dict[str, bytes]:
    """Return the files that a training has kept, by their names in the model's folder."""
    if not task.model_folder:
        return {}
    folder = Path(task.model_folder)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def unpack(kept: dict[str, bytes], task: Task) -> None:
    """Write the files that came back to where the driver asked for them."""
    for name, content in kept.items():
        files.write_without_waiting(Path(task.model_folder) / name, content)


@lru_cache(maxsize=1)
def _own_folder() -> Path:
    """A folder of this process, gone with it."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(files.temporary_folder())
