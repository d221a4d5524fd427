"""Training one recipe: what is recorded, how it ends, which weights are kept."""

import gc
import weakref
from dataclasses import replace

import keras
import msgspec
import numpy as np
import pytest

from advisor.records import DataPlan, EndingKind, Recipe, Scores, Task, Trace
from advisor.records.recipe import StoppingKind
from advisor.space.recipes import recipe_from
from advisor.training.data.prepare import Dataset, named_source, prepare, source_from_arrays
from advisor.training.fit import train
from advisor.training.network.inference import outputs_of
from advisor.training.scores.scoring import score

pytestmark = pytest.mark.backend

SMALL = {"width": 16, "depth": 1, "epochs": 4, "batch_size": 64}


def recipe_on(source: str, **parameters: float | int | str) -> Recipe:
    return recipe_from({**SMALL, **parameters}, base=Recipe(data=DataPlan(source=source)))


def dataset_of(recipe: Recipe, *, with_test: bool = False) -> Dataset:
    return prepare(named_source(recipe.data, folder=None), recipe, with_test=with_test)


def test_default_recipe_is_the_lectures_table():
    recipe = Recipe(data=DataPlan(source="digits"))
    dataset = dataset_of(recipe)
    short = msgspec.structs.replace(recipe, epochs=1)
    run = train(short, dataset).run
    assert run.model is not None
    names = [layer.name for layer in run.model.layers]
    assert names[-5:] == ["hidden_1", "hidden_1_dropout", "hidden_2", "hidden_2_dropout", "outputs"]
    assert [layer.units for layer in run.model.layers if layer.kind == "Dense"] == [300, 100, 10]
    assert [layer.activation for layer in run.model.layers if layer.kind == "Dense"] == ["selu", "selu", "softmax"]
    assert (run.model.optimizer, run.model.batch_size) == ("adam", 32)
    assert run.model.learning_rate == pytest.approx(0.001)


def test_run_holds_a_trace_of_every_quantity_and_epoch():
    recipe = recipe_on("digits")
    run = train(recipe, dataset_of(recipe)).run
    assert set(run.trace_names) >= {"loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds"}
    assert all(len(trace.values) == 4 for trace in run.traces)
    assert run.ending.kind is EndingKind.FINISHED
    assert run.environment is not None
    assert run.environment.keras == keras.__version__


def test_scores_are_those_of_the_model_that_is_returned():
    recipe = recipe_on("breast_cancer", dropout=0.0, batch_size=16, learning_rate=0.01)
    dataset = dataset_of(recipe, with_test=True)
    trained = train(recipe, dataset)
    assert dataset.x_test is not None
    assert dataset.y_test is not None
    again = score(dataset.facts, "auto", dataset.y_test, outputs_of(trained.model, dataset.x_test))
    assert trained.run.scores.test == again
    assert trained.run.scores.test["accuracy"] > 0.8


def test_test_part_is_not_scored_where_it_was_not_handed_over():
    recipe = recipe_on("iris", epochs=1)
    assert train(recipe, dataset_of(recipe)).run.scores.test == Scores().test


def test_validation_scores_are_those_of_the_best_epoch():
    recipe = recipe_on("digits", epochs=12, learning_rate=0.3, activation="relu", stopping_patience=3)
    run = train(recipe, dataset_of(recipe)).run
    best = int(run.trace("val_loss").argmin())
    assert run.best_epoch == best
    assert run.scores.validation["loss"] == pytest.approx(run.trace("val_loss")[best], rel=1e-4)


def test_patience_ends_training_and_says_so():
    recipe = recipe_on("digits", epochs=30, learning_rate=0.3, activation="relu", stopping_patience=2)
    run = train(recipe, dataset_of(recipe)).run
    assert run.ending.kind is EndingKind.STOPPED_EARLY
    assert run.best_epoch is not None
    assert run.epochs == run.best_epoch + 1 + 2
    assert f"after epoch {run.best_epoch + 1}" in run.ending.reason


def test_diverged_run_ends_at_once_and_keeps_its_numbers():
    wild = {"optimizer": "sgd", "learning_rate": 1e6, "activation": "relu", "schedule": "constant"}
    recipe = recipe_on("diabetes", epochs=30, **wild)
    run = train(recipe, dataset_of(recipe)).run
    assert run.ending.kind is EndingKind.DIVERGED
    assert "the training loss became" in run.ending.reason
    assert run.epochs < 5
    assert not np.isfinite(run.trace("loss")[-1])


def test_equal_seeds_give_equal_runs_and_other_seeds_others():
    recipe = recipe_on("iris", dropout=0.3)
    dataset = dataset_of(recipe)
    first, second = train(recipe, dataset).run, train(recipe, dataset).run
    other = train(msgspec.structs.replace(recipe, seed=1), dataset).run
    np.testing.assert_array_equal(first.trace("loss"), second.trace("loss"))
    assert first.trace("loss")[-1] != other.trace("loss")[-1]


