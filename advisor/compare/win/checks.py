"""Every question about a win, in the order they are told."""

from collections.abc import Sequence

from advisor.compare.win import edge, epochs, lead, references, survivors
from advisor.records import Study, WinCheck
from advisor.space.dimension import Dimension


def checks(study: Study, dimensions: Sequence[Dimension]) -> tuple[WinCheck, ...]:
    """Ask every question about the winner of a study; none without a winner.

    Args:
        study: With its trials, their runs, and the winner.
        dimensions: What was searched, with the ranges that were searched.
    """
    won = study.winner
    if won is None:
        return ()
    return (
        epochs.check(study, won),
        survivors.check(study),
        lead.check(study, won),
        edge.check(won, dimensions),
        references.check(study, won),
    )
