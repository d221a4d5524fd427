"""Stopping by the norm of the gradient, a member at a time, where `fit` would stop."""

import msgspec
import pytest

from advisor.records import EndingKind
from advisor.records.recipe import Activation, BatchNormalization, Dropout, DropoutKind, Stopping, StoppingKind
from advisor.training.callbacks.gradient_norm import TRACE, GradientProbe, sample_of
from advisor.training.cohort import train_cohort
from advisor.training.network.outputs import targets_for
from tests.training.cohort.cases import PENALTIES, Case
from tests.training.cohort.truth import made_data

pytestmark = pytest.mark.backend

SHAPE = Case(
    activation=Activation.PRELU,
    normalization=BatchNormalization.AFTER,
    dropout=Dropout(kind=DropoutKind.PLAIN, rate=0.25),
    penalty=PENALTIES[2],
)


def stopping_at(threshold, *, seed=0):
    stopping = Stopping(kind=StoppingKind.GRADIENT_NORM, threshold=threshold)
    return msgspec.structs.replace(SHAPE.recipe(seed=seed), stopping=stopping, epochs=8)


def test_the_norm_is_the_one_that_fit_measures(float64, step_by_step):
    """Of the exported model, over the same rows, by Keras: inference mode, penalties included."""
    dataset = made_data(rows=300)  # more than a sample holds
    recipes = [stopping_at(1e-12, seed=seed) for seed in range(2)]
    for recipe, member in zip(recipes, train_cohort(recipes, dataset), strict=True):
        rows = sample_of(300, seed=recipe.seed)
        assert len(rows) == 256
        y = targets_for(recipe, dataset.facts, dataset.y_train[rows])
        norm = GradientProbe(member.model).norm(dataset.x_train[rows], y)
        assert member.run.trace(TRACE)[-1] == pytest.approx(norm, rel=1e-9)


def test_a_member_stops_below_its_own_threshold_and_keeps_its_last_weights(float64, step_by_step):
    dataset = made_data()
    [measured] = train_cohort([stopping_at(1e-12)], dataset)
    norms = measured.run.trace(TRACE)
    threshold = float(norms[:4].min()) * 1.0001
    first = next(epoch for epoch, norm in enumerate(norms) if norm < threshold)
    plain = msgspec.structs.replace(SHAPE.recipe(seed=1), epochs=8)
    stopped, beside = (member.run for member in train_cohort([stopping_at(threshold), plain], dataset))
    assert (stopped.ending.kind, stopped.epochs) == (EndingKind.STOPPED_EARLY, first + 1)
    assert stopped.ending.reason == f"the norm of the gradient fell to {norms[first]:.2g}, below {threshold:g}"
    assert stopped.best_epoch == first
    assert stopped.scores.validation["loss"] == pytest.approx(
        stopped.trace("val_loss")[-1] - penalty_of(stopped), rel=1e-6
    )
    assert (beside.ending.kind, beside.epochs) == (EndingKind.FINISHED, 8)
    assert not beside.has(TRACE)


def penalty_of(run):
    """What the penalty adds to the last epoch's loss."""
    return run.trace("penalty_share")[-1] * run.trace("inference_loss")[-1]
