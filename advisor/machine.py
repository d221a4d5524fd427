"""What this process may use of the machine: cores and memory, within the limits of its container.

A container sees all the cores and the memory of its host; what it may take stands in the files of its control
group (version 2, or the older version 1). Whoever plans by the host's numbers is slowed down or killed.
"""

import getpass
import math
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

SHARERS = "ADVISOR_WORKERS"  # environment of a worker: how many share the machine, it among them
SHARERS_OF_GPU = "ADVISOR_WORKERS_OF_GPU"  # the same of its GPU

Read: TypeAlias = Callable[[str], str]  # the text of a file by its path; empty where there is none

_ROOT = "/sys/fs/cgroup"
_GROUPS = "/proc/self/cgroup"
_UNKNOWN_MEMORY = 2 << 30  # where the system does not tell: enough for one worker
_NO_LIMIT = 1 << 60  # version 1 writes a number near 2^63 for "none"


def usable_cores() -> int:
    """Return how many cores this process may use: those it is bound to, less what its container grants.

    Example:
        >>> 1 <= usable_cores() <= os.cpu_count()
        True
    """
    affinity = getattr(os, "sched_getaffinity", None)
    bound = len(affinity(0)) if affinity is not None else os.cpu_count() or 1
    return max(1, min(bound, granted_cores(_text) or bound))


def usable_memory_bytes() -> int:
    """Return how much memory this process may use: the machine's, or its container's limit if that is less.

    Example:
        >>> usable_memory_bytes() > 0
        True
    """
    try:
        present = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        present = _UNKNOWN_MEMORY
    return min(present, granted_memory_bytes(_text) or present)


def sharers(name: str = SHARERS) -> int:
    """Return how many workers share what this process is given, itself among them; 1 for a process that is no worker.

    Example:
        >>> sharers()
        1
    """
    return max(1, _whole(os.environ.get(name, "")))


def login_name() -> str:
    """Return the login name of whoever runs this process; nothing where the system does not tell.

    Example:
        >>> isinstance(login_name(), str)
        True
    """
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def host_name() -> str:
    """Return the name of this machine in its network.

    Example:
        >>> isinstance(host_name(), str)
        True
    """
    return platform.node()


def is_running(process: int) -> bool:
    """Say whether there is a process of this number on this machine.

    Example:
        >>> is_running(os.getpid()), is_running(0)
        (True, False)
    """
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True


def processor_seconds(process: int) -> float | None:
    """Return how many seconds of processor a process of this machine has taken; None where the system does not tell.

    Example:
        >>> processor_seconds(0) is None
        True
    """
    told = _text(f"/proc/{process}/stat").rpartition(")")[2].split() if process > 0 else []
    try:
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    except (IndexError, ValueError, AttributeError, OSError):
        return None


def granted_cores(read: Read) -> int | None:
    """Return the cores that the control groups grant, rounded up; None where none sets a limit.

    Example:
        >>> granted_cores(lambda path: "150000 100000" if path == "/sys/fs/cgroup/cpu.max" else "")
        2
    """
    newer = [read(f"{folder}/cpu.max").split() for folder in _folders(read, "")]
    older = [[read(f"{f}/cpu.cfs_quota_us"), read(f"{f}/cpu.cfs_period_us")] for f in _folders(read, "cpu")]
    pairs = [(_whole(pair[0]), _whole(pair[1])) for pair in (*newer, *older) if len(pair) == 2]
    granted = [quota / period for quota, period in pairs if quota > 0 and period > 0]
    return max(1, math.ceil(min(granted))) if granted else None


def granted_memory_bytes(read: Read) -> int | None:
    """Return the memory that the control groups grant; None where none sets a limit.

    Example:
        >>> granted_memory_bytes(lambda path: "1073741824" if path == "/sys/fs/cgroup/memory.max" else "") >> 20
        1024
    """
    newer = [_whole(read(f"{folder}/memory.max")) for folder in _folders(read, "")]
    older = [_whole(read(f"{folder}/memory.limit_in_bytes")) for folder in _folders(read, "memory")]
    return min((limit for limit in (*newer, *older) if 0 < limit < _NO_LIMIT), default=None)


def _folders(read: Read, controller: str) -> Iterator[str]:
    """Yield the folders whose limits hold: that of the process's group and those above it, up to the root.

    Inside a container the root is often the container's own group, whatever name the host has for it.
    """
    places = [place for names, place in _groups(read(_GROUPS)) if controller in names.split(",")] or ["/"]
    roots = [f"{_ROOT}/{controller}"] if controller else [_ROOT, f"{_ROOT}/unified"]
    for root in roots:
        for place in places:
            parts = [part for part in place.split("/") if part not in ("", "..")]
            for depth in range(len(parts), -1, -1):
                yield "/".join((root, *parts[:depth])) if parts[:depth] else root


def _groups(text: str) -> Iterator[tuple[str, str]]:
    """Yield controllers and group of each line `4:cpu,cpuacct:/name`; version 2 has no controllers."""
    for line in text.splitlines():
        _, _, rest = line.partition(":")
        names, sign, place = rest.partition(":")
        if sign:
            yield names, place


def _whole(text: str) -> int:
    """Return the number that a file holds; 0 where it says "max", nothing, or anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 30 else 0


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii", errors="replace")
    except (OSError, ValueError):
        return ""
