"""Shapes: numbers vary inside a cohort, everything else parts it."""

import msgspec
import pytest

from advisor.records import DataPlan, Recipe
from advisor.records.recipe import (
    Architecture,
    Clipping,
    ClippingKind,
    Dropout,
    Family,
    LearningRateChoice,
    Optimizer,
    OptimizerName,
    Penalty,
    PenaltyKind,
    Schedule,
    ScheduleKind,
    Stopping,
    StoppingKind,
)
from advisor.training.cohort import can_hold, plan_cohorts, shape_of

RECIPE = Recipe(data=DataPlan(source="digits"))


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 3},
        {"optimizer": Optimizer(learning_rate=0.5, beta_1=0.8, clipping=Clipping(kind=ClippingKind.NORM))},
        {"schedule": Schedule(kind=ScheduleKind.EXPONENTIAL)},
        {"penalty": Penalty(kind=PenaltyKind.L2, strength=0.1)},
        {"dropout": Dropout(rate=0.1)},
        {"stopping": Stopping(kind=StoppingKind.NONE)},
        {"data": DataPlan(source="digits", rows=100, label_noise=0.1)},
        {"epochs": 7},
    ],
    ids=lambda change: next(iter(change)),
)
def test_numbers_stay_out_of_the_shape(change):
    assert shape_of(msgspec.structs.replace(RECIPE, **change)) == shape_of(RECIPE)


@pytest.mark.parametrize(
    "change",
    [
        {"architecture": Architecture(width=301)},
        {"architecture": Architecture(depth=3)},
        {"optimizer": Optimizer(name=OptimizerName.SGD)},
        {"batch_size": 64},
    ],
    ids=str,
)
def test_what_changes_the_program_is_the_shape(change):
    assert shape_of(msgspec.structs.replace(RECIPE, **change)) != shape_of(RECIPE)


@pytest.mark.parametrize(
    "change",
    [
        {"architecture": Architecture(family=Family.CONVOLUTIONAL)},
        {"optimizer": Optimizer(learning_rate_choice=LearningRateChoice.BY_THIRDS)},
        {"stopping": Stopping(kind=StoppingKind.GRADIENT_NORM)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_a_cohort_cannot_hold_goes_another_way(change):
    other = msgspec.structs.replace(RECIPE, **change)
    assert not can_hold(other)
    assert plan_cohorts([RECIPE, other, RECIPE]).others == (1,)
    assert plan_cohorts([RECIPE, other, RECIPE]).cohorts == ((0, 2),)
