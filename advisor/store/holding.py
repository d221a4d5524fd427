"""One driver a study: it holds the study's folder, and lets go of it when its process ends, however that ends."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from advisor import files, machine
from advisor.errors import Problem, StudyError
from advisor.records.studies.requests import Request
from advisor.store.studies import StudyFolder

LOCK = "driver.lock"  # one line a sitting: the process that drove, and its machine
TRIES, TRY_SECONDS = 5, 0.05  # who only looks whether a folder is held holds it for an instant, too
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
        if not _is_ours(file):
            remedy = "Wait for it, or end that process; `advisor status` shows how far it is."
            raise StudyError(f"another search is at work on {root}", [Problem("", _holder(path))], remedy)
        files.append_lines(path, [_line(os.getpid(), machine.host_name())])
        files.remove(root / LEFT)
        yield


def is_held_by(begun: Request, root: Path) -> bool:
    """Say whether the process that began a search still holds the folder of its study.

    The number of a process says less: another one may have it by now, and that of another machine says nothing. It is
    asked only where the system or the disk has no locks; a search on another machine is believed to run then.

    Args:
        begun: The beginning of the search, as the driver noted it.
        root: Folder of the study.
    """
    path = root / LOCK
    if not path.is_file():
        return False
    with path.open("rb") as file:
        taken = _locked(file, exclusive=False)
    if taken is None:
        return begun.machine != machine.host_name() or machine.is_running(begun.process)
    return not taken and _holder(path) == _line(begun.process, begun.machine)


def _is_ours(file: IO[bytes]) -> bool:
    """Take the lock, where there are locks; say whether nobody else has it."""
    for _ in range(TRIES):
        if _locked(file, exclusive=True) is not False:
            return True
        time.sleep(TRY_SECONDS)
    return False


def _locked(file: IO[bytes], *, exclusive: bool) -> bool | None:
    """Take a lock; say whether it could be had, None where system or disk have none."""
    try:
        import fcntl
    except ImportError:
        return None
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(file.fileno(), kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a disk without locks
        return None
    return True


def _line(process: int, host: str) -> str:
    return f"process {process} on {host}"


def _holder(path: Path) -> str:
    lines = files.read_text(path).splitlines()
    return lines[-1] if lines else "it has only begun"
