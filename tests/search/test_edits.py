"""A study is changed at random between its sittings: no trial that fits is lost, none that cannot be is proposed."""

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import NoTrialFinishedError
from advisor.records import (
    Budget,
    DataPlan,
    Ending,
    EndingKind,
    Goal,
    Metric,
    Narrowing,
    Recipe,
    Run,
    Scores,
    Study,
    StudyPlan,
    Trial,
    TrialState,
)
from advisor.search.driver import run_study
from advisor.search.engines.optuna import OptunaEngine
from advisor.search.outside import Outside
from advisor.search.proposals import Outcome, Proposal
from advisor.search.work import Done, Message, Result, Task
from advisor.space.design import DesignSpace, design_space, opening_trials
from advisor.space.editing.asked import edited
from advisor.space.editing.change import change_study, contradictions
from advisor.space.editing.fitting import contains
from advisor.space.paths import value_at
from tests.spaces import sound_space

PLAN = StudyPlan(
    name="lives",
    data=DataPlan(source="digits"),
    epochs=4,
    space={
        "width": Narrowing(low=8, high=256),
        "depth": Narrowing(low=1, high=4),
        "activation": Narrowing(choices=("relu", "selu", "elu", "tanh")),
        "optimizer": Narrowing(choices=("adam", "nesterov", "sgd")),
        "momentum": Narrowing(low=0.5, high=0.99),
        "batch_size": Narrowing(choices=(16, 32, 64)),
    },
)
SITTING = 4  # trials
WORDS = st.sampled_from(
    [
        "width=64",
        "width=16..64",
        "width=..1024",
        "width=100..20",
        "width=9..300",
        "depth=2",
        "depth=1..2",
        "depth=0.5..2",
        "depth=1..5",
        "activation=relu",
        "activation-=tanh",
        "activation+=tanh",
        "activation=relu,selu",
        "activation=swish9",
        "activation+=sigmoid",
        "optimizer=adam",
        "optimizer=sgd,nesterov",
        "optimizer+=adam",
        "momentum=0.9",
        "momentum=0.6..0.8",
        "batch_size=16,32",
        "batch_size=8..64",
        "batch_size=64",
        "dropout=0.0..0.5",
        "dropout=0",
        "droput=0.2",
        "learning_rate=0.0001..0.1",
        "learning_rate=0.003",
        "initializer=he_normal,lecun_normal",
        "epochs=9",
        "epochs=4",
        "goal.target=0.1",
    ]
)
NAMES = st.sampled_from(["width", "depth", "activation", "optimizer", "momentum", "batch_size", "dropout"])
EDITS = st.tuples(st.lists(WORDS, max_size=3), st.lists(NAMES, max_size=1), st.lists(NAMES, max_size=1))


