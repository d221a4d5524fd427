"""A member of a cohort and a lone Keras training agree in every epoch, in float64."""

import keras
import numpy as np
import pytest

from advisor.training.backends import tensorflow as backend
from advisor.training.cohort import program
from tests.training.cohort.truth import all_pairs, cohort_losses, keras_losses, made_data

pytestmark = pytest.mark.backend

RELATIVE = 1e-9  # of the loss; rounding in float64 reaches 1e-13 after five epochs


@pytest.fixture
def float64():
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float32")


@pytest.fixture
def step_by_step(monkeypatch):
    """Run the program operation by operation: the same mathematics, without a second of compiling a case."""
    monkeypatch.setattr(backend, "compile_program", lambda function: function)
    program.compiled.cache_clear()
    yield
    program.compiled.cache_clear()


@pytest.mark.parametrize("case", all_pairs(), ids=lambda case: case.name)
def test_member_and_lone_keras_training_agree(case, float64, step_by_step):
    dataset = made_data()
    recipe = case.recipe()
    [member] = cohort_losses([recipe], dataset)
    alone = keras_losses(recipe, dataset)
    np.testing.assert_allclose(member["loss"], alone["loss"], rtol=RELATIVE)
    np.testing.assert_allclose(member["val_loss"], alone["val_loss"], rtol=RELATIVE)
