"""One driver a study: it holds the study's folder, and lets go of it when its process ends, however that ends."""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from advisor import files
from advisor.errors import Problem, StudyError
from advisor.store.studies import StudyFolder

LOCK = "driver.lock"  # one line a sitting: the process that drove, and its machine
LEFT = "journal.log.lock"  # Optuna's own, which a killed driver leaves and the next would wait half a minute for


@contextmanager
def holding() -> Iterator[Callable[[StudyFolder], StudyFolder]]:
    """Hand out what holds the folder of a study, as `held` does, until the block ends; it returns the folder."""
    with ExitStack() as until:

        def hold(folder: StudyFolder) -> StudyFolder:
            until.enter_context(held(folder.root))
            return folder

        yield hold


@contextmanager
def held(root: Path) -> Iterator[None]:
    """Hold the folder of a study while the block drives it; the folder is made where there is none.

    The system itself lets go of it when the process ends, so that a kill leaves nothing to clean up. Where the system
    or the disk has no such locks, nothing is held.

    Raises:
        StudyError: If another driver holds it, with its process.
        FileError: If the folder cannot be written.
    """
    path = files.make_folder(root) / LOCK
    with files.log_for_appending(path) as file:
        if not _is_ours(file.fileno()):
            remedy = "Wait for it, or end that process; `advisor status` shows how far it is."
            raise StudyError(f"another search is at work on {root}", [Problem("", _holder(path))], remedy)
        files.append_lines(path, [f"process {os.getpid()} on {platform.node()}"])
        files.remove(root / LEFT)
        yield


def _is_ours(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a disk without locks
        return True
    return True


def _holder(path: Path) -> str:
    lines = files.read_text(path).splitlines()
    return lines[-1] if lines else "it has only begun"
