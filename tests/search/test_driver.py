"""The driver against a fake trainer in this process: budgets, resume, events."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec
import pytest

from advisor.records import Ending, EndingKind, Goal, StudyPlan, Trial, TrialState
from advisor.records.parts.going_on import WentOn
from advisor.search.clock.cost import Rounds
from advisor.search.clock.timekeeper import SHARE_OF_FIRST
from advisor.search.driver import run_study
from advisor.search.engines.optuna import OptunaEngine
from advisor.search.events import Event, StudyEnded, StudyStarted, TrialEnded, TrialStarted
from advisor.search.outside import Outside
from advisor.search.proposals import Proposal
from advisor.search.work import Done, Message, Result, Task
from advisor.space.design import DesignSpace, opening_trials
from tests.search import fake_trainer
from tests.search.fakes import Clock, FakeExecutor, Listener, budget
from tests.search.played import PlayedExecutor


def test_the_search_finds_the_bottom_of_the_bowl(
    plan: StudyPlan, space: DesignSpace, store, recipe_of, clock: Clock, tmp_path: Path
) -> None:
    engine = OptunaEngine(space.dimensions, space.is_active, name="bowl", goal=Goal(), storage=tmp_path / "journal.log")
    found = run_study(
        budget(plan, trials=40),
        engine,
        executor=FakeExecutor(clock),
        recipe_of=recipe_of,
        outside=Outside(save=store.save, clock=clock),
    )
    assert found.ended_by == "trials"
    assert len(found.trials) == len(store.trials) == 40
    assert found.best.score is not None
    assert found.best.score - 1 / 3 < 0.1  # the bowl's bottom is 1/3


def test_the_portfolio_comes_first_within_the_space(
    plan: StudyPlan, space: DesignSpace, store, recipe_of, clock: Clock
) -> None:
    first = [Proposal(number=0, parameters=p, proposed_by=f"portfolio: {n}") for n, p in opening_trials(space)]
    engine = Listener()
    executor = FakeExecutor(clock)
    outside = Outside(save=store.save, clock=clock)
    found = run_study(plan, engine, executor=executor, recipe_of=recipe_of, first=first, outside=outside)
    assert [t.proposed_by for t in found.trials[: len(first)]] == [p.proposed_by for p in first]
    assert found.trials[0].proposed_by == "portfolio: lecture-default"
    assert {trial.proposed_by for trial in found.trials[len(first) :]} == {"sampler"}
    assert [outcome.number for outcome in engine.told] == list(range(12))  # the sampler learns from all


def test_each_limit_ends_the_study_and_says_so(plan: StudyPlan, store, recipe_of, clock: Clock) -> None:
    def ended_by(engine: Listener, **limits) -> str:
        outside = Outside(save=store.save, clock=clock)
        executor = FakeExecutor(clock)
        return run_study(
            budget(plan, **limits), engine, executor=executor, recipe_of=recipe_of, outside=outside
        ).ended_by

    assert ended_by(Listener(), trials=3) == "trials"
    assert ended_by(Listener((1e-4, 1e-2)), until=0.6) == "until"
    assert ended_by(Listener(), hours=0.1) == "hours"
    assert ended_by(Listener(most=4)) == "space"


def test_time_is_kept_back_for_the_retrainings(plan: StudyPlan, store, recipe_of, clock: Clock) -> None:
    outside = Outside(save=store.save, clock=clock, rounds=lambda _: Rounds(programs=5, trainings=5))
    executor = FakeExecutor(clock, seconds=60.0)
    run_study(budget(plan, hours=1.0), Listener(), executor=executor, recipe_of=recipe_of, outside=outside)
    assert clock.now + 5 * 60 <= 3600  # five retrainings of a minute still fit
    assert clock.now > 2700


def test_on_a_busy_machine_more_is_kept_back_for_the_report(plan: StudyPlan, store, recipe_of, clock: Clock) -> None:
    def trained(slowness: float) -> int:
        executor = FakeExecutor(clock, seconds=4.0)
        answer = executor.wait
        executor.wait = lambda *, seconds: (Done(answer(seconds=seconds)[0].results, slowness=slowness),)
        outside = Outside(save=store.save, clock=clock, rounds=lambda _: Rounds(programs=1, trainings=1))
        hours = budget(plan, hours=60 / 3600)
        return len(run_study(hours, Listener(), executor=executor, recipe_of=recipe_of, outside=outside).trials)

    assert trained(4.0) < trained(1.0)


def test_a_trial_that_hangs_when_the_time_is_up_is_ended_and_kept_as_interrupted(
    plan: StudyPlan, store, recipe_of, clock: Clock
) -> None:
    calls = 0

    def train(task: Task) -> tuple[Result, ...]:
        nonlocal calls
        calls += 1
        clock.now += 4000 if calls == 2 else 0
        return fake_trainer.train(task, executor) if calls <= 2 else ()

    executor = FakeExecutor(clock, slots=2, train=train)
    outside = Outside(save=store.save, clock=clock)
    found = run_study(budget(plan, hours=1.0), Listener(), executor=executor, recipe_of=recipe_of, outside=outside)
    assert found.ended_by == "hours"
    assert executor.cancelled
    (ended,) = [trial for trial in found.trials if trial.state is not TrialState.FINISHED]
    assert ended.reason == "interrupted: the study's time was up"
    assert store.trials[ended.number] == ended


def test_a_first_result_that_comes_when_the_time_is_up_is_waited_for(plan: StudyPlan, store, recipe_of) -> None:
    executor = PlayedExecutor(slots=1, compiling=60.0)
    found = run_study(
        budget(plan, hours=60 / 3600),
        Listener(),
        executor=executor,
        recipe_of=recipe_of,
        outside=Outside(save=store.save, clock=executor.clock),
    )
    assert [trial.state for trial in found.trials] == [TrialState.FINISHED]
    assert found.ended_by == "hours"


def test_a_training_is_told_when_the_time_is_up_and_what_it_hands_over_then_counts(
    plan: StudyPlan, store, recipe_of, clock: Clock
) -> None:
    asked: list[float | None] = []

    def train(task: Task) -> tuple[Result, ...]:
        asked.append(task.left)
        results = fake_trainer.train(task, executor)
        if len(asked) < 2:
            return results
        clock.now = 3550.0  # the hour is over
        return tuple(
            msgspec.structs.replace(each, ending=Ending(EndingKind.TIMED_OUT, "time ran out")) for each in results
        )

    executor = FakeExecutor(clock, slots=2, seconds=100.0, train=train)
    outside = Outside(save=store.save, clock=clock, began=-60.0)
    found = run_study(budget(plan, hours=1.0), Listener(), executor=executor, recipe_of=recipe_of, outside=outside)
    assert asked[0] == pytest.approx(
        (3600 * 0.9 - 60) * SHARE_OF_FIRST - 1.5
    )  # counted from where the study's time began
    assert found.ended_by == "hours"
    assert all(trial.state is TrialState.FINISHED for trial in found.trials)


def test_the_best_is_the_best_by_the_judge_where_there_is_one(plan: StudyPlan, store, recipe_of, clock: Clock) -> None:
    outside = Outside(save=store.save, clock=clock, judge=lambda trial: -(trial.score or 0.0))
    executor = FakeExecutor(clock)
    found = run_study(plan, Listener((1e-1, 1e-2, 1e-5)), executor=executor, recipe_of=recipe_of, outside=outside)
    assert found.best.parameters["learning_rate"] == 1e-5


def test_a_resumed_study_goes_on_where_it_stopped(plan: StudyPlan, store, recipe_of, clock: Clock) -> None:
    first = [Proposal(number=0, parameters={"learning_rate": 0.1}, proposed_by="portfolio: one")]
    outside = Outside(save=store.save, clock=clock)
    run_study(
        budget(plan, trials=5),
        Listener(),
        executor=FakeExecutor(clock),
        recipe_of=recipe_of,
        first=first,
        outside=outside,
    )
    store.save([Trial(number=5, parameters={"learning_rate": 0.2})])  # it ran when the machine went down
    engine = Listener()
    found = run_study(
        budget(plan, trials=8),
        engine,
        executor=FakeExecutor(clock),
        recipe_of=recipe_of,
        first=first,
        history=[store.trials[number] for number in sorted(store.trials)],
        outside=outside,
    )
    assert [trial.number for trial in found.trials] == list(range(9))
    assert [trial.proposed_by for trial in found.trials].count("portfolio: one") == 1
    assert found.trials[5].state is TrialState.INTERRUPTED
    assert found.trials[5].reason == "interrupted: the study ended while this trial ran"
    assert engine.asked == 3  # eight in all, the interrupted one not counted
    assert [outcome.number for outcome in engine.resumed] == list(range(6))


def test_a_trial_that_goes_on_comes_first_and_its_state_is_kept_before_it_is_stored(
    plan: StudyPlan, store, recipe_of, clock: Clock
) -> None:
    """Its parameters have been tried, with fewer epochs; once it has ended it is not begun again."""
    tasks: list[Task] = []
    said: list[str] = []

    def train(task: Task) -> tuple[Result, ...]:
        tasks.append(task)
        went_on = WentOn(trial=0, epochs=10) if task.goes_on_from else None
        results = fake_trainer.train(task, FakeExecutor(clock))
        return tuple(
            msgspec.structs.replace(each, run=msgspec.structs.replace(each.run, went_on=went_on)) for each in results
        )

    def save(trials: Sequence[Trial]) -> None:
        store.save(trials)
        said.extend(f"{trial.state} {trial.number}" for trial in trials)

    parameters = {"learning_rate": 0.1}
    old = Trial(number=0, parameters=parameters, state=TrialState.FINISHED, score=0.5, other_epochs=10)
    name = "trial 0, gone on to 30 epochs"
    first = [
        Proposal(number=0, parameters=parameters, proposed_by=name, goes_on_from=0),
        Proposal(number=1, parameters={"learning_rate": 0.2}, proposed_by="portfolio: one"),
    ]
    outside = Outside(save=save, clock=clock, keep=lambda results: said.extend(f"kept {r.number}" for r in results))
    search = partial(run_study, executor=FakeExecutor(clock, train=train), recipe_of=recipe_of, first=first)
    found = search(budget(plan, trials=3), Listener(), history=[old], outside=outside)
    assert [(task.numbers, task.goes_on_from) for task in tasks] == [((1,), (0,)), ((2,), ())]
    assert said == ["running 1", "kept 1", "finished 1", "running 2", "kept 2", "finished 2"]
    assert [trial.proposed_by for trial in found.trials] == ["", name, "portfolio: one"]
    assert [trial.went_on for trial in found.trials] == [None, WentOn(trial=0, epochs=10), None]
    again = search(budget(plan, trials=4), Listener(), history=found.trials, outside=outside)
    assert [trial.proposed_by for trial in again.trials].count(name) == 1


def test_an_interruption_keeps_what_was_done_and_goes_on_up(plan: StudyPlan, store, recipe_of, clock: Clock) -> None:
    class Interrupted(FakeExecutor):
        def wait(self, *, seconds: float) -> tuple[Message, ...]:
            if len(store.trials) == 4:
                raise KeyboardInterrupt
            return super().wait(seconds=seconds)

    with pytest.raises(KeyboardInterrupt):
        run_study(
            plan,
            Listener(),
            executor=Interrupted(clock),
            recipe_of=recipe_of,
            outside=Outside(save=store.save, clock=clock),
        )
    assert [trial.state for trial in store.trials.values()] == [TrialState.FINISHED] * 3 + [TrialState.INTERRUPTED]
    assert store.trials[3].reason == "interrupted: the study was stopped"


def test_events_tell_the_whole_story(plan: StudyPlan, store, recipe_of, clock: Clock) -> None:
    events: list[Event] = []
    outside = Outside(save=store.save, clock=clock, listen=events.append)
    engine = Listener((1e-4, 1e-2, 1e-3))
    run_study(budget(plan, trials=3), engine, executor=FakeExecutor(clock), recipe_of=recipe_of, outside=outside)
    assert events[0] == StudyStarted(name="bowl", trials=3, metric="loss")
    assert [type(event) for event in events[1:-1]] == [TrialStarted, TrialEnded] * 3
    ends = [event for event in events if isinstance(event, TrialEnded)]
    assert [event.done for event in ends] == [1, 2, 3]
    assert [event.best.number for event in ends if event.best] == [0, 1, 1]
    assert [event.seconds_left for event in ends] == [20.0, 10.0, 0.0]
    assert events[-1] == StudyEnded(ended_by="trials", done=3)
