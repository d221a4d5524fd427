"""The driver where trainings fail: what the sampler is told, what counts, and when a study ends of it."""

import math

import msgspec
import pytest

from advisor.errors import NoTrialFinishedError, RecipeError
from advisor.records import Ending, EndingKind, Recipe, StudyPlan, TrialState
from advisor.search import failures
from advisor.search.driver import run_study
from advisor.search.outside import Outside
from advisor.search.proposals import Proposal
from advisor.search.work import Result, Task
from tests.search import fake_trainer
from tests.search.fakes import Clock, FakeExecutor, Listener, budget, misfortune


@pytest.mark.parametrize("kind", ["diverged", "out_of_memory", "timed_out"])
def test_what_the_parameters_caused_is_told_as_a_bad_finite_value(
    plan: StudyPlan, store, recipe_of, clock: Clock, kind: str
) -> None:
    engine = Listener((1e-4, 1e-2, 1e-3))
    executor = FakeExecutor(clock, train=misfortune(kind, but=(0, 1)))
    outside = Outside(save=store.save, clock=clock)
    found = run_study(budget(plan, trials=4), engine, executor=executor, recipe_of=recipe_of, outside=outside)
    good = [o.value for o in engine.told[:2]]
    assert all(o.value is not None and math.isfinite(o.value) and o.value > max(good) for o in engine.told[2:])
    assert found.trials[2].state is TrialState.FAILED
    assert found.trials[2].score is None
    assert found.trials[2].run is not None
    assert found.trials[2].run.ending.kind == kind
    assert found.trials[2].reason == f"{kind.replace('_', ' ')}: in layer 2"


def test_what_a_training_reached_when_its_time_was_up_counts(plan: StudyPlan, store, recipe_of, clock: Clock) -> None:
    def train(task: Task) -> tuple[Result, ...]:
        (result,) = fake_trainer.train(task, executor)
        ending = Ending(EndingKind.TIMED_OUT, "ended after 60 seconds")
        return (msgspec.structs.replace(result, ending=ending),)

    executor = FakeExecutor(clock, train=train)
    outside = Outside(save=store.save, clock=clock)
    found = run_study(plan, Listener(), executor=executor, recipe_of=recipe_of, outside=outside)
    assert {trial.state for trial in found.trials} == {TrialState.FINISHED}


@pytest.mark.parametrize("kind", ["killed", "error"])
def test_what_the_parameters_did_not_cause_tells_the_sampler_nothing(
    plan: StudyPlan, store, recipe_of, clock: Clock, kind: str
) -> None:
    engine = Listener()
    executor = FakeExecutor(clock, train=misfortune(kind, but=(0,)))
    outside = Outside(save=store.save, clock=clock)
    run_study(budget(plan, trials=9), engine, executor=executor, recipe_of=recipe_of, outside=outside)
    assert [outcome.value for outcome in engine.told[1:]] == [None] * 8


def test_the_first_trials_failing_alike_end_the_study_with_the_reason(
    plan: StudyPlan, store, recipe_of, clock: Clock
) -> None:
    executor = FakeExecutor(clock, train=misfortune("error"))
    outside = Outside(save=store.save, clock=clock)
    with pytest.raises(NoTrialFinishedError, match="first 5 trials all failed") as caught:
        run_study(plan, Listener(), executor=executor, recipe_of=recipe_of, outside=outside)
    assert "error: in layer 0" in str(caught.value)
    assert len(store.trials) == failures.ALIKE
    assert caught.value.exit_status == 3


def test_workers_that_die_alike_end_the_study_whatever_their_libraries_printed_last(
    plan: StudyPlan, store, recipe_of, clock: Clock
) -> None:
    def train(task: Task) -> tuple[Result, ...]:
        said = ("tensor of shape", "at file", "device")[task.numbers[0] % 3]
        ending = Ending(EndingKind.KILLED, f"the worker process ended (exit status 1){failures.LAST_WORDS}log: {said}")
        return (Result(number=task.numbers[0], ending=ending),)

    executor = FakeExecutor(clock, train=train)
    outside = Outside(save=store.save, clock=clock)
    with pytest.raises(NoTrialFinishedError, match="first 5 trials all failed"):
        run_study(plan, Listener(), executor=executor, recipe_of=recipe_of, outside=outside)


def test_failures_of_different_kinds_do_not_end_a_study_early(plan: StudyPlan, store, recipe_of, clock: Clock) -> None:
    def train(task: Task) -> tuple[Result, ...]:
        return misfortune("error" if task.numbers[0] % 2 else "diverged")(task)

    outside = Outside(save=store.save, clock=clock)
    executor = FakeExecutor(clock, train=train)
    with pytest.raises(NoTrialFinishedError, match="none of the 12 trials finished"):
        run_study(plan, Listener(), executor=executor, recipe_of=recipe_of, outside=outside)


def test_an_impossible_recipe_is_a_failed_trial_not_the_end(plan: StudyPlan, store, recipe_of, clock: Clock) -> None:
    def make(proposal: Proposal) -> Recipe:
        if proposal.number == 1:
            raise RecipeError("the recipe cannot be built")
        return recipe_of(proposal)

    outside = Outside(save=store.save, clock=clock)
    found = run_study(plan, Listener(), executor=FakeExecutor(clock), recipe_of=make, outside=outside)
    assert found.trials[1].reason == "error: the recipe cannot be built"
    assert len(found.trials) == 12


def test_a_study_that_ends_before_its_first_trial_says_so_and_asks_for_time() -> None:
    with pytest.raises(NoTrialFinishedError, match="ended before its first trial did") as caught:
        failures.stop_if_none_finished(())
    assert "--plan" in str(caught.value)
