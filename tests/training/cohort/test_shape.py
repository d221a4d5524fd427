"""Shapes: numbers vary inside a cohort, everything else parts it."""

import subprocess
import sys

import msgspec
import pytest

from advisor.errors import RecipeError
from advisor.records import DataPlan, Recipe
from advisor.records.parts.encoding import NumericEncoding
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
    Scaling,
    Schedule,
    ScheduleKind,
    Stopping,
    StoppingKind,
)
from advisor.space.catalogue import CATALOGUE
from advisor.space.design import recipe_from
from advisor.training.cohort import can_hold, plan_cohorts, shape_of

RECIPE = Recipe(data=DataPlan(source="digits"))


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 3},
        {"optimizer": Optimizer(learning_rate=0.5, beta_1=0.8, clipping=Clipping(kind=ClippingKind.NORM))},
        {"schedule": Schedule(kind=ScheduleKind.EXPONENTIAL)},
        {"schedule": Schedule(kind=ScheduleKind.COSINE, warm_up=0.1)},
        {"scaling": Scaling.ROBUST},
        {"scaling": Scaling.QUANTILE},
        {"label_smoothing": 0.1},
        {"penalty": Penalty(kind=PenaltyKind.L2, strength=0.1)},
        {"dropout": Dropout(rate=0.1)},
        {"stopping": Stopping(kind=StoppingKind.NONE)},
        {"stopping": Stopping(kind=StoppingKind.GRADIENT_NORM)},
        {"optimizer": Optimizer(learning_rate_choice=LearningRateChoice.BY_THIRDS)},
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
        {"numeric_encoding": NumericEncoding.PIECEWISE},
    ],
    ids=str,
)
def test_what_changes_the_program_is_the_shape(change):
    assert shape_of(msgspec.structs.replace(RECIPE, **change)) != shape_of(RECIPE)


@pytest.mark.parametrize("family", [family for family in Family if family is not Family.DENSE])
def test_what_a_cohort_cannot_hold_goes_another_way(family):
    other = msgspec.structs.replace(RECIPE, architecture=Architecture(family=family))
    assert not can_hold(other)
    assert plan_cohorts([RECIPE, other, RECIPE]).others == (1,)
    assert plan_cohorts([RECIPE, other, RECIPE]).cohorts == ((0, 2),)


def test_every_setting_of_the_catalogue_leaves_a_perceptron_in_a_cohort():
    """All schedules, ways to stop, penalties and whatever else: all but the family, varied images, mixed precision."""
    sent_away = set()
    for dimension in CATALOGUE:
        for value in getattr(dimension.domain, "options", ()):
            try:
                recipe = recipe_from({dimension.name: value}, base=RECIPE)
            except RecipeError:
                continue  # not without another setting beside it
            if not can_hold(recipe):
                sent_away.add((dimension.name, value))
    assert {name for name, _ in sent_away} == {"family", "flip", "precision"}


def test_what_may_train_together_is_known_without_a_backend():
    code = "import sys; from advisor.training.cohort import plan_cohorts, Halving\n"
    code += "from advisor.training.cohort.shape import can_hold\n"
    code += "print([name for name in ('tensorflow', 'keras', 'jax') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"
