"""What a model of anyone's own predicts, by its loss, its last activation, its answers and its targets."""

from functools import partial

import keras
import numpy as np
import pytest
from keras import layers, losses, ops

from advisor.records import Task
from advisor.training.network.model_facts import model_facts
from advisor.training.network.own.answers import Answer, answer_of
from advisor.training.network.own.asked import scores_of
from advisor.training.network.own.losses import read_loss
from advisor.training.network.own.tasks import as_loss_takes
from advisor.training.scores.links import Link

pytestmark = pytest.mark.backend

X = np.random.default_rng(0).normal(size=(40, 5)).astype(np.float32)
TWO = (X[:, 0] > 0).astype(np.float32)
THREE = X[:, :3].argmax(axis=1)
ONE_HOT = np.eye(3)[THREE]
LABELS = (X[:, :3] > 0).astype(np.int64)


def own_focal(y, z):
    p = ops.sigmoid(z)
    return -ops.mean((1 - (y * p + (1 - y) * (1 - p))) ** 2 * ops.log(y * p + (1 - y) * (1 - p) + 1e-7))


def weighted(y, z):
    return ops.mean(4 * y * ops.softplus(-z) + (1 - y) * ops.softplus(z))


def quantiles(y, q):
    return ops.mean(ops.maximum(0.9 * (y - q), -0.1 * (y - q)))


def normal(y, q):
    return ops.mean(ops.square(y[:, 0] - q[:, 0]) / ops.exp(q[:, 1]) + q[:, 1])


CASES = [
    (1, None, losses.BinaryCrossentropy(from_logits=True), TWO, Task.BINARY, Link.SIGMOID),
    (1, None, partial(losses.binary_crossentropy, from_logits=True), TWO, Task.BINARY, Link.SIGMOID),
    (1, None, losses.BinaryFocalCrossentropy(from_logits=True), TWO, Task.BINARY, Link.SIGMOID),
    (1, None, own_focal, TWO, Task.BINARY, Link.SIGMOID),
    (1, None, weighted, TWO, Task.BINARY, Link.SIGMOID),
    (1, None, [weighted], TWO, Task.BINARY, Link.SIGMOID),
    (1, "sigmoid", own_focal, TWO, Task.BINARY, Link.NONE),
    (1, "sigmoid", losses.BinaryCrossentropy(name="bce"), TWO[:, None], Task.BINARY, Link.NONE),
    (1, None, lambda y, z: ops.mean(ops.maximum(0.0, 1 - y * z)), 2 * TWO - 1, Task.BINARY, Link.MARGIN),
    (1, "tanh", "hinge", 2 * TWO - 1, Task.BINARY, Link.MARGIN),
    (1, "exponential", "poisson", np.abs(X[:, 0]).round(), Task.REGRESSION, Link.NONE),
    (1, None, quantiles, X[:, 0], Task.REGRESSION, Link.NONE),
    (3, None, quantiles, X[:, :1], None, Link.NONE),
    (2, None, normal, X[:, :1], None, Link.NONE),
    (3, None, losses.SparseCategoricalCrossentropy(from_logits=True), THREE, Task.MULTICLASS, Link.SOFTMAX),
    (
        3,
        None,
        lambda y, z: losses.categorical_crossentropy(y, z, from_logits=True),
        ONE_HOT,
        Task.MULTICLASS,
        Link.SOFTMAX,
    ),
    (3, None, "categorical_hinge", ONE_HOT, Task.MULTICLASS, Link.MARGIN),
    (3, None, lambda y, z: losses.categorical_hinge(y, z), ONE_HOT, Task.MULTICLASS, Link.MARGIN),
    (3, "softmax", losses.CategoricalCrossentropy(name="ce"), ONE_HOT, Task.MULTICLASS, Link.NONE),
    (3, "softmax", "kl_divergence", (ONE_HOT + 0.1) / 1.3, Task.MULTICLASS, Link.NONE),
    (3, "softmax", lambda y, q: losses.categorical_crossentropy(y, q), ONE_HOT, Task.MULTICLASS, Link.NONE),
    (3, None, losses.BinaryCrossentropy(from_logits=True), LABELS, Task.MULTILABEL, Link.SIGMOID),
    (3, "sigmoid", "binary_crossentropy", ONE_HOT, Task.MULTICLASS, Link.NONE),
    (2, "softmax", "sparse_categorical_crossentropy", TWO.astype(np.int64), Task.MULTICLASS, Link.NONE),
    (2, "sigmoid", "binary_crossentropy", np.stack([THREE > 0, THREE > 1], axis=1) * 1, Task.MULTILABEL, Link.NONE),
    (3, None, losses.CosineSimilarity(), X[:, :3], None, Link.NONE),
]


