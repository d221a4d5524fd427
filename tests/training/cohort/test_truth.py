"""A member of a cohort and a lone Keras training agree in every epoch, in float64."""

from dataclasses import replace
from importlib.metadata import version

import msgspec
import numpy as np
import pytest

from advisor.records import Task
from advisor.records.recipe import (
    BatchNormalization,
    ClassWeights,
    Labels,
    Loss,
    OptimizerName,
    Scaling,
    Schedule,
    ScheduleKind,
)
from tests.training.cohort.cases import DROPOUTS, Case, all_pairs, company_of, with_breaks
from tests.training.cohort.truth import cohort_losses, keras_losses, made_data

pytestmark = pytest.mark.backend

RELATIVE = 1e-9  # of the loss; rounding in float64 reaches 1e-15 after five epochs
ROUNDS_L1 = tuple(map(int, version("keras").split(".")[:2])) < (3, 14)
L1_IS_ROUNDED = "this Keras holds the factor of L1 in single precision; from 3.14 on it does not"


def assert_agree(member, alone):
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(member[name, None], alone[name], rtol=RELATIVE, err_msg=name)


@pytest.mark.parametrize("case", all_pairs(), ids=lambda case: case.name)
def test_member_and_lone_keras_training_agree(case, float64, step_by_step):
    if ROUNDS_L1 and case.name.endswith("-l1"):
        pytest.skip(L1_IS_ROUNDED)
    dataset = made_data()
    [member] = cohort_losses([case.recipe()], dataset)
    assert_agree(member, keras_losses(case.recipe(), dataset))


@pytest.mark.parametrize(
    ("task", "changes"),
    [
        (Task.BINARY, {}),
        (Task.BINARY, {"class_weights": ClassWeights.BALANCED}),
        (Task.MULTICLASS, {"class_weights": ClassWeights.BALANCED}),
        (Task.MULTICLASS, {"labels": Labels.ONE_HOT}),
        (Task.MULTICLASS, {"label_smoothing": 1 / 8}),
        (Task.MULTICLASS, {"label_smoothing": 1 / 8, "class_weights": ClassWeights.BALANCED}),
        (Task.BINARY, {"label_smoothing": 1 / 8}),
        (Task.MULTILABEL, {"label_smoothing": 1 / 8}),
        (Task.MULTICLASS, {"batch_size": 0}),
        (Task.MULTILABEL, {}),
        (Task.REGRESSION, {}),
        (Task.REGRESSION, {"loss": Loss.MEAN_ABSOLUTE_ERROR}),
        (Task.REGRESSION, {"loss": Loss.HUBER}),
    ],
)
def test_every_task_and_loss_agrees(task, changes, float64, step_by_step):
    dataset = made_data(task)
    recipe = msgspec.structs.replace(Case().recipe(), **changes)
    [member] = cohort_losses([recipe], dataset)
    assert_agree(member, keras_losses(recipe, dataset))


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(kind=ScheduleKind.POWER, decay_steps=4, power=2.0),
        Schedule(kind=ScheduleKind.EXPONENTIAL, decay_steps=4, decay_rate=0.5),
        Schedule(kind=ScheduleKind.PIECEWISE, boundaries=(0.4, 0.8), factors=(0.25, 0.125)),
    ],
    ids=lambda schedule: schedule.kind.value,
)
def test_every_schedule_agrees(schedule, float64, step_by_step):
    dataset = made_data()
    recipe = Case(OptimizerName.SGD, schedule=schedule).recipe()
    [member] = cohort_losses([recipe], dataset)
    assert_agree(member, keras_losses(recipe, dataset))


@pytest.mark.parametrize("warm_up", [0.0, 0.4])
def test_the_cosine_agrees_as_far_as_keras_computes_it(warm_up, float64, step_by_step):
    """Keras computes this schedule in single precision whatever the weights are, so that five epochs differ by 1e-9."""
    dataset = made_data()
    recipe = Case(OptimizerName.SGD, schedule=Schedule(kind=ScheduleKind.COSINE, warm_up=warm_up)).recipe()
    [member], alone = cohort_losses([recipe], dataset), keras_losses(recipe, dataset)
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(member[name, None], alone[name], rtol=1e-7, err_msg=name)


def test_normalized_inputs_agree(float64, step_by_step):
    dataset = made_data()
    recipe = Case(scaling=Scaling.BATCH_NORMALIZATION).recipe()
    [member] = cohort_losses([recipe], dataset)
    assert_agree(member, keras_losses(recipe, dataset))


@pytest.mark.skipif(ROUNDS_L1, reason=L1_IS_ROUNDED)
def test_every_member_of_a_compiled_cohort_agrees(float64, blocks_of_eight):
    """Members of other seeds, rates, clipping and penalties, in one XLA program with dropout and normalization."""
    dataset = made_data()
    recipes = company_of(Case(dropout=DROPOUTS[1], normalization=BatchNormalization.BEFORE))
    for recipe, member in zip(recipes, cohort_losses(recipes, dataset), strict=True):
        assert_agree(member, keras_losses(with_breaks(recipe), dataset))


@pytest.mark.parametrize("class_weights", [ClassWeights.NONE, ClassWeights.BALANCED])
def test_rows_count_by_their_weights_in_a_member_as_in_keras(class_weights, float64, step_by_step):
    weights = {"train": np.arange(12, dtype=np.float32) / 4, "validation": np.ones(7, dtype=np.float32)}
    dataset = made_data(Task.BINARY)
    weighted = replace(dataset, weights=weights)
    recipe = msgspec.structs.replace(all_pairs()[0].recipe(), class_weights=class_weights)
    [member], [plain] = cohort_losses([recipe], weighted), cohort_losses([recipe], dataset)
    assert_agree(member, keras_losses(recipe, weighted))
    assert member["loss", None] != plain["loss", None]
