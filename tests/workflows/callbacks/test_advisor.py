"""Advisor, the callback: it says a lasting finding once, can stop the hopeless, and keeps quiet otherwise."""

import io
import re

import numpy as np
import pytest

from advisor.diagnose.engine import diagnose_run
from advisor.records import Diagnosis, Report
from advisor.store.format import codec

pytestmark = pytest.mark.backend


def trained(*, rate: float, epochs: int = 8, output: str = "sigmoid", **options):
    import keras

    import advisor

    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(256, 4)).astype("float32")
    y = (x.sum(axis=1) > 0).astype("float32")
    model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation=output)])
    loss = "binary_crossentropy" if output == "sigmoid" else "mean_squared_error"
    model.compile(keras.optimizers.SGD(rate), loss=loss, metrics=["accuracy"])
    stream = io.StringIO()
    callback = advisor.Advisor(stream=stream, **options)
    history = model.fit(x, y, validation_split=0.25, epochs=epochs, verbose=0, callbacks=[callback])
    return callback, stream.getvalue(), len(history.epoch)


def test_a_training_that_goes_well_is_left_alone():
    callback, said, epochs = trained(rate=0.3)
    assert said == ""
    assert epochs == 8
    assert callback.diagnosis is not None
    assert "overfit" not in {finding.symptom for finding in callback.diagnosis.fired}


def test_a_lost_loss_is_said_once_and_ends_the_training_when_asked():
    callback, said, epochs = trained(rate=100.0, output="linear", epochs=20, stop_hopeless=True)
    assert epochs < 20
    assert "nan_loss" in said or "diverging" in said
    assert said.count("stopped after epoch") == 1
    assert callback.diagnosed is not None


def test_without_being_asked_it_never_stops_a_training():
    _, said, epochs = trained(rate=100.0, output="linear", epochs=6)
    assert epochs == 6
    assert "stopped after" not in said


def test_a_notebook_shows_the_diagnosis(tmp_path):
    callback, _, _ = trained(rate=0.3)
    shown = callback._repr_html_()
    assert "<svg" in shown
    assert "<html" not in shown
    path = callback.save_report(tmp_path / "report.html")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_report_says_what_the_callback_said_by_its_own_settings(tmp_path):
    callback, _, _ = trained(rate=0.3, settings={"undertrained": {"min_fall": 1e-9}})
    report = codec.decode(embedded(callback.save_report(tmp_path / "report.html")), Report, name="page")
    said = codec.decode(
        codec.encode_shown(callback.diagnosis), Diagnosis, name="diagnosis"
    )  # six digits, as on the page
    assert report.runs[0].diagnosis == said
    assert report.runs[0].diagnosis != diagnose_run(callback.diagnosed.run)  # what it is with the rules' own settings


def embedded(path):
    page = path.read_text(encoding="utf-8")
    return re.search(r'<script type="application/json" id="advisor-report">(.*?)</script>', page, re.DOTALL)[1]


def test_before_training_a_notebook_is_told_so():
    import advisor

    assert "nothing has been trained" in advisor.Advisor()._repr_html_()
