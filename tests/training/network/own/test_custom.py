"""A model of the user's own, given by `module:function`."""

from pathlib import Path

import keras
import pytest

from advisor.errors import RecipeError
from advisor.records import DataPlan, Recipe
from advisor.records.studies.plan import ParameterValue
from advisor.space.recipes import recipe_from
from advisor.training.data.prepare import named_source, prepare
from advisor.training.fit import train
from advisor.training.network.build import build_network

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


def wrong_inputs(*, input_shape: tuple[int, ...], output_units: int) -> keras.Model:
    return keras.Sequential([keras.Input((input_shape[0] + 1,)), keras.layers.Dense(output_units)])


def forgets_to_return(*, input_shape: tuple[int, ...], output_units: int) -> None:
    keras.Sequential([keras.Input(input_shape), keras.layers.Dense(output_units)])


def raises(*, input_shape: tuple[int, ...], output_units: int) -> keras.Model:
    return keras.layers.Dense(output_units)(input_shape["rows"])  # the line that is named


class Own(keras.Model):
    """A model with a `call` of its own."""

    def __init__(self, units: int, outputs: int) -> None:
        super().__init__()
        self.hidden, self.answer = keras.layers.Dense(units, "tanh"), keras.layers.Dense(outputs, "softmax")

    def call(self, inputs):
        return self.answer(self.hidden(inputs))


def own_call(*, input_shape: tuple[int, ...], output_units: int, units: int) -> keras.Model:
    return Own(units, output_units)


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
        ("no.such.module:model", "there is no module 'no' on the path"),
        (f"{HERE}:no_such_function", "no_such_function: the module has no such function"),
        (f"{HERE}:BASE", "expected a function, got a Recipe"),
        (f"{HERE}:not_a_model", "expected a keras.Model, got a str"),
        (f"{HERE}:forgets_to_return", "got nothing: does it return the model?"),
        (f"{HERE}:wrong_outputs", "expected outputs of shape (None, 3) (3 numbers per row), got (None, 4)"),
        (f"{HERE}:wrong_inputs", "expected inputs of shape (None, 4), got (None, 5)"),
        (f"{HERE}:two_towers", "TypeError: two_towers() missing 2 required keyword-only arguments"),
        (f"{HERE}:raises", """return keras.layers.Dense(output_units)(input_shape["rows"])"""),
    ],
)
def test_function_that_builds_no_fitting_model_is_refused(function: str, said: str):
    recipe = recipe_of(function)
    dataset = prepare(named_source(recipe.data, folder=None), recipe, with_test=False)
    with pytest.raises(RecipeError) as refused:
        build_network(recipe, dataset.facts)
    assert said in str(refused.value)


def test_model_with_a_call_of_its_own_is_trained():
    recipe = recipe_of(f"{HERE}:own_call", units=5)
    dataset = prepare(named_source(recipe.data, folder=None), recipe, with_test=False)
    run = train(recipe, dataset).run
    assert run.model is not None
    assert run.model.parameters == (4 * 5 + 5) + (5 * 3 + 3)
    assert run.model.output_units == 3


def test_module_that_fails_as_it_is_imported_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "own_failing.py").write_text("import keras\n\nlayers = keras.layerz\n")
    (tmp_path / "own_needing.py").write_text("import no_such_library\n")
    monkeypatch.syspath_prepend(tmp_path)
    dataset = prepare(named_source(BASE.data, folder=None), BASE, with_test=False)
    for name, said in (
        ("own_failing", "(own_failing.py, line 3: layers = keras.layerz)"),
        ("own_needing", "No module named 'no_such_library' (own_needing.py, line 1"),
    ):
        with pytest.raises(RecipeError) as refused:
            build_network(recipe_of(f"{name}:build"), dataset.facts)
        assert said in str(refused.value)
