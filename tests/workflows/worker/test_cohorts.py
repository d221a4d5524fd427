"""A cohort in a worker: what it reports, and that its time limit ends those that train and nobody else."""

import math

import pytest
from msgspec.structs import replace

from advisor.records import EndingKind
from advisor.search.work import Task
from tests.training.cohort.truth import Case, made_data

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


@pytest.mark.parametrize("together", [True, False])
def test_reading_the_data_takes_of_the_time_that_a_training_has(monkeypatch, together: bool) -> None:
    from advisor.workflows.worker import trial

    class Given(Exception):  # noqa: N818  no error
        """The time that a training was given."""

    def read(*_: object, **__: object):
        clock[0] += 7.0
        return made_data()

    def train(task: Task, *_: object, **__: object):
        raise Given(task.left)

    clock, recipe = [100.0], Case().recipe()
    monkeypatch.setattr(trial, "dataset_of", read)
    monkeypatch.setattr(trial.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(trial, "train_together", train)
    monkeypatch.setattr(trial, "_by_program", lambda number, recipe, task, *_: train(task))
    monkeypatch.setattr(trial, "_by_fit", lambda number, recipe, task, *_: train(task))
    with pytest.raises(Given) as told:
        trial.train_task(Task(numbers=(0,), recipes=(recipe,), left=20.0, together=together), Heard())
    assert told.value.args == (13.0,)
