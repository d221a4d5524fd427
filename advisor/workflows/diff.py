"""Read runs, compare them, and say what differs; against known-good runs, also what departs from them."""

from pathlib import Path

from advisor.compare.baseline import judge
from advisor.compare.difference import difference
from advisor.render import judgement, terminal
from advisor.store import runs


def diff(run: Path, *baselines: Path) -> str:
    """Return how a run stands to known-good runs of the same task; with one, first what differs between the two.

    Raises:
        UsageError: If one of them cannot be read as one run.
    """
    first, others = runs.read_run(run), [runs.read_run(path) for path in baselines]
    told = judgement.text(judge(first, others))
    return told if len(others) > 1 else f"{terminal.difference(difference(first, others[0]))}\n\n{told}"
