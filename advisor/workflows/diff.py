"""Read two runs, compare them, and say what differs."""

from pathlib import Path

from advisor.compare.difference import difference
from advisor.render import terminal
from advisor.store import runs


def diff(first: Path, second: Path) -> str:
    """Return what differs between two runs, in recipe and in behaviour.

    Raises:
        UsageError: If one of them cannot be read as one run.
    """
    return terminal.difference(difference(runs.read_run(first), runs.read_run(second)))
