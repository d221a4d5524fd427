"""The network of the best training of a task goes back with its result: handed over if there is no time for another.

Imported in worker processes only.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np

from advisor.records import EndingKind
from advisor.search.work import Result, Task
from advisor.training.ensemble import packed_weights
from advisor.workflows.worker.going_on import cost_of

MOST_BYTES = 16 * 2**20  # of one network; what is larger is trained again or not handed over


def with_network(
    results: Sequence[Result], weights_of: Mapping[int, Callable[[], Sequence[np.ndarray]]], task: Task
) -> tuple[Result, ...]:
    """Return results, the best of those that may win with the weights that it kept, where the task asks for them.

    Args:
        results: One a trial.
        weights_of: Returns the weights of each, by its number.
        task: Whose trainings they are.
    """
    rivals = [(cost_of(each, task.goal), each.number) for each in results if each.ending.kind is not EndingKind.PRUNED]
    best = min((each for each in rivals if math.isfinite(each[0])), default=None)
    if not task.keep_network or best is None:
        return tuple(results)
    weights = weights_of[best[1]]()
    if not weights or sum(each.nbytes for each in weights) > MOST_BYTES:
        return tuple(results)
    content = packed_weights(weights)
    return tuple(msgspec.structs.replace(each, network=content) if each.number == best[1] else each for each in results)
