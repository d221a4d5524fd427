"""Follow a file that grows, and say what is found in it as it comes and goes."""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from advisor.diagnose.following import Followed, Snapshot, follow
from advisor.errors import FileError, Problem, UsageError
from advisor.records.watching import Appeared, Told
from advisor.render import watching
from advisor.workflows.diagnose import AT_LEAST, diagnose

_SHORTEST, _LONGEST = 0.1, 3600.0  # seconds between two looks


def watch(
    path: Path,
    *,
    interval: float = 2.0,
    fail_on: str | None = None,
    columns: str | None = None,
    say: Callable[[Told], None],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Follow a file until every run in it says that it has ended.

    Args:
        path: A log or a run.json that another program writes.
        interval: Seconds between two looks.
        fail_on: "warning" or "critical": end at the first finding that is at least this severe.
        columns: As in `diagnose`.
        say: Takes each event when it happens.
        clock: Seconds that never go back.
        sleep: Waits as many seconds.

    Returns:
        1 if `fail_on` was reached, else 0.

    Raises:
        UsageError: If the file is not there, or the interval is no sensible one.
    """
    if not _SHORTEST <= interval <= _LONGEST:
        problem = Problem("--interval", f"expected {_SHORTEST:g} to {_LONGEST:g} seconds, got {interval:g}")
        raise UsageError("cannot watch at this interval", [problem], "Leave it out to look every 2 seconds.")
    severe = AT_LEAST[fail_on] if fail_on is not None else frozenset()
    state = Followed()
    while True:
        state, told = follow(state, _look(path, state, clock(), columns))
        for event in told:
            say(event)
        if any(isinstance(event, Appeared) and event.finding.severity in severe for event in told):
            return 1
        if state.has_ended:
            return 0
        sleep(interval)


def printer(write: Callable[[str], None], *, color: bool) -> Callable[[Told], None]:
    """Return what writes each event as text."""
    text = partial(watching.text, color=color)
    return lambda event: write(text(event))


def _look(path: Path, state: Followed, at: float, columns: str | None) -> Snapshot:
    """Read the file if it has changed; what cannot be read now may be in the middle of being written."""
    mark = _mark(path)
    if mark == state.mark:
        return Snapshot(at=at, mark=mark)
    try:
        return Snapshot(at=at, mark=mark, items=diagnose([path], columns=columns))
    except FileError as error:
        because = "; ".join(map(str, error.problems)) or error.headline
        return Snapshot(at=at, mark=mark, because=because)


def _mark(path: Path) -> tuple[int, int]:
    remedy = "Start the training first, or check the path; `advisor watch` follows one log or run.json."
    try:
        stat = os.stat(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"cannot watch {path}", [Problem("", reason)], remedy) from error
    if os.path.isdir(path):
        raise FileError(f"cannot watch {path}", [Problem("", "expected a file, got a folder")], remedy)
    return stat.st_mtime_ns, stat.st_size
