"""The log that Keras prints, from a terminal or a redirected file."""

from pathlib import Path

from advisor import files
from advisor.records import Run
from advisor.store.logs.text import printed


def reads(path: Path, head: bytes) -> bool:
    """Say whether a text shows a training that Keras printed."""
    text = files.text_of(head)
    return text.lstrip()[:1] not in ("{", "[") and printed.shows_training(text)


def read(path: Path) -> tuple[Run, ...]:
    """Read every training in the log.

    Raises:
        FileError: If nothing in it says anything.
    """
    runs = printed.runs_of_text(files.read_text(path), source=str(path))
    if runs:
        return runs
    from advisor.store.logs.text import family_pairs  # only where the bars are another's

    return family_pairs.read(path)
