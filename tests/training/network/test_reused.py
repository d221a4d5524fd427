"""Networks to reuse: cut where asked, fitted to the images, or refused with every reason."""

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from advisor.errors import RecipeError
from advisor.records import DataFacts
from advisor.training.data.prepare import Dataset
from advisor.training.network.build import build_network
from tests.training.bases import digits, flat_base, nested_base, recipe_with, refused

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


def test_base_that_cannot_be_reused_is_refused(base_file: Path, tmp_path: Path, dataset: Dataset):
    assert "there is no such file" in refused(recipe_with(tmp_path / "none.keras"), dataset)
    assert 'there is no layer "middle"' in refused(recipe_with(base_file, cut_at="middle"), dataset)
    assert "2 trainable layers, got 3" in refused(recipe_with(base_file, unfreeze=3), dataset)
    both = recipe_with(base_file, cut_at="lower", unfreeze=2)
    assert "1 trainable layer, got 2" in refused(both, dataset)
    assert "a .keras or .h5 file or a network of Keras" in refused(recipe_with("MobileNet99"), dataset)
    (tmp_path / "text.keras").write_text("no model")
    assert "cannot reuse the network" in refused(recipe_with(tmp_path / "text.keras"), dataset)


def test_base_with_other_inputs_is_refused(tmp_path: Path, dataset: Dataset):
    model = keras.Sequential([keras.Input((5,)), layers.Dense(3), layers.Dense(2)])
    model.save(tmp_path / "table.keras")
    said = refused(recipe_with(tmp_path / "table.keras", cut_at="middle"), dataset)
    assert "takes inputs of shape (5,), the data has (8, 8)" in said
    assert 'there is no layer "middle"' in said


def test_file_that_needs_to_run_code_is_refused_with_the_reason(tmp_path: Path, dataset: Dataset):
    model = keras.Sequential([keras.Input((8, 8)), layers.Flatten(), layers.Lambda(lambda x: x * 2), layers.Dense(2)])
    model.save(tmp_path / "code.keras")
    said = refused(recipe_with(tmp_path / "code.keras"), dataset)
    assert "safe mode" in said
    assert "lambda" in said.lower()


def test_base_is_cut_at_a_model_within_it_and_a_layer_inside_is_named(nested_file: Path, dataset: Dataset):
    network = build_network(recipe_with(nested_file, cut_at="inner"), dataset.facts)
    assert network.get_layer("base").output_shape == (None, 9)
    said = refused(recipe_with(nested_file, cut_at="first"), dataset)
    assert "'first' lies inside the layer 'inner': cut at that one" in said


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
    assert 'no layer "uper"; did you mean "upper"?' in refused(recipe_with(base_file, cut_at="uper"), dataset)
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
    assert 'did you mean "MobileNetV2"?' in refused(recipe_with("MobileNetv2"), dataset)
