"""Signals that come while something is written wait until it is written."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STOPPING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # what asks a program to stop, where the system has it


@contextmanager
def signals_held() -> Iterator[None]:
    """Let signals that ask this program to stop take effect when the block has ended, and not within it.

    Outside the main thread, where Python answers no signal, nothing is held.

    Example:
        >>> done = []
        >>> before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have had it ignored
        >>> try:
        ...     with signals_held():
        ...         signal.raise_signal(signal.SIGINT)
        ...         done.append("written")
        ... except KeyboardInterrupt:
        ...     print(done)
        ['written']
        >>> _ = signal.signal(signal.SIGINT, before)
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {each: signal.signal(each, lambda number, _: came.append(number)) for each in _answered()}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        if came:
            signal.raise_signal(came[0])


def _answered() -> list[signal.Signals]:
    """The signals that would stop this program: not those that it ignores, nor those that another library answers."""
    return [each for each in STOPPING if signal.getsignal(each) not in (signal.SIG_IGN, None)]
