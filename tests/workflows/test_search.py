"""A study from its plan to its report: the decisions without a backend, then one small study for real."""

import time
from pathlib import Path

import msgspec
import pytest

from advisor.errors import DataError, NoTrialFinishedError, StudyError
from advisor.records import (
    Budget,
    DataPlan,
    Ending,
    EndingKind,
    EngineName,
    Goal,
    Metric,
    ModelFormat,
    Recipe,
    Run,
    Scores,
    SearchSettings,
    StudyPlan,
    TrainedBy,
    Trial,
    TrialState,
)
from advisor.records.recipe import LearningRateChoice
from advisor.records.run import RateResponse
from advisor.search.events import Event, RetrainingEnded, SamplerChosen, TrialEnded
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


@pytest.fixture(autouse=True)
def _one_worker_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.workflows.study.early.slots_here", lambda: ({"TF_CPP_MIN_LOG_LEVEL": "3"},))


STUDY = """
[study]
name = "small"
epochs = 3
[data]
source = "iris"
[goal]
metric = "accuracy"
[space]
width = { low = 8, high = 32 }
learning_rate = { low = 0.001, high = 0.1 }
[budget]
trials = 3
[search]
retrainings = 2
"""


def test_data_that_cannot_be_used_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.workflows.search import search

    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.csv").write_text("a,b\n" + "1,x\n" * 20)
    study = tmp_path / "study.toml"
    study.write_text(STUDY.replace('source = "iris"', 'source = "one.csv"\ntarget = "b"'))
    with pytest.raises(DataError):
        search(study)
    assert not (tmp_path / "runs").exists()


@pytest.mark.backend
def test_a_study_runs_to_its_report_and_resumes(tmp_path: Path) -> None:
    from advisor.workflows.search import search
    from advisor.workflows.summary import say

    plan = tmp_path / "study.toml"
    plan.write_text(STUDY)
    events: list[Event] = []
    study, folder = search(plan, out=tmp_path / "out", on_event=events.append)
    assert study.ended_by == "trials"
    assert study.sampler is not None
    assert "3 trials" in study.sampler.because
    assert SamplerChosen(name=study.sampler.name, because=study.sampler.because) in events
    assert [trial.state for trial in study.trials] == [TrialState.FINISHED] * 3
    assert all(trial.run is not None and not trial.run.scores.test for trial in study.trials)  # the test part is unread
    assert study.winner is not None
    assert len(study.winner.test_scores) == 2
    assert study.winner.reference_test_scores.keys() == {"majority", "linear", "boosting"}
    assert f"report: {folder.report_file}" in say(study, folder)
    assert folder.report_file.read_text().startswith("<!doctype html>")
    assert study.sampler.because in folder.report_file.read_text()
    assert sum(isinstance(event, TrialEnded) for event in events) == 3

    from advisor.training.saving import load_winner

    assert load_winner(folder.root).model.count_params() == study.winner.run.model.parameters
    longer, _ = search(plan, out=tmp_path / "out", resume=True, changes=PlanChanges(trials=4))
    assert longer.trials[:3] == study.trials
    assert len(longer.trials) == 4
    assert folder.read_study().trials == longer.trials


