"""Signals that ask a command to stop: it ends as an interrupted one does, with a status of its own."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from advisor.search.ending_signals import STOPPING

INTERRUPTED = 130
_NAMES = {1: "hung up", 15: "terminated"}


class Stopped(KeyboardInterrupt):
    """A signal asked the program to stop.

    Args:
        number: Of the signal.
        said: What is said of it.
    """

    def __init__(self, number: int, said: str = "") -> None:
        super().__init__(said or _NAMES.get(number, "interrupted"))
        self.number = number

    @property
    def exit_status(self) -> int:
        """128 and the signal's number, as shells have it.

        Example:
            >>> Stopped(15).exit_status, str(Stopped(15))
            (143, 'terminated')
        """
        return 128 + self.number


def interrupt_behind(error: BaseException) -> KeyboardInterrupt | None:
    """Return the interrupt that an error came of, None where there was none: a library being loaded may wrap it.

    Example:
        >>> wrapped = RuntimeError("Error calling __set_name__ on 'Field' instance")
        >>> wrapped.__cause__ = KeyboardInterrupt()
        >>> interrupt_behind(wrapped), interrupt_behind(ValueError("wrong"))
        (KeyboardInterrupt(), None)
    """
    seen: set[int] = set()
    before: BaseException | None = error
    while before is not None and id(before) not in seen:
        if isinstance(before, KeyboardInterrupt):
            return before
        seen.add(id(before))
        before = before.__cause__ or before.__context__
    return None


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise `Stopped` where a signal would end the program at once; one that is ignored stays ignored (`nohup`).

    Another one of its kind has no effect while what runs is being ended; a second Ctrl-C has.
    """
    before = {each: signal.getsignal(each) for each in STOPPING}
    mine = [each for each, handler in before.items() if handler == signal.SIG_DFL]
    for each in mine:
        signal.signal(each, _stop)
    try:
        yield
    finally:
        for each in mine:
            signal.signal(each, before[each])


def _stop(number: int, _: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)
    raise Stopped(number)
