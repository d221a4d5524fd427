"""Forecasts of studies whose trainings take known times: what is said before is held against what then happens."""

from collections.abc import Callable

import msgspec
import pytest

from advisor.records import Budget, StudyPlan
from advisor.records.unattended.planning import Band, Doubt, PlanForecast, Planned, Rehearsal, Rehearsed
from advisor.search.cohorts import Cohorts, cohort_size, opening
from advisor.search.driver import run_study
from advisor.search.foresight.forecast import doubts, forecast
from advisor.search.foresight.play import Ahead
from advisor.search.foresight.rehearsal import FEWEST, MOST_SECONDS, SECONDS, rehearse
from advisor.search.outside import Outside
from advisor.search.proposals import Proposal
from advisor.search.work import Task
from advisor.space.design import DesignSpace, opening_trials
from tests.search.fakes import Listener
from tests.search.played import PlayedExecutor

RATES = (1e-2, 1e-3, 1e-4)


def first(space: DesignSpace) -> tuple[Proposal, ...]:
    opening = enumerate(opening_trials(space))
    return tuple(Proposal(number=n, parameters=p, proposed_by=f"portfolio: {name}") for n, (name, p) in opening)


def rehearsed(plan: StudyPlan, space: DesignSpace, recipe_of, executor: PlayedExecutor) -> Rehearsal:
    return rehearse(
        plan,
        Listener(RATES),
        executor=executor,
        recipe_of=recipe_of,
        first=first(space),
        outside=Outside(save=lambda _: None, clock=executor.clock),
        began=0.0,
    )


