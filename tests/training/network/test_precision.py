"""Mixed precision: layers compute in 16 bits, weights, losses and answers stay 32 bits long; no cohort holds it."""

import keras
import numpy as np
import pytest

from advisor.records import DataPlan, Recipe
from advisor.records.recipe import Architecture, Precision
from advisor.training.cohort.shape import can_hold
from advisor.training.data.prepare import named_source, prepare
from advisor.training.fit import train
from advisor.training.network.build import build_model

pytestmark = pytest.mark.backend
PLAN = DataPlan(source="iris")
MIXED = (Precision.MIXED_FLOAT16, Precision.MIXED_BFLOAT16)


def recipe_of(precision: Precision) -> Recipe:
    return Recipe(data=PLAN, architecture=Architecture(width=16), epochs=8, precision=precision)


@pytest.fixture(scope="module")
def dataset():
    return prepare(named_source(PLAN, folder=None), recipe_of(Precision.FLOAT32), with_test=True)


@pytest.mark.parametrize("precision", MIXED)
def test_layers_compute_in_16_bits_and_weights_and_answers_have_32(precision, dataset):
    model = build_model(recipe_of(precision), dataset.facts, steps_per_epoch=3)
    hidden, outputs = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)][-2:]
    assert hidden.compute_dtype == precision.value.removeprefix("mixed_")
    assert outputs.compute_dtype == "float32"
    assert {keras.backend.standardize_dtype(weight.dtype) for weight in model.trainable_weights} == {"float32"}
    assert isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer) is (precision is Precision.MIXED_FLOAT16)
    assert keras.config.dtype_policy().name == "float32", "what is built next is as it was"


@pytest.mark.parametrize("precision", MIXED)
def test_a_mixed_training_learns_what_a_plain_one_does(precision, dataset):
    plain, mixed = (train(recipe_of(each), dataset) for each in (Precision.FLOAT32, precision))
    said, other = plain.run.scores.validation["loss"], mixed.run.scores.validation["loss"]
    assert other == pytest.approx(said, rel=0.1)
    assert other != said, "16 bits were used"
    answers = keras.ops.convert_to_numpy(mixed.model(dataset.x_validation))
    assert answers.dtype == np.float32
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)


def test_no_cohort_holds_mixed_precision():
    assert can_hold(recipe_of(Precision.FLOAT32))
    assert not any(can_hold(recipe_of(precision)) for precision in MIXED)
