"""Read a study's folder, running or not, and say how far it is."""

from pathlib import Path

import msgspec

from advisor.compare.front import front_of
from advisor.compare.tuning import tuning_curve
from advisor.render import terminal
from advisor.store.studies import StudyFolder


def status(folder: Path) -> str:
    """Return how many trials of a study are done, which is best, what more would bring, the front, how it ended.

    Raises:
        FileError: If there is no study in the folder.
    """
    study = StudyFolder(folder).read_outline()
    return terminal.study_status(msgspec.structs.replace(study, tuning=tuning_curve(study), front=front_of(study)))
