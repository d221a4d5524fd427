"""Transfer learning from a small saved network: frozen, unfrozen, refused."""

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from advisor.errors import FileError, RecipeError
from advisor.records import DataFacts, DataPlan, Recipe
from advisor.records.study import ParameterValue
from advisor.space.recipes import recipe_from
from advisor.training.build import build_network
from advisor.training.data import Dataset, named_source, prepare
from advisor.training.fit import train
from advisor.training.inference import outputs_of
from advisor.training.model_facts import each_layer
from advisor.training.transfer import unfreeze

pytestmark = pytest.mark.backend

BASE = Recipe(data=DataPlan(source="digits", rows=96))


@pytest.fixture(scope="module")
def base_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network for another task on the same images: two hidden layers, normalization between them."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((8, 8)),
            layers.Flatten(),
            layers.Dense(12, activation="relu", name="lower"),
            layers.BatchNormalization(name="normalization"),
            layers.Dropout(0.5, name="dropped"),
            layers.Dense(10, activation="relu", name="upper"),
            layers.Dense(3, activation="softmax", name="old_outputs"),
        ]
    )
    path = tmp_path_factory.mktemp("base") / "base.keras"
    model.save(path)
    return path


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return prepare(named_source(BASE.data, folder=None), BASE, with_test=False)


def recipe_with(base: Path | str, **parameters: ParameterValue) -> Recipe:
    small = {"depth": 0, "epochs": 4, "dropout": 0.0, "learning_rate": 0.01, "batch_size": 32}
    return recipe_from({"base_model": str(base), **small, **parameters}, base=BASE)


