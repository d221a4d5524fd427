"""`advisor train`: one training from a study file to its run, its scores and what is said of it."""

import io
from pathlib import Path

import numpy as np
import pytest

from advisor.errors import StudyError, UsageError
from advisor.records import Run, Trace
from advisor.store.runs import read_run
from advisor.workflows import train as workflow

pytestmark = pytest.mark.backend

STUDY = Path(__file__).parent.parent.parent / "studies" / "breast_cancer.toml"


def test_a_training_leaves_a_run_that_reads_back_with_test_scores_and_references(tmp_path):
    result = workflow.train(STUDY, out=tmp_path / "run.json", epochs=6, seed=1)
    assert read_run(tmp_path / "run.json") == result.run
    assert result.run.scores.test["accuracy"] > 0.8
    assert [reference.name for reference in result.run.references] == ["majority", "linear", "boosting"]
    assert result.run.layer_traces("gradient_norm")
    said = workflow.say(result)
    assert "test" in said
    assert "epochs" in said


def test_a_recipe_that_does_not_exist_is_refused_with_those_that_do(tmp_path):
    with pytest.raises(StudyError, match="no recipe is named"):
        workflow.train(STUDY, recipe="lecture-last-model", out=tmp_path / "run.json")
    assert list(tmp_path.iterdir()) == []


def test_more_epochs_are_said_not_to_help_where_the_loss_stands_still():
    still = Run(traces=(Trace("val_loss", (0.9, 0.7, 0.6, *[0.5] * 17)),))
    assert workflow._twice_the_epochs(still)[0].strip().startswith("No evidence that more epochs would help")
    assert workflow._twice_the_epochs(Run(traces=(Trace("val_loss", (0.5, float("nan"))),))) == ()


def test_a_wrong_setting_of_a_rule_is_refused_before_the_training(tmp_path):
    study = tmp_path / "study.toml"
    study.write_text('[data]\nsource = "breast_cancer"\n[diagnose.overfiting]\nmax_rise = 0.1\n')
    with pytest.raises(UsageError, match="settings of the rules"):
        workflow.train(study, out=tmp_path / "run.json")
    assert list(tmp_path.iterdir()) == [study]


def test_folds_are_all_trained_and_told_by_mean_and_spread(tmp_path):
    study = tmp_path / "study.toml"
    study.write_text('[data]\nsource = "iris"\nfolds = 3\n[goal]\nmetric = "accuracy"\n')
    result = workflow.train(study, out=tmp_path / "iris.json", epochs=4)
    scores = [run.scores.validation["accuracy"] for run in result.folds]
    assert len(scores) == 3
    assert sorted(scores)[1] == result.run.scores.validation["accuracy"]
    assert [read_run(tmp_path / "iris_folds" / f"{n:02d}.json") for n in (1, 2, 3)] == list(result.folds)
    assert read_run(tmp_path / "iris.json") == result.run
    assert [reference.name for reference in result.run.references] == ["majority", "linear", "boosting"]
    said = workflow.say(result)
    assert f"{np.mean(scores):.4f} ± {np.std(scores, ddof=1):.4f}" in said
    assert "mean over 3 folds" in said


GERMAN = "shop;preis;wann;y\n" + "".join(
    f"{n * 7 % 30};{n * 13 % 50},5;{1 + n % 28:02d}.{1 + n // 28:02d}.2020;{n % 2}\n" for n in range(200)
)


def test_reading_is_told_before_the_training_and_stands_in_the_run(tmp_path, monkeypatch):
    (tmp_path / "study.toml").write_text('[data]\nsource = "d.csv"\ntarget = "y"\n[study]\nepochs = 2\n')
    (tmp_path / "d.csv").write_bytes(GERMAN.encode("cp1252"))
    monkeypatch.chdir(tmp_path.parent)  # the file is found beside the study
    progress = io.StringIO()
    result = workflow.train(tmp_path / "study.toml", out=tmp_path / "run.json", progress=progress)
    first, second, *others = progress.getvalue().splitlines()
    assert first.startswith("`shop` has one target for each of its 30 values")  # surprises come first
    assert second == '`shop` looks like a code and is read as a number; categories = ["shop"] says otherwise'
    assert "1 number with a decimal comma: preis" in others
    assert "1 date, taken apart into year, month, weekday and so on (%d.%m.%Y): wann" in others
    assert "columns are separated by semicolons" in others
    assert result.run.data.reading.columns[0].names == ("shop",)
