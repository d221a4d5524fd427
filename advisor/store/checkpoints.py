"""The states of trainings that a study keeps, one file a trial: `kept/0003.npz` beside its runs.

What lies there is whole or no file at all: it is written under a temporary name. What a kill has left over is removed
when the next sitting begins. A study loses nothing without them: its trials stand, and are trained anew.
"""

from collections.abc import Collection
from pathlib import Path

from advisor import files
from advisor.errors import FileError

FOLDER = "kept"
MOST_BYTES = 2**30


def write_checkpoint(root: Path, number: int, content: bytes) -> None:
    """Keep the state of a trial's training in the folder of its study.

    Raises:
        FileError: If it cannot be written.
    """
    files.write_without_waiting(_file(root, number), content)


def read_checkpoint(root: Path, number: int) -> bytes:
    """Return the state of a trial's training; empty where none is kept, or it cannot be read."""
    try:
        return files.read_bytes(_file(root, number), limit=MOST_BYTES)
    except FileError:
        return b""


def kept_trials(root: Path) -> frozenset[int]:
    """Return the numbers of the trials whose states are kept.

    Example:
        >>> sorted(kept_trials(Path("no such study")))
        []
    """
    found = (path.name.partition(".")[0] for path in (root / FOLDER).glob("*.npz"))
    return frozenset(int(name) for name in found if name.isdecimal())


def keep_only(root: Path, numbers: Collection[int]) -> None:
    """Remove every state but those of some trials, and what a kill has left of one.

    Raises:
        FileError: If one cannot be removed.
    """
    names = {_file(root, number).name for number in numbers}
    for path in (root / FOLDER).glob("*"):
        if path.name not in names and path.is_file():
            files.remove(path)


def _file(root: Path, number: int) -> Path:
    return root / FOLDER / f"{number:04d}.npz"
