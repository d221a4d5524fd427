"""Learning-rate schedules against closed forms, against Keras's own, and within a training."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.training.fit import train
from advisor.training.network.build import build_network, steps_of
from advisor.training.network.outputs import targets_for
from advisor.training.network.schedules import PowerDecay, learning_rate_of
from tests.training.handwritten import assert_same, dataset_for, recipe_of

pytestmark = pytest.mark.backend


@settings(max_examples=25)
@given(st.floats(1e-4, 1.0), st.floats(10.0, 1e5), st.floats(0.3, 3.0), st.integers(0, 100_000))
def test_power_schedule_is_the_lectures_formula(first: float, steps: float, power: float, step: int):
    expected = first / (1 + step / steps) ** power
    assert float(PowerDecay(first, steps, power)(step)) == pytest.approx(expected, rel=1e-4)  # float32


def test_power_schedule_of_exponent_one_is_keras_own():
    mine, theirs = PowerDecay(0.1, 50.0), keras.optimizers.schedules.InverseTimeDecay(0.1, 50, 1.0)
    for step in (0, 1, 49, 50, 1000):
        assert float(mine(step)) == pytest.approx(float(theirs(step)), rel=1e-6)


def test_power_schedule_is_saved_and_loaded_in_safe_mode(tmp_path: Path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(PowerDecay(0.1, 50.0, 2.0)), loss="mse")
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert float(again.optimizer.learning_rate) == pytest.approx(0.1)
    assert again.optimizer.get_config()["learning_rate"]["config"]["power"] == 2.0


def test_exponential_schedule_is_keras_own():
    recipe = recipe_of(schedule="exponential", decay_steps=200.0, decay_rate=0.3, learning_rate=0.01)
    schedule = learning_rate_of(recipe, steps_per_epoch=2)
    theirs = keras.optimizers.schedules.ExponentialDecay(0.01, 200, 0.3)
    assert [float(schedule(step)) for step in (0, 100, 200)] == [float(theirs(step)) for step in (0, 100, 200)]
    assert float(schedule(200)) == pytest.approx(0.003)


class SquaredDecay(keras.optimizers.schedules.LearningRateSchedule):
    """The lecture's formula with c = 2, as somebody would write it by hand."""

    def __call__(self, step):
        return 0.05 / (1 + keras.ops.cast(step, "float32") / 3.0) ** 2


@pytest.mark.parametrize(
    ("parameters", "schedule"),
    [
        ({"schedule": "power", "decay_steps": 3.0, "power": 2.0}, SquaredDecay()),
        (
            {"schedule": "power", "decay_steps": 3.0},
            keras.optimizers.schedules.InverseTimeDecay(0.05, decay_steps=3, decay_rate=1.0),
        ),
        (
            {"schedule": "exponential", "decay_steps": 2.0, "decay_rate": 0.4},
            keras.optimizers.schedules.ExponentialDecay(0.05, decay_steps=2, decay_rate=0.4),
        ),
        (
            # six epochs of two steps: the rate drops after the 6th and after the 9th step
            {"schedule": "piecewise", "first_factor": 0.2, "second_factor": 0.1, "epochs": 6},
            keras.optimizers.schedules.PiecewiseConstantDecay([5, 8], [0.05, 0.01, 0.005]),
        ),
    ],
    ids=["power of 2", "power of 1", "exponential", "piecewise"],
)
def test_schedule_trains_as_keras_does(parameters, schedule):
    recipe = recipe_of(optimizer="sgd", learning_rate=0.05, **parameters)

    def write(shape: tuple[int, ...]) -> keras.Model:
        hidden = [keras.layers.Dense(n, activation="selu", kernel_initializer="lecun_normal") for n in (12, 6)]
        outputs = keras.layers.Dense(10, activation="softmax")
        model = keras.Sequential([keras.Input(shape), keras.layers.Flatten(), *hidden, outputs])
        model.compile(optimizer=keras.optimizers.SGD(schedule), loss="sparse_categorical_crossentropy")
        return model

    assert_same(recipe, write, epochs=6)


