"""Read a study's folder, running or not, and say how far it is."""

from pathlib import Path

import msgspec

from advisor.compare.front import front_of
from advisor.compare.tuning import tuning_curve
from advisor.render import terminal
from advisor.store.studies import StudyFolder
from advisor.workflows.asked.requests import status_lines


def status(folder: Path) -> str:
    """Return how many trials of a study are done, which is best, what more would bring, how it ended, what was asked.

    Raises:
        FileError: If there is no study in the folder.
    """
    lies = StudyFolder(folder)
    study = lies.read_outline()
    tuning, front = tuning_curve(study.inside), front_of(study.inside)
    said = terminal.study_status(msgspec.structs.replace(study, tuning=tuning, front=front))
    return "\n".join(filter(None, (said, status_lines(lies, study))))
