"""A search that heeds its own advice: what it changes, what it leaves, and what it says. Trainings are made up."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec
import pytest

from advisor.errors import NoTrialFinishedError, StudyError
from advisor.records import (
    Budget,
    DataPlan,
    Ending,
    EndingKind,
    Narrowing,
    Recipe,
    Run,
    Scores,
    SearchSettings,
    Strategy,
    Study,
    StudyPlan,
)
from advisor.records.studies.plan import ParameterValue
from advisor.search.events import Event, Noted
from advisor.search.proposals import Proposal
from advisor.search.work import Result, Task
from advisor.space.design import DesignSpace, design_space
from advisor.space.dimension import numbers_of
from advisor.store.studies import StudyFolder
from advisor.workflows.search import run_search
from advisor.workflows.status import status
from advisor.workflows.study.edit import Known
from advisor.workflows.study.start import begin
from advisor.workflows.unattended.advised import BY, MOST, Heed, check_can_heed, search_heeding
from benchmarks import faults_trainer
from tests.search.fakes import Clock, FakeExecutor, Listener

TRIALS = 31  # too few for cohorts
PLAN = StudyPlan(
    name="heeds",
    data=DataPlan(source="digits"),
    budget=Budget(trials=TRIALS),
    epochs=3,
    search=SearchSettings(retrainings=1, ensemble=1, sampler="random"),
)


def space_of(plan: StudyPlan) -> DesignSpace:
    return design_space(plan)[0]


class Sweeping(Listener):
    """Proposes values of one dimension over its range as the space has it: evenly, and every other one at its top."""

    def __init__(self, name: str, space: DesignSpace) -> None:
        super().__init__()
        self.name = name
        [(low, high)] = [numbers_of(each.domain) for each in space.dimensions if each.name == name]
        self.low, self.high = low, high
        self.closed = False

    def ask(self, numbers: Sequence[int]) -> tuple[Proposal, ...]:
        return tuple(Proposal(number=number, parameters={self.name: self._value(number)}) for number in numbers)

    def _value(self, number: int) -> ParameterValue:
        place = ((number * 7) % 20 + 0.5) / 20
        value = self.low * (self.high / self.low) ** (place if number % 2 else 1 - place / 20)
        return round(value) if self.name == "width" else value

    def close(self) -> None:
        self.closed = True


class Searched:
    """A study in which one dimension is searched and heeded, and the trials that a made-up training fails."""

    def __init__(self, root: Path, name: str, *, cost: Callable[[Recipe], float], plan: StudyPlan = PLAN) -> None:
        self.folder = StudyFolder(root / "heeds")
        self.events: list[Event] = []
        self.engines: list[Sweeping] = []
        self._name, self._cost = name, cost
        study = begin(self.folder, plan)
        heed = Heed(self.folder, Known(space_of), listen=self.events.append)
        executor = FakeExecutor(Clock())
        executor.train = partial(self._train, executor)
        run = partial(
            run_search,
            executor=executor,
            folder=self.folder,
            brief=lambda task: task,
            listen=self.events.append,
        )
        space = space_of(plan)
        engine = self._engine(plan, space, change=0)
        try:
            self.study: Study = search_heeding(heed, study, space, engine=engine, run=run, engine_of=self._engine)
        finally:
            engine.close()
        self.folder.write_study(self.study)

    def _engine(self, plan: StudyPlan, space: DesignSpace, *, change: int) -> Sweeping:
        assert all(engine.closed for engine in self.engines)
        self.engines.append(Sweeping(self._name, space))
        return self.engines[-1]

    def _train(self, executor: FakeExecutor, task: Task) -> tuple[Result, ...]:
        if task.model_folder:
            return faults_trainer.train(task, executor)
        return tuple(self._result(number, recipe) for number, recipe in zip(task.numbers, task.recipes, strict=True))

    def _result(self, number: int, recipe: Recipe) -> Result:
        cost = self._cost(recipe)
        if math.isnan(cost):
            return Result(number=number, ending=Ending(EndingKind.DIVERGED, "the loss became NaN"))
        ending = Ending(EndingKind.FINISHED)
        run = Run(recipe=recipe, ending=ending, scores=Scores(validation={"loss": cost}))
        return Result(number=number, ending=ending, run=run)

    @property
    def said(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Noted) and "heeded" in event.text]

    def values(self, *, after: int) -> list[float]:
        return [t.parameters[self._name] for t in self.study.trials if t.change == after and self._name in t.parameters]


def diverging(recipe: Recipe) -> float:
    """A rate that is not very small diverges."""
    rate = recipe.optimizer.learning_rate
    return 0.1 + rate if rate < 4e-4 else math.nan


def by_width(recipe: Recipe) -> float:
    """The wider the better."""
    return 100 / recipe.architecture.width


def test_rates_at_which_everything_diverges_are_lowered_before_the_study_gives_up(tmp_path: Path) -> None:
    found = Searched(tmp_path, "learning_rate", cost=diverging)
    (change,) = found.study.changes
    assert change.by == BY
    assert [entry.where for entry in change.entries if entry.where != "study.standard_space"] == ["space.learning_rate"]
    assert found.study.ended_by == "trials"
    assert found.study.winner is not None
    high = change.plan.space["learning_rate"].high
    assert max(found.values(after=1)) <= high < 1e-3 < max(found.values(after=0))
    assert len(found.said) == 1
    assert "diverged: lower learning_rate to" in found.said[0]
    assert "by heed" in status(found.folder.root)
    assert found.folder.read_outline().changes == found.study.changes


def test_a_range_at_whose_end_the_best_trials_crowd_is_widened_once(tmp_path: Path) -> None:
    found = Searched(tmp_path, "width", cost=by_width)
    (change,) = found.study.changes
    assert change.plan.space["width"].high == 4096
    assert max(found.values(after=0)) < 1024 < max(found.values(after=1))
    assert found.said[0].startswith("heeded: ")
    assert "widen width to 16 to 4096" in found.said[0]
    assert [trial.number for trial in found.study.trials] == list(
        range(TRIALS)
    )  # nothing was interrupted, lost or repeated
    assert all(trial.score is not None and not trial.outside for trial in found.study.trials)
    assert found.study.winner.trial == found.study.best.number
    assert len(found.engines) == 2


def test_what_the_study_names_stays(tmp_path: Path) -> None:
    plan = msgspec.structs.replace(PLAN, standard_space=True, space={"width": Narrowing(low=16, high=64)})
    found = Searched(tmp_path, "width", cost=by_width, plan=plan)
    assert "advisor edit" in status(found.folder.root)  # it is advised
    assert found.study.changes == ()
    assert found.said == []


def test_a_few_changes_are_made_and_none_where_too_few_trials_are_left(tmp_path: Path) -> None:
    short = msgspec.structs.replace(PLAN, budget=Budget(trials=15))
    assert Searched(tmp_path, "width", cost=by_width, plan=short).study.changes == ()
    assert MOST == 3


def test_trials_that_diverge_whatever_is_changed_end_the_study_with_their_reason(tmp_path: Path) -> None:
    with pytest.raises(NoTrialFinishedError, match="the first 5 trials all failed in the same way"):
        Searched(tmp_path, "learning_rate", cost=lambda _: math.nan)


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ({"space": {"width": Narrowing(low=16, high=64)}}, "names all that is searched"),
        ({"search": SearchSettings(strategy=Strategy.GROWING)}, "its trials follow from each other"),
    ],
)
def test_a_study_in_which_nothing_may_be_changed_says_so(plan: dict, reason: str) -> None:
    with pytest.raises(StudyError, match=reason):
        check_can_heed(msgspec.structs.replace(PLAN, **plan))
    check_can_heed(PLAN)
