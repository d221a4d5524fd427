"""The driver against a fake trainer in this process: budgets, failures, resume, events."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec
import pytest

from advisor.errors import NoTrialFinishedError, RecipeError
from advisor.records import Budget, Ending, EndingKind, Goal, Recipe, Run, Scores, StudyPlan, Trial, TrialState
from advisor.records.parts.going_on import WentOn
from advisor.search import failures
from advisor.search.clock.cost import Rounds
from advisor.search.clock.timekeeper import SHARE_OF_FIRST
from advisor.search.driver import run_study
from advisor.search.engines.optuna import OptunaEngine
from advisor.search.events import Event, StudyEnded, StudyStarted, TrialEnded, TrialStarted
from advisor.search.outside import Outside
from advisor.search.proposals import Outcome, Proposal
from advisor.search.work import Done, Message, Result, Task
from advisor.space.design import DesignSpace, opening_trials
from tests.search import fake_trainer
from tests.search.played import PlayedExecutor


class Clock:
    """A clock that the fake executor moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class FakeExecutor:
    """Trains in this process, oldest task first; each training takes `seconds` of the clock."""

    def __init__(self, clock: Clock, *, slots: int = 1, seconds: float = 10.0, train: Callable | None = None) -> None:
        self.clock, self.slots, self.seconds = clock, slots, seconds
        self.train = train or (lambda task: fake_trainer.train(task, self))
        self.tasks: list[Task] = []
        self.cancelled = False

    @property
    def idle(self) -> int:
        return self.slots - len(self.tasks)

    def submit(self, task: Task) -> None:
        self.tasks.append(task)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        self.clock.now += self.seconds
        task = self.tasks.pop(0)
        return (Done(self.train(task)),)

    def answer(self, number: int, value: object) -> None:
        raise AssertionError("the fake trainer asks nothing")

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None:
        pass

    def ask(self, number: int, dimension: object) -> float:
        raise AssertionError("the fake trainer asks nothing")

    def cancel(self) -> None:
        self.tasks.clear()
        self.cancelled = True

    def close(self) -> None:
        pass


class Listener:
    """An engine that proposes learning rates in turn and remembers what it is told."""

    def __init__(self, rates: Sequence[float] = (1e-2,), *, most: int = 1000) -> None:
        self.rates, self.most = rates, most
        self.asked = 0
        self.told: list[Outcome] = []
        self.resumed: list[Outcome] = []

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        numbers = numbers[: self.most - self.asked]
        self.asked += len(numbers)
        return tuple(Proposal(number=n, parameters={"learning_rate": self.rates[n % len(self.rates)]}) for n in numbers)

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        self.told += outcomes

    def suggest(self, number: int, dimension: object) -> float:
        raise AssertionError("the fake trainer asks nothing")

    def resume(self, history: Sequence[Trial], outcomes: Sequence[Outcome]) -> None:
        self.resumed += outcomes

    def close(self) -> None:
        pass


def misfortune(name: str, *, but: Sequence[int] = ()) -> Callable[[Task], tuple[Result, ...]]:
    """Every training but those of these numbers ends like this."""

    def train(task: Task) -> tuple[Result, ...]:
        (number,), (recipe,) = task.numbers, task.recipes
        if number in but:
            return fake_trainer.train(task, FakeExecutor(Clock()))
        ending = Ending(EndingKind(name), f"in layer {number}")
        run = Run(recipe=recipe, ending=ending, scores=Scores(validation={"loss": math.nan}))
        return (Result(number=number, ending=ending, run=run),)

    return train


@pytest.fixture
def clock() -> Clock:
    return Clock()


def budget(plan: StudyPlan, **limits) -> StudyPlan:
    return msgspec.structs.replace(plan, budget=Budget(**{"trials": None, **limits}))


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
