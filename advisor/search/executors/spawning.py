"""Start processes that leave the user's program alone."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from types import ModuleType

from advisor.search.executors.pipe import Pipe
from advisor.search.executors.worker import serve


@contextmanager
def without_main() -> Iterator[None]:
    """Let processes that are spawned in this block not run the program that starts them again.

    Python imports the main program in each spawned process, so that what it defines can be found there. Our
    processes are given functions of this package alone, and a script that calls `advisor.search` at its top, as
    scripts do, would start a search in every worker of the first.

    Example:
        >>> with without_main():
        ...     hasattr(sys.modules["__main__"], "__file__")
        False
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def spawn_worker(pipe: Pipe, work: str, slot: Mapping[str, str], log: str | None) -> SpawnProcess:
    """Start a worker that serves this end of a pipe, in a process of its own from the start."""
    process = get_context("spawn").Process(
        target=serve, args=(pipe, work, dict(slot), log), daemon=True, name="advisor-worker"
    )
    with without_main():
        process.start()
    return process
