"""Every dimension of the optimizer, the penalties, dropout and the losses against a model written by hand in Keras."""

from collections.abc import Callable

import keras
import pytest
from keras import layers, optimizers, regularizers

from tests.training.handwritten import (
    SELU,
    Shape,
    assert_same,
    classifier,
    dense,
    recipe_of,
    table,
)

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("parameters", "optimizer"),
    [
        ({"optimizer": "sgd"}, lambda: optimizers.SGD(0.01)),
        ({"optimizer": "momentum", "momentum": 0.8}, lambda: optimizers.SGD(0.01, momentum=0.8)),
        ({"optimizer": "nesterov"}, lambda: optimizers.SGD(0.01, momentum=0.9, nesterov=True)),
        (
            {"optimizer": "adagrad", "initial_accumulator": 0.2},
            lambda: optimizers.Adagrad(0.01, initial_accumulator_value=0.2),
        ),
        ({"optimizer": "rmsprop", "rho": 0.8}, lambda: optimizers.RMSprop(0.01, rho=0.8)),
        ({"optimizer": "adam", "beta_1": 0.85, "beta_2": 0.99}, lambda: optimizers.Adam(0.01, 0.85, 0.99)),
        ({"optimizer": "adam", "epsilon": 0.1}, lambda: optimizers.Adam(0.01, epsilon=0.1)),
        ({"optimizer": "rmsprop", "epsilon": 0.01}, lambda: optimizers.RMSprop(0.01, rho=0.9, epsilon=0.01)),
        ({"optimizer": "nadam"}, lambda: optimizers.Nadam(0.01)),
        ({"optimizer": "adamw", "weight_decay": 0.05}, lambda: optimizers.AdamW(0.01, weight_decay=0.05)),
        (
            {"optimizer": "sgd", "clipping": "value", "clip_threshold": 0.02},
            lambda: optimizers.SGD(0.01, clipvalue=0.02),
        ),
        ({"optimizer": "sgd", "clipping": "norm", "clip_threshold": 0.1}, lambda: optimizers.SGD(0.01, clipnorm=0.1)),
        (
            {"optimizer": "sgd", "clipping": "global_norm", "clip_threshold": 0.1},
            lambda: optimizers.SGD(0.01, global_clipnorm=0.1),
        ),
    ],
    ids=lambda value: "-".join(str(part) for part in value.values()) if isinstance(value, dict) else "",
)
def test_optimizer_with_its_numbers(parameters: dict[str, float | str], optimizer: Callable[[], optimizers.Optimizer]):
    recipe = recipe_of(learning_rate=0.01, **parameters)
    assert_same(recipe, classifier(*dense("selu", "lecun_normal"), optimizer=optimizer()))


def penalized(units: int, penalty: regularizers.Regularizer | None) -> keras.Layer:
    return layers.Dense(units, **SELU, kernel_regularizer=penalty)


def test_l1_on_hidden_layers():
    hidden = [penalized(units, regularizers.L1(0.01)) for units in (12, 6)]
    assert_same(recipe_of(penalty="l1", penalty_strength=0.01), classifier(*hidden))


def test_l2_on_the_first_hidden_layer_only():
    recipe = recipe_of(penalty="l2", penalty_strength=0.01, penalty_place="first_hidden")
    assert_same(recipe, classifier(penalized(12, regularizers.L2(0.01)), penalized(6, None)))


def test_elastic_net_is_the_lectures_on_all_layers():
    share, strength = 0.4, 0.01
    net = regularizers.L1L2(l1=share * strength, l2=(1 - share) * strength / 2)
    recipe = recipe_of(penalty="elastic_net", penalty_strength=strength, l1_share=share, penalty_place="all")
    outputs = layers.Dense(10, activation="softmax", kernel_regularizer=net)
    assert_same(recipe, classifier(penalized(12, net), penalized(6, net), outputs=outputs))


def test_plain_dropout_on_inputs_and_hidden_layers_never_on_outputs():
    recipe = recipe_of(activation="relu", dropout=0.3, dropout_place="inputs_and_hidden", input_dropout=0.1)
    first, second = dense("relu", "he_normal")
    assert_same(recipe, classifier(layers.Dropout(0.1), first, layers.Dropout(0.3), second, layers.Dropout(0.3)))


def test_alpha_dropout_after_the_last_hidden_layer_only():
    recipe = recipe_of(dropout=0.3, dropout_place="last_hidden")
    assert_same(recipe, classifier(*dense("selu", "lecun_normal"), layers.AlphaDropout(0.3)))


def test_dropout_grows_with_the_size_of_the_layer():
    first, second = dense("selu", "lecun_normal")
    recipe = recipe_of(dropout=0.4, dropout_growth=1.0)
    assert_same(recipe, classifier(first, layers.AlphaDropout(0.4), second, layers.AlphaDropout(0.2)))


@pytest.mark.parametrize("batch_size", [1, 32, 0], ids=["online", "mini-batches", "the whole part"])
def test_batch_size_is_what_keras_takes(batch_size: int):
    assert_same(recipe_of(batch_size=batch_size), classifier(*dense("selu", "lecun_normal")), epochs=2)


def test_one_hot_labels_have_their_own_loss():
    def write(shape: Shape) -> keras.Model:
        model = keras.Sequential(
            [
                keras.Input(shape),
                layers.Flatten(),
                *dense("selu", "lecun_normal"),
                layers.Dense(10, activation="softmax"),
            ]
        )
        model.compile(optimizer=optimizers.Adam(0.001), loss="categorical_crossentropy", metrics=["accuracy"])
        return model

    assert_same(recipe_of(labels="one_hot"), write)


def test_two_classes_have_one_sigmoid_output():
    assert_same(recipe_of("breast_cancer"), table(layers.Dense(1, activation="sigmoid"), "binary_crossentropy"))


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("auto", "mean_squared_error"),
        ("mean_squared_error", "mean_squared_error"),
        ("mean_absolute_error", "mean_absolute_error"),
        ("huber", "huber"),
    ],
)
def test_numbers_have_a_linear_output_and_their_losses(loss: str, expected: str):
    assert_same(recipe_of("diabetes", loss=loss), table(layers.Dense(1), expected))
