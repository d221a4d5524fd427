"""What lies between two recipes: the changes that lead from one to the other, each with what must go with it."""

import msgspec

from advisor.records import Recipe
from advisor.records.reporting.ablation import Moved
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import CATALOGUE, find_dimension
from advisor.space.constraints import problems_of
from advisor.space.couplings import broken_couplings
from advisor.space.dimension import Dimension
from advisor.space.paths import value_at, with_value
from advisor.space.recipes import active
from advisor.space.ties import tie


class Flip(msgspec.Struct, frozen=True, kw_only=True):
    """One change towards another recipe, and the recipe that it leads to."""

    moved: tuple[Moved, ...]
    recipe: Recipe
    problem: str = ""  # why that recipe cannot be built


def started_at(default: Recipe, winner: Recipe) -> Recipe:
    """Return the winner with every dimension as the default has it: data, name and seed are the winner's.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.space.recipes import recipe_from
        >>> default = Recipe(data=DataPlan(source="digits"))
        >>> winner = recipe_from({"width": 32}, base=msgspec.structs.replace(default, name="the winner"))
        >>> start = started_at(default, winner)
        >>> start.name, start.architecture == default.architecture
        ('the winner', True)
    """
    start = winner
    for dimension in _dimensions(default, winner):
        value = value_at(default, dimension.sets)
        if value != value_at(winner, dimension.sets):
            start = with_value(start, dimension.sets, value)
    return _named(start, (*default.breaks, *winner.breaks))


def flips(current: Recipe, winner: Recipe) -> tuple[Flip, ...]:
    """Return every change that leads one step from a recipe towards the winner; none where nothing is left.

    A change takes with it what is tied to it (the initializer to the activation), where the winner has that too, and
    what has an effect only with it (momentum). Nothing is ever given a value that the winner has not.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.space.recipes import recipe_from
        >>> default = Recipe(data=DataPlan(source="digits"))
        >>> winner = recipe_from({"activation": "relu", "optimizer": "momentum", "momentum": 0.8}, base=default)
        >>> [[each.dimension for each in flip.moved] for flip in flips(default, winner) if not flip.problem]
        [['activation', 'initializer', 'dropout_kind'], ['optimizer', 'momentum']]
    """
    left = differing(current, winner)
    found: dict[frozenset[str], Flip] = {}
    for dimension in left:
        if active(dimension, current):
            together = _together(dimension, current, winner, left)
            found.setdefault(frozenset(each.name for each in together), _flip(together, current, winner))
    return tuple(found.values())


def all_at_once(current: Recipe, winner: Recipe) -> Flip:
    """Return everything that is left as one change."""
    return _flip(differing(current, winner), current, winner)


def differing(current: Recipe, winner: Recipe) -> tuple[Dimension, ...]:
    """Return the dimensions that have an effect in the winner and another value here."""
    return tuple(
        each
        for each in _dimensions(current, winner)
        if value_at(current, each.sets) != value_at(winner, each.sets) and active(each, winner)
    )


def _dimensions(*recipes: Recipe) -> tuple[Dimension, ...]:
    """Everything that may be a change: another seed is none, it is what a change is measured over."""
    names = dict.fromkeys(name for recipe in recipes for name in recipe.architecture.numbers)
    numbers = (find_dimension(f"numbers.{name}") for name in names)
    return (
        *(each for each in CATALOGUE if each.sets != "seed"),
        *(each for each in numbers if isinstance(each, Dimension)),
    )


def _together(first: Dimension, current: Recipe, winner: Recipe, left: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
    """A change, what is tied to it, and what waits for it."""
    alone = with_value(current, first.sets, value_at(winner, first.sets))
    tied = tie(alone, {first.name})
    taken = [first]
    taken += [each for each in left if each != first and value_at(tied, each.sets) != value_at(alone, each.sets)]
    reached = _with(taken, current, winner)
    while waiting := [
        each for each in left if each not in taken and not active(each, current) and active(each, reached)
    ]:
        taken += waiting
        reached = _with(waiting, reached, winner)
    return tuple(taken)


def _with(dimensions: list[Dimension] | tuple[Dimension, ...], recipe: Recipe, winner: Recipe) -> Recipe:
    for each in dimensions:
        recipe = with_value(recipe, each.sets, value_at(winner, each.sets))
    return recipe


def _flip(together: tuple[Dimension, ...], current: Recipe, winner: Recipe) -> Flip:
    moved = tuple(
        Moved(
            dimension=each.name,
            before=_said(value_at(current, each.sets)) if active(each, current) else None,
            after=_said(value_at(winner, each.sets)),
        )
        for each in together
    )
    recipe = _named(_with(together, current, winner), (*current.breaks, *winner.breaks))
    return Flip(moved=moved, recipe=recipe, problem="; ".join(map(str, problems_of(recipe))))


def _named(recipe: Recipe, allowed: tuple[str, ...]) -> Recipe:
    """The recipe that names the couplings it breaks, of those that one of the two recipes breaks on purpose."""
    broken = {coupling.name for coupling, _ in broken_couplings(recipe)}
    breaks = tuple(name for name in dict.fromkeys(allowed) if name in broken)
    return msgspec.structs.replace(recipe, breaks=breaks)


def _said(value: object) -> ParameterValue | None:
    if value is None or (isinstance(value, bool | int | float) and not isinstance(value, str)):
        return value
    return str(value)
