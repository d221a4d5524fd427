"""Journals of Optuna, replayed without it."""

import json
from pathlib import Path

from advisor.store.runs import read_runs, read_study


def write(path: Path, operations: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(operation) + "\n" for operation in operations))
    return path


CREATE = {"op_code": 0, "study_name": "s", "directions": [2]}


def test_trials_added_whole_are_read(tmp_path: Path):
    choice = json.dumps({"name": "CategoricalDistribution", "attributes": {"choices": ["relu", "selu"]}})
    added = {
        "op_code": 4,
        "study_id": 0,
        "state": 1,
        "value": 0.9,
        "params": {"activation": 1},
        "distributions": {"activation": choice},
        "intermediate_values": {"1": 0.5, "0": 0.25},
    }
    path = write(tmp_path / "journal.log", [CREATE, added])
    study = read_study(path)
    assert study is not None
    (trial,) = study.trials
    assert (trial.parameters, trial.score) == ({"activation": "selu"}, 0.9)
    assert study.plan.space["activation"].choices == ("relu", "selu")
    (run,) = read_runs(path)
    assert run.trace("val_score").tolist() == [0.25, 0.5]


def test_a_finished_trial_is_not_changed_any_more(tmp_path: Path):
    later = {"op_code": 7, "trial_id": 0, "step": 1, "intermediate_value": 0.1}
    report = {"op_code": 7, "trial_id": 0, "step": 0, "intermediate_value": 0.5}
    done = {"op_code": 6, "trial_id": 0, "state": 1, "values": [0.5]}
    path = write(tmp_path / "journal.log", [CREATE, {"op_code": 4, "study_id": 0}, report, done, later])
    assert [run.epochs for run in read_runs(path)] == [1]


def test_operations_on_what_is_not_there_are_passed_over(tmp_path: Path):
    stray = [{"op_code": 7, "trial_id": 5}, {"op_code": 4, "study_id": 3}, {"op_code": 10, "trial_ids": [9]}, {}]
    path = write(tmp_path / "journal.log", [CREATE, *stray])
    study = read_study(path)
    assert study is not None
    assert study.trials == ()
