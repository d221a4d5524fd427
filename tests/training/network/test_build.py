"""Every dimension of the network against a model written by hand in Keras."""

from collections.abc import Callable

import keras
import pytest
from keras import layers, optimizers, regularizers

from advisor.records import DataFacts, DataPlan, Recipe, Task
from advisor.records.data import ClassCount
from advisor.space.portfolio import named_recipe
from advisor.training.network.build import build_model, build_network, model_facts
from tests.training.handwritten import (
    SELU,
    Layers,
    Shape,
    assert_same,
    classifier,
    dataset_for,
    dense,
    recipe_of,
    trainable,
)

pytestmark = pytest.mark.backend
LECTURE_IMAGES = DataFacts(
    task=Task.MULTICLASS,
    train_rows=10_000,
    input_shape=(28, 28),
    classes=tuple(ClassCount(str(number), 1000) for number in range(10)),
)


@pytest.mark.parametrize(
    ("activation", "initializer"),
    [
        ("sigmoid", "glorot_uniform"),
        ("tanh", "glorot_normal"),
        ("softplus", "he_normal"),
        ("relu", "he_uniform"),
        ("elu", "he_normal"),
        ("selu", "lecun_normal"),
        ("linear", "glorot_uniform"),
    ],
)
def test_activation_with_its_initializer(activation: str, initializer: str):
    recipe = recipe_of(activation=activation, initializer=initializer)
    assert_same(recipe, classifier(*dense(activation, initializer)))


@pytest.mark.parametrize(
    ("parameters", "write"),
    [
        ({"activation": "leaky_relu", "leaky_slope": 0.3}, lambda: layers.LeakyReLU(negative_slope=0.3)),
        ({"activation": "prelu"}, layers.PReLU),
        ({"activation": "elu", "elu_alpha": 0.2}, lambda: layers.ELU(alpha=0.2)),
    ],
    ids=["leaky_relu", "prelu", "elu of another alpha"],
)
def test_activation_with_a_number_is_a_layer_of_its_own(
    parameters: dict[str, float | str], write: Callable[[], keras.Layer]
):
    hidden = [layer for units in (12, 6) for layer in (layers.Dense(units, kernel_initializer="he_normal"), write())]
    assert_same(recipe_of(**parameters), classifier(*hidden))


@pytest.mark.parametrize(
    ("initializer", "expected"),
    [
        ("glorot_normal", keras.initializers.GlorotNormal),
        ("glorot_uniform", keras.initializers.GlorotUniform),
        ("he_normal", keras.initializers.HeNormal),
        ("he_uniform", keras.initializers.HeUniform),
        ("lecun_normal", keras.initializers.LecunNormal),
        ("lecun_uniform", keras.initializers.LecunUniform),
    ],
)
def test_initializer_is_keras_own(initializer: str, expected: type):
    every = ("relu-wants-he",)
    network = build_network(recipe_of(activation="relu", initializer=initializer, breaks=every), LECTURE_IMAGES)
    assert type(network.get_layer("hidden_1").kernel_initializer) is expected


@pytest.mark.parametrize(("mode", "fan"), [("fan_in", 784), ("fan_avg", (784 + 400) / 2), ("fan_out", 400)])
@pytest.mark.parametrize("distribution", ["uniform", "truncated_normal", "untruncated_normal"])
def test_variance_scaling_has_the_variance_of_the_recipe(mode: str, fan: float, distribution: str):
    numbers = {"variance_scale": 2.0, "variance_mode": mode, "variance_distribution": distribution}
    recipe = recipe_of(activation="relu", initializer="variance_scaling", width=400, **numbers)
    layer = build_network(recipe, LECTURE_IMAGES).get_layer("hidden_1")
    assert float(keras.ops.std(layer.kernel)) == pytest.approx((2.0 / fan) ** 0.5, rel=0.02)  # 313,600 draws: 0.1 %
    assert layer.kernel_initializer.distribution == distribution


def test_normalization_after_the_activation():
    hidden: Layers = []
    for units in (12, 6):
        hidden += [layers.Dense(units, activation="elu", kernel_initializer="he_normal"), layers.BatchNormalization()]
    assert_same(recipe_of(activation="elu", batch_normalization="after"), classifier(*hidden))


def test_normalization_before_the_activation_leaves_the_bias_out():
    hidden: Layers = []
    for units in (12, 6):
        hidden += [
            layers.Dense(units, kernel_initializer="he_normal", use_bias=False),
            layers.BatchNormalization(),
            layers.Activation("elu"),
        ]
    assert_same(recipe_of(activation="elu", batch_normalization="before"), classifier(*hidden))


def test_normalization_as_first_layer_takes_the_place_of_standardized_inputs():
    assert_same(
        recipe_of(scaling="batch_normalization"),
        classifier(layers.BatchNormalization(), *dense("selu", "lecun_normal")),
    )


def test_depth_and_taper_make_the_layers():
    hidden = [layers.Dense(units, **SELU) for units in (16, 8, 4)]
    assert_same(recipe_of(width=16, depth=3, taper=0.5), classifier(*hidden))


