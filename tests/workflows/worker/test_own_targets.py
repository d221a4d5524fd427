"""Maps, texts and quantities of a user's own model: it gets what came, and nothing else is put beside its scores."""

import ast

import keras
import msgspec
import numpy as np
import pandas as pd
import pytest

from advisor.errors import UsageError
from advisor.records import DataPlan, Goal, Recipe
from advisor.records.data import TargetScaling
from advisor.records.recipe import Scaling
from advisor.search.work import Task
from advisor.training.data.prepare import named_source, prepare
from advisor.training.network.own.answers import answer_of
from advisor.training.predicting import predict
from advisor.training.saving import save_winner
from advisor.training.scores.references import references
from advisor.workflows.script import write_script
from advisor.workflows.study.check import look_at_study
from advisor.workflows.study.start import PlanChanges
from advisor.workflows.worker.hypermodel import train_hypermodel
from advisor.workflows.worker.watch import Watch
from tests.workflows.worker import own_targets
from tests.workflows.worker.test_hypermodel import Answers

pytestmark = pytest.mark.backend

HERE = "tests.workflows.worker.own_targets"
of_texts = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="other backends hold no texts")


def numbers():
    x = np.random.default_rng(0).normal(size=(120, 4)).astype(np.float32)
    return x, (x[:, 0] * 3 + 5).astype(np.float32)


def trained(data, model, tmp_path, **changes):
    """A trial, and its model and script as they are kept."""
    plan = DataPlan(source=f"{HERE}:{data}", target_scaling=TargetScaling.NONE)
    recipe = Recipe(data=plan, scaling=Scaling.NONE, epochs=3)
    architecture = msgspec.structs.replace(recipe.architecture, function=f"{HERE}:{model}")
    recipe = msgspec.structs.replace(recipe, architecture=architecture, **changes)
    source = named_source(plan, folder=None)
    dataset = prepare(source, recipe, with_test=True)
    task = Task(numbers=(0,), recipes=(recipe,), hypermodel=f"{HERE}:{model}", goal=Goal())
    own = train_hypermodel(0, recipe, task, dataset, watch=Watch(0, Answers(), seconds=None))
    save_winner(tmp_path, own.model, dataset, link=own.link)
    write_script(
        tmp_path / "winner.py",
        own.result.run,
        source,
        dataset,
        title="mine",
        data_folder=None,
        hypermodel=task.hypermodel,
        model=own.model,
        set_by_fit=own.set_by_fit,
    )
    return own, dataset


def test_a_script_that_cannot_read_batches_is_not_written_and_that_is_said(tmp_path):
    trained("batches", "autoencoder", tmp_path)
    assert not (tmp_path / "winner.py").exists()


@pytest.fixture(autouse=True)
def _with_numbers(monkeypatch):
    monkeypatch.setattr(own_targets, "numbers", numbers, raising=False)


def test_a_target_that_is_a_map_reaches_the_model_as_it_came_and_is_scored_by_it_alone(tmp_path):
    own, dataset = trained("pictures", "autoencoder", tmp_path)
    said = own.model.evaluate(dataset.x_validation, dataset.x_validation, verbose=0, return_dict=True)
    scores = own.result.run.scores.validation
    assert scores == {name: pytest.approx(value, rel=1e-4) for name, value in said.items()}
    assert own.result.run.data.task is None
    assert references(dataset) == ()
    answers = predict(tmp_path, own_targets.PICTURES[:3])
    assert answers.to_numpy() == pytest.approx(own.model.predict(own_targets.PICTURES[:3], verbose=0).reshape(3, -1))


def test_classes_of_a_map_stay_whole_numbers_and_the_script_calls_the_fit_of_its_own(tmp_path):
    own, _ = trained("masks", "Looking", tmp_path)
    assert set(own.result.run.scores.test) == {"loss", "accuracy"}
    assert own.set_by_fit == ("epochs",)
    written = ast.unparse(ast.parse((tmp_path / "winner.py").read_text()))
    assert "hypermodel = Looking()" in written
    assert "model = hypermodel.build(hp)" in written
    called = "hypermodel.fit(hp, model, x_train, y_train, validation_data=(x_validation, y_validation), "
    assert f"{called}callbacks=callbacks)" in written


