"""Augmentation: Keras's own layers, at work in training alone, trained singly, saved with the winner."""

import keras
import numpy as np
import pytest

from advisor.records import Augmentation, DataFacts, DataPlan, Flip, Goal, ModelFormat, Recipe, Task
from advisor.records.recipe import Architecture, Family
from advisor.space.fitted.data_fit import find_misfits
from advisor.space.recipes import recipe_from
from advisor.training.cohort.shape import can_hold
from advisor.training.data.prepare import named_source, prepare
from advisor.training.fit import train
from advisor.training.network.build import build_network
from advisor.training.saving import load_winner, save_winner

pytestmark = pytest.mark.backend

ALL = Augmentation(flip=Flip.HORIZONTAL, shift=0.2, rotation=0.05, zoom=0.2, contrast=0.3)
FACTS = DataFacts(
    task=Task.REGRESSION, train_rows=9, input_shape=(8, 8), target_center=(0.0,), input_min=-2.0, input_max=2.0
)
IMAGES = np.random.default_rng(0).normal(size=(4, 8, 8)).astype(np.float32)


def recipe_of(family: Family, **said) -> Recipe:
    return Recipe(data=DataPlan(source="digits"), architecture=Architecture(family=family, filters=4, blocks=1), **said)


@pytest.mark.parametrize("family", [Family.CONVOLUTIONAL, Family.DENSE])
@pytest.mark.parametrize("field", ["flip", "shift", "rotation", "zoom", "contrast"])
def test_each_dimension_varies_images_in_training_and_not_at_inference(family: Family, field: str):
    only = Augmentation(**{field: getattr(ALL, field)})
    model = build_network(recipe_of(family, augmentation=only), FACTS)
    layer = model.get_layer(field)
    plain = IMAGES[..., None]
    assert np.array_equal(layer(plain, training=False), plain)
    assert not np.allclose(layer(plain, training=True), plain)
    assert np.asarray(layer(plain, training=True)).min() >= plain.min() - 1e-5
    bare = build_network(recipe_of(family), FACTS)
    assert np.allclose(model(IMAGES, training=False), bare(IMAGES, training=False))


def test_a_recipe_that_varies_images_is_in_no_cohort():
    plain = Recipe(data=DataPlan(source="digits"))
    assert can_hold(plain)
    assert not can_hold(recipe_from({"flip": "vertical"}, base=plain))
    assert not can_hold(recipe_from({"shift": 0.1}, base=plain))


def test_what_varies_images_is_refused_for_tables():
    recipe = Recipe(data=DataPlan(source="iris"), augmentation=Augmentation(zoom=0.1))
    found = find_misfits(recipe, DataFacts(task=Task.BINARY, train_rows=9, input_shape=(4,)), Goal())
    assert [problem.where for problem in found] == ["zoom"]


@pytest.fixture(scope="module")
def trained():
    said = {"family": "convolutional", "filters": 8, "blocks": 1, "depth": 1, "width": 32, "dropout": 0.0}
    varied = {"shift": 0.1, "rotation": 0.03, "contrast": 0.2}
    recipe = recipe_from({**said, **varied}, base=Recipe(data=DataPlan(source="digits"), epochs=8))
    dataset = prepare(named_source(recipe.data, folder=None), recipe, with_test=False)
    return train(recipe, dataset), dataset


def test_a_network_learns_from_varied_images(trained):
    assert trained[0].run.scores.validation["accuracy"] > 0.9  # the commonest class: 0.10


@pytest.mark.parametrize("kind", ["keras", "h5"])
def test_the_saved_winner_answers_without_varying_anything(trained, tmp_path, kind):
    result, dataset = trained
    save_winner(tmp_path, result.model, dataset, kind=ModelFormat(kind))
    saved = load_winner(tmp_path)
    answers = [keras.ops.convert_to_numpy(saved.model(dataset.x_validation[:9], training=False)) for _ in range(2)]
    assert np.array_equal(*answers)
    assert np.allclose(answers[0], result.model(dataset.x_validation[:9], training=False), atol=1e-5)
