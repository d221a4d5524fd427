"""A study of a table that names no space: what networks on tables need is tried, kept and used on new rows."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.backend

STUDY = """
[study]
name = "table"
epochs = 2
[data]
source = "table.csv"
target = "price"
split = "ranges"
train_rows = [0, 60]
validation_rows = [60, 90]
test_rows = [90, 120]
[recipe]
scaling = "quantile"
width = 8
depth = 1
[budget]
trials = 3
[search]
retrainings = 2
"""


def table() -> pd.DataFrame:
    random = np.random.default_rng(0)
    area, rooms, town = random.exponential(size=120), random.integers(1, 5, 120), np.resize(["a", "b", "c"], 120)
    return pd.DataFrame({"area": area, "rooms": rooms, "town": town, "price": np.exp(area) + rooms})


def test_a_study_of_a_table_opens_with_networks_for_tables_and_its_winner_predicts_as_it_was_judged(tmp_path: Path):
    from advisor.training.predicting import predict
    from advisor.workflows.search import search

    rows = table()
    rows.to_csv(tmp_path / "table.csv", index=False)
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    study, folder = search(tmp_path / "study.toml", out=tmp_path / "out")
    assert [trial.proposed_by.removeprefix("portfolio: ") for trial in study.trials] == [
        "lecture-default",
        "table-pieces",
        "table-pieces-slow",
    ]
    made = {trial.number: trial.parameters for trial in study.trials}
    assert [made[number]["numeric_encoding"] for number in range(3)] == ["none", "piecewise", "piecewise"]
    assert all("scaling" not in parameters for parameters in made.values())  # the study fixes it
    runs = [trial.run for trial in study.trials if trial.run is not None]
    assert [run.references for run in runs] == [runs[0].references] * 3  # simple models need no pieces
    assert study.winner is not None
    assert {"linear", "boosting"} <= study.winner.reference_test_scores.keys()
    run = study.winner.run
    assert run is not None
    assert run.recipe is not None
    assert run.recipe.scaling == "quantile"
    answers = predict(folder.root, rows[90:].drop(columns="price"))["prediction"].to_numpy()
    error = float(np.sqrt(((answers - rows["price"][90:].to_numpy()) ** 2).mean()))
    assert study.winner.ensemble is not None
    assert study.winner.ensemble.networks == 2
    handed_over = {noise.metric: noise.mean for noise in study.winner.handed_over}
    assert error == pytest.approx(handed_over["rmse"], rel=1e-3)  # of the mean of both
    assert (folder.root / "winner.py").is_file()
    assert len(study.winner.test_scores) == 2
