"""Read something of a run once: seventy rules ask for the same losses and accuracies."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import numpy as np

from advisor.records import Run

_Read = TypeVar("_Read")


def once(read: Callable[[Run], _Read]) -> Callable[[Run], _Read]:
    """Make a reading of a run that is kept beside it for as long as the run lives; its arrays cannot be written to.

    Example:
        >>> @once
        ... def epochs(run):
        ...     print("read")
        ...     return run.epochs
        >>> run = Run()
        >>> epochs(run), epochs(run)
        read
        (0, 0)
    """
    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def kept(run: Run) -> _Read:
        beside = run.__dict__
        if name in beside:
            found: _Read = beside[name]
            return found
        found = read(run)
        _protect(found)
        beside[name] = found
        return found

    return kept


def _protect(found: object) -> None:
    for each in found if isinstance(found, tuple) else (found,):
        if isinstance(each, np.ndarray):
            each.setflags(write=False)
