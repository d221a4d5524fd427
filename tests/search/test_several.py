"""Several objectives and limits, from the driver to the samplers, against a trainer without a backend."""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.compare.front import is_beaten
from advisor.errors import NoTrialFinishedError, StudyError
from advisor.records import (
    Budget,
    Ending,
    EndingKind,
    Goal,
    Metric,
    ModelFacts,
    Run,
    Scores,
    StudyPlan,
    Trial,
    TrialState,
)
from advisor.search.driver import Searched, run_study
from advisor.search.engines.optuna import OptunaEngine
from advisor.search.events import Event, TrialEnded
from advisor.search.folds import as_one
from advisor.search.measured import measured_of_step
from advisor.search.outside import Outside
from advisor.search.proposals import Outcome
from advisor.search.surrogate.weighing import Told, weighed
from advisor.search.work import Result, Shrunk, Task
from advisor.space.dimension import Dimension, LogIntUniform, LogUniform
from tests.search.fakes import Clock, FakeExecutor, Listener

GOAL = Goal(metric=Metric.LOSS, also=("parameters",), require=("parameters <= 200",))
DIMENSIONS = tuple(
    Dimension(name=name, domain=domain, default=1, sets=name, why="", reference="")
    for name, domain in (("rate", LogUniform(1e-4, 1.0)), ("units", LogIntUniform(8, 512)))
)


def engine_in(folder: Path, *, goal: Goal = GOAL, sampler: str = "default") -> OptunaEngine:
    return OptunaEngine(
        DIMENSIONS, lambda *_: True, name="s", goal=goal, sampler=sampler, storage=folder / "journal.log", trials=40
    )


def outcome_of(number: int, parameters: dict) -> Outcome:
    """Larger networks are better, and beyond 200 units too large."""
    units = float(parameters["units"])
    loss = (math.log10(parameters["rate"]) + 2) ** 2 + 30 / units
    return Outcome(number=number, parameters=parameters, value=loss, others=(units,), excesses=(units / 200 - 1,))


@pytest.mark.parametrize("sampler", ["default", "tpe", "nsga2", "random", "qmc"])
def test_every_sampler_takes_several_objectives_and_the_storage_shows_them(sampler: str, tmp_path: Path) -> None:
    engine = engine_in(tmp_path, sampler=sampler)
    engine.tell([outcome_of(0, {"rate": 0.01, "units": 300})])  # a stranger's
    for number in range(1, 25):
        (proposal,) = engine.ask((number,))
        engine.tell([outcome_of(number, proposal.parameters)])
    engine.close()
    again = engine_in(tmp_path, sampler=sampler)
    assert "2 objectives, 1 limit" in again.chosen.because or sampler != "default"
    stored = optuna.load_study(
        study_name="s",
        storage=optuna.storages.JournalStorage(
            optuna.storages.journal.JournalFileBackend(str(tmp_path / "journal.log"))
        ),
    )
    told = [outcome_of(number, {"rate": 0.01, "units": 20 + number}) for number in range(25)]
    again.resume([Trial(number=each.number, parameters=each.parameters) for each in told], told)  # without a warning
    assert [way.name for way in stored.directions] == ["MINIMIZE", "MINIMIZE"]
    assert len(stored.trials) == 25
    assert all(set(trial.constraints) == {"parameters <= 200"} for trial in stored.trials)
    assert all((trial.constraints["parameters <= 200"] > 0) is (trial.values[1] > 200) for trial in stored.trials)
    again.close()


def test_our_sampler_finds_good_networks_within_the_limit_and_small_ones_too(tmp_path: Path) -> None:
    engine = engine_in(tmp_path)
    tried = []
    for number in range(40):
        (proposal,) = engine.ask((number,))
        tried.append(outcome_of(number, proposal.parameters))
        engine.tell(tried[-1:])
    engine.close()
    late = tried[12:]
    assert np.mean([outcome.excesses[0] <= 0 for outcome in late]) > 0.6
    assert min(outcome.value for outcome in late if outcome.excesses[0] <= 0) < 0.3  # 0.15 is the best within 200
    assert min(outcome.others[0] for outcome in late if outcome.value < 1.5) < 60  # and a good small one


def test_a_storage_of_a_study_with_another_goal_is_refused(tmp_path: Path) -> None:
    engine_in(tmp_path).close()
    with pytest.raises(StudyError, match="another study") as refused:
        engine_in(tmp_path, goal=Goal())
    assert "minimize and minimize" in refused.value.problems[0].message


def test_a_sampler_of_one_score_alone_is_refused_with_several(plan: StudyPlan) -> None:
    from advisor.records import EngineName, SearchSettings, Strategy
    from advisor.workflows.study.strategy import with_strategy

    for settings, place in (
        (SearchSettings(engine=EngineName.KERAS_TUNER), "goal.also"),
        (SearchSettings(sampler="cmaes"), "goal.require"),
        (SearchSettings(strategy=Strategy.COMPLEXITY), "goal.also"),
    ):
        asked = msgspec.structs.replace(plan, goal=GOAL, search=settings)
        assert place in {problem.where for problem in with_strategy(asked)[1]}


costs = st.lists(
    st.tuples(*[st.integers(1, 4).map(float)] * 3, st.sampled_from([0.0, 0.0, 0.5])), min_size=2, max_size=9
)