def test_convolutional_blocks():
    def write(shape: Shape) -> keras.Model:
        model = keras.Sequential([keras.Input(shape), layers.Reshape((8, 8, 1))])
        for filters in (4, 8):
            model.add(layers.Conv2D(filters, 3, padding="same", activation="relu", kernel_initializer="he_normal"))
            model.add(layers.MaxPooling2D(2, padding="same"))
        model.add(layers.Flatten())
        model.add(layers.Dense(12, activation="relu", kernel_initializer="he_normal"))
        model.add(layers.Dropout(0.2))
        model.add(layers.Dense(10, activation="softmax"))
        model.compile(optimizer=optimizers.Adam(0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model

    network = {"family": "convolutional", "blocks": 2, "filters": 4, "kernel_size": 3, "pooling": 2, "depth": 1}
    assert_same(recipe_of(activation="relu", dropout=0.2, **network), write)


def test_convolutional_blocks_with_normalization_and_penalty():
    net = regularizers.L2(0.01)

    def write(shape: Shape) -> keras.Model:
        model = keras.Sequential(
            [
                keras.Input(shape),
                layers.Reshape((8, 8, 1)),
                layers.Conv2D(
                    4, 2, padding="same", use_bias=False, kernel_initializer="he_normal", kernel_regularizer=net
                ),
                layers.BatchNormalization(),
                layers.PReLU(shared_axes=[1, 2]),
                layers.Flatten(),
                layers.Dense(10, activation="softmax"),
            ]
        )
        model.compile(optimizer=optimizers.Adam(0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model

    network = {"family": "convolutional", "blocks": 1, "filters": 4, "kernel_size": 2, "pooling": 1, "depth": 0}
    recipe = recipe_of(activation="prelu", batch_normalization="before", penalty="l2", penalty_strength=0.01, **network)
    assert_same(recipe, write)


@pytest.mark.parametrize(
    ("name", "parameters", "fixed"),
    [
        ("lecture-first-model", 266_610, 0),
        ("lecture-normalized-after", 271_346, 2_368),
        ("lecture-normalized-before", 270_946, 2_368),
    ],
)
def test_lectures_summaries_are_reproduced(name: str, parameters: int, fixed: int):
    model = build_model(named_recipe(name, DataPlan(source="fashion_mnist")), LECTURE_IMAGES, steps_per_epoch=313)
    facts = model_facts(model)
    assert facts.parameters == parameters
    assert facts.trainable_parameters == trainable(model) == parameters - fixed


def test_lectures_printed_code_keeps_the_biases_that_normalization_makes_useless():
    """The lecture prints `use_bias=True` (271,346 parameters) and the summary of `use_bias=False` (270,946)."""
    named = named_recipe("lecture-normalized-before", DataPlan(source="fashion_mnist"))
    without = build_network(named, LECTURE_IMAGES)
    biases = sum(layer.units for layer in without.layers if isinstance(layer, layers.Dense) and not layer.use_bias)
    assert without.count_params() + biases == 271_346


def test_equal_seeds_draw_equal_weights_and_layers_draw_apart():
    first, again, other = (
        build_network(recipe_of(width=8, taper=1.0, seed=seed), LECTURE_IMAGES) for seed in (3, 3, 4)
    )
    assert (first.get_weights()[0] == again.get_weights()[0]).all()
    assert (first.get_weights()[0] != other.get_weights()[0]).any()


def test_recipe_that_breaks_a_coupling_in_silence_is_not_built():
    from advisor.errors import RecipeError
    from advisor.records.recipe import Activation, Architecture

    wrong = Recipe(data=DataPlan(source="digits"), architecture=Architecture(activation=Activation.RELU))
    with pytest.raises(RecipeError) as refused:
        build_network(wrong, LECTURE_IMAGES)
    assert [problem.where for problem in refused.value.problems] == ["relu-wants-he", "alpha-dropout-wants-selu"]


def test_convolutions_refuse_a_table():
    from advisor.errors import RecipeError

    table_facts = DataFacts(task=Task.REGRESSION, train_rows=10, input_shape=(4,))
    with pytest.raises(RecipeError, match="does not fit its data"):
        build_network(recipe_of(family="convolutional"), table_facts)


def test_the_record_of_a_model_says_what_each_layer_was_given():
    recipe = recipe_of(
        width=12,
        activation="leaky_relu",
        leaky_slope=0.1,
        dropout=0.4,
        dropout_growth=1.0,
        penalty="elastic_net",
        penalty_strength=0.01,
        l1_share=0.4,
        penalty_place="first_hidden",
        batch_normalization="before",
    )
    model = build_model(recipe, dataset_for(recipe).facts, steps_per_epoch=2)
    given = {layer.name: layer.settings for layer in model_facts(model, recipe).layers if layer.settings}
    assert given["hidden_1"] == {"kernel_initializer": "HeNormal", "l1": 0.004, "l2": 0.003, "bias": "none"}
    assert given["hidden_2"] == {"kernel_initializer": "HeNormal", "bias": "none"}
    assert given["hidden_1_activation"] == {"negative_slope": 0.1}
    assert (given["hidden_1_dropout"]["rate"], given["hidden_2_dropout"]["rate"]) == (0.4, pytest.approx(0.2))
    scaled = recipe_of(activation="relu", initializer="variance_scaling", variance_scale=2.0, variance_mode="fan_avg")
    first = model_facts(build_model(scaled, dataset_for(scaled).facts, steps_per_epoch=2), scaled).layers[1]
    assert first.settings == {"kernel_initializer": "VarianceScaling, scale 2, fan_avg, uniform"}
