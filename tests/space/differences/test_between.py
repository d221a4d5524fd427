"""From any recipe to any other one change at a time: nothing is lost on the way, and nothing is made up."""

import random

import pytest

from advisor.records import DataPlan, Recipe, StudyPlan
from advisor.space.constraints import problems_of
from advisor.space.design import opening_trials
from advisor.space.differences.between import all_at_once, differing, flips, started_at
from advisor.space.paths import value_at, with_value
from advisor.space.recipes import recipe_from
from tests.spaces import sound_space

DATA = DataPlan(source="digits")
DEFAULT = Recipe(data=DATA)
SPACE = sound_space(StudyPlan(name="a", data=DATA))
OPENING = [SPACE.recipe(parameters) for _, parameters in opening_trials(SPACE)]


def names(current: Recipe, winner: Recipe) -> list[list[str]]:
    return [[each.dimension for each in flip.moved] for flip in flips(current, winner)]


@pytest.mark.parametrize("seed", range(20))
def test_every_order_of_changes_ends_at_the_winner_over_recipes_that_can_be_built(seed: int):
    chance = random.Random(seed)  # noqa: S311  a test's choice
    default, winner = chance.sample(OPENING, 2)
    current, steps = started_at(default, winner), 0
    while left := differing(current, winner):
        possible = [flip for flip in flips(current, winner) if not flip.problem]
        flip = chance.choice(possible) if possible else all_at_once(current, winner)
        assert problems_of(flip.recipe) == ()
        assert len(differing(flip.recipe, winner)) < len(left)
        current, steps = flip.recipe, steps + 1
    assert steps
    assert all(value_at(current, path) == value_at(winner, path) for path in ("optimizer", "architecture", "dropout"))


def test_a_change_takes_along_what_is_tied_to_it_and_what_waits_for_it():
    winner = recipe_from({"activation": "tanh", "optimizer": "momentum", "momentum": 0.8, "width": 9}, base=DEFAULT)
    found = names(DEFAULT, winner)
    assert ["activation", "initializer", "dropout_kind"] in found
    assert ["optimizer", "momentum"] in found
    assert ["width"] in found
    assert ["momentum"] not in found


def test_a_value_that_the_winner_has_not_is_never_given():
    winner = recipe_from({"activation": "relu", "initializer": "he_uniform"}, base=DEFAULT)
    first = next(flip for flip in flips(DEFAULT, winner) if flip.moved[0].dimension == "activation")
    assert first.recipe.architecture.initializer == "he_uniform"


def test_a_recipe_that_cannot_be_built_is_a_change_with_its_reason():
    winner = recipe_from({"activation": "relu"}, base=DEFAULT)
    alone = next(flip for flip in flips(DEFAULT, winner) if [each.dimension for each in flip.moved] == ["initializer"])
    assert "SELU" in alone.problem


def test_a_coupling_that_the_winner_breaks_on_purpose_may_be_broken_on_the_way():
    broken = recipe_from({"initializer": "he_normal"}, base=Recipe(data=DATA, breaks=("selu-wants-lecun-normal",)))
    (flip,) = flips(started_at(DEFAULT, broken), broken)
    assert (flip.problem, flip.recipe.breaks) == ("", ("selu-wants-lecun-normal",))


def test_another_seed_is_no_change():
    assert flips(DEFAULT, with_value(DEFAULT, "seed", 5)) == ()
    assert started_at(DEFAULT, with_value(DEFAULT, "seed", 5)).seed == 5


def test_what_has_no_effect_in_the_winner_is_no_change():
    idle = with_value(DEFAULT, "optimizer.momentum", 0.5)
    assert flips(DEFAULT, idle) == ()


def test_numbers_of_a_model_of_ones_own_are_changes_too():
    own = recipe_from({"function": "mine:build", "family": "custom", "numbers.units": 8}, base=DEFAULT)
    more = recipe_from({"numbers.units": 16}, base=own)
    ((moved,),) = [flip.moved for flip in flips(own, more)]
    assert (moved.dimension, moved.before, moved.after) == ("numbers.units", 8, 16)