def of_every_length(task: Task) -> int:
    """Trainings end by themselves after a tenth to the whole of their epochs."""
    return max(1, task.recipes[0].epochs * (1 + task.numbers[0] * 7 % 10) // 10)


@pytest.mark.parametrize("epochs_of", [lambda task: task.recipes[0].epochs, of_every_length])
@pytest.mark.parametrize("epoch_seconds", [0.02, 0.2])
def test_the_time_of_named_trials_is_forecast_within_a_fifth(
    plan: StudyPlan, space: DesignSpace, recipe_of, epochs_of: Callable[[Task], int], epoch_seconds: float
) -> None:
    plan = msgspec.structs.replace(plan, budget=Budget(trials=60))
    tried = PlayedExecutor(epoch_seconds=epoch_seconds, epochs_of=epochs_of)
    found = forecast(
        rehearsed(plan, space, recipe_of, tried),
        Ahead(budget=plan.budget, opening=(1,) * len(first(space))),
    )
    assert found is not None
    real = PlayedExecutor(epoch_seconds=epoch_seconds, epochs_of=epochs_of)
    outside = Outside(save=lambda _: None, clock=real.clock)
    run_study(plan, Listener(RATES), executor=real, recipe_of=recipe_of, first=first(space), outside=outside)
    assert found.ended_by == "trials"
    assert found.search_seconds.middle == pytest.approx(real.now, rel=0.2)


def test_the_trials_that_fit_into_hours_are_forecast_within_a_fifth(
    plan: StudyPlan, space: DesignSpace, recipe_of
) -> None:
    plan = msgspec.structs.replace(plan, budget=Budget(trials=None, hours=0.5))
    found = forecast(
        rehearsed(plan, space, recipe_of, PlayedExecutor(epochs_of=of_every_length)),
        Ahead(budget=plan.budget, opening=(1,) * len(first(space))),
    )
    assert found is not None
    real = PlayedExecutor(epochs_of=of_every_length)
    outside = Outside(save=lambda _: None, clock=real.clock)
    run_study(plan, Listener(RATES), executor=real, recipe_of=recipe_of, first=first(space), outside=outside)
    assert found.ended_by == "hours"
    assert found.trials.middle == pytest.approx(len(real.tasks), rel=0.2)
    assert found.trials.low <= found.trials.middle <= found.trials.high


def test_what_each_worker_loads_once_is_not_counted_with_every_trial(
    plan: StudyPlan, space: DesignSpace, recipe_of
) -> None:
    plan = msgspec.structs.replace(plan, budget=Budget(trials=60))

    def slow_at_first() -> PlayedExecutor:
        return PlayedExecutor(compiling=1.0, epoch_seconds=0.05, loading=4.0)

    found = forecast(
        rehearsed(plan, space, recipe_of, slow_at_first()),
        Ahead(budget=plan.budget, opening=(1,) * len(first(space))),
    )
    assert found is not None
    real = slow_at_first()
    outside = Outside(save=lambda _: None, clock=real.clock)
    run_study(plan, Listener(RATES), executor=real, recipe_of=recipe_of, first=first(space), outside=outside)
    assert found.search_seconds.middle == pytest.approx(real.now, rel=0.1)


def test_the_last_cohorts_are_foreseen_as_small_as_the_time_makes_them(
    plan: StudyPlan, space: DesignSpace, recipe_of
) -> None:
    plan = msgspec.structs.replace(plan, budget=Budget(trials=None, hours=0.0346))
    cohorts = Cohorts(space=space, shape_of=lambda _: "one")

    def outside_of(executor: PlayedExecutor) -> Outside:
        return Outside(save=lambda _: None, clock=executor.clock, cohorts=cohorts)

    groups = opening(first(space), cohorts)
    tried, real = PlayedExecutor(epoch_seconds=0.25), PlayedExecutor(epoch_seconds=0.25)
    known = rehearse(
        plan,
        Listener(RATES),
        executor=tried,
        recipe_of=recipe_of,
        first=first(space),
        outside=outside_of(tried),
        began=0.0,
    )
    found = forecast(known, Ahead(budget=plan.budget, opening=tuple(map(len, groups)), cohort=cohort_size(None)))
    run_study(
        plan,
        Listener(RATES),
        executor=real,
        recipe_of=recipe_of,
        first=first(space),
        outside=outside_of(real),
    )
    came = sum(len(task.numbers) for task in real.tasks)
    assert any(len(groups[-1]) < len(task.numbers) < cohort_size(None) for task in real.tasks)
    assert found is not None
    assert max(task.trials for task in known.tasks) == cohort_size(None)  # no shape that comes again is one with itself
    assert found.trials.middle == pytest.approx(came, rel=0.15)


def test_a_rehearsal_ends_in_time_and_sees_opening_and_sampled_trials(
    plan: StudyPlan, space: DesignSpace, recipe_of
) -> None:
    executor = PlayedExecutor(epoch_seconds=1.0)
    found = rehearsed(plan, space, recipe_of, executor)
    assert SECONDS <= found.seconds <= MOST_SECONDS
    assert sum(task.epochs > 1 for task in found.tasks) >= FEWEST
    assert {task.opens for task in found.tasks} == {True, False}
    assert not any(task.has_ended for task in found.tasks if task.epochs < task.planned_epochs)
    assert executor.busy == 0  # nothing goes on


def test_a_rehearsal_of_slow_epochs_gives_up_and_says_that_nothing_was_measured(
    plan: StudyPlan, space: DesignSpace, recipe_of
) -> None:
    found = rehearsed(plan, space, recipe_of, PlayedExecutor(compiling=500.0))
    assert found.seconds <= MOST_SECONDS + 1
    assert not found.has_measured
    assert forecast(found, Ahead(budget=plan.budget)) is None


def test_what_is_wrong_with_a_plan_is_seen() -> None:
    done = Rehearsed(trials=1, planned_epochs=2, epochs=2, has_ended=True, memory_bytes=3 * 10**9)
    failed = msgspec.structs.replace(done, failure="diverged: in epoch 2")
    band = Band(2.0, 3.0, 4.0)
    ends = PlanForecast(trials=band, seconds=band, search_seconds=band, ended_by="hours")
    plan = Planned(name="a", folder="b", hours=1.0, opening=("x",) * 5, forecast=ends, machine_bytes=5 * 10**9)
    plan = msgspec.structs.replace(plan, trial_memory_bytes=10**9, rehearsal=Rehearsal(tasks=(done, failed), slots=2))
    assert set(doubts(plan)) == {
        Doubt.SOME_FAILED,
        Doubt.ONLY_OPENING,
        Doubt.TRIAL_MEMORY,
        Doubt.MACHINE_MEMORY,
    }
    hopeless = msgspec.structs.replace(plan, trials=9, rehearsal=Rehearsal(tasks=(failed,)))
    assert {Doubt.ALL_FAILED, Doubt.NOT_ALL_TRIALS} <= set(doubts(hopeless))
