"""A cohort in a worker: what it reports, and that its time limit ends those that train and nobody else."""

import math

import pytest
from msgspec.structs import replace

from advisor.records import EndingKind
from advisor.search.work import Task
from tests.training.cohort.cases import Case
from tests.training.cohort.truth import made_data

pytestmark = pytest.mark.backend

EPOCHS = 3


class Heard:
    """Keeps what is reported."""

    def __init__(self) -> None:
        self.epochs: list[tuple[int, int, set[str]]] = []

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None:
        self.epochs.append((number, epoch, set(values)))

    def ask(self, number: int, dimension: object) -> float | int | str | bool:
        raise AssertionError(dimension)


def trained(**said: object):
    from advisor.workflows.worker.cohorts import Member, train_together

    recipes = tuple(replace(Case().recipe(seed=seed), epochs=EPOCHS) for seed in range(4))
    task = Task(numbers=(5, 6, 7, 8), recipes=recipes, **said)
    dataset, heard = made_data(), Heard()
    members = [Member(number, recipe, dataset) for number, recipe in zip(task.numbers, recipes, strict=True)]
    return [result for result, _ in train_together(task, members, reporter=heard)], heard


def test_each_epoch_is_reported_once_with_what_it_gave() -> None:
    results, heard = trained()
    assert [result.number for result in results] == [5, 6, 7, 8]
    assert [(number, epoch) for number, epoch, _ in heard.epochs] == [(5, 0), (5, 1), (5, 2)]
    assert all({"loss", "val_loss"} <= names for _, _, names in heard.epochs)


def test_who_was_cut_off_at_a_rung_is_not_called_timed_out_when_the_time_is_up(monkeypatch) -> None:
    readings = iter([0.0, math.inf])  # at the end of the first epoch, and of the second
    monkeypatch.setattr("advisor.training.cohort.conditions.perf_counter", lambda: next(readings))
    results, heard = trained(rungs=(1,), seconds=60.0)
    kinds = [result.ending.kind for result in results]
    assert sorted(kinds) == [EndingKind.PRUNED] * 2 + [EndingKind.TIMED_OUT] * 2  # one in three of four goes on
    assert [epoch for _, epoch, _ in heard.epochs] == [0, 1]
    assert all(result.run is not None and result.run.ending == result.ending for result in results)
