"""Stopping: patience, the norm of the gradient, numbers that are none."""

import keras
import numpy as np
import pytest

from advisor.records import EndingKind
from advisor.training.callbacks.gradient_norm import GradientProbe
from advisor.training.fit import train
from advisor.training.network.build import build_model
from tests.training.handwritten import dataset_for, recipe_of

pytestmark = pytest.mark.backend


def test_gradient_norm_is_the_norm_of_finite_differences():
    recipe = recipe_of("diabetes", width=2, depth=1, penalty="l2", penalty_strength=0.1)
    dataset = dataset_for(recipe)
    x, y = dataset.x_train[:20], dataset.y_train[:20].reshape(-1, 1)
    model = build_model(recipe, dataset.facts, steps_per_epoch=2)
    start = model.get_weights()
    step, squares = 1e-2, 0.0
    for place, weight in enumerate(start):
        for index in np.ndindex(weight.shape):
            losses = []
            for sign in (1, -1):
                moved = [part.copy() for part in start]
                moved[place][index] += sign * step
                model.set_weights(moved)
                outputs = keras.ops.convert_to_numpy(model(x, training=False))
                losses.append(float(np.mean((outputs - y) ** 2) + sum(float(loss) for loss in model.losses)))
            squares += ((losses[0] - losses[1]) / (2 * step)) ** 2
    model.set_weights(start)
    probe = GradientProbe(model)
    assert probe.norm(x, y) == pytest.approx(squares**0.5, rel=1e-2)  # float32 differences
    for weight, untouched in zip(model.get_weights(), start, strict=True):
        np.testing.assert_array_equal(weight, untouched)
    assert probe.norm(x, y) == probe.norm(x, y)


def test_gradient_norm_is_that_of_inference_mode():
    recipe = recipe_of(activation="elu", dropout=0.5, batch_normalization="after")
    dataset = dataset_for(recipe)
    model = build_model(recipe, dataset.facts, steps_per_epoch=2)
    start = model.get_weights()
    probe = GradientProbe(model)
    first, second = (probe.norm(dataset.x_train, dataset.y_train) for _ in range(2))
    assert first == second > 0
    for weight, untouched in zip(model.get_weights(), start, strict=True):
        np.testing.assert_array_equal(weight, untouched)


def test_gradient_norm_of_a_least_squares_fit_is_zero():
    recipe = recipe_of("diabetes")
    dataset = dataset_for(recipe)
    x, y = dataset.x_train.astype(np.float64), dataset.y_train.reshape(-1, 1)
    model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mean_squared_error")
    probe = GradientProbe(model)
    before = probe.norm(x, y)
    solved = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]
    model.set_weights([solved[:-1].astype(np.float32), solved[-1].astype(np.float32)])
    assert probe.norm(x, y) < 1e-3 * before


def test_training_stops_when_the_norm_falls_below_the_threshold():
    recipe = recipe_of(
        "iris", stopping="gradient_norm", gradient_threshold=0.5, epochs=30, learning_rate=0.02, batch_size=16
    )
    run = train(recipe, dataset_for(recipe)).run
    norms = run.trace("stopping_gradient_norm")
    assert run.ending.kind is EndingKind.STOPPED_EARLY
    assert norms[-1] < 0.5
    assert (norms[:-1] >= 0.5).all()
    assert run.best_epoch == run.epochs - 1


def test_validation_loss_that_overflows_ends_training():
    recipe = recipe_of("diabetes", optimizer="sgd", learning_rate=0.01, epochs=5)
    dataset = dataset_for(recipe)

    class Spoil(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
            if batch == 1:
                self.model.get_layer("outputs").bias.assign([np.inf])

    run = train(recipe, dataset, observers=[Spoil()]).run
    assert run.ending.kind is EndingKind.DIVERGED
    assert run.epochs == 1
    assert "validation loss became infinite" in run.ending.reason


def test_best_weights_come_back_also_where_training_ran_to_its_end():
    recipe = recipe_of(learning_rate=0.05, epochs=4, stopping_patience=50, schedule="constant")
    run = train(recipe, dataset_for(recipe)).run
    assert run.ending.kind is EndingKind.FINISHED
    assert run.best_epoch == int(run.trace("val_loss").argmin())
    assert run.scores.validation["loss"] == pytest.approx(run.trace("val_loss").min(), rel=1e-4)


def test_without_stopping_the_last_weights_are_kept():
    recipe = recipe_of(learning_rate=0.05, epochs=3, stopping="none")
    run = train(recipe, dataset_for(recipe)).run
    assert run.best_epoch == 2
    assert run.scores.validation["loss"] == pytest.approx(run.trace("val_loss")[-1], rel=1e-4)
