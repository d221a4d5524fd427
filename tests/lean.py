"""What `make test` does with less than the full check of a release does, which sets ADVISOR_FULL=1."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

FULL = os.environ.get("ADVISOR_FULL") == "1"


def shortened(study: str) -> str:
    """Return the text of a study file with few epochs, trials and retrainings: every step of it, each in seconds."""
    if FULL:
        return study
    few = {"epochs": 4, "trials": 4, "retrainings": 2}
    lines = study.splitlines(keepends=True)
    names = [line.partition(" = ")[0] for line in lines]
    return "".join(f"{name} = {few[name]}\n" if name in few else line for name, line in zip(names, lines, strict=True))


@contextmanager
def on_one_core() -> Iterator[None]:
    """Let programs that start in this block have one core, where the system can say so: a study then has one worker.

    Each worker imports its backend and scores the simple models for itself; studies with several are tested in
    `tests/search`, and by the same programs in the full check.
    """
    if FULL or not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = sorted(os.sched_getaffinity(0))
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.sched_setaffinity(0, {cores[number % len(cores)]})  # of this thread, which a new process has from it
    try:
        yield
    finally:
        os.sched_setaffinity(0, set(cores))
