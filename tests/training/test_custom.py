"""A model of the user's own, given by `module:function`."""

import keras
import pytest

from advisor.errors import RecipeError
from advisor.records import DataPlan, Recipe
from advisor.records.study import ParameterValue
from advisor.space.recipes import recipe_from
from advisor.training.build import build_network
from advisor.training.data import named_source, prepare
from advisor.training.fit import train

pytestmark = pytest.mark.backend

HERE = __name__
BASE = Recipe(data=DataPlan(source="iris", rows=60))


def two_towers(*, input_shape: tuple[int, ...], output_units: int, units: int, joined: str) -> keras.Model:
    """A model that no catalogue has: two towers of other activations, joined."""
    inputs = keras.Input(input_shape)
    towers = [keras.layers.Dense(units, activation=activation)(inputs) for activation in ("tanh", "relu")]
    join = keras.layers.Add() if joined == "added" else keras.layers.Concatenate()
    return keras.Model(inputs, keras.layers.Dense(output_units, activation="softmax")(join(towers)))


def not_a_model(**_: ParameterValue | tuple[int, ...]) -> str:
    return "a model"


def wrong_outputs(*, input_shape: tuple[int, ...], output_units: int) -> keras.Model:
    return keras.Sequential([keras.Input(input_shape), keras.layers.Dense(output_units + 1)])


def recipe_of(function: str, **numbers: ParameterValue) -> Recipe:
    given = {f"numbers.{name}": value for name, value in numbers.items()}
    return recipe_from({"function": function, "epochs": 2, "learning_rate": 0.05, **given}, base=BASE)


def test_numbers_of_the_recipe_reach_the_function_and_it_is_trained():
    recipe = recipe_of(f"{HERE}:two_towers", units=5, joined="added")
    dataset = prepare(named_source(recipe.data, folder=None), recipe, with_test=False)
    run = train(recipe, dataset).run
    assert run.model is not None
    assert run.model.parameters == 2 * (4 * 5 + 5) + 5 * 3 + 3
    assert run.model.learning_rate == pytest.approx(0.05)
    assert run.trace("val_loss").shape == (2,)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("no.such.module:model", "No module named"),
        (f"{HERE}:no_such_function", "no_such_function"),
        (f"{HERE}:not_a_model", "expected a keras.Model, got str"),
        (f"{HERE}:wrong_outputs", "expected inputs and outputs of shape"),
    ],
)
def test_function_that_builds_no_fitting_model_is_refused(function: str, said: str):
    recipe = recipe_of(function)
    dataset = prepare(named_source(recipe.data, folder=None), recipe, with_test=False)
    with pytest.raises(RecipeError) as refused:
        build_network(recipe, dataset.facts)
    assert said in str(refused.value)