def test_a_map_needs_a_model_of_ones_own(tmp_path):
    file = tmp_path / "maps.toml"
    file.write_text(f'[study]\nname = "maps"\n[data]\nsource = "{HERE}:masks"\n')
    with pytest.raises(UsageError, match='got maps of 4 x 4 x 1: search a KerasTuner model of yours, hypermodel = "'):
        look_at_study(file, changes=PlanChanges(), data_folder=None)


def test_a_pixel_that_never_changes_keeps_no_autoencoder_from_its_data(tmp_path):
    _, dataset = trained("flat_pictures", "flat_autoencoder", tmp_path)
    assert references(dataset) == ()  # to give its inputs back is no feat of a simple model


def test_a_class_for_each_word_is_no_amount_and_is_predicted_as_it_is(tmp_path):
    own, dataset = trained("words", "tagger", tmp_path)
    assert own.result.run.data.task is None
    assert dataset.as_they_came(dataset.y_train).dtype == np.int64
    assert predict(tmp_path, dataset.x_test[:2]).shape == (2, 15)


@of_texts
def test_a_text_a_row_reaches_the_model_as_text(tmp_path):
    own, dataset = trained("reviews", "reads_texts", tmp_path, epochs=12)
    assert own.result.run.scores.validation["accuracy"] == 1.0
    assert "a text a row" in dataset.facts.reading.notes[0]
    new = ["the film was bad", "the film was good"]
    for rows in (np.array(new), pd.DataFrame({"review": new})):
        assert list(predict(tmp_path, rows)["prediction"]) == ["0", "1"]


def test_a_text_a_row_without_a_model_of_its_own_is_told_of_words(tmp_path):
    file = tmp_path / "texts.toml"
    file.write_text(f'[study]\nname = "texts"\n[data]\nsource = "{HERE}:reviews"\n')
    with pytest.raises(UsageError, match=r'got a text a row: .* or write kind = "text" to have them read as words'):
        look_at_study(file, changes=PlanChanges(), data_folder=None)
    file.write_text(file.read_text() + 'kind = "text"\n')
    assert look_at_study(file, changes=PlanChanges(), data_folder=None).dataset.preprocessing.words is not None


@pytest.mark.parametrize(("model", "others"), [("quantiles", ("loss",)), ("squares", ()), ("Judged", ("loss",))])
def test_what_simple_models_measure_otherwise_is_named(model, others, tmp_path):
    own, _ = trained("numbers", model, tmp_path)
    assert own.result.other_scores == others


def test_what_a_fit_returns_stands_beside_no_other_quantity_of_that_name(tmp_path):
    own, dataset = trained("numbers", "Judged", tmp_path)
    scores = own.result.run.scores
    missed = np.abs(own.model.predict(dataset.x_validation, verbose=0)[:, 0] - dataset.y_validation)
    assert scores.validation["loss"] == pytest.approx(missed.mean(), rel=1e-4)
    assert "loss" not in scores.test
    assert "mae" in scores.test


def test_numbers_of_users_are_not_made_larger_to_see_what_a_model_answers():
    model = own_targets.Ratings()
    model.compile("adam", "binary_crossentropy")
    rows = np.random.default_rng(0).integers(0, 10, (8, 2)).astype(np.float32)
    assert answer_of(model, rows, rows[:, 0] / 10).loss == "binary_crossentropy"


def test_outputs_of_more_numbers_than_targets_are_predicted_as_they_are(tmp_path):
    own, dataset = trained("prices_and_kinds", "price_and_kind", tmp_path)
    assert list(predict(tmp_path, dataset.x_test[:2]).columns) == [f"output {place}" for place in (1, 2, 3, 4)]
    assert own.result.run.scores.test["kind_loss"] > 0
