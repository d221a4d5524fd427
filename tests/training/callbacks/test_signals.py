"""Layer signals: each is compared with what a few lines of NumPy or Keras give for the same weights."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from advisor.records import Run
from advisor.training.callbacks.probe import make_probe
from advisor.training.callbacks.signals import LayerSignals
from advisor.training.network.layer_groups import hidden_layers

pytestmark = pytest.mark.backend

ROWS = 40
X = np.random.default_rng(0).normal(size=(ROWS, 5)).astype(np.float32)
Y = np.arange(ROWS) % 3


def network(*, activation="tanh", penalty=None, compiled="sgd", loss="sparse_categorical_crossentropy"):
    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(8, activation, kernel_regularizer=penalty, name="first"),
            layers.Dropout(0.5),
            layers.Dense(4, activation, name="second"),
            layers.Dense(3, "softmax", name="outputs"),
        ]
    )
    model.compile(compiled, loss, metrics=["accuracy"])
    return model


def watched(model, *, epochs=2, y=Y, **fit):
    signals = LayerSignals(X, y)
    history = model.fit(X, y, epochs=epochs, verbose=0, callbacks=[signals], **({"batch_size": 8} | fit))
    return Run(traces=signals.traces), history


def test_reading_is_of_the_same_loss_and_outputs_that_keras_gives():
    model = network(penalty=keras.regularizers.L2(0.1))
    reading = make_probe(model, X, Y)()
    np.testing.assert_allclose(reading.outputs, model.predict(X, verbose=0), rtol=1e-5)
    assert reading.loss == pytest.approx(model.evaluate(X, Y, verbose=0)[0], rel=1e-5)
    kernel = model.get_layer("first").get_weights()[0]
    assert reading.penalty == pytest.approx(0.1 * (kernel**2).sum(), rel=1e-5)


def test_gradient_norms_are_those_of_a_difference_quotient():
    model = network()
    look = make_probe(model, X, Y)
    reading = look()
    squares = 0.0
    weights = model.get_layer("outputs").get_weights()
    for place in np.ndindex(weights[0].shape):
        losses = []
        for step in (1e-2, -1e-2):
            kernel = weights[0].copy()
            kernel[place] += step
            model.get_layer("outputs").set_weights([kernel, weights[1]])
            losses.append(look().loss)
        squares += ((losses[0] - losses[1]) / 2e-2) ** 2
    assert reading.gradient_norms["outputs"] == pytest.approx(squares**0.5, rel=1e-2)
    assert reading.gradient_norm > reading.gradient_norms["outputs"]


def test_activations_are_described_by_mean_spread_dead_and_saturated_shares():
    model = network(activation="relu")
    first = model.get_layer("first")
    kernel, bias = first.get_weights()
    bias[:2] = -100  # two of eight units never wake
    first.set_weights([kernel, bias])
    reading = make_probe(model, X, Y)()
    active = np.maximum(X @ kernel + bias, 0)
    assert reading.dead["first"] == 0.25
    assert reading.mean["first"] == pytest.approx(active.mean(), rel=1e-5)
    assert reading.std["first"] == pytest.approx(active.std(), rel=1e-5)
    assert reading.saturated["first"] == 0
    assert set(reading.mean) == {"first", "second"}


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_saturated_share_is_that_of_pre_activations_beyond_five(activation):
    model = network(activation=activation)
    first = model.get_layer("first")
    kernel = first.get_weights()[0] * 12
    first.set_weights([kernel, np.zeros(8)])
    expected = (np.abs(X @ kernel) > 5).mean()
    assert 0.2 < expected < 0.9
    assert make_probe(model, X, Y)().saturated["first"] == pytest.approx(expected, abs=0.01)


def test_update_ratio_is_the_step_of_plain_gradient_descent_over_the_weights():
    model = network(compiled=keras.optimizers.SGD(0.1))
    before = model.get_layer("second").get_weights()[0]
    run, _ = watched(model, epochs=1, batch_size=ROWS)
    after = model.get_layer("second").get_weights()[0]
    expected = np.linalg.norm(after - before) / np.linalg.norm(before)
    assert run.layer_traces("update_ratio")["second"][0] == pytest.approx(expected, rel=1e-4)
    assert 0 < run.trace("update_ratio")[0] < 1


def test_update_ratio_is_of_one_step_also_where_an_epoch_has_many():
    model = network(compiled=keras.optimizers.SGD(1e-6))
    run, _ = watched(model, epochs=1, batch_size=4)
    assert run.trace("update_ratio")[0] < 1e-5
    assert run.trace("update_ratio")[0] > 0


def test_every_signal_has_one_value_an_epoch_and_the_layers_in_their_order():
    run, history = watched(network(), epochs=3)
    names = {"inference_loss", "inference_accuracy", "penalty_share", "gradient_norm", "update_ratio"}
    names |= {"activation_mean", "activation_std", "dead_fraction", "saturated_fraction"}
    assert names == set(run.trace_names)
    assert all(len(trace.values) == 3 for trace in run.traces)
    assert list(run.layer_traces("gradient_norm")) == ["first", "second", "outputs"]
    assert run.trace("penalty_share").tolist() == [0, 0, 0]
    assert history.history["loss"] != run.trace("inference_loss").tolist()  # dropout is on in Keras's mean


def test_signals_of_a_second_fit_follow_those_of_the_first():
    model = network()
    signals = LayerSignals(X, Y)
    for _ in range(2):
        model.fit(X, Y, epochs=2, verbose=0, callbacks=[signals])
        model.get_layer("first").trainable = False
        model.compile("adam", "sparse_categorical_crossentropy")
    run = Run(traces=signals.traces)
    assert run.epochs == 4
    norms = run.layer_traces("gradient_norm")["first"]
    assert np.isfinite(norms[:2]).all()
    assert np.isnan(norms[2:]).all()  # frozen: not recorded


def test_class_numbers_do_for_a_loss_that_takes_one_hot_rows():
    model = network(loss="categorical_crossentropy")
    signals = LayerSignals(X, Y)
    model.fit(X, np.eye(3)[Y], verbose=0, callbacks=[signals])
    run = Run(traces=signals.traces)
    assert run.trace("inference_loss")[0] == pytest.approx(model.evaluate(X, np.eye(3)[Y], verbose=0)[0], rel=1e-5)


def test_activation_of_a_layer_of_its_own_after_normalization_is_the_one_watched():
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(8, use_bias=False, name="first"),
            layers.BatchNormalization(),
            layers.LeakyReLU(name="leaky"),
            layers.Dense(1, name="outputs"),
        ]
    )
    (first,) = hidden_layers(model)
    assert first.name == "first"
    assert first.output is model.get_layer("leaky").output


def test_model_without_a_graph_gives_gradients_and_loss_but_no_activations():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.outputs_layer = keras.layers.Dense(4, "relu"), keras.layers.Dense(1)

        def call(self, inputs):
            return self.outputs_layer(self.hidden(inputs))

    model = Own()
    model.compile("sgd", "mse")
    run, _ = watched(model, y=X[:, :1])
    assert run.has("gradient_norm")
    assert run.has("inference_mae")
    assert not run.has("activation_mean")


def test_diverged_weights_are_recorded_as_what_they_are():
    model = network(compiled=keras.optimizers.SGD(1e30), activation="relu")
    run, _ = watched(model)
    assert not np.isfinite(run.trace("inference_loss")[-1])
    assert run.epochs == 2


ON_JAX = """
import json, keras, numpy as np
from advisor.training.callbacks.signals import LayerSignals
assert keras.backend.backend() == "jax"
x = np.random.default_rng(0).normal(size=(40, 5)).astype("float32")
model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(4, "tanh", name="first"), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(1e-6), "mse")
signals = LayerSignals(x, x[:, :1])
model.fit(x, x[:, :1], batch_size=4, epochs=2, verbose=0, callbacks=[signals])
loss = model.evaluate(x, x[:, :1], verbose=0)
print(json.dumps([loss, {t.name: t.values for t in signals.traces if t.layer is None}]))
"""


def test_signals_are_the_same_on_the_other_backend():
    result = subprocess.run(
        [sys.executable, "-c", ON_JAX], env=os.environ | {"KERAS_BACKEND": "jax"}, capture_output=True, check=True
    )
    loss, traces = json.loads(result.stdout)
    assert traces["inference_loss"][-1] == pytest.approx(loss, rel=1e-5)
    assert all(0 < ratio < 1e-5 for ratio in traces["update_ratio"])  # of one step: weights are read while it runs
    assert len(traces["activation_std"]) == 2
