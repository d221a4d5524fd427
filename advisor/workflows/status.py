"""Read a study's folder, running or not, and say how far it is."""

from pathlib import Path

from advisor.render import terminal
from advisor.store.studies import StudyFolder


def status(folder: Path) -> str:
    """Return how many trials of a study are done, which is best, and how it ended.

    Raises:
        FileError: If there is no study in the folder.
    """
    return terminal.study_status(StudyFolder(folder).read_outline())