def compiled(units, activation, loss, **settings):
    model = keras.Sequential([keras.Input((5,)), layers.Dense(units, activation=activation)])
    model.compile("sgd", loss, **settings)
    return model


@pytest.mark.parametrize(("units", "activation", "loss", "y", "task", "link"), CASES)
def test_task_and_link_are_read_from_loss_outputs_and_targets(units, activation, loss, y, task, link):
    answer = answer_of(compiled(units, activation, loss), X, y)
    assert (answer.task, answer.link) == (task, link)


class Plain(keras.Model):
    """A model without a graph: what it answers is seen from its answers."""

    def __init__(self, units, activation):
        super().__init__()
        self.answer, self.bend = layers.Dense(units), keras.activations.get(activation)

    def call(self, inputs):
        return self.bend(self.answer(inputs))


@pytest.mark.parametrize(
    ("units", "activation", "loss", "y", "task"),
    [
        (1, "sigmoid", own_focal, TWO, Task.BINARY),
        (3, "softmax", lambda y, q: losses.categorical_crossentropy(y, q), ONE_HOT, Task.MULTICLASS),
        (1, "linear", "mse", X[:, 0], Task.REGRESSION),
    ],
)
def test_a_model_without_a_graph_is_read_from_what_it_answers(units, activation, loss, y, task):
    model = Plain(units, activation)
    model.compile("sgd", loss)
    model(X[:1])
    answer = answer_of(model, X, y)
    assert (answer.task, answer.link) == (task, Link.NONE)


def test_several_outputs_have_a_loss_and_an_activation_each():
    inputs = keras.Input((5,))
    outputs = {"price": layers.Dense(1, name="p")(inputs), "kind": layers.Dense(3, "softmax", name="k")(inputs)}
    model = keras.Model(inputs, outputs)
    model.compile("sgd", {"price": "mse", "kind": "sparse_categorical_crossentropy"}, metrics={"kind": ["accuracy"]})
    assert answer_of(model, X, {"price": X[:, :1], "kind": THREE}) == Answer()
    model.evaluate(X, {"price": X[:, :1], "kind": THREE}, verbose=0)
    facts = model_facts(model)
    assert {head.layer: (head.units, head.activation, head.loss) for head in facts.heads} == {
        "p": (1, "linear", "mean_squared_error"),
        "k": (3, "softmax", "sparse_categorical_crossentropy"),
    }
    assert (facts.loss, facts.output_activation, facts.output_units) == (None, None, None)
    assert facts.metrics == ("kind_accuracy",)


@pytest.mark.parametrize(
    ("loss", "takes"),
    [
        ("sparse_categorical_crossentropy", False),
        (losses.CategoricalFocalCrossentropy(), True),
        (lambda y, q: -ops.sum(y * ops.log(q + 1e-7), axis=-1), True),
        (lambda y, q: losses.sparse_categorical_crossentropy(y, q), False),
    ],
)
def test_class_numbers_are_given_to_a_loss_in_the_form_that_it_takes(loss, takes):
    y = as_loss_takes(compiled(3, "softmax", loss), THREE)
    assert np.array_equal(y, ONE_HOT if takes else THREE)


def test_a_loss_is_known_by_its_function_and_not_by_its_name():
    assert read_loss("mse").name == read_loss(losses.MeanSquaredError(name="crossentropy")).name == "mean_squared_error"
    assert read_loss(own_focal).name == "own_focal"


def test_scores_are_those_that_keras_gives_and_accuracy_is_of_probabilities():
    model = compiled(1, None, losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy", "mae"])
    answer = answer_of(model, X, TWO)
    from advisor.training.callbacks.parts import Parts, data_facts

    facts = data_facts(model, Parts(X, TWO), answer)
    scores, _ = scores_of(model, facts, answer, X, TWO)
    logits = model.predict(X, verbose=0)[:, 0]
    said = model.evaluate(X, TWO, verbose=0, return_dict=True)
    assert scores["loss"] == pytest.approx(said["loss"], rel=1e-5)
    assert scores["log_loss"] == pytest.approx(said["loss"], rel=1e-4)
    assert scores["mae"] == pytest.approx(said["mae"], rel=1e-5)
    assert scores["accuracy"] == pytest.approx(((logits > 0) == TWO).mean())  # Keras cuts logits at 0.5