@given(costs, st.integers(0, 99))
def test_whatever_the_weights_no_beaten_trial_costs_less_and_none_beyond_a_limit(found: list, number: int) -> None:
    told = {place: Told(tuple(row[:3]), row[3]) for place, row in enumerate(found)}
    single = weighed(told, seed=1, number=number)
    for one, first in told.items():
        for other, second in told.items():
            if first.excess == 0 and second.excess > 0:
                assert single[one] < single[other]
            if first.excess == second.excess == 0 and is_beaten(np.array(second.costs), np.array([first.costs])):
                assert single[one] <= single[other]


def sized(sizes: Sequence[int], *, measured: bool = True) -> Callable[[Task], tuple[Result, ...]]:
    """A trainer whose networks have these numbers of parameters, in turn; the smaller the worse."""

    def train(task: Task) -> tuple[Result, ...]:
        (number,), (recipe,) = task.numbers, task.recipes
        size = sizes[number % len(sizes)]
        run = Run(
            recipe=recipe,
            ending=Ending(EndingKind.FINISHED),
            model=ModelFacts(parameters=size, trainable_parameters=size),
            scores=Scores(validation={"loss": 10 / size}),
            unrecorded=() if measured else ("latency_ms: ValueError: needs two rows",),
        )
        found = {"latency_ms": size / 100} if measured else {}
        return (Result(number=number, ending=run.ending, run=run, measured=found),)

    return train


@pytest.fixture
def searched(plan: StudyPlan, store, recipe_of) -> Callable[..., tuple[Searched, list[Event]]]:
    def search(goal: Goal, train: Callable, history: Sequence[Trial] = ()) -> tuple[Searched, list[Event]]:
        clock, events = Clock(), list[Event]()
        found = run_study(
            msgspec.structs.replace(plan, goal=goal, budget=Budget(trials=8)),
            Listener(),
            executor=FakeExecutor(clock, train=train),
            recipe_of=recipe_of,
            history=history,
            outside=Outside(save=store.save, clock=clock, listen=events.append),
        )
        return found, events

    return search


LIMITED = Goal(also=("parameters", "latency_ms", "training_seconds"), require=("parameters <= 50", "latency_ms < 0.45"))


def test_a_trial_that_breaks_a_limit_is_marked_and_never_the_best(searched: Callable) -> None:
    found, events = searched(LIMITED, sized([60, 50, 40, 30]))
    assert found.best is not None
    assert found.best.measured == {"parameters": 40.0, "latency_ms": 0.4, "training_seconds": 10.0}
    ended = [event for event in events if isinstance(event, TrialEnded)]
    missed = [[each.limit for each in event.missed] for event in ended[:3]]
    assert missed == [["parameters <= 50", "latency_ms < 0.45"], ["latency_ms < 0.45"], []]
    assert [event.best.number if event.best else None for event in ended[:4]] == [None, None, 2, 2]


def test_where_no_trial_keeps_the_limits_the_search_ends_without_a_best_and_loses_nothing(searched: Callable) -> None:
    found, _ = searched(LIMITED, sized([60, 70]))
    assert found.best is None
    assert [trial.state for trial in found.trials] == [TrialState.FINISHED] * 8


def test_what_no_trial_reports_ends_the_study_with_one_message_and_keeps_the_trials(searched: Callable, store) -> None:
    with pytest.raises(NoTrialFinishedError) as told:
        searched(LIMITED, sized([60], measured=False))
    assert [problem.where for problem in told.value.problems] == ["latency_ms"]
    assert "needs two rows" in told.value.problems[0].message
    assert [trial.score for trial in store.trials.values()] == [pytest.approx(10 / 60)] * 5


def test_the_trials_of_an_earlier_sitting_are_measured_and_held_to_the_limits(searched: Callable) -> None:
    old = Trial(number=0, state=TrialState.FINISHED, score=0.01, measured={"parameters": 99.0, "latency_ms": 0.1})
    found, _ = searched(LIMITED, sized([40]), history=(old,))
    assert found.best is not None
    assert found.best.number == 1
    assert json.loads(msgspec.json.encode(found.trials[0]))["measured"]["parameters"] == 99.0


def test_a_pruned_step_is_measured_for_the_weights_that_are_left_and_its_own_metrics() -> None:
    goal = Goal(also=("parameters", "auc", "latency_ms"))
    whole = Trial(number=0, measured={"parameters": 110.0, "auc": 0.9, "latency_ms": 2.0})
    model = ModelFacts(parameters=110, trainable_parameters=100)
    step = Shrunk(share=0.5, size=60, run=Run(model=model, scores=Scores(validation={"auc": 0.8})))
    assert measured_of_step(step, whole, goal) == {"parameters": 70.0, "auc": 0.8, "latency_ms": 2.0}
    assert measured_of_step(step, whole, Goal()) == {}


def test_over_folds_a_metric_beside_the_score_is_a_mean_and_the_network_is_measured_once() -> None:
    goal = Goal(metric=Metric.ACCURACY, also=("loss", "latency_ms"))
    runs = [Run(scores=Scores(validation={"accuracy": 0.5 + n / 10, "loss": float(n)})) for n in range(3)]
    results = [Result(number=4, ending=Ending(EndingKind.FINISHED), run=run) for run in runs]
    results[0] = msgspec.structs.replace(results[0], measured={"latency_ms": 2.0})
    assert as_one(4, results, goal=goal).measured == {"latency_ms": 2.0, "loss": 1.0}