class WeightsByEpoch(keras.callbacks.Callback):
    """Copies the reused weights after each epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.lower: list[np.ndarray] = []
        self.upper: list[np.ndarray] = []
        self.means: list[np.ndarray] = []
        self.rates: list[float] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        base = self.model.get_layer("base")
        self.lower.append(base.get_layer("lower").get_weights()[0])
        self.upper.append(base.get_layer("upper").get_weights()[0])
        self.means.append(base.get_layer("normalization").get_weights()[2])
        self.rates.append(float(self.model.optimizer.learning_rate))


def test_weights_stay_while_frozen_and_move_after_unfreezing(base_file: Path, dataset: Dataset):
    recipe = recipe_with(base_file, unfreeze=1, unfreeze_after=0.5, schedule="constant", stopping="none")
    seen = WeightsByEpoch()
    run = train(recipe, dataset, observers=[seen]).run
    original = keras.saving.load_model(base_file).get_layer("upper").get_weights()[0]
    np.testing.assert_array_equal(seen.upper[0], original)
    np.testing.assert_array_equal(seen.upper[1], original)
    assert (seen.upper[2] != original).any()
    assert (seen.upper[3] != seen.upper[2]).any()
    np.testing.assert_array_equal(seen.lower[3], seen.lower[0])
    np.testing.assert_allclose(seen.rates, [0.01, 0.01, 0.001, 0.001], rtol=1e-6)
    np.testing.assert_allclose(run.trace("learning_rate"), seen.rates, rtol=1e-6)
    assert run.epochs == 4


def test_base_runs_in_inference_mode(base_file: Path, dataset: Dataset):
    recipe = recipe_with(base_file, unfreeze=2, stopping="none")
    seen = WeightsByEpoch()
    model = train(recipe, dataset, observers=[seen]).model
    np.testing.assert_array_equal(seen.means[-1], seen.means[0])
    assert (seen.lower[-1] != seen.lower[0]).any()
    outputs = [keras.ops.convert_to_numpy(model(dataset.x_train[:8], training=mode)) for mode in (True, False)]
    np.testing.assert_array_equal(outputs[0], outputs[1])


def test_early_stopping_waits_for_the_unfreezing(base_file: Path, dataset: Dataset):
    recipe = recipe_with(
        base_file, epochs=12, unfreeze_after=0.7, stopping_patience=2, learning_rate=1e-9, min_delta=1e-2
    )
    seen = WeightsByEpoch()
    run = train(recipe, dataset, observers=[seen]).run
    assert run.ending.kind == "stopped_early"
    assert run.epochs == 8 + 2  # the unfreezing comes after epoch 8; two epochs without improvement follow


def test_a_small_gradient_of_the_head_does_not_end_a_training_before_its_unfreezing(base_file: Path, dataset: Dataset):
    recipe = recipe_with(base_file, stopping="gradient_norm", gradient_threshold=1e9)
    run = train(recipe, dataset).run
    assert run.ending.kind == "stopped_early"
    assert run.epochs == 2 + 1  # every norm is small enough; the unfreezing comes after epoch 2


def test_never_unfrozen_where_no_layer_is_asked_for(base_file: Path, dataset: Dataset):
    seen = WeightsByEpoch()
    train(recipe_with(base_file, unfreeze=0, epochs=2), dataset, observers=[seen])
    np.testing.assert_array_equal(seen.upper[0], seen.upper[1])


def test_cut_at_a_layer_with_a_new_head(base_file: Path, dataset: Dataset):
    recipe = recipe_with(base_file, cut_at="lower", depth=1, width=7)
    network = build_network(recipe, dataset.facts)
    assert [layer.name for layer in network.get_layer("base").layers][-1] == "lower"
    assert network.get_layer("hidden_1").units == 7
    assert network.output_shape == (None, 10)
    assert not network.get_layer("base").trainable_weights


def test_same_as_keras_own_frozen_model(base_file: Path, dataset: Dataset):
    recipe = recipe_with(base_file, unfreeze=0, cut_at="normalization")
    mine = build_network(recipe, dataset.facts)
    whole = keras.saving.load_model(base_file)
    base = keras.Model(whole.inputs, whole.get_layer("normalization").output)
    base.trainable = False
    inputs = keras.Input((8, 8))
    theirs = keras.Model(inputs, layers.Dense(10, activation="softmax")(base(inputs, training=False)))
    assert mine.count_params() == theirs.count_params()
    theirs.set_weights(mine.get_weights())
    losses = []
    for model in (mine, theirs):
        model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
        history = model.fit(dataset.x_train, dataset.y_train, batch_size=32, epochs=3, shuffle=False, verbose=0)
        losses.append(history.history["loss"])
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-5)


def test_images_are_resized_and_given_colours(tmp_path: Path, dataset: Dataset):
    inputs = keras.Input((16, 16, 3))
    features = layers.Conv2D(4, 3, activation="relu", name="filters")(inputs)
    model = keras.Model(inputs, layers.Dense(2, name="old")(layers.Flatten()(features)))
    model.save(tmp_path / "images.keras")
    network = build_network(recipe_with(tmp_path / "images.keras", cut_at="filters"), dataset.facts)
    assert network.input_shape == (None, 8, 8)
    assert network.get_layer("resized").output.shape == (None, 16, 16, 3)
    assert network(dataset.x_train[:2]).shape == (2, 10)


def test_network_of_keras_applications_with_local_weights(tmp_path: Path, dataset: Dataset):
    made = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(32, 32, 3), alpha=1.0)
    weights = tmp_path / "mobile.weights.h5"
    made.save_weights(weights)
    recipe = recipe_with("MobileNetV2", base_weights=str(weights), unfreeze=2)
    assert recipe.scaling == "unit"
    network = build_network(recipe, dataset.facts)
    inside = network.get_layer("base").get_layer("Conv1").get_weights()[0]
    np.testing.assert_array_equal(inside, made.get_layer("Conv1").get_weights()[0])
    base = network.get_layer("base")
    white, expected = np.ones((1, 8, 8), dtype=np.float32), np.ones((1, 32, 32, 3), dtype=np.float32)
    head = keras.Sequential([layers.GlobalAveragePooling2D(), network.get_layer("outputs")])
    np.testing.assert_allclose(  # white is 255, which this network's own preprocessing makes 1
        keras.ops.convert_to_numpy(network(white)), keras.ops.convert_to_numpy(head(base(expected))), atol=1e-5
    )


def refused(recipe: Recipe, dataset: Dataset) -> str:
    with pytest.raises((RecipeError, FileError)) as error:
        build_network(recipe, dataset.facts)
    return str(error.value)


def test_base_that_cannot_be_reused_is_refused(base_file: Path, tmp_path: Path, dataset: Dataset):
    assert "there is no such file" in refused(recipe_with(tmp_path / "none.keras"), dataset)
    assert "there is no layer 'middle'" in refused(recipe_with(base_file, cut_at="middle"), dataset)
    assert "2 layers that learn, got 3" in refused(recipe_with(base_file, unfreeze=3), dataset)
    both = recipe_with(base_file, cut_at="lower", unfreeze=2)
    assert "1 layer that learns, got 2" in refused(both, dataset)
    assert "a .keras or .h5 file or a network of Keras" in refused(recipe_with("MobileNet99"), dataset)
    (tmp_path / "text.keras").write_text("no model")
    assert "cannot reuse the network" in refused(recipe_with(tmp_path / "text.keras"), dataset)


def test_base_with_other_inputs_is_refused(tmp_path: Path, dataset: Dataset):
    model = keras.Sequential([keras.Input((5,)), layers.Dense(3), layers.Dense(2)])
    model.save(tmp_path / "table.keras")
    said = refused(recipe_with(tmp_path / "table.keras", cut_at="middle"), dataset)
    assert "takes inputs of shape (5,), the data has (8, 8)" in said
    assert "there is no layer 'middle'" in said


def test_file_that_needs_to_run_code_is_refused_with_the_reason(tmp_path: Path, dataset: Dataset):
    model = keras.Sequential([keras.Input((8, 8)), layers.Flatten(), layers.Lambda(lambda x: x * 2), layers.Dense(2)])
    model.save(tmp_path / "code.keras")
    said = refused(recipe_with(tmp_path / "code.keras"), dataset)
    assert "safe mode" in said
    assert "lambda" in said.lower()


NOISY = {
    "flat": lambda: [layers.RandomFlip(), layers.GaussianNoise(1.0), layers.Dropout(0.5)],
    "within a model": lambda: [
        keras.Sequential([layers.RandomRotation(0.3), layers.GaussianDropout(0.5)], name="noise")
    ],
    "shifting": lambda: [layers.RandomTranslation(0.4, 0.4), layers.SpatialDropout2D(0.5)],
}


@pytest.mark.parametrize("kind", NOISY)
def test_nothing_random_acts_in_the_base_while_it_is_trained_on(kind: str, tmp_path: Path, dataset: Dataset):
    images = [layers.Reshape((8, 8, 1)), *NOISY[kind](), layers.Flatten(), layers.Dense(6, name="kept")]
    keras.Sequential([keras.Input((8, 8)), *images, layers.Dense(2)]).save(tmp_path / "noisy.keras")
    network = build_network(recipe_with(tmp_path / "noisy.keras"), dataset.facts)
    for unfrozen in (0, 1):
        unfreeze(network, unfrozen)
        training, inference = (
            keras.ops.convert_to_numpy(network(dataset.x_train[:8], training=mode)) for mode in (True, False)
        )
        np.testing.assert_array_equal(training, inference)


@pytest.fixture(scope="module")
def nested_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose reused layers lie within models of its own, one functional, one sequential."""
    keras.utils.set_random_seed(1)
    inputs = keras.Input((64,))
    inner = keras.Model(inputs, layers.Dense(9, activation="relu", name="first")(inputs), name="inner")
    normalized = keras.Sequential(
        [layers.BatchNormalization(name="normalization"), layers.Dense(5, activation="relu", name="second")],
        name="block",
    )
    images = keras.Input((8, 8))
    features = normalized(inner(layers.Flatten()(images)))
    path = tmp_path_factory.mktemp("nested") / "nested.keras"
    keras.Model(images, layers.Softmax()(layers.Dense(3, name="old")(features))).save(path)
    return path


