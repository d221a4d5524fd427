"""KerasTuner projects in every state that a night can leave them in."""

import json
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.records import TrialState
from advisor.store.runs import read_runs, read_study


def project(folder: Path, *trials: dict[str, object]) -> Path:
    (folder / "oracle.json").write_text('{"hyperparameters": {"space": []}}')
    for number, trial in enumerate(trials):
        (folder / f"trial_{number}").mkdir()
        (folder / f"trial_{number}" / "trial.json").write_text(json.dumps(trial))
    return folder


def metrics(**values: list[list[float]]) -> dict[str, object]:
    return {
        name: {"direction": "min", "observations": [{"value": value, "step": step} for step, value in enumerate(steps)]}
        for name, steps in values.items()
    }


def test_executions_of_a_trial_are_averaged_and_steps_are_epochs(tmp_path: Path):
    trial = {"metrics": {"metrics": metrics(val_loss=[[1.0, 3.0], [0.5, 0.7]])}, "score": 0.6, "status": "COMPLETED"}
    (run,) = read_runs(project(tmp_path, trial))
    assert run.trace("val_loss").tolist() == [2.0, pytest.approx(0.6)]
    assert run.goal is not None
    assert run.goal.lower_is_better


def test_a_trial_that_failed_is_a_trial_with_its_reason(tmp_path: Path):
    failed = {"status": "FAILED", "message": "out of memory", "hyperparameters": {"values": {"units": 3}}}
    study = read_study(project(tmp_path, failed, {"status": "RUNNING"}))
    assert study is not None
    assert [(trial.state, trial.reason) for trial in study.trials] == [
        (TrialState.FAILED, "out of memory"),
        (TrialState.RUNNING, ""),
    ]
    assert study.trials[0].parameters == {"units": 3}


def test_a_project_without_metrics_is_refused_as_runs(tmp_path: Path):
    with pytest.raises(FileError, match="expected trials with metrics, got none"):
        read_runs(project(tmp_path, {"status": "RUNNING"}))


def test_a_broken_trial_is_named(tmp_path: Path):
    project(tmp_path, {})
    (tmp_path / "trial_0" / "trial.json").write_text("{")
    with pytest.raises(FileError) as caught:
        read_runs(tmp_path)
    assert "this is not valid JSON" in str(caught.value)