class Trained:
    """An executor that trains at once: a score by the recipe, and now and then a failure."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    @property
    def idle(self) -> int:
        return 1 - len(self.tasks)

    def submit(self, task: Task) -> None:
        self.tasks.append(task)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        task = self.tasks.pop()
        pairs = zip(task.numbers, task.recipes, strict=True)
        return (Done(tuple(result(number, recipe, task.goal) for number, recipe in pairs)),)

    def cancel(self) -> None:
        self.tasks.clear()

    def answer(self, number: int, value: object) -> None:
        raise AssertionError("nothing is asked")

    def close(self) -> None:
        pass


def result(number: int, recipe: Recipe, goal: Goal) -> Result:
    if number % 5 == 4:
        return Result(number=number, ending=Ending(EndingKind.DIVERGED, "the loss is not a number"))
    loss = abs(math.log(recipe.architecture.width / 50)) + recipe.architecture.depth / 10 + recipe.dropout.rate
    run = Run(recipe=recipe, goal=goal, scores=Scores(validation={"loss": loss}), ending=Ending(EndingKind.FINISHED))
    return Result(number=number, run=run, ending=run.ending)


class Spy:
    """Hands everything on to an engine, and keeps what it was told when it took over a study."""

    def __init__(self, engine: OptunaEngine) -> None:
        self.engine = engine
        self.resumed: list[Outcome] = []

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        return self.engine.ask(numbers)

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        self.engine.tell(outcomes)

    def suggest(self, number: int, dimension: object) -> object:
        raise AssertionError("nothing is asked")

    def resume(self, history: Sequence[Trial], outcomes: Sequence[Outcome]) -> None:
        self.resumed = list(outcomes)
        self.engine.resume(history, outcomes)

    def close(self) -> None:
        self.engine.close()


def sat(study: Study, space: DesignSpace, *, storage: Path | str, sampler: str) -> tuple[Study, Spy]:
    """The study after another sitting, in which every trial is in the space."""
    engine = OptunaEngine(
        space.dimensions, space.is_active, name="lives", goal=study.plan.goal, sampler=sampler, storage=storage
    )
    spy, saved = Spy(engine), {trial.number: trial for trial in study.trials}
    budget = Budget(trials=len(study.trials) + SITTING)
    try:
        run_study(
            msgspec.structs.replace(study.plan, budget=budget),
            spy,
            executor=Trained(),
            recipe_of=lambda proposal: space.recipe(proposal.parameters),
            first=[
                Proposal(number=0, parameters=parameters, proposed_by=f"portfolio: {name}")
                for name, parameters in opening_trials(space)[:2]
            ],
            history=study.trials,
            outside=Outside(
                save=lambda trials: saved.update({trial.number: trial for trial in trials}),
                change=len(study.changes),
            ),
        )
    except NoTrialFinishedError:  # a sitting may end with nothing but failures
        pass
    finally:
        engine.close()
    for number in range(len(study.trials), len(saved)):
        assert is_of(saved[number].parameters, space)
    return msgspec.structs.replace(study, trials=tuple(saved[number] for number in sorted(saved))), spy


def is_of(parameters: dict, space: DesignSpace) -> bool:
    """Parameters of a space: each one that has an effect, within its domain, and no other."""
    active = {d.name: d.domain for d in space.dimensions if space.is_active(d, parameters)}
    return parameters.keys() == active.keys() and all(contains(active[n], v) for n, v in parameters.items())


def trains_the_same(trial: Trial, space: DesignSpace) -> bool:
    """Whether a space has a trial, told from the recipe that was trained and from nothing else."""
    assert trial.run is not None
    assert trial.run.recipe is not None
    old, found = trial.run.recipe, {}
    for dimension in space.dimensions:
        if space.is_active(dimension, found):
            value = value_at(old, dimension.sets)
            found[dimension.name] = str(value) if isinstance(value, str) else value
            if not contains(dimension.domain, found[dimension.name]):
                return False
    new = space.recipe(found)
    same = [value_at(new, path) == value_at(old, path) for path in LOOKED_AT]
    if old.optimizer.name in ("nesterov", "momentum"):
        same.append(new.optimizer.momentum == old.optimizer.momentum)
    return all(same)


LOOKED_AT = (
    "architecture.width",
    "architecture.depth",
    "architecture.activation",
    "architecture.initializer",
    "optimizer.name",
    "optimizer.learning_rate",
    "batch_size",
    "dropout.rate",
)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(EDITS, min_size=1, max_size=4), sampler=st.sampled_from(["surrogate", "tpe", "random"]))
def test_no_fitting_trial_is_lost_and_no_impossible_one_is_proposed(edits, sampler):
    with tempfile.TemporaryDirectory() as folder:
        storage = Path(folder) / "journal.log"
        study, _ = sat(Study(plan=PLAN), sound_space(PLAN), storage=storage, sampler=sampler)
        for words, free, drop in edits:
            study = changed(study, words, free, drop)
            before, space = study, sound_space(study.plan)
            study, spy = sat(study, space, storage=storage, sampler=sampler)
            kept = study.trials[: len(before.trials)]
            assert [(t.number, t.score, t.state) for t in kept] == [(t.number, t.score, t.state) for t in before.trials]
            told = {outcome.number: outcome for outcome in spy.resumed}
            assert told.keys() == {trial.number for trial in before.trials if not trial.outside}
            for trial in before.trials:
                if trial.state is TrialState.FINISHED:
                    assert trains_the_same(trial, space) == (not trial.outside), trial.outside
                    assert trial.outside or told[trial.number].value == trial.score
                    assert trial.outside or spy.engine._finished[trial.number].value == trial.score
        back, _ = change_study(study, PLAN, space_of=sound_space, when="later")
        first = [trial for trial in back.trials if trial.change == 0]
        assert len(first) >= SITTING
        assert all(not trial.outside for trial in first)  # they come back when the space does


def changed(study: Study, words, free, drop) -> Study:
    """The study with an edit; as it was where that is refused."""
    plan, problems = edited(study.plan, sound_space(study.plan), words, free=free, drop=drop)
    space, found = design_space(plan)
    wrong = (*problems, *found, *contradictions(plan, was=sound_space(study.plan), now=space))
    return study if wrong else change_study(study, plan, space_of=sound_space, when="now")[0]


@pytest.mark.parametrize("kind", ["journal", "sqlite"])
def test_other_choices_and_kinds_are_stored_and_taught(tmp_path: Path, kind: str) -> None:
    """Optuna refuses other choices under a name that a storage has: they stand under a name with the choices in it."""
    storage = tmp_path / "journal.log" if kind == "journal" else f"sqlite:///{tmp_path}/study.db"
    study, _ = sat(Study(plan=PLAN), sound_space(PLAN), storage=storage, sampler="tpe")
    for words in (
        ["activation-=tanh", "batch_size=8..64"],
        ["activation=relu,selu", "width=16,32,64"],
        ["width=4..300"],
    ):
        study = changed(study, words, [], [])
        study, spy = sat(study, sound_space(study.plan), storage=storage, sampler="tpe")
        assert len(study.changes) > 0
        assert spy.engine._finished.keys() >= {t.number for t in study.scored}
    names = {name for trial in spy.engine._stored.get_trials() for name in trial.params} if kind == "journal" else set()
    assert kind == "sqlite" or {"activation", "activation in relu, selu, elu", "activation in relu, selu"} <= names


def test_a_metric_that_grows_is_kept_apart_as_well() -> None:
    goal = Goal(metric=Metric.ACCURACY)
    trials = (
        Trial(number=0, parameters={"width": 200}, state=TrialState.FINISHED, score=0.99),
        Trial(number=1, parameters={"width": 20}, state=TrialState.FINISHED, score=0.8),
    )
    plan = msgspec.structs.replace(PLAN, goal=goal, space={"width": Narrowing(low=8, high=256)})
    narrow = msgspec.structs.replace(plan, space={"width": Narrowing(low=8, high=64)})
    study, _ = change_study(Study(plan=plan, trials=trials), narrow, space_of=sound_space, when="now")
    assert study.best is not None
    assert study.best.number == 1
    assert study.scores == (0.8,)
