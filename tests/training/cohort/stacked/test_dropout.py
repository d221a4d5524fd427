"""Random masks: a member's own, of the right share, and with the effect that Keras's have."""

import keras
import msgspec
import numpy as np
import pytest
from keras import ops
from scipy.stats import ks_2samp, kstest

from advisor.records.recipe import Dropout, DropoutKind, DropoutPlace, OptimizerName
from advisor.training.cohort.engine import Engine
from advisor.training.cohort.stacked.dropout import uniforms
from advisor.training.cohort.stacked.initial import first_weights
from advisor.training.cohort.stacking import stack
from advisor.training.network.build import build_model
from tests.training.cohort.cases import Case
from tests.training.cohort.truth import made_data

pytestmark = [
    pytest.mark.backend,
    pytest.mark.no_cover,
]  # other tests of cohorts cover the lines; counting here costs a quarter more

SEEDS = 256  # draws a side; two distributions that differ by a tenth of their spread are told apart
EPOCHS = 4


def drawn(keys, stream, shape=(64, 50)):
    words = np.array(keys, dtype=np.uint32)
    streams = np.full(len(words), stream, dtype=np.uint32)
    return ops.convert_to_numpy(uniforms(ops.convert_to_tensor(words), ops.convert_to_tensor(streams), shape))


def test_draws_are_uniform_and_differ_between_members_and_steps():
    first = drawn([(1, 2), (1, 3), (2, 2)], 64)
    second = drawn([(1, 2), (1, 3), (2, 2)], 128)
    assert kstest(first.ravel(), "uniform").pvalue > 0.001
    for one, other in ((first[0], first[1]), (first[0], first[2]), (first[0], second[0])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.05
    assert abs(np.corrcoef(first[0, :, :-1].ravel(), first[0, :, 1:].ravel())[0, 1]) < 0.05


def test_draws_depend_on_key_and_stream_alone():
    np.testing.assert_array_equal(drawn([(5, 6), (7, 8)], 3)[1], drawn([(7, 8)], 3)[0])


@pytest.mark.parametrize("kind", [DropoutKind.PLAIN, DropoutKind.ALPHA])
def test_losses_over_seeds_are_distributed_as_those_of_keras(kind):
    """From the same weights and rows only the masks differ: after four steps the losses tell their distribution."""
    dataset = made_data()
    dropout = Dropout(kind=kind, rate=0.4, place=DropoutPlace.INPUTS_AND_HIDDEN, input_rate=0.25)
    recipe = Case(OptimizerName.SGD, dropout=dropout).recipe()
    recipe = msgspec.structs.replace(recipe, batch_size=0, epochs=EPOCHS)
    recipes = [msgspec.structs.replace(recipe, seed=seed) for seed in range(SEEDS)]
    stacked = stack([dataset] * SEEDS, dtype="float32")
    layout = Engine([recipe], [dataset], stack([dataset], dtype="float32"), sample_rows=0).program.layout
    weights = first_weights(recipe, layout, dtype="float32")
    engine = Engine(recipes, [dataset] * SEEDS, stacked, first=[weights] * SEEDS, sample_rows=0)
    engine.train()
    ours = [progress.traces["val_loss", None][-1] for progress in engine.progress]
    assert ks_2samp(ours, keras_losses_over_masks(recipe, dataset, list(weights.values()))).pvalue > 0.001


def keras_losses_over_masks(recipe, dataset, weights):
    keras.utils.set_random_seed(0)
    model = build_model(recipe, dataset.facts, steps_per_epoch=1)
    losses = []
    for _ in range(SEEDS):
        model.set_weights(weights)
        for _ in range(EPOCHS):
            model.train_on_batch(dataset.x_train, dataset.y_train)
        model.reset_metrics()
        losses.append(model.test_on_batch(dataset.x_validation, dataset.y_validation)[0])
        model.reset_metrics()
    return losses
