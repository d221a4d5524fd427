"""Which runs of a study are told one by one, where there are too many to read."""

from collections.abc import Collection, Sequence
from typing import TypeVar

import numpy as np

from advisor.records import Goal, Run
from advisor.records.run import ranked_runs

_Told = TypeVar("_Told")

MOST = 20  # a person reads no more; a told run with its figures takes some 60 kB and a tenth of a second


def worth_telling(runs: Sequence[Run], goal: Goal, *, also: Collection[int] = (), most: int = MOST) -> tuple[int, ...]:
    """Return the places of the runs to tell: all, or the best, the first of each way of ending, and those asked for.

    Args:
        runs: Of a study, in the order of its trials.
        goal: What best means; a run without a finite score on the validation part is no candidate.
        also: Places that are told in any case.
        most: How many of the best, and how many runs are told without choosing.

    Returns:
        Rising places.

    Example:
        >>> from advisor.records import Scores
        >>> runs = [Run(scores=Scores(validation={"loss": loss})) for loss in (0.5, 0.1, float("nan"), 0.3)]
        >>> worth_telling(runs, Goal(), most=2), worth_telling(runs, Goal(), most=4)
        ((0, 1, 3), (0, 1, 2, 3))
    """
    if len(runs) <= most:
        return tuple(range(len(runs)))
    first_of_each = {run.ending.kind: place for place, run in reversed(list(enumerate(runs)))}
    return tuple(sorted({*ranked_runs(runs, goal)[:most], *first_of_each.values(), *also}))


def spread_out(ranked: Sequence[_Told], *, most: int) -> tuple[_Told, ...]:
    """Return all, or the best half of what is allowed and as many spread evenly over the rest, in the same order.

    Example:
        >>> spread_out(range(100), most=6), spread_out("abc", most=6)
        ((0, 1, 2, 3, 51, 99), ('a', 'b', 'c'))
    """
    if len(ranked) <= most:
        return tuple(ranked)
    best = most // 2
    rest = np.linspace(best, len(ranked) - 1, most - best).round().astype(int)
    return (*ranked[:best], *(ranked[place] for place in rest))
