"""The winner is trained again on fresh seeds: by a fake worker, without a backend."""

import time
from pathlib import Path

import msgspec
import pytest

from advisor.records import (
    Budget,
    DataPlan,
    Ending,
    EndingKind,
    Goal,
    Metric,
    ModelFormat,
    Recipe,
    Run,
    Scores,
    SearchSettings,
    StudyPlan,
    Trial,
    TrialState,
)
from advisor.records.recipe import LearningRateChoice
from advisor.records.run import RateResponse
from advisor.search.events import Event, RetrainingEnded
from advisor.search.work import Done, Message, Result, Task
from advisor.space.paths import with_value
from advisor.store.studies import StudyFolder
from advisor.workflows.study.start import PlanChanges, apply_changes
from advisor.workflows.study.winning.winner import retrain

BY_THIRDS = ("optimizer.learning_rate_choice", LearningRateChoice.BY_THIRDS)
PLAN = StudyPlan(name="small", data=DataPlan(source="digits"), budget=Budget(trials=10))


class Retrainer:
    """Gives each retraining the accuracy that its number names; None is a training that failed."""

    def __init__(self, accuracies: list[float | None], *, then_hangs: bool = False) -> None:
        self.accuracies = accuracies
        self.then_hangs = then_hangs  # after the first
        self.tasks: list[Task] = []
        self.waiting: list[Task] = []
        self.idle = 2

    def submit(self, task: Task) -> None:
        if not task.ensemble_of:
            self.tasks.append(task)
        self.waiting.append(task)
        self.idle -= 1

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        if self.then_hangs and len(self.waiting) < len(self.tasks):
            time.sleep(seconds)
            return ()
        task = self.waiting.pop()
        self.idle += 1
        if task.ensemble_of:  # its networks are no files
            return (Done((Result(number=task.numbers[0], ending=Ending(EndingKind.ERROR, "no networks")),)),)
        both = zip(task.numbers, task.recipes, strict=True)
        return (Done(tuple(self._result(number, recipe, task) for number, recipe in both)),)

    def _result(self, number: int, recipe: Recipe, task: Task) -> Result:
        accuracy = self.accuracies[number]
        if accuracy is None:
            return Result(number=number, ending=Ending(EndingKind.KILLED, "signal 9"))
        scores = Scores(validation={"accuracy": accuracy}, test={"accuracy": accuracy - 0.1})
        run = Run(recipe=recipe, scores=scores)
        own = Path(task.model_folder) / str(number)
        own.mkdir(parents=True, exist_ok=True)
        for name in (f"model.{task.model_format.value}", "preprocessing.skops"):
            (own / name).write_text(str(number))
        references = {"linear": {"accuracy": 0.5}} if task.with_reference_tests and number == 0 else {}
        return Result(number=number, ending=run.ending, run=run, reference_test_scores=references)

    def answer(self, number: int, value: object) -> None: ...

    def cancel(self) -> None: ...

    def close(self) -> None: ...


def winner_of(accuracies: list[float | None], tmp_path: Path, *, kind: ModelFormat = ModelFormat.KERAS):
    plan = apply_changes(PLAN, PlanChanges(model_format=kind))
    plan = msgspec.structs.replace(plan, goal=Goal(metric=Metric.ACCURACY))
    executor = Retrainer(accuracies)
    best = Trial(number=4, parameters={"depth": 2}, state=TrialState.FINISHED, score=0.9)
    events: list[Event] = []
    found = retrain(
        best,
        Recipe(data=plan.data),
        plan=plan,
        executor=executor,
        brief=lambda task: task,
        folder=StudyFolder(tmp_path),
        listen=events.append,
    )
    return found, executor, events


def test_the_winner_is_kept_as_h5_on_request_and_an_earlier_one_goes(tmp_path: Path) -> None:
    (tmp_path / "model.keras").write_text("an earlier winner")
    found, _, _ = winner_of([0.8, 0.9, 0.85, 0.7, 0.75], tmp_path, kind=ModelFormat.H5)
    assert found.model_file == str(tmp_path / "model.h5")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["model.h5", "preprocessing.skops"]


