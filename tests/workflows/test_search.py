"""A study from its plan to its report: small studies for real."""

from pathlib import Path

import pytest

from advisor.errors import DataError, NoTrialFinishedError, StudyError
from advisor.records import (
    EngineName,
    TrainedBy,
    TrialState,
)
from advisor.search.events import Event, SamplerChosen, TrialEnded
from advisor.store.studies import StudyFolder
from advisor.workflows.study.start import PlanChanges


@pytest.fixture(autouse=True)
def _one_worker_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.workflows.study.early.slots_here", lambda **_: ({"TF_CPP_MIN_LOG_LEVEL": "3"},))


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
