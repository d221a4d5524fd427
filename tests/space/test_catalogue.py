"""The catalogue as a set: names, paths, defaults and conditions fit the recipe."""

from collections import Counter

import msgspec
import pytest

from advisor.errors import Problem
from advisor.records import DataPlan, Recipe
from advisor.space.catalogue import CATALOGUE, find_dimension
from advisor.space.dimension import Choice, Dimension, Role, Text, numbers_of
from advisor.space.paths import type_at, value_at, with_value
from advisor.space.recipes import setting_of
from advisor.space.table import catalogue_rows

RECIPE = Recipe(data=DataPlan(source="digits"))
NOT_SEARCHED = {"name", "data", "breaks", "architecture.numbers"}
"""Fields that say what a recipe is called, what it is trained on and what it breaks: never a dimension."""
OF_DATA = {"data.window"}
"""How rows are read that is searched all the same; and what the data are decides which dimensions there are."""

each = pytest.mark.parametrize("dimension", CATALOGUE, ids=lambda dimension: dimension.name)


def leaves(record: msgspec.Struct, prefix: str = "") -> list[str]:
    """Dotted paths of every field of a recipe; the elements of a tuple count one by one."""
    found: list[str] = []
    for field in record.__struct_fields__:
        path, value = f"{prefix}{field}", getattr(record, field)
        if isinstance(value, msgspec.Struct) and path != "data":
            found += leaves(value, f"{path}.")
        elif isinstance(value, tuple) and field != "breaks":
            found += [f"{path}.{place}" for place in range(len(value))]
        else:
            found.append(path)
    return found


def test_every_field_of_a_recipe_is_set_by_exactly_one_dimension():
    from advisor.records.recipe import Transfer

    whole = with_value(RECIPE, "architecture.transfer", Transfer())
    counts = Counter(dimension.sets for dimension in CATALOGUE)
    assert set(counts) == (set(leaves(whole)) - NOT_SEARCHED) | OF_DATA
    assert set(counts.values()) == {1}


def test_names_are_unique():
    assert len({dimension.name for dimension in CATALOGUE}) == len(CATALOGUE)


@each
def test_default_is_the_recipes_own(dimension: Dimension):
    value = value_at(RECIPE, dimension.sets)
    if not isinstance(dimension.domain, Text) and not dimension.sets.startswith("architecture.transfer"):
        assert dimension.default == value


@each
def test_domain_holds_values_that_the_field_takes(dimension: Dimension):
    ends = numbers_of(dimension.domain) or ()
    options = dimension.domain.options if isinstance(dimension.domain, Choice) else ()
    for value in (*ends, *options):
        setting = setting_of(dimension.name, value)
        assert not isinstance(setting, Problem)
        assert msgspec.convert(value, type_at(dimension.sets)) == setting[1]


@each
def test_condition_looks_at_a_dimension_that_stands_before(dimension: Dimension):
    before = {entry.sets: entry for entry in CATALOGUE[: CATALOGUE.index(dimension)]}
    for when in dimension.active_when:
        assert when.path in before or when.path == "data.kind"
        for value in when.values:
            msgspec.convert(value, type_at(when.path))


@each
def test_reason_is_a_sentence_with_a_reference(dimension: Dimension):
    assert dimension.why[0].isupper() or dimension.why.split(":")[0].islower() or dimension.why[0] in "01`"
    assert dimension.why.endswith(".")
    assert dimension.reference


def test_activations_are_tried_in_the_order_of_the_lecture():
    ladder = find_dimension("activation")
    assert isinstance(ladder, Dimension)
    assert isinstance(ladder.domain, Choice)
    named = [name for name in ladder.domain.options if name not in ("prelu", "softplus")]
    assert named == ["selu", "elu", "leaky_relu", "relu", "tanh", "sigmoid"]


def test_what_raises_regularization_says_which_way_helps_against_overfitting():
    ways = {dimension.name: dimension.when_overfitting for dimension in CATALOGUE if dimension.when_overfitting}
    assert ways["dropout"].value == ways["penalty_strength"].value == ways["weight_decay"].value == "raise"
    assert ways["width"].value == ways["depth"].value == "lower"


def test_wrong_name_is_answered_with_the_nearest():
    problem = find_dimension("learnin-rate")
    assert isinstance(problem, Problem)
    assert '"learning_rate"' in problem.message


def test_rows_say_everything_of_every_dimension():
    rows = catalogue_rows()
    assert [row.name for row in rows] == [dimension.name for dimension in CATALOGUE]
    assert {row.role for row in rows} == {role.value for role in Role}
    assert all(row.domain and row.reason and row.reference for row in rows)
