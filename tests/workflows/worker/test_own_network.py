"""A worker hands the network of the best training of a task back, where the task asks for it."""

import io

import msgspec
import numpy as np
import pytest

from advisor.records import DataPlan, Ending, EndingKind, Recipe, Run, Scores
from advisor.search.work import Result, Task

pytestmark = pytest.mark.backend

TASK = Task(numbers=(3, 4, 5, 6), recipes=(Recipe(data=DataPlan(source="iris")),) * 4, keep_network=True)


def result(number: int, loss: float, kind: EndingKind = EndingKind.FINISHED) -> Result:
    return Result(number=number, ending=Ending(kind), run=Run(scores=Scores(validation={"loss": loss})))


RESULTS = (
    result(3, 0.5),
    result(4, 0.2, EndingKind.TIMED_OUT),  # what it reached within its time counts
    result(5, 0.1, EndingKind.PRUNED),  # it cannot win
    result(6, float("nan"), EndingKind.DIVERGED),
)


def returned(task: Task, results: tuple[Result, ...] = RESULTS, *, size: int = 2) -> list[Result]:
    from advisor.workflows.worker.own_network import with_network

    weights = {number: lambda number=number: [np.full(size, number), np.zeros(1)] for number in task.numbers}
    return list(with_network(results, weights, task))


def test_the_best_that_may_win_brings_its_weights_in_the_order_of_keras() -> None:
    found = returned(TASK)
    assert [bool(each.network) for each in found] == [False, True, False, False]
    with np.load(io.BytesIO(found[1].network)) as arrays:
        assert [arrays[name].tolist() for name in sorted(arrays)] == [[4, 4], [0.0]]


@pytest.mark.parametrize(
    ("task", "results", "size"),
    [
        (msgspec.structs.replace(TASK, keep_network=False), RESULTS, 2),
        (TASK, RESULTS[2:], 2),
        (TASK, RESULTS, 3_000_000),  # 24 MB
    ],
)
def test_none_comes_back_that_is_not_asked_for_cannot_win_or_is_large(
    task: Task, results: tuple[Result, ...], size: int
) -> None:
    assert not any(each.network for each in returned(task, results, size=size))