def test_observers_add_their_traces():
    class Watcher(keras.callbacks.Callback):
        traces = (Trace("gradient_norm", (1.0,)),)

    recipe = recipe_on("iris", epochs=1)
    run = train(recipe, dataset_of(recipe), observers=[Watcher()]).run
    assert run.trace("gradient_norm").tolist() == [1.0]


def test_without_validation_rows_the_training_loss_is_watched():
    recipe = recipe_on("iris", epochs=2)
    dataset = dataset_of(recipe)
    empty = without_validation(dataset)
    run = train(recipe, empty).run
    assert "val_loss" not in run.trace_names
    assert run.scores.validation == {}


def without_validation(dataset: Dataset) -> Dataset:
    return replace(dataset, x_validation=dataset.x_validation[:0], y_validation=dataset.y_validation[:0])


def test_gradient_norm_stops_where_the_gradient_is_small():
    recipe = recipe_on("iris", stopping="gradient_norm", gradient_threshold=1e9, dropout=0.0)
    run = train(recipe, dataset_of(recipe)).run
    assert recipe.stopping.kind is StoppingKind.GRADIENT_NORM
    assert run.ending.kind is EndingKind.STOPPED_EARLY
    assert run.epochs == 1
    assert "norm of the gradient" in run.ending.reason


def test_threshold_moves_what_counts_as_positive_in_scores_and_traces():
    low, high = (recipe_on("breast_cancer", threshold=t, epochs=1, stopping="none") for t in (0.01, 0.99))
    dataset = dataset_of(low)
    some, few = train(low, dataset).run, train(high, dataset).run
    share = float((dataset.y_validation == 1).mean())
    assert some.scores.validation["accuracy"] == pytest.approx(share, abs=0.1)  # all but all count as positive
    assert few.scores.validation["accuracy"] == pytest.approx(1 - share, abs=0.1)
    for run in (some, few):
        assert run.trace("val_accuracy")[-1] == pytest.approx(run.scores.validation["accuracy"], abs=1e-6)
    assert some.scores.validation["loss"] == few.scores.validation["loss"]


def test_many_labels_are_answered_by_a_sigmoid_each():
    x = np.random.default_rng(0).normal(size=(120, 5)).astype(np.float32)
    y = np.column_stack([x[:, 0] > 0, x[:, 1] > 0, x[:, 2] > 0.5]).astype(np.float32)
    plan = DataPlan(source="labels", task=Task.MULTILABEL)
    recipe = recipe_from({**SMALL, "epochs": 12, "learning_rate": 0.05, "dropout": 0.0}, base=Recipe(data=plan))
    dataset = prepare(source_from_arrays({"x": x, "y": y}, plan), recipe, with_test=False)
    run = train(recipe, dataset).run
    assert run.model is not None
    assert (run.model.output_units, run.model.output_activation, run.model.loss) == (
        3,
        "sigmoid",
        "binary_crossentropy",
    )
    assert run.trace("val_accuracy")[-1] > 0.8  # the share of labels, not of rows with all labels right


def test_several_numbers_are_answered_at_once():
    x = np.random.default_rng(0).normal(size=(400, 5)).astype(np.float32)
    y = np.column_stack([x[:, 0] * 100, x[:, 1] - 7])
    plan = DataPlan(source="numbers", task=Task.REGRESSION)
    recipe = recipe_from({**SMALL, "epochs": 15, "learning_rate": 0.05, "dropout": 0.0}, base=Recipe(data=plan))
    dataset = prepare(source_from_arrays({"x": x, "y": y}, plan), recipe, with_test=False)
    run = train(recipe, dataset).run
    assert run.model is not None
    assert (run.model.output_units, run.model.output_activation) == (2, "linear")
    assert run.scores.validation["r2"] > 0.8


def test_memory_of_earlier_models_comes_back():
    recipe = recipe_on("iris", epochs=1)
    dataset = dataset_of(recipe)
    model = weakref.ref(train(recipe, dataset).model)
    gc.collect()
    assert model() is None


def test_a_limit_that_all_epochs_fit_into_leaves_the_cosine_as_it_is():
    recipe = recipe_on("digits", schedule="cosine", warm_up=0.1, learning_rate=0.01, stopping="none")
    dataset = dataset_of(recipe)
    without, within = (train(recipe, dataset, seconds=seconds).run for seconds in (None, 1e6))
    assert within.recipe == recipe
    for name in ("learning_rate", "val_loss"):
        values = [next(trace.values for trace in run.traces if trace.name == name) for run in (without, within)]
        assert values[1] == pytest.approx(values[0], rel=0.02, abs=1e-6)
