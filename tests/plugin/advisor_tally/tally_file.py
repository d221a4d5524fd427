"""Tally files: a line `tally 1`, then a line a quantity, its name and its values."""

from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.files import read_text
from advisor.records import Run, Trace

_MARK = b"tally 1\n"
NAMES = {"lll": "loss"}


def reads(path: Path, head: bytes) -> bool:
    """Say whether a file is a tally."""
    return head.startswith(_MARK)


def read(path: Path) -> tuple[Run, ...]:
    """Read the one training of a tally.

    Raises:
        FileError: If a value is no number.
    """
    lines = [line.split() for line in read_text(path).splitlines()[1:] if line.strip()]
    try:
        traces = tuple(
            Trace("loss" if name == "lll" else name, tuple(float(value) for value in values)) for name, *values in lines
        )
    except ValueError as error:
        raise FileError(f"cannot read {path}", [Problem("", str(error))], "Write numbers after each name.") from error
    return (Run(traces=traces, source=str(path)),)
