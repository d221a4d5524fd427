"""Recipes with a name: the lecture's models in `lecture`, what opens studies in `first`, by their data in `opening`.

A named recipe is a set of parameters laid over the lecture's default table, so it reads as the difference from it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from advisor.errors import Problem, StudyError
from advisor.nearest import did_you_mean
from advisor.records import DataPlan, Recipe
from advisor.space.portfolio.first import OF_ANY, OF_IMAGES, OF_TABLES
from advisor.space.portfolio.lecture import LECTURE
from advisor.space.portfolio.named import NamedRecipe
from advisor.space.recipes import recipe_from

__all__ = ["PORTFOLIO", "NamedRecipe"]

PORTFOLIO: Mapping[str, NamedRecipe] = MappingProxyType(
    {named.name: named for named in (*OF_ANY, *OF_TABLES, *OF_IMAGES, *LECTURE)}
)


def named_recipe(name: str, data: DataPlan) -> Recipe:
    """Return the recipe of that name on this data.

    Raises:
        StudyError: If there is no such name.

    Example:
        >>> named_recipe("lecture-first-model", DataPlan(source="digits")).breaks
        ('relu-wants-he',)
    """
    found = find_recipe(name, data)
    if isinstance(found, Problem):
        raise StudyError("there is no such recipe", [found], "`advisor space --recipes` prints them.")
    return found


def find_recipe(name: str, data: DataPlan) -> Recipe | Problem:
    """Return the recipe of that name on this data, or the problem that there is none, with the nearest name.

    Example:
        >>> print(find_recipe("lecture-defualt", DataPlan(source="digits")))
        no recipe is named "lecture-defualt"; did you mean "lecture-default"?
    """
    named = PORTFOLIO.get(name)
    if named is None:
        hint = did_you_mean(name, PORTFOLIO, otherwise=f"; expected one of {', '.join(PORTFOLIO)}")
        return Problem("", f'no recipe is named "{name}"{hint}')
    return recipe_of(named, data)


def recipe_of(named: NamedRecipe, data: DataPlan) -> Recipe:
    """Return a named recipe's recipe on this data."""
    start = Recipe(data=data, name=named.name, breaks=named.breaks)
    return recipe_from(named.parameters, base=start)


def by_thirds(start: float, *, count: int) -> tuple[float, ...]:
    """Return learning rates from a large one, each a third of the one before (lecture 3.3).

    Example:
        >>> [round(rate, 3) for rate in by_thirds(0.9, count=3)]
        [0.9, 0.3, 0.1]
    """
    return tuple(start / 3**place for place in range(count))
