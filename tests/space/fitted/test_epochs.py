"""Where a study names no epochs they follow rows and batch size, and nothing that is named moves."""

import msgspec
import pytest

from advisor.records import DataPlan, Narrowing, Recipe, SearchSettings, StudyPlan
from advisor.records.recipe import Architecture, Family, Transfer
from advisor.space.design import base_recipe, design_space
from advisor.space.fitted.epochs import epochs_for, follow_rows, with_epochs
from advisor.space.fitted.following import recipe_following, space_following

DATA = DataPlan(source="digits")
PLAN = StudyPlan(name="a", data=DATA)
BATCHES = (16, 32, 64, 128, 256)


@pytest.mark.parametrize("rows", [50, 460, 2_000, 15_000, 60_000])
def test_no_batch_size_makes_a_trial_absurdly_longer(rows):
    steps = [epochs_for(rows, batch) * -(-rows // batch) for batch in BATCHES]
    epochs = [epochs_for(rows, batch) for batch in BATCHES]
    assert max(steps) <= 6 * min(steps)
    assert max(epochs) <= 6 * min(epochs)


def test_more_rows_train_for_fewer_epochs_and_more_steps():
    sizes = (100, 1_000, 10_000, 100_000)
    epochs = [epochs_for(rows, 32) for rows in sizes]
    steps = [many * -(-rows // 32) for many, rows in zip(epochs, sizes, strict=True)]
    assert epochs == sorted(epochs, reverse=True)
    assert steps == sorted(steps)


def test_a_small_table_gets_several_thousand_steps():
    assert 3_000 <= epochs_for(460, 32) * 15 <= 6_000


@pytest.mark.parametrize(
    "named",
    [
        {"epochs": 30},
        {"recipe": {"epochs": 12}},
        {"space": {"epochs": Narrowing(low=10, high=20)}},
        {"base_recipe": "lecture-momentum"},
        {"search": SearchSettings(hypermodel="mine:build")},
        {"search": SearchSettings(sampler="hyperband")},
    ],
)
def test_a_study_that_names_epochs_keeps_them(named):
    plan = msgspec.structs.replace(PLAN, **named)
    space, _ = design_space(plan)
    assert not follow_rows(plan)
    assert space_following(space, plan, rows=460) == space


def test_the_patience_that_a_study_names_stays():
    plan = msgspec.structs.replace(PLAN, recipe={"stopping_patience": 7})
    recipe = recipe_following(base_recipe(plan)[0], plan, rows=460)
    assert (recipe.epochs, recipe.stopping.patience) == (250, 7)


def test_a_trial_waits_as_long_as_its_epochs_and_batch_ask_for():
    space = space_following(design_space(PLAN)[0], PLAN, rows=460)
    small, large = (space.recipe({"batch_size": batch}) for batch in (16, 256))
    assert small.epochs < space.base.epochs < large.epochs
    assert small.stopping.patience < space.base.stopping.patience < large.stopping.patience
    assert small.schedule.patience < small.stopping.patience


def test_a_large_set_waits_no_shorter_than_the_lecture():
    recipe = with_epochs(Recipe(data=DATA), rows=60_000)
    assert (recipe.epochs, recipe.stopping.patience, recipe.schedule.patience) == (13, 5, 2)


def test_the_stretches_of_a_reused_network_stay():
    network = Architecture(family=Family.TRANSFER, transfer=Transfer(base="base.keras"))
    recipe = Recipe(data=DATA, architecture=network)
    assert with_epochs(recipe, rows=460) == recipe
