"""What a goal asks for beside the score and only a trained network can tell: measured where it was trained.

Imported in worker processes only.
"""

from collections.abc import Sequence

import msgspec

from advisor.errors import on_one_line
from advisor.records import Goal, Quantity
from advisor.search.work import Result
from advisor.training.cohort.results import CohortMember
from advisor.training.data.prepare import Dataset
from advisor.training.fit import Trained
from advisor.training.measuring import measure

_OF_THE_NETWORK = (Quantity.MODEL_BYTES, Quantity.LATENCY_MS, Quantity.BATCH_LATENCY_MS)


def with_measured(
    trained: Sequence[tuple[Result, Trained | CohortMember]], dataset: Dataset, *, goal: Goal
) -> tuple[Result, ...]:
    """Return the results of networks of one shape with what the goal wants of one of them; often nothing.

    The members of a cohort differ in their weights alone: the first that came to a score speaks for all. A network
    that cannot be measured (a model of the user's own may refuse a single row) is a result that says so.

    Args:
        trained: What became of each, and the network.
        dataset: That they were trained on.
        goal: Names what is wanted.
    """
    results = tuple(result for result, _ in trained)
    wanted = [name.value for name in _OF_THE_NETWORK if name in goal.measured]
    found = next((each for result, each in trained if result.run is not None and result.run.scores.validation), None)
    if not wanted or found is None:
        return results
    rows = (found.dataset if isinstance(found, CohortMember) else dataset).x_train
    try:
        measured = measure(found.model, rows, wanted=wanted)
    except Exception as error:  # noqa: BLE001  whatever a stranger's model raises
        why = on_one_line(f"{', '.join(wanted)}: {type(error).__name__}: {error}")
        return tuple(_without(result, why) for result in results)
    return tuple(msgspec.structs.replace(result, measured=measured) for result in results)


def _without(result: Result, why: str) -> Result:
    if result.run is None:
        return result
    run = msgspec.structs.replace(result.run, unrecorded=(*result.run.unrecorded, why))
    return msgspec.structs.replace(result, run=run)
