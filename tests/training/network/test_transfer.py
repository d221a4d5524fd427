"""Transfer learning from a small saved network: frozen, unfrozen, in inference mode throughout."""

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from advisor.training.data.prepare import Dataset
from advisor.training.fit import train
from advisor.training.network.build import build_network
from advisor.training.network.inference import outputs_of
from advisor.training.network.model_facts import each_layer
from advisor.training.network.transfer import unfreeze
from tests.training.bases import digits, flat_base, nested_base, recipe_with

pytestmark = pytest.mark.backend


@pytest.fixture(scope="module")
def base_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return flat_base(tmp_path_factory.mktemp("flat"))


@pytest.fixture(scope="module")
def nested_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return nested_base(tmp_path_factory.mktemp("nested"))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return digits()


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
