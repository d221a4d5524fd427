"""Read something of a run or a study once: seventy rules ask for the same losses and accuracies."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import numpy as np

from advisor.records import Run, Study

_Subject = TypeVar("_Subject", Run, Study)
_Read = TypeVar("_Read")


def once(read: Callable[[_Subject], _Read]) -> Callable[[_Subject], _Read]:
    """Make a reading that is kept beside its run or study for as long as that lives; its arrays cannot be written to.

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
    def kept(subject: _Subject) -> _Read:
        beside = subject.__dict__
        if name in beside:
            found: _Read = beside[name]
            return found
        found = read(subject)
        _protect(found)
        beside[name] = found
        return found

    return kept


def _protect(found: object) -> None:
    for each in found if isinstance(found, tuple) else (found,):
        if isinstance(each, np.ndarray):
            each.setflags(write=False)
