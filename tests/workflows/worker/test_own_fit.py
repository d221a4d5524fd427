"""A HyperModel with a `fit` of its own: what that measures counts, whatever it trains on."""

import keras
import keras_tuner
import numpy as np
import pytest

from advisor.errors import StudyError
from advisor.records import Goal
from advisor.records.goal import Direction
from advisor.search.engines.hyperparameters import AskedHyperParameters
from advisor.training.network.own.answers import answer_of
from advisor.training.network.own.asked import evaluated
from advisor.training.network.own.tasks import as_model_takes
from advisor.training.predicting import predict
from advisor.training.saving import save_winner
from advisor.training.scores.links import Link
from advisor.workflows.study.hypermodels import try_hypermodel
from advisor.workflows.worker.built import build_with, hypermodel_of
from tests.workflows.worker import own_models
from tests.workflows.worker.test_hypermodel import HERE, Y, dataset_of, trained

pytestmark = pytest.mark.backend

X = np.random.default_rng(0).normal(size=(120, 4)).astype(np.float32)


def test_a_fit_on_other_targets_is_judged_by_what_it_logged_and_predicts_its_outputs(tmp_path):
    assert try_hypermodel(f"{HERE}:Autoencoder", X[:8], Y[:8], Goal()).problems == ()
    result, model, dataset, link = trained("Autoencoder", X, Y)
    said = model.evaluate(dataset.x_validation, dataset.x_validation, verbose=0)
    scores = result.run.scores
    assert scores.validation == {"loss": pytest.approx(said, rel=1e-4)}
    assert (scores.train, scores.test) == ({}, {})  # of the data's own targets nothing can be said
    assert any("other targets or inputs" in told for told in result.run.unrecorded)
    assert link is Link.UNTOLD
    save_winner(tmp_path, model, dataset, link=link)
    assert list(predict(tmp_path, X[:5]).columns) == ["output 1", "output 2", "output 3", "output 4"]


def test_a_loop_need_not_compile_nor_call_every_hook():
    goal = Goal(metric="my_metric", direction=Direction.MIN)
    assert try_hypermodel(f"{HERE}:Loop", X[:8], Y[:8], goal).problems == ()
    result, _, _, _ = trained("Loop", X, Y, goal=goal)
    assert result.run.score(goal) == 2.0
    assert result.run.epochs == 2
    assert result.run.seconds < 3600  # not since the machine was started
    assert not result.run.has("seconds")  # nobody said when an epoch began


def test_a_tuner_is_no_hypermodel_but_holds_one(tmp_path, monkeypatch):
    with pytest.raises(StudyError, match="it is a tuner: name the HyperModel or the function"):
        hypermodel_of(f"{HERE}:Tuner")
    made = own_models.Tuner(own_models.own_metric, objective="loss", directory=tmp_path)
    monkeypatch.setattr(own_models, "made", made, raising=False)
    assert hypermodel_of(f"{HERE}:made") is made.hypermodel


def test_a_tuner_that_runs_its_trials_itself_is_not_taken_for_its_model(tmp_path, monkeypatch):
    for inner in (own_models.own_metric, None):
        made = own_models.OwnTrials(inner, objective="loss", directory=tmp_path, overwrite=True)
        monkeypatch.setattr(own_models, "made", made, raising=False)
        with pytest.raises(StudyError, match="a `run_trial` of its own, which is not called here: put what that does"):
            hypermodel_of(f"{HERE}:made")


@pytest.mark.parametrize(("tune_new_entries", "asked"), [(True, {"units", "more"}), (False, {"units"})])
def test_what_a_tuner_was_given_is_searched_as_it_was_given(tmp_path, monkeypatch, tune_new_entries, asked):
    given = keras_tuner.HyperParameters()
    given.Fixed("optimizer", "sgd")
    given.Int("units", 20, 30)
    made = keras_tuner.RandomSearch(
        own_models.three,
        objective="loss",
        hyperparameters=given,
        tune_new_entries=tune_new_entries,
        directory=tmp_path,
    )
    monkeypatch.setattr(own_models, "made", made, raising=False)
    seen = {}

    def ask(dimension):
        seen[dimension.name] = dimension.domain
        return dimension.default

    model = build_with(f"{HERE}:made", hypermodel_of(f"{HERE}:made"), AskedHyperParameters(ask))
    assert set(seen) == asked
    assert (seen["units"].low, seen["units"].high) == (20, 30)
    assert isinstance(model.optimizer, keras.optimizers.SGD)


def test_a_fit_that_passes_no_callbacks_on_is_told():
    result, _, _, _ = trained("Unwatched", X, Y)
    assert any("passes on none of the callbacks" in each for each in result.run.unrecorded)


def test_a_model_whose_schedule_cannot_be_written_is_saved_without_it(tmp_path):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(keras.optimizers.SGD(own_models.Warm()), "binary_crossentropy")
    save_winner(tmp_path, model, dataset_of(X, Y)[0])
    assert model.compiled
    found = predict(tmp_path, X[:9])["probability of 1"].to_numpy()
    assert found == pytest.approx(model.predict(X[:9], verbose=0)[:, 0], rel=1e-5)


def test_a_likelihood_of_mean_and_spread_gets_the_target_of_a_table_in_a_column():
    def likelihood(y, q):
        spread = keras.ops.softplus(q[:, 1:]) + 1e-3
        return keras.ops.mean(keras.ops.log(spread) + ((y - q[:, :1]) / spread) ** 2)

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    model.compile("adam", likelihood)
    assert as_model_takes(model, np.arange(9.0), is_column=False, names=("y",)).shape == (9, 1)
    model.compile("adam", lambda y, q: keras.ops.abs(y - q[:, 0]))
    assert as_model_takes(model, np.arange(9.0), is_column=False, names=("y",)).shape == (9,)


def test_logits_of_labels_are_found_in_a_loss_of_its_own():
    def of_logits(y, q):
        return keras.ops.mean(keras.ops.binary_crossentropy(keras.ops.cast(y, "float32"), q, from_logits=True), axis=-1)

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile("adam", of_logits)
    labels = (X[:60, :3] > 0).astype(int)
    assert (answer_of(model, X[:60], labels).task.value, answer_of(model, X[:60], labels).link) == (
        "multilabel",
        Link.SIGMOID,
    )


def test_what_a_function_says_of_each_batch_is_asked_in_the_batches_of_fit():
    def largest(y, q):
        return keras.ops.max(q)

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("adam", "mse", metrics=[largest])
    said = model.evaluate(X, Y, batch_size=8, verbose=0, return_dict=True)["largest"]
    assert evaluated(model, X, Y, batch_size=8).scores["largest"] == pytest.approx(said, rel=1e-6)
    assert evaluated(model, X, Y).scores["largest"] > said
