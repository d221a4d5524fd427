"""Sizes: which dimensions make a network larger, found by trying, and how far each can be raised."""

from collections.abc import Mapping

from advisor.errors import RecipeError
from advisor.records import Recipe
from advisor.records.recipe import Family
from advisor.records.studies.plan import ParameterValue
from advisor.space.design import DesignSpace
from advisor.space.dimension import Dimension, IntUniform, LogIntUniform


def units_of(recipe: Recipe) -> int:
    """Return how many hidden units or filters a recipe's network has: enough to tell larger from smaller.

    Example:
        >>> from advisor.records import DataPlan
        >>> units_of(Recipe(data=DataPlan(source="digits")))
        400
    """
    architecture = recipe.architecture
    if architecture.family is Family.CONVOLUTIONAL:
        filters: int = architecture.filters * ((1 << architecture.blocks) - 1)  # doubled from block to block
        return filters + sum(architecture.widths)
    return sum(architecture.widths)


def size_dimensions(space: DesignSpace) -> tuple[Dimension, ...]:
    """Return the whole-numbered dimensions that make the network larger when they are raised."""
    smallest = at_end(space.dimensions, largest=False)
    largest = at_end(space.dimensions, largest=True)
    return tuple(
        dimension
        for dimension in _counting(space)
        if _units(space, {**smallest, dimension.name: largest[dimension.name]}) > _units(space, smallest)
    )


def at_end(dimensions: tuple[Dimension, ...], *, largest: bool) -> dict[str, ParameterValue]:
    """Return the parameters at one end of every counting dimension."""
    return {
        d.name: d.domain.high if largest else d.domain.low
        for d in dimensions
        if isinstance(d.domain, IntUniform | LogIntUniform)
    }


def raised(dimension: Dimension, value: ParameterValue) -> ParameterValue | None:
    """Return the next larger value: one more, or twice as many on a log scale; None at the end.

    Example:
        >>> width = Dimension(name="w", domain=LogIntUniform(8, 30), default=8, sets="", why="", reference="")
        >>> raised(width, 8), raised(width, 16), raised(width, 30)
        (16, 30, None)
    """
    domain = dimension.domain
    if not isinstance(domain, IntUniform | LogIntUniform) or not isinstance(value, int) or value >= domain.high:
        return None
    return min(domain.high, 2 * value if isinstance(domain, LogIntUniform) else value + 1)


def _counting(space: DesignSpace) -> list[Dimension]:
    return [d for d in space.dimensions if isinstance(d.domain, IntUniform | LogIntUniform) and space.is_active(d, {})]


def _units(space: DesignSpace, parameters: Mapping[str, ParameterValue]) -> int:
    active = {d.name: parameters[d.name] for d in _counting(space) if d.name in parameters}
    try:
        return units_of(space.recipe(active))
    except RecipeError:
        return 0
