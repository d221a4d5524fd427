"""What is said when a search is stopped by hand or by the machine: what is kept, and how to go on."""

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import final

from advisor.search.events import Event, FolderChosen
from advisor.store.studies import StudyFolder


@final
class Kept:
    """Hands events on, and remembers where the study lies.

    Args:
        listen: Receives every event.
    """

    def __init__(self, listen: Callable[[Event], None]) -> None:
        self._listen = listen
        self.folder: Path | None = None

    def __call__(self, event: Event) -> None:
        """Hand an event on."""
        if isinstance(event, FolderChosen):
            self.folder = Path(event.folder)
        self._listen(event)


def how_to_go_on(folder: Path | None, *, why: str, typed: Sequence[str]) -> str:
    """Say what is kept of a stopped study and how to go on with it; only why it stopped where nothing had begun.

    Args:
        folder: Of the study, if it had one.
        why: It stopped.
        typed: The command's arguments without folder and `--resume`.

    Example:
        >>> how_to_go_on(None, why="interrupted", typed=["digits.toml"])
        'interrupted'
    """
    if folder is None or not StudyFolder(folder).exists:
        return why
    study = StudyFolder(folder).read_outline()
    kept = f"{len(study.scored)} finished {'trial is' if len(study.scored) == 1 else 'trials are'} kept in {folder}"
    command = shlex.join(["advisor", "search", *typed, "--out", str(folder), "--resume"])
    return f"{why}; {kept}\n\n  Go on:   {command}\n  So far:  {shlex.join(['advisor', 'report', str(folder)])}"
