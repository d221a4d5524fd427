"""`winner.py` of several networks trains each of them, on its own rows where they are bagged, and takes their mean."""

from pathlib import Path

import keras
import msgspec
import numpy as np
import pytest

from advisor.records import DataPlan, Goal, Metric, Recipe
from advisor.records.parts.encoding import NumericEncoding
from advisor.training.cohort import train_cohort
from advisor.training.data.dealing.bags import bagged
from advisor.training.data.prepare import prepare
from advisor.training.ensemble import put_together
from advisor.workflows.script import write_script
from advisor.workflows.sources import read_source
from tests.workflows.test_script import PLAIN, laid_out, ran

pytestmark = pytest.mark.backend


def test_the_script_of_an_ensemble_trains_networks_that_differ_and_reaches_their_mean(
    tmp_path: Path, monkeypatch, capsys
):
    plan = DataPlan(source="breast_cancer")
    recipe = Recipe(**PLAIN | {"epochs": 12, "data": plan, "numeric_encoding": NumericEncoding.PIECEWISE})
    source = read_source(plan, folder=None)
    dataset = prepare(source, recipe, with_test=True)
    plans = [recipe.data, recipe.data, *(msgspec.structs.replace(recipe.data, bags=3, bag=bag) for bag in range(2))]
    recipes = [msgspec.structs.replace(recipe, seed=seed, data=plan) for seed, plan in enumerate(plans)]
    parts = [bagged(dataset, plan) if plan.bags else dataset for plan in plans]
    members = train_cohort(recipes, parts)
    models, goal = [member.model for member in members], Goal(metric=Metric.AUC)
    model, run, whole = put_together(models, recipe, dataset, goal, bagged=2)
    assert (whole.networks, whole.bagged) == (4, 2)
    assert {noise.networks for noise in whole.validation} == {2}  # those that did not learn from it
    assert write_script(tmp_path / "w.py", run, source, dataset, title="it", data_folder=None, members=recipes) == ()
    laid_out((tmp_path / "w.py").read_text(encoding="utf-8"))
    found, said = ran(tmp_path / "w.py", monkeypatch, capsys)
    assert float(said["validation auc"]) == pytest.approx(run.scores.validation["auc"], abs=0.08)
    assert [layer.name for layer in model.layers][-1] == "mean"
    x = found["x_validation"]
    answers = [keras.ops.convert_to_numpy(each(x)) for each in (*found["networks"], found["model"])]
    np.testing.assert_allclose(np.mean(answers[:4], axis=0), answers[4], atol=1e-5)
    assert np.ptp(np.bincount(found["bag"])) <= 5  # equal rows stay together
    assert np.abs(answers[0] - answers[1]).max() > 0.01
