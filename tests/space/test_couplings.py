"""Each coupling of the lecture: the wrong pair cannot be built in silence."""

import pytest

from advisor.errors import RecipeError
from advisor.records import DataPlan, Recipe
from advisor.records.studies.plan import ParameterValue
from advisor.space.constraints import check_recipe, problems_of
from advisor.space.couplings import COUPLINGS, broken_couplings
from advisor.space.recipes import recipe_from

DATA = DataPlan(source="digits")

WRONG: dict[str, list[dict[str, ParameterValue]]] = {
    "selu-wants-lecun-normal": [
        {"activation": "selu", "initializer": "he_normal"},
        {"activation": "selu", "initializer": "lecun_uniform"},
        {"activation": "selu", "initializer": "variance_scaling", "variance_scale": 2.0, "variance_mode": "fan_in"},
    ],
    "relu-wants-he": [
        {"activation": "relu", "initializer": "glorot_uniform"},
        {"activation": "leaky_relu", "initializer": "lecun_normal"},
        {"activation": "prelu", "initializer": "glorot_normal"},
        {"activation": "elu", "initializer": "variance_scaling", "variance_scale": 1.0},
    ],
    "tanh-wants-glorot": [
        {"activation": "tanh", "initializer": "he_normal"},
        {"activation": "sigmoid", "initializer": "lecun_normal"},
        {"activation": "linear", "initializer": "variance_scaling", "variance_scale": 1.0, "variance_mode": "fan_in"},
    ],
    "selu-wants-alpha-dropout": [{"activation": "selu", "dropout": 0.2, "dropout_kind": "plain"}],
    "alpha-dropout-wants-selu": [{"activation": "elu", "dropout": 0.2, "dropout_kind": "alpha"}],
    "selu-wants-standardized-inputs": [
        {"activation": "selu", "scaling": "unit"},
        {"activation": "selu", "scaling": "none"},
    ],
    "plateau-before-stopping": [{"plateau_patience": 5, "stopping_patience": 5}],
    "normalization-wants-mini-batches": [
        {"batch_normalization": "before", "batch_size": 1},
        {"scaling": "batch_normalization", "batch_size": 1},
    ],
    "base-brings-preprocessing": [{"base_model": "MobileNetV2", "scaling": "standardize"}],
}

CASES = [(name, parameters) for name, several in WRONG.items() for parameters in several]


def test_every_coupling_has_a_wrong_pair_here():
    assert set(WRONG) == {coupling.name for coupling in COUPLINGS}


@pytest.mark.parametrize(("name", "parameters"), CASES, ids=str)
def test_wrong_pair_is_refused(name: str, parameters: dict[str, ParameterValue]):
    with pytest.raises(RecipeError) as refused:
        recipe_from(parameters, base=Recipe(data=DATA))
    assert [problem.where for problem in refused.value.problems] == [name]


@pytest.mark.parametrize(("name", "parameters"), CASES, ids=str)
def test_wrong_pair_named_in_breaks_is_built_and_named(name: str, parameters: dict[str, ParameterValue]):
    recipe = recipe_from(parameters, base=Recipe(data=DATA, breaks=(name,)))
    assert recipe.breaks == (name,)
    assert [coupling.name for coupling, _ in broken_couplings(recipe)] == [name]
    check_recipe(recipe)


@pytest.mark.parametrize(
    "parameters",
    [
        {"activation": "selu", "initializer": "variance_scaling", "variance_scale": 1.0, "variance_mode": "fan_in"},
        {"activation": "relu", "initializer": "variance_scaling", "variance_scale": 2.0, "variance_mode": "fan_avg"},
        {"activation": "relu", "scaling": "unit"},
        {"stopping": "none", "plateau_patience": 9},
        {"activation": "selu", "scaling": "batch_normalization"},
        {"dropout": 0.0, "dropout_kind": "plain"},
    ],
    ids=str,
)
def test_right_pair_is_built(parameters: dict[str, ParameterValue]):
    assert problems_of(recipe_from(parameters, base=Recipe(data=DATA))) == ()


def test_message_says_what_came_and_where_it_is_written():
    with pytest.raises(RecipeError) as refused:
        recipe_from({"activation": "selu", "initializer": "he_normal"}, base=Recipe(data=DATA))
    said = str(refused.value)
    assert "got selu with he_normal" in said
    assert "lecture 1.1" in said
    assert "`breaks`" in said
