"""Every dimension of the network, the optimizer and the penalties against a model written by hand in Keras."""

from collections.abc import Callable

import keras
import pytest
from keras import layers, optimizers, regularizers

from advisor.records import DataFacts, DataPlan, Recipe, Task
from advisor.records.data import ClassCount
from advisor.space.portfolio import named_recipe
from advisor.training.network.build import build_model, build_network, model_facts
from tests.training.handwritten import assert_same, dataset_for, recipe_of, trainable

pytestmark = pytest.mark.backend

LECTURE_IMAGES = DataFacts(
    task=Task.MULTICLASS,
    train_rows=10_000,
    input_shape=(28, 28),
    classes=tuple(ClassCount(str(number), 1000) for number in range(10)),
)

Shape = tuple[int, ...]
Layers = list[keras.Layer]
SELU = {"activation": "selu", "kernel_initializer": "lecun_normal"}


def classifier(
    *hidden: keras.Layer, optimizer: optimizers.Optimizer | None = None, outputs: keras.Layer | None = None
) -> Callable[[Shape], keras.Model]:
    """A classifier of digits with these layers between the pixels and the classes."""

    def write(shape: Shape) -> keras.Model:
        last = outputs or layers.Dense(10, activation="softmax")
        model = keras.Sequential([keras.Input(shape), layers.Flatten(), *hidden, last])
        model.compile(
            optimizer=optimizer or optimizers.Adam(0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
        )
        return model

    return write


def dense(activation: str, initializer: str) -> Layers:
    return [layers.Dense(units, activation=activation, kernel_initializer=initializer) for units in (12, 6)]


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


def test_depth_and_taper_make_the_layers():
    hidden = [layers.Dense(units, **SELU) for units in (16, 8, 4)]
    assert_same(recipe_of(width=16, depth=3, taper=0.5), classifier(*hidden))


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


def table(
    outputs: keras.Layer, loss: str, *, optimizer: optimizers.Optimizer | None = None
) -> Callable[[Shape], keras.Model]:
    def write(shape: Shape) -> keras.Model:
        model = keras.Sequential([keras.Input(shape), *dense("selu", "lecun_normal"), outputs])
        model.compile(optimizer=optimizer or optimizers.Adam(0.001), loss=loss)
        return model

    return write


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
