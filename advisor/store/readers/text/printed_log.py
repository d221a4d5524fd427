"""The log that Keras prints, from a terminal or a redirected file."""

from pathlib import Path

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.logs.text import printed


def reads(path: Path, head: bytes) -> bool:
    """Say whether a text shows a training that Keras printed."""
    text = files.text_of(head)
    return text.lstrip()[:1] not in ("{", "[") and printed.shows_training(text)


def read(path: Path) -> tuple[Run, ...]:
    """Read every training in the log.

    Raises:
        FileError: If no epoch in it says anything.
    """
    runs = printed.runs_of_text(files.read_text(path), source=str(path))
    if not runs:
        problem = Problem("", 'expected lines such as "9/9 - 0s - loss: 0.5" below "Epoch 1/10", got none')
        raise FileError(f"cannot read {path}", [problem], "Train with verbose=1 or 2, or use advisor.RunRecorder.")
    return runs
