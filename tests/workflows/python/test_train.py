"""One training and a learning curve on data as they are held in Python."""

from pathlib import Path

import numpy as np
import pytest

import advisor
from advisor.records import Metric
from advisor.store.runs import read_run

pytestmark = pytest.mark.backend

X = np.random.default_rng(0).normal(size=(120, 3)).astype(np.float32)
Y = np.where(X[:, 0] > 0, "high", "low")
SHORT = {"study": {"epochs": 1}, "recipe": {"width": 4, "depth": 1}, "goal": {"metric": "accuracy"}}


def test_a_training_keeps_its_data_beside_its_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    run = advisor.train(X, Y, study=SHORT, name="first", seed=3)
    assert run == read_run("runs/first/lecture-default.json")
    assert run.recipe.seed == 3
    assert run.goal.metric == Metric.ACCURACY
    assert [each.name for each in run.data.classes] == ["high", "low"]
    assert (Path("runs/first") / run.recipe.data.source).is_file()
    said = capsys.readouterr().out
    assert "epoch 1 of at most 1: loss" in said
    assert "run written to runs/first/lecture-default.json" in said
    assert advisor.diagnose("runs/first/lecture-default.json").subject == run.name


def test_a_curve_leaves_nothing_that_was_not_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    answer = advisor.curve(X, Y, study=SHORT, sizes=3, seeds=1, quiet=True)
    assert [level.size for level in answer.curve.levels] == [18, 36, 72]
    assert capsys.readouterr().out == ""
    assert list(tmp_path.rglob("*")) == []
