"""What a recipe must keep to: the limits of each dimension, what it cannot do without, and the couplings.

Limits and needs hold always; a coupling may be broken by a recipe that names it in `breaks`.
"""

from advisor.errors import Problem, RecipeError
from advisor.nearest import did_you_mean
from advisor.records import Recipe, Task
from advisor.records.parts.encoding import NumericEncoding
from advisor.records.recipe import Family, Labels, ScheduleKind
from advisor.space.catalogue import CATALOGUE
from advisor.space.couplings import COUPLINGS, broken_couplings
from advisor.space.dimension import Dimension
from advisor.space.losses import loss_misfit
from advisor.space.paths import value_at


def check_recipe(recipe: Recipe) -> None:
    """Refuse a recipe that cannot be trained or breaks a coupling that it does not name.

    Raises:
        RecipeError: With every mistake of the recipe.
    """
    problems = problems_of(recipe)
    if problems:
        raise RecipeError(
            f"the recipe {recipe.name!r} cannot be built",
            problems,
            "`advisor space` prints every dimension; name a coupling in `breaks` to break it on purpose.",
        )


def problems_of(recipe: Recipe) -> tuple[Problem, ...]:
    """Return every mistake of a recipe; none when it may be built."""
    return (*_outside_limits(recipe), *_missing(recipe), *_unknown_breaks(recipe), *_broken(recipe))


def limit_problem(dimension: Dimension, value: object) -> Problem | None:
    """Return the problem that a number lies where the dimension makes no sense, None when it does not.

    Example:
        >>> from advisor.space.catalogue import find_dimension
        >>> print(limit_problem(find_dimension("dropout"), 1.0))
        dropout: expected at least 0 and below 1, got 1
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or dimension.limits.hold(value):
        return None
    return Problem(dimension.name, f"expected {dimension.limits.said}, got {value:g}")


_LIMITED = tuple(dimension for dimension in CATALOGUE if not isinstance(dimension.default, str | bool))
"""The dimensions of numbers: a word lies within no limits."""


def _outside_limits(recipe: Recipe) -> list[Problem]:
    looked = (limit_problem(dimension, value_at(recipe, dimension.sets)) for dimension in _LIMITED)
    return [problem for problem in looked if problem is not None]


def _missing(recipe: Recipe) -> list[Problem]:
    """What the recipe cannot do without, and what excludes each other."""
    network, schedule, task = recipe.architecture, recipe.schedule, recipe.data.task
    boundaries = schedule.boundaries
    piecewise = schedule.kind is ScheduleKind.PIECEWISE
    misfit = loss_misfit(recipe.loss, task, recipe.data) if task is not None else ""
    looked = (
        (
            network.family is Family.TRANSFER and not (network.transfer and network.transfer.base),
            Problem("base_model", "transfer learning needs a `.keras` file or a name in keras.applications"),
        ),
        (
            network.family is Family.CUSTOM and ":" not in (network.function or ""),
            Problem("function", f"a model of your own needs `module:function`, got {network.function!r}"),
        ),
        (
            network.family in (Family.DENSE, Family.CUSTOM) and network.depth < 1,
            Problem("depth", f"expected at least 1 hidden layer, got {network.depth}"),
        ),
        (
            piecewise and (not boundaries or len(boundaries) != len(schedule.factors)),
            Problem("schedule", f"expected a factor for each boundary, got {boundaries} and {schedule.factors}"),
        ),
        (
            piecewise and not _rise_between_0_and_1(boundaries),
            Problem("schedule", f"boundaries must increase between 0 and 1 (shares of the epochs), got {boundaries}"),
        ),
        (
            bool(misfit),
            Problem("loss", f"{recipe.loss} does not fit the task {task}: {misfit}"),
        ),
        (
            bool(recipe.data.map) and recipe.numeric_encoding is not NumericEncoding.NONE,
            Problem("numeric_encoding", "a decision map varies two inputs while pieces stand still: leave it at none"),
        ),
        (
            task is Task.REGRESSION and recipe.label_smoothing > 0,
            Problem("label_smoothing", f"numbers have no labels, got {recipe.label_smoothing:g}: leave it at 0"),
        ),
        (
            task not in (None, Task.MULTICLASS) and recipe.labels is Labels.ONE_HOT,
            Problem("labels", f"one-hot labels belong to one of several classes, but the task is {task}"),
        ),
    )
    return [problem for wrong, problem in looked if wrong]


def _rise_between_0_and_1(boundaries: tuple[float, ...]) -> bool:
    inside = all(0 < boundary < 1 for boundary in boundaries)
    return inside and list(boundaries) == sorted(set(boundaries))


def _unknown_breaks(recipe: Recipe) -> list[Problem]:
    names = [coupling.name for coupling in COUPLINGS]
    problems = []
    for name in recipe.breaks:
        if name not in names:
            hint = did_you_mean(name, names, otherwise=f"; there are {', '.join(names)}")
            problems.append(Problem("breaks", f'no coupling is named "{name}"{hint}'))
    return problems


def _broken(recipe: Recipe) -> list[Problem]:
    return [
        Problem(coupling.name, f"{coupling.says}; got {instead} ({coupling.reference})")
        for coupling, instead in broken_couplings(recipe)
        if coupling.name not in recipe.breaks
    ]
