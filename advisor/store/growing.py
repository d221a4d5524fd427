"""A study's folder as it grows: the order in which trials began and ended, and when."""

from collections.abc import Sequence

import msgspec

from advisor import files
from advisor.records.unattended.advising import Logged
from advisor.store.studies import StudyFolder

_LINES = msgspec.json.Decoder(Logged)


def log_of(folder: StudyFolder) -> tuple[Logged, ...]:
    """Return what was noted of the trials, in the order it was; a line that was not written to its end is left out."""
    if not folder.trials_file.is_file():
        return ()
    found = []
    for line in files.read_bytes(folder.trials_file).splitlines():
        try:
            found.append(_LINES.decode(line))
        except msgspec.MsgspecError:
            continue
    return tuple(found)


def ended_at(folder: StudyFolder, numbers: Sequence[int]) -> dict[int, float]:
    """Return when each of these trials ended, seconds since 1970, as far as its run's file tells."""
    times: dict[int, float] = {}
    for number in numbers:
        try:
            times[number] = folder.run_file(number).stat().st_mtime
        except OSError:
            continue
    return times