def weights_of(network: keras.Model) -> dict[str, np.ndarray]:
    return {layer.name: layer.get_weights() for layer in each_layer(network.get_layer("base")) if layer.weights}


@pytest.mark.parametrize(("count", "moving"), [(0, set()), (1, {"second"}), (2, {"first", "second"})])
def test_layers_within_models_are_unfrozen_one_by_one(
    nested_file: Path, dataset: Dataset, count: int, moving: set[str]
):
    recipe = recipe_with(nested_file, unfreeze=count, epochs=2, stopping="none")
    before = weights_of(build_network(recipe, dataset.facts))
    after = weights_of(train(recipe, dataset).model)
    assert before.keys() == {"first", "normalization", "second"}  # cut before the old outputs and their softmax
    moved = {name for name in before if any((a != b).any() for a, b in zip(before[name], after[name], strict=True))}
    assert moved == moving


def test_base_is_cut_at_a_model_within_it_and_a_layer_inside_is_named(nested_file: Path, dataset: Dataset):
    network = build_network(recipe_with(nested_file, cut_at="inner"), dataset.facts)
    assert network.get_layer("base").output_shape == (None, 9)
    said = refused(recipe_with(nested_file, cut_at="first"), dataset)
    assert "'first' lies inside the layer 'inner': cut at that one" in said


