"""What a recipe changes in the lecture's table, and what it breaks on purpose: a recipe in few words."""

from advisor.records import Recipe
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import CATALOGUE
from advisor.space.couplings import COUPLINGS
from advisor.space.paths import value_at
from advisor.space.recipes import parameters_of


def changed_from_lecture(recipe: Recipe) -> dict[str, ParameterValue]:
    """Return the parameters, of those that have an effect, in which a recipe differs from the lecture's table.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.space.recipes import recipe_from
        >>> start = Recipe(data=DataPlan(source="digits"))
        >>> changed_from_lecture(start), changed_from_lecture(recipe_from({"activation": "tanh"}, base=start))
        ({}, {'activation': 'tanh', 'initializer': 'glorot_uniform', 'dropout_kind': 'plain'})
    """
    default = Recipe(data=recipe.data)
    names = tuple(d.name for d in CATALOGUE if value_at(recipe, d.sets) != value_at(default, d.sets))
    numbers = {f"numbers.{name}": value for name, value in recipe.architecture.numbers.items()}
    return {**parameters_of(recipe, names), **numbers}


def broken_on_purpose(recipe: Recipe) -> dict[str, str]:
    """Return what the couplings that a recipe breaks say, by their names.

    Example:
        >>> from advisor.records import DataPlan
        >>> broken_on_purpose(Recipe(data=DataPlan(source="digits"), breaks=("relu-wants-he",)))
        {'relu-wants-he': 'ReLU and its variants want He initialization'}
    """
    return {coupling.name: coupling.says for coupling in COUPLINGS if coupling.name in recipe.breaks}
