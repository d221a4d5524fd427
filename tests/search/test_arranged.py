"""Two numbers of workers, tried in turns: what pays is seen, what is noise is not, and nobody is given less work."""

from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
import pytest

from advisor.records import Budget, StudyPlan
from advisor.records.unattended.planning import OtherWorkers
from advisor.search.executors.local import LocalExecutor
from advisor.search.foresight.arranged import BY_CHANCE, ENOUGH, MOST, judged, try_in_turns
from advisor.search.outside import Outside
from advisor.search.work import Executor, Task
from advisor.space.design import DesignSpace
from tests.search.fakes import Listener
from tests.search.played import PlayedExecutor
from tests.search.test_forecast import RATES, first

SECONDS = 400.0  # on the clocks of the played executors


class Unsteady(PlayedExecutor):
    """Trains as long as the machine takes just then: each task by a draw of its own."""

    def __init__(self, *, slots: int, seed: int, spread: float) -> None:
        super().__init__(slots=slots, compiling=1.0, epoch_seconds=0.5 * slots)
        self._draw, self._spread, self._epoch = np.random.default_rng(seed), spread, self.epoch_seconds

    def submit(self, task: Task) -> None:
        self.epoch_seconds = self._epoch * float(np.exp(self._draw.normal(0.0, self._spread)))
        super().submit(task)


def tried(plan: StudyPlan, space: DesignSpace, recipe_of, one: PlayedExecutor, other: PlayedExecutor):
    return try_in_turns(
        msgspec.structs.replace(plan, budget=Budget(trials=None, hours=8.0)),
        Listener(RATES),
        one=one,
        other=other,
        recipe_of=recipe_of,
        first=first(space),
        outside=Outside(save=lambda _: None, clock=one.clock),
        seconds=SECONDS,
        clocks=(one.clock, other.clock),
    )


@pytest.mark.parametrize(("epoch_seconds", "times", "pays"), [(0.2, 0.8, True), (0.5, 2.0, False), (0.24, 0.96, False)])
def test_one_worker_is_chosen_where_it_gets_the_same_done_sooner_than_two(
    plan: StudyPlan, space: DesignSpace, recipe_of, epoch_seconds: float, times: float, pays: bool
) -> None:
    one = PlayedExecutor(slots=2, compiling=0.0, epoch_seconds=0.5)
    other = PlayedExecutor(slots=1, compiling=0.0, epoch_seconds=epoch_seconds)
    found = tried(plan, space, recipe_of, one, other)
    assert found is not None
    assert (found.usual, found.count, found.pays) == (2, 1, pays)
    assert found.times == pytest.approx(times, rel=0.02)
    assert found.tasks >= ENOUGH


def test_several_workers_of_a_device_are_chosen_where_they_wait_for_it_in_turns(
    plan: StudyPlan, space: DesignSpace, recipe_of
) -> None:
    """Each of two is slower than one alone, and both together get 1.6 times as much done."""
    one, other = PlayedExecutor(slots=1, epoch_seconds=0.4), PlayedExecutor(slots=2, epoch_seconds=0.5)
    found = tried(plan, space, recipe_of, one, other)
    assert found is not None
    assert found.pays
    assert found.times == pytest.approx(0.63, abs=0.06)


def test_workers_of_this_machine_that_wait_side_by_side_are_seen_to_pay(
    plan: StudyPlan, space: DesignSpace, recipe_of, tmp_path: Path
) -> None:
    with (
        closing(LocalExecutor("fake_trainer:waiting", log=tmp_path / "one.log")) as one,
        closing(LocalExecutor("fake_trainer:waiting", slots=({}, {}), log=tmp_path / "two.log")) as two,
    ):
        found = try_in_turns(
            msgspec.structs.replace(plan, budget=Budget(trials=None, hours=8.0)),
            Listener(RATES),
            one=one,
            other=two,
            recipe_of=recipe_of,
            first=first(space),
            outside=Outside(save=lambda _: None),
            seconds=60.0,
        )
    assert found is not None
    assert (found.usual, found.count, found.pays) == (1, 2, True)
    assert 0.3 < found.times < 0.8


def test_both_are_given_the_same_tasks_and_end_in_time(plan: StudyPlan, space: DesignSpace, recipe_of) -> None:
    one, other = PlayedExecutor(slots=2, epoch_seconds=90.0), PlayedExecutor(slots=1, epoch_seconds=90.0)
    assert tried(plan, space, recipe_of, one, other) is None  # no task came to a second epoch: nothing is known
    assert [task.numbers for task in one.tasks] == [task.numbers for task in other.tasks]
    assert SECONDS <= one.now + other.now <= MOST * SECONDS + 1.0
    assert (one.busy, other.busy) == (0, 0)


def test_numbers_of_workers_that_are_as_good_are_seldom_taken_for_different(
    plan: StudyPlan, space: DesignSpace, recipe_of
) -> None:
    def found(seed: int) -> OtherWorkers:
        sides: list[Executor] = [Unsteady(slots=s, seed=10 * seed + s, spread=0.3) for s in (2, 1)]
        result = tried(plan, space, recipe_of, *sides)
        assert result is not None
        return result

    pays = [found(seed).pays for seed in range(20)]
    assert sum(pays) <= 2 * BY_CHANCE * len(pays)


def test_too_few_tasks_prove_nothing() -> None:
    assert judged([], usual=2, count=1) is None
    few, enough = (judged([0.5] * count, usual=2, count=1) for count in (4, 5))
    assert few is not None
    assert enough is not None
    assert (few.pays, enough.pays) == (False, True)