def test_the_winner_is_measured_on_fresh_seeds_and_the_best_by_validation_is_kept(tmp_path: Path) -> None:
    found, executor, events = winner_of([0.8, 0.9, 0.85, 0.7, 0.75], tmp_path)
    assert [scores["accuracy"] for scores in found.test_scores] == pytest.approx([0.7, 0.8, 0.75, 0.6, 0.65])
    assert found.run is not None
    assert found.run.scores.validation["accuracy"] == 0.9
    assert found.reference_test_scores == {"linear": {"accuracy": 0.5}}
    assert (tmp_path / "model.keras").read_text() == (tmp_path / "preprocessing.skops").read_text() == "1"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["model.keras", "preprocessing.skops"]
    (noise,) = found.test_noise
    assert noise.mean == pytest.approx(0.7)
    assert [task.numbers for task in executor.tasks] == [(0, 1, 2), (3, 4)]  # a program for each of two slots
    assert all(task.together for task in executor.tasks)
    assert len({recipe.seed for task in executor.tasks for recipe in task.recipes}) == 5
    assert all(task.with_test for task in executor.tasks)
    assert sum(isinstance(event, RetrainingEnded) for event in events) == 5


def test_each_retraining_searches_its_learning_rate_from_the_start(tmp_path: Path) -> None:
    found = with_value(with_value(Recipe(data=PLAN.data), "optimizer.learning_rate", 0.1), *BY_THIRDS)
    responses = tuple(RateResponse(rate, loss, loss > 2) for rate, loss in ((0.9, 3.0), (0.3, 2.5), (0.1, 0.5)))
    executor = Retrainer([0.9, 0.8])
    retrain(
        Trial(number=0, score=0.9, run=Run(recipe=found, rate_responses=responses)),
        found,
        plan=msgspec.structs.replace(PLAN, search=SearchSettings(retrainings=2)),
        executor=executor,
        brief=lambda task: task,
        folder=StudyFolder(tmp_path),
        listen=lambda _: None,
    )
    assert [recipe.optimizer.learning_rate for task in executor.tasks for recipe in task.recipes] == [0.9, 0.9]


def test_what_no_cohort_holds_is_retrained_one_by_one_to_its_end(tmp_path: Path) -> None:
    executor = Retrainer([0.9, 0.8, 0.7])
    retrain(
        Trial(number=0, score=0.9),
        Recipe(data=PLAN.data),
        plan=msgspec.structs.replace(PLAN, search=SearchSettings(retrainings=3, hypermodel="mine:build")),
        executor=executor,
        brief=lambda task: task,
        folder=StudyFolder(tmp_path),
        listen=lambda _: None,
    )
    assert [task.numbers for task in executor.tasks] == [(0,), (1,), (2,)]
    assert all(task.left is None for task in executor.tasks)  # a winner cut short would be no winner


def test_a_retraining_that_hangs_past_the_end_of_the_study_is_given_up_once_one_has_ended(tmp_path: Path) -> None:
    executor = Retrainer([0.9, 0.8, 0.7], then_hangs=True)
    found = retrain(
        Trial(number=0, score=0.9),
        Recipe(data=PLAN.data),
        plan=msgspec.structs.replace(PLAN, search=SearchSettings(retrainings=3, hypermodel="mine:build")),
        executor=executor,
        brief=lambda task: task,
        folder=StudyFolder(tmp_path),
        listen=lambda _: None,
        ends=time.monotonic(),
    )
    assert len(found.test_scores) == 1
    assert found.run is not None


def test_a_retraining_that_fails_is_left_out(tmp_path: Path) -> None:
    found, _, _ = winner_of([0.8, None, 0.85, None, 0.75], tmp_path)
    assert len(found.test_scores) == 3
    found, _, _ = winner_of([None] * 5, tmp_path)
    assert found.run is None
    assert found.test_noise == ()
