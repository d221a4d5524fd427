"""Parameters become a recipe: values by the names of dimensions, with all that follows from them."""

from collections.abc import Collection, Mapping
from enum import StrEnum

import msgspec

from advisor.errors import Problem, RecipeError
from advisor.nearest import did_you_mean
from advisor.records import Recipe
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import dimension_that_sets, find_dimension
from advisor.space.constraints import limit_problem, problems_of
from advisor.space.couplings import broken_couplings
from advisor.space.dimension import Dimension, describe
from advisor.space.losses import loss_named
from advisor.space.paths import type_at, value_at, with_value
from advisor.space.ties import tie

_REMEDY = "`advisor space` prints every dimension; name a coupling in `breaks` to break it on purpose."


def recipe_from(parameters: Mapping[str, ParameterValue], *, base: Recipe, may_idle: Collection[str] = ()) -> Recipe:
    """Return the base recipe with these dimensions set, and what follows from them.

    Args:
        parameters: Values by the names of dimensions. What is tied to them (the initializer to the
            activation) comes along unless it is named too.
        base: The recipe that is changed; couplings that it names in `breaks` may be broken.
        may_idle: Dimensions that may be set without having an effect here.

    Returns:
        A recipe whose `breaks` name exactly the couplings that it breaks.

    Raises:
        RecipeError: With every mistake: unknown names, wrong types, numbers outside their limits,
            parameters that have no effect here, and couplings broken without being named.

    Example:
        >>> from advisor.records import DataPlan
        >>> recipe = recipe_from({"activation": "relu"}, base=Recipe(data=DataPlan(source="digits")))
        >>> recipe.architecture.initializer.value
        'he_normal'
    """
    found = attempt_recipe(parameters, base=base, may_idle=may_idle)
    if found.problems:
        raise RecipeError(f"the recipe {base.name!r} cannot be built", found.problems, _REMEDY)
    return found.recipe


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """A recipe as far as it can be made, every mistake on the way, and the fields whose values were not taken."""

    recipe: Recipe
    problems: tuple[Problem, ...] = ()
    untouched: frozenset[str] = frozenset()


def attempt_recipe(
    parameters: Mapping[str, ParameterValue], *, base: Recipe, may_idle: Collection[str] = ()
) -> Attempt:
    """Return what `recipe_from` would, with its mistakes beside it: whoever looks further sees more at once.

    Example:
        >>> from advisor.records import DataPlan
        >>> found = attempt_recipe({"width": 0, "depth": 3}, base=Recipe(data=DataPlan(source="digits")))
        >>> found.recipe.architecture.depth, str(found.problems[0]), sorted(found.untouched)
        (3, 'width: expected at least 1, got 0', ['architecture.width'])
    """
    settings, wrong = _settings(parameters)
    problems = list(wrong.values())
    fields = [find_dimension(name) for name in wrong]
    untouched = frozenset(entry.sets for entry in fields if isinstance(entry, Dimension))
    recipe = base
    for dimension, value in settings.values():
        recipe = with_value(recipe, dimension.sets, value)
    recipe = tie(recipe, settings.keys())
    idle = [d for d, _ in settings.values() if not active(d, recipe) and d.name not in may_idle]
    problems += [_without_effect(d, recipe) for d in idle if untouched.isdisjoint(w.path for w in d.active_when)]
    seen = {problem.where for problem in problems}
    problems += [problem for problem in problems_of(recipe) if problem.where not in seen]
    broken = tuple(coupling.name for coupling, _ in broken_couplings(recipe))
    return Attempt(recipe=msgspec.structs.replace(recipe, breaks=broken), problems=tuple(problems), untouched=untouched)


def active(dimension: Dimension, recipe: Recipe) -> bool:
    """Say whether a dimension has an effect in this recipe.

    Example:
        >>> from advisor.records import DataPlan
        >>> active(find_dimension("momentum"), Recipe(data=DataPlan(source="digits")))
        False
    """
    return all(value_at(recipe, when.path) in when.values for when in dimension.active_when)


def parameters_of(recipe: Recipe, names: tuple[str, ...]) -> dict[str, ParameterValue]:
    """Return what a recipe says of these dimensions, as parameters; inactive ones are left out."""
    found = {}
    for name in names:
        dimension = find_dimension(name)
        if isinstance(dimension, Dimension) and active(dimension, recipe):
            value = value_at(recipe, dimension.sets)
            if isinstance(value, float | int | str):
                found[name] = str(value) if isinstance(value, str) else value
    return found


def setting_of(name: str, value: ParameterValue) -> tuple[Dimension, object] | Problem:
    """Return the dimension of a parameter and its value in the field's type, or the problem with it.

    Example:
        >>> dimension, value = setting_of("learning-rate", "by-thirds")
        >>> dimension.name, value.value
        ('learning_rate_choice', 'by-thirds')
    """
    dimension = find_dimension(name)
    if isinstance(dimension, Problem):
        return dimension
    if isinstance(value, str) and dimension.words_go_to is not None:
        return setting_of(dimension.words_go_to, value)
    if dimension.sets == "loss" and isinstance(value, str):
        loss = loss_named(value)
        return loss if isinstance(loss, Problem) else (dimension, loss)
    problem = limit_problem(dimension, value)
    if problem is not None:
        return problem
    try:
        return dimension, msgspec.convert(value, type_at(dimension.sets))
    except msgspec.ValidationError:
        return Problem(dimension.name, f"{_expected(dimension)}, got {_quoted(value)}{_nearest(dimension, value)}")


def _settings(
    parameters: Mapping[str, ParameterValue],
) -> tuple[dict[str, tuple[Dimension, object]], dict[str, Problem]]:
    """Values in their fields' types by the names of dimensions, and the problems with others as they were written."""
    settings: dict[str, tuple[Dimension, object]] = {}
    problems: dict[str, Problem] = {}
    for name, value in parameters.items():
        setting = setting_of(name, value)
        if isinstance(setting, Problem):
            problems[name] = setting
        else:
            settings[setting[0].name] = setting
    return settings, problems


def _without_effect(dimension: Dimension, recipe: Recipe) -> Problem:
    wanted = [
        f"{dimension_that_sets(when.path)} to be {' or '.join(str(value) for value in when.values)}, "
        f"got {value_at(recipe, when.path)}"
        for when in dimension.active_when
        if value_at(recipe, when.path) not in when.values
    ]
    return Problem(dimension.name, f"has no effect here: it needs {'; '.join(wanted)}")


def _expected(dimension: Dimension) -> str:
    kind = type_at(dimension.sets)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"expected one of {', '.join(member.value for member in kind)}"
    return f"expected {describe(dimension.domain)}"


def _nearest(dimension: Dimension, value: ParameterValue) -> str:
    kind = type_at(dimension.sets)
    known = [member.value for member in kind] if isinstance(kind, type) and issubclass(kind, StrEnum) else []
    return did_you_mean(value, known)


def _quoted(value: ParameterValue) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
