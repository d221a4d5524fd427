"""A training that hangs is told from one that is slow, by what was measured before it."""

import pytest

from advisor.records import DataPlan, EndingKind, Recipe
from advisor.search.executors.local import Limits, LocalExecutor
from advisor.search.executors.silence import STEP_SECONDS, Bearable, Patience
from advisor.search.work import Task
from tests.search import fake_trainer
from tests.search.test_local import WORK, results_of, task

MEMBERS = 8


class Trainings:
    """Trainings on a clock and a processor of their own."""

    def __init__(self) -> None:
        self.now, self.used = 0.0, 0.0
        self.patience = Patience(Bearable(), clock=lambda: self.now, used=lambda _: self.used)

    def after(self, seconds: float, silence, *, share: float = 0.0) -> str:
        """What is said of a training after a silence; `share` of a core was busy in it."""
        said = ""
        for _ in range(int(seconds)):
            self.now += 1.0
            self.used += share
            said = said or self.patience.hangs(silence)
        return said

    def measured(self, *gaps: float, members: int = 1) -> None:
        silence = self.patience.begun(together(members))
        for gap in gaps:
            self.after(gap, silence, share=1.0)
            self.patience.heard(silence)


def together(members: int, **more) -> Task:
    recipe = Recipe(data=DataPlan(source="digits"))
    return Task(numbers=tuple(range(members)), recipes=(recipe,) * members, **more)


@pytest.fixture
def trainings() -> Trainings:
    return Trainings()


def test_nothing_hangs_before_anything_was_measured(trainings: Trainings) -> None:
    assert trainings.after(100_000, trainings.patience.begun(together(1))) == ""


def test_what_waits_for_ever_hangs_and_is_told_by_what(trainings: Trainings) -> None:
    trainings.measured(9.0, 2.0, 3.0)
    silence = trainings.patience.begun(together(1))
    assert trainings.after(600, silence) == ""
    assert trainings.after(1, silence) == "no sign for 10 minutes, and the longest before took 9 s: it hangs"


@pytest.mark.parametrize("gap", [20.0, 59.0, 200.0])
def test_an_epoch_of_a_far_larger_network_does_not_hang(trainings: Trainings, gap: float) -> None:
    trainings.measured(gap, 1.0)
    silence = trainings.patience.begun(together(1))
    assert trainings.after(max(600.0, 20 * gap), silence) == ""
    trainings.patience.heard(silence)  # and then this one is the measure
    assert trainings.after(max(600.0, 20 * gap) * 19, silence) == ""


def test_what_computes_is_given_more_time_than_what_waits(trainings: Trainings) -> None:
    trainings.measured(9.0)
    silence = trainings.patience.begun(together(1))
    assert trainings.after(3600, silence, share=0.1) == ""
    assert "it hangs" in trainings.after(1, silence, share=0.1)


def test_a_cohort_is_given_the_time_of_its_members_and_the_winner_that_of_what_computes(trainings: Trainings) -> None:
    trainings.measured(60.0)
    for winner in (together(1, model_folder="kept"), together(1, with_test=True)):
        silence = trainings.patience.begun(winner)
        assert trainings.after(60 * 20 * 6, silence) == ""
        assert "it hangs" in trainings.after(1, silence)
    assert trainings.after(60 * 20 * MEMBERS, trainings.patience.begun(together(MEMBERS))) == ""
    assert trainings.after(100_000, trainings.patience.begun(together(1, shrink=(0.5,)))) == ""


def test_a_machine_that_slept_was_not_silent(trainings: Trainings) -> None:
    trainings.measured(9.0)
    silence = trainings.patience.begun(together(1))
    for _ in range(int(600 / STEP_SECONDS)):
        trainings.now += 8 * 3600
        assert trainings.patience.hangs(silence) == ""


def test_a_worker_that_hangs_without_a_limit_is_ended_and_the_next_task_trains() -> None:
    executor = LocalExecutor(WORK, limits=Limits(silence=Bearable(seconds=0.3, times=2.0)))
    try:
        _, hung, last = results_of(executor, [task(0), task(1, name=fake_trainer.HANG), task(2)])
    finally:
        executor.close()
    assert hung.ending.kind is EndingKind.TIMED_OUT
    assert "it hangs" in hung.ending.reason
    assert last.ending.kind is EndingKind.FINISHED
