"""Series from the study to the forecast of the rows after the last."""

import io
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.training.forecasting import forecast
from advisor.training.saving import load_winner
from advisor.workflows.search import search
from tests.made import STUDIES, make_inputs, predicted

pytestmark = pytest.mark.backend


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "made").mkdir()
    make_inputs.make_series(folder / "made" / "sales.csv")
    shutil.copy(STUDIES / "series.toml", folder)
    return folder


@pytest.fixture(scope="module")
def found(desk: Path):
    study = desk / "short.toml"
    text = (desk / "series.toml").read_text().replace("trials = 16", "trials = 3")
    study.write_text(text.replace("retrainings = 3", "retrainings = 1"))
    return search(study, out=desk / "runs")


def test_windows_are_a_dimension_and_all_trials_foretell_the_same_rows(found):
    study, _ = found
    runs = [trial.run for trial in study.trials]
    assert {run.data.validation_rows for run in runs} == {140 - 28 - 3 + 1}
    assert {run.data.fingerprint for run in runs} == {runs[0].data.fingerprint}
    assert all(7 <= trial.parameters["window"] <= 28 for trial in study.trials)


def test_the_winner_is_nearer_than_the_last_value_and_that_of_a_week_before(found):
    winner = found[0].winner
    error = winner.test_scores[0]["rmse"]
    assert error < winner.reference_test_scores["last value"]["rmse"]
    assert error < winner.reference_test_scores["seasonal last value"]["rmse"]


def test_the_reading_names_the_simple_references(found):
    notes = found[0].winner.run.data.reading.notes
    assert any("7 rows before (seasonal last value)" in note for note in notes)
    assert any("at most 28 rows" in note for note in notes)


def test_the_next_rows_are_foretold_with_their_days(found, desk: Path):
    latest = desk / "latest.csv"
    sales = pd.read_csv(desk / "made" / "sales.csv")
    sales.iloc[-40:].to_csv(latest, index=False)
    table = pd.read_csv(io.StringIO(predicted(found[1].root, latest)))
    assert table.columns.tolist() == ["step", "day", "prediction"]
    assert table.day.tolist() == ["2023-12-04", "2023-12-05", "2023-12-06"]
    assert np.abs(table.prediction - sales.sales.iloc[-7:].mean()).max() < 30


def test_too_few_rows_are_refused_with_how_many_are_needed(found, desk: Path):
    saved = load_winner(found[1].root)
    form = saved.preprocessing.series
    sales = pd.read_csv(desk / "made" / "sales.csv", dtype=str)
    with pytest.raises(DataError, match=f"expected at least {form.window} rows, .* got 5"):
        forecast(saved, form, sales.iloc[-5:], name="the new rows")
    with pytest.raises(DataError, match='expected "day", as in training'):
        forecast(saved, form, sales.drop(columns="day"), name="the new rows")
    shuffled = forecast(saved, form, sales.sample(frac=1, random_state=0), name="the new rows")
    assert np.allclose(shuffled.prediction, forecast(saved, form, sales, name="the new rows").prediction)