@pytest.mark.backend
def test_a_pruned_winner_is_retrained_pruned_and_kept_with_its_zeros(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.training.saving import load_winner
    from advisor.workflows.search import search

    monkeypatch.setattr("advisor.workflows.study.strategy.SHARES", (0.3, 0.95))  # each step costs a training
    plan = tmp_path / "study.toml"
    pruning = '[search]\nstrategy = "pruning"\ncomplexity_weight = 10.0'
    plan.write_text(STUDY.replace("[search]", pruning).replace("retrainings = 2", "retrainings = 1"))
    study, folder = search(plan, out=tmp_path / "out", changes=PlanChanges(trials=20))
    assert study.ended_by == "space"
    assert [trial.pruned_share for trial in study.trials] == [0.0, 0.3, 0.95]
    assert study.winner is not None
    assert study.winner.trial == 2  # so heavy a weight wants the smallest
    weights = load_winner(folder.root).model.get_weights()
    kernels = [weight for weight in weights if weight.ndim == 2]
    zeros = sum(int((kernel == 0).sum()) for kernel in kernels)
    assert zeros / sum(kernel.size for kernel in kernels) == pytest.approx(0.95, abs=0.01)


@pytest.mark.backend
def test_a_long_study_trains_cohorts_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.search import cohorts
    from advisor.workflows.search import search

    plan = tmp_path / "study.toml"
    plan.write_text(STUDY.replace("retrainings = 2", "retrainings = 1"))
    monkeypatch.setattr(cohorts, "PORTIONS", 2)  # cohorts of seven in a study of fifteen
    study, _ = search(plan, out=tmp_path / "out", changes=PlanChanges(trials=15))
    assert len(study.trials) == 15
    by = [trial.run.trained_by for trial in study.trials if trial.run is not None]
    assert by == [TrainedBy.COHORT] * 15  # those of the portfolio too, alone where their shape is
    assert {trial.state for trial in study.trials} == {TrialState.FINISHED}
    last = [trial.parameters for trial in study.trials if trial.proposed_by == study.trials[-1].proposed_by]
    assert len({parameters["width"] for parameters in last}) == 1  # one shape
    assert len({parameters["learning_rate"] for parameters in last}) == len(last)  # many numbers


BUILD = """
import keras
import keras_tuner

def build(hp):
    layers = [keras.layers.Dense(hp.Int("units", 4, 32), "relu"), keras.layers.Dense(3, "softmax")]
    model = keras.Sequential([keras.Input((4,)), *layers])
    rate = hp.Float("rate", 1e-3, 1e-1, sampling="log")
    model.compile(keras.optimizers.Adam(rate), "categorical_crossentropy", metrics=["accuracy"])
    return model

def build_nothing(hp):
    return None

class FailsToFit(keras_tuner.HyperModel):
    def build(self, hp):
        return build(hp)

    def fit(self, hp, model, *args, **kwargs):
        raise OSError("no room for my files")
"""


@pytest.mark.backend
@pytest.mark.parametrize("engine", list(EngineName))
def test_a_kerastuner_model_is_searched_as_it_is(
    engine: EngineName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.workflows.search import search

    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "users_model.py").write_text(BUILD)
    plan = tmp_path / "study.toml"
    plan.write_text(STUDY.replace("[search]", '[search]\nhypermodel = "users_model:build"'))
    study, _ = search(plan, out=tmp_path / "out", changes=PlanChanges(engine=engine))
    assert [trial.state for trial in study.trials] == [TrialState.FINISHED] * 3
    assert study.trials[0].parameters == {"units": 4, "rate": 1e-3}  # the model's own defaults come first
    assert study.winner is not None
    assert study.winner.run is not None
    assert study.winner.run.recipe is not None
    assert study.winner.run.recipe.architecture.numbers == study.winner.parameters
    assert study.winner.run.model is not None
    assert study.winner.run.model.loss == "categorical_crossentropy"


@pytest.mark.backend
def test_a_study_whose_every_training_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.workflows.search import search

    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "users_models.py").write_text(BUILD)
    plan = tmp_path / "study.toml"
    plan.write_text(STUDY)
    with pytest.raises(NoTrialFinishedError, match="none of the 3 trials finished") as caught:
        search(plan, out=tmp_path / "out", changes=PlanChanges(hypermodel="users_models:FailsToFit"))
    assert "no room for my files" in str(caught.value)
    assert StudyFolder(tmp_path / "out").read_outline().ended_by == "failures"
    with pytest.raises(StudyError, match="got nothing: does it return the model"):
        search(plan, out=tmp_path / "other", changes=PlanChanges(hypermodel="users_models:build_nothing"))
    assert not (tmp_path / "other").exists()


def test_a_hypermodel_that_is_not_there_is_refused_before_anything_runs(tmp_path: Path) -> None:
    from advisor.workflows.search import search

    plan = tmp_path / "study.toml"
    plan.write_text(STUDY)
    for wrong in ("no_such_module:build", "users_model", ":build"):
        with pytest.raises(StudyError, match="cannot find the hypermodel"):
            search(plan, out=tmp_path / "out", changes=PlanChanges(hypermodel=wrong))
    assert not (tmp_path / "out").exists()
