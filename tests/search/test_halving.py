"""Halving inside a cohort: the better go on, a few are spared, and nothing is cut off too early."""

import math

import msgspec
import pytest

from advisor.records import Budget, DataPlan, Recipe, StudyPlan
from advisor.records.recipe import Architecture, Family, Transfer
from advisor.search.cohorts import Cohorts
from advisor.search.driver import run_study
from advisor.search.halving import SparingHalving, rungs_of
from advisor.search.outside import Outside
from advisor.search.work import Result, Task
from advisor.space.design import DesignSpace
from tests.search import fake_trainer
from tests.search.fakes import Clock, FakeExecutor
from tests.search.test_cohorts import OneProposal

RECIPE = Recipe(data=DataPlan(source="digits"), epochs=30)


def test_the_better_third_goes_on_and_a_few_of_the_others_are_spared() -> None:
    scores = [float(place) for place in range(60)]
    kept = SparingHalving(rungs=(4,), seed=1)(4, scores)
    assert kept is not None
    assert set(range(20)) <= set(kept)
    assert len(kept) == 20 + 4  # a tenth of the forty that would have ended


def test_a_member_without_a_number_is_the_worst() -> None:
    kept = SparingHalving(rungs=(4,), seed=1)(4, [math.nan, 0.5, math.nan])
    assert kept == [1]


def test_between_rungs_nothing_is_decided() -> None:
    halving = SparingHalving(rungs=(4, 10), seed=1)
    assert [halving(epoch, [0.1, 0.2, 0.3]) is not None for epoch in (3, 4, 9, 10)] == [False, True, False, True]


def test_no_trial_is_cut_off_before_its_unfreezing() -> None:
    transfer = Architecture(family=Family.TRANSFER, transfer=Transfer(base="base.keras", unfreeze_after=0.5))
    assert rungs_of([RECIPE]) == (4, 10)
    assert rungs_of([RECIPE, msgspec.structs.replace(RECIPE, architecture=transfer)]) == ()
    assert rungs_of([msgspec.structs.replace(RECIPE, epochs=1)]) == ()


@pytest.mark.parametrize(("limits", "halved"), [(Budget(trials=40), False), (Budget(trials=None, hours=0.1), True)])
def test_only_a_study_that_time_ends_cuts_trials_off(
    plan: StudyPlan, space: DesignSpace, store, recipe_of, limits: Budget, halved: bool
) -> None:
    tasks: list[Task] = []

    def train(task: Task) -> tuple[Result, ...]:
        tasks.append(task)
        return fake_trainer.train(task, executor)

    clock = Clock()
    executor = FakeExecutor(clock, train=train)
    engine = OneProposal({"depth": 2, "optimizer": "adam", "learning_rate": 0.01})
    by_depth = Cohorts(space=space, shape_of=lambda recipe: recipe.architecture.depth)
    timed = msgspec.structs.replace(plan, budget=limits)
    outside = Outside(save=store.save, clock=clock, cohorts=by_depth)
    run_study(timed, engine, executor=executor, recipe_of=recipe_of, outside=outside)
    assert all(bool(task.rungs) == halved for task in tasks if task.together)