def test_trained_network_with_a_base_is_saved_as_plain_keras_and_can_be_a_base_again(
    nested_file: Path, tmp_path: Path, dataset: Dataset
):
    model = train(recipe_with(nested_file, epochs=2), dataset).model
    model.save(tmp_path / "second.keras")
    restored = keras.saving.load_model(tmp_path / "second.keras", safe_mode=True)
    expected, came = (outputs_of(network, dataset.x_validation) for network in (model, restored))
    np.testing.assert_allclose(came, expected, rtol=1e-6)
    again = build_network(recipe_with(tmp_path / "second.keras", unfreeze=2), dataset.facts)
    assert set(weights_of(again)) == {"first", "normalization", "second"}


def test_base_of_two_outputs_wants_the_cut_to_be_named(tmp_path: Path, dataset: Dataset):
    images = keras.Input((8, 8))
    features = layers.Dense(6, name="shared")(layers.Flatten()(images))
    both = [layers.Dense(2, name="one")(features), layers.Dense(3, name="other")(features)]
    keras.Model(images, both).save(tmp_path / "two.keras")
    assert "it has 2 outputs: name the last layer" in refused(recipe_with(tmp_path / "two.keras"), dataset)
    network = build_network(recipe_with(tmp_path / "two.keras", cut_at="shared"), dataset.facts)
    assert network.get_layer("base").output_shape == (None, 6)


def test_cut_that_is_not_there_or_keeps_the_old_outputs_is_refused_with_what_to_write(
    base_file: Path, dataset: Dataset
):
    assert "no layer 'uper'; did you mean 'upper'?" in refused(recipe_with(base_file, cut_at="uper"), dataset)
    said = refused(recipe_with(base_file, cut_at="old_outputs"), dataset)
    assert "'old_outputs' answers the old task: name a layer before it" in said


def test_headless_network_is_kept_whole(tmp_path: Path, dataset: Dataset):
    images = keras.Input((8, 8, 3))
    features = layers.GlobalAveragePooling2D(name="pool")(layers.Conv2D(4, 3, name="filters")(images))
    keras.Model(images, features).save(tmp_path / "headless.h5")
    network = build_network(recipe_with(tmp_path / "headless.h5"), dataset.facts)
    assert [layer.name for layer in network.get_layer("base").layers][-2:] == ["filters", "pool"]


def test_colours_are_refused_by_a_base_for_grey_images(tmp_path: Path):
    keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(2)]).save(
        tmp_path / "grey.keras"
    )
    facts = DataFacts(task="binary", train_rows=9, input_shape=(8, 8, 3))
    with pytest.raises(RecipeError, match=r"takes images of 1 channel \(grey\), the data has 3 channels"):
        build_network(recipe_with(tmp_path / "grey.keras"), facts)


def test_weights_that_are_missing_or_of_another_network_are_refused(tmp_path: Path, dataset: Dataset):
    missing = refused(recipe_with("MobileNetV2", base_weights=str(tmp_path / "none.weights.h5")), dataset)
    assert "base_weights: MobileNetV2: there is no such file" in missing
    keras.Sequential([keras.Input((3,)), layers.Dense(2)]).save_weights(tmp_path / "other.weights.h5")
    other = refused(recipe_with("MobileNetV2", base_weights=str(tmp_path / "other.weights.h5")), dataset)
    assert "do not fit MobileNetV2 without its head" in other
    assert "did you mean 'MobileNetV2'?" in refused(recipe_with("MobileNetv2"), dataset)
