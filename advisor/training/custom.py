"""A model of the user's own: `module:function` is given the recipe's numbers and returns a Keras model."""

import importlib
from collections.abc import Callable

import keras

from advisor.errors import Problem, RecipeError
from advisor.records import DataFacts, Recipe
from advisor.training.outputs import output_units


def custom_network(recipe: Recipe, facts: DataFacts) -> keras.Model:
    """Return what the user's function builds, checked against the data.

    The function is called with `input_shape`, `output_units` and every one of the recipe's numbers by
    name, and returns a Keras model, compiled or not; the recipe's loss and optimizer are compiled in.

    Raises:
        RecipeError: If the function is not there, does not return a model, or its shapes do not fit.
    """
    where = recipe.architecture.function or ""
    build = _function(where)
    network = build(input_shape=facts.input_shape, output_units=output_units(facts), **recipe.architecture.numbers)
    if not isinstance(network, keras.Model):
        raise _refused(where, f"expected a keras.Model, got {type(network).__name__}")
    if not network.built:
        network.build((None, *facts.input_shape))
    wanted = ((None, *facts.input_shape), (None, output_units(facts)))
    came = (network.input_shape, network.output_shape)
    if tuple(map(tuple, came)) != wanted:
        raise _refused(where, f"expected inputs and outputs of shape {wanted}, got {came}")
    return network


def _function(where: str) -> Callable[..., object]:
    module, _, name = where.partition(":")
    try:
        found: Callable[..., object] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise _refused(where, str(error)) from error
    return found


def _refused(where: str, message: str) -> RecipeError:
    return RecipeError(
        f"cannot build the model of {where!r}",
        [Problem("function", message)],
        "Give `module:function`; the function takes input_shape, output_units and your numbers by name.",
    )
