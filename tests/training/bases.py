"""Networks to reuse in tests, the data they are reused on, and recipes that do so."""

from pathlib import Path

import keras
import pytest
from keras import layers

from advisor.errors import FileError, RecipeError
from advisor.records import DataPlan, Recipe
from advisor.records.studies.plan import ParameterValue
from advisor.space.recipes import recipe_from
from advisor.training.data.prepare import Dataset, named_source, prepare
from advisor.training.network.build import build_network

BASE = Recipe(data=DataPlan(source="digits", rows=96))


def digits() -> Dataset:
    """96 training rows of images of 8 by 8."""
    return prepare(named_source(BASE.data, folder=None), BASE, with_test=False)


def flat_base(folder: Path) -> Path:
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
    path = folder / "base.keras"
    model.save(path)
    return path


def nested_base(folder: Path) -> Path:
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
    path = folder / "nested.keras"
    keras.Model(images, layers.Softmax()(layers.Dense(3, name="old")(features))).save(path)
    return path


def recipe_with(base: Path | str, **parameters: ParameterValue) -> Recipe:
    small = {"depth": 0, "epochs": 4, "dropout": 0.0, "learning_rate": 0.01, "batch_size": 32}
    return recipe_from({"base_model": str(base), **small, **parameters}, base=BASE)


def refused(recipe: Recipe, dataset: Dataset) -> str:
    with pytest.raises((RecipeError, FileError)) as error:
        build_network(recipe, dataset.facts)
    return str(error.value)