def test_piecewise_schedule_drops_after_its_shares_of_the_epochs():
    recipe = recipe_of(
        schedule="piecewise",
        first_boundary=0.5,
        second_boundary=0.75,
        first_factor=0.3,
        second_factor=0.1,
        epochs=8,
        optimizer="sgd",
        learning_rate=0.01,
        stopping="none",
    )
    schedule = learning_rate_of(recipe, steps_per_epoch=10)
    rates = [float(schedule(step)) for step in range(80)]  # the rate of each step that is taken
    np.testing.assert_allclose(rates, [0.01] * 40 + [0.003] * 20 + [0.001] * 20, rtol=1e-6)
    run = train(recipe, dataset_for(recipe)).run
    assert run.ending.kind == "finished"
    assert run.trace("learning_rate")[-1] == pytest.approx(0.001)


def test_performance_schedule_with_early_stopping_trains_as_keras_does():
    recipe = recipe_of(
        schedule="performance",
        plateau_factor=0.3,
        plateau_patience=1,
        stopping_patience=3,
        learning_rate=0.05,
        epochs=12,
        dropout=0.2,
        seed=5,
    )
    dataset = dataset_for(recipe)
    run = train(recipe, dataset).run

    keras.utils.set_random_seed(5)
    model = build_network(recipe, dataset.facts)
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        dataset.x_train,
        dataset.y_train,
        batch_size=48,
        epochs=12,
        validation_data=(dataset.x_validation, dataset.y_validation),
        callbacks=[
            keras.callbacks.ReduceLROnPlateau(factor=0.3, patience=1),
            keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True),
        ],
        verbose=0,
    ).history
    for name in ("loss", "val_loss", "accuracy", "val_accuracy", "learning_rate"):
        np.testing.assert_allclose(run.trace(name), history[name], rtol=1e-5)
    assert len(set(history["learning_rate"])) > 1


def history_of_keras(recipe, dataset, **settings):
    """What Keras itself says of two epochs of a recipe of two classes, with these settings of `fit`."""
    keras.utils.set_random_seed(3)
    model = build_network(recipe, dataset.facts)
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="binary_crossentropy")
    y = targets_for(recipe, dataset.facts, dataset.y_train)
    return model.fit(dataset.x_train, y, batch_size=48, epochs=2, verbose=0, **settings).history


def test_class_weights_train_as_keras_class_weight_does():
    recipe = recipe_of("breast_cancer", class_weights="balanced", epochs=2, seed=3, stopping="none")
    dataset = dataset_for(recipe)
    run = train(recipe, dataset).run
    counts = np.bincount(dataset.y_train)
    balanced = {number: len(dataset.y_train) / (2 * count) for number, count in enumerate(counts.tolist())}
    history = history_of_keras(recipe, dataset, class_weight=balanced)
    np.testing.assert_allclose(run.trace("loss"), history["loss"], rtol=1e-5)


def test_weights_of_rows_train_as_keras_sample_weight_does():
    recipe = recipe_of("breast_cancer", epochs=2, seed=3, stopping="none")
    dataset = dataset_for(recipe)
    weights = np.linspace(0, 3, len(dataset.y_train), dtype=np.float32)
    run = train(recipe, replace(dataset, weights={"train": weights})).run
    validation = dataset.x_validation, targets_for(recipe, dataset.facts, dataset.y_validation)
    history = history_of_keras(recipe, dataset, sample_weight=weights, validation_data=validation)
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(run.trace(name), history[name], rtol=1e-4, err_msg=name)


def test_steps_round_up_to_the_last_ragged_batch():
    assert (steps_of(97, 48), steps_of(96, 48), steps_of(96, 0)) == (3, 2, 1)
