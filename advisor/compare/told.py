"""Which runs of a study are told one by one, where there are too many to read."""

from collections.abc import Collection, Sequence

from advisor.records import Goal, Run
from advisor.records.run import ranked_runs

ALL = 20  # a person reads no more
MOST = 6  # of the best, where there are more: a told run with its figures takes some 60 kB and a third of a second


def worth_telling(
    runs: Sequence[Run], goal: Goal, *, also: Collection[int] = (), most: int = MOST, all_of: int = ALL
) -> tuple[int, ...]:
    """Return the places of the runs to tell: all, or the best, the first of each way of ending, and those asked for.

    Args:
        runs: Of a study, in the order of its trials.
        goal: What best means; a run without a finite score on the validation part is no candidate.
        also: Places that are told in any case.
        most: How many of the best.
        all_of: So many runs are told without choosing.

    Returns:
        Rising places.

    Example:
        >>> from advisor.records import Scores
        >>> runs = [Run(scores=Scores(validation={"loss": loss})) for loss in (0.5, 0.1, float("nan"), 0.3)]
        >>> worth_telling(runs, Goal(), most=2, all_of=3), worth_telling(runs, Goal())
        ((0, 1, 3), (0, 1, 2, 3))
    """
    if len(runs) <= all_of:
        return tuple(range(len(runs)))
    first_of_each = {run.ending.kind: place for place, run in reversed(list(enumerate(runs)))}
    return tuple(sorted({*ranked_runs(runs, goal)[:most], *first_of_each.values(), *also}))
