"""Conflicts: values of a space that may meet in a trial and break a coupling, and what a plan says twice."""

from collections.abc import Sequence
from itertools import combinations

from advisor.errors import Problem, RecipeError
from advisor.records import Recipe, StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import canonical, find_dimension
from advisor.space.couplings import COUPLINGS
from advisor.space.dimension import Choice, Dimension, numbers_of
from advisor.space.recipes import recipe_from


def find_impossible_pairs(dimensions: Sequence[Dimension], base: Recipe) -> list[Problem]:
    """Return every pair of values, of two dimensions of one coupling, that cannot be trained together.

    Every choice is tried, and both ends of every range. What cannot be built is reported once a coupling.
    """
    problems: dict[str, Problem] = {}
    for first, second in combinations(dimensions, 2):
        if not _are_coupled(first, second):
            continue
        for one in _tried(first):
            for other in _tried(second):
                for problem in _problems({first.name: one, second.name: other}, base):
                    met = f"{first.name} = {one} with {second.name} = {other}"
                    problems.setdefault(problem.where, Problem(met, f"{problem.where}: {problem.message}"))
    return list(problems.values())


def _are_coupled(first: Dimension, second: Dimension) -> bool:
    return any(first.sets in coupling.fields and second.sets in coupling.fields for coupling in COUPLINGS)


def _tried(dimension: Dimension) -> tuple[ParameterValue, ...]:
    if isinstance(dimension.domain, Choice):
        return dimension.domain.options
    return numbers_of(dimension.domain) or ()


def _problems(parameters: dict[str, ParameterValue], base: Recipe) -> tuple[Problem, ...]:
    """Only couplings count here: a value that has no effect beside another is left out of a trial."""
    names = {coupling.name for coupling in COUPLINGS}
    try:
        recipe_from(parameters, base=base)
    except RecipeError as error:
        return tuple(problem for problem in error.problems if problem.where in names)
    return ()


def find_overruled_words(plan: StudyPlan) -> list[Problem]:
    """Return the words of a plan's recipe that its space would silently take the place of.

    Example:
        >>> from advisor.records import DataPlan, Narrowing
        >>> plan = StudyPlan(
        ...     name="a",
        ...     data=DataPlan(source="digits"),
        ...     recipe={"learning-rate": "by-thirds"},
        ...     space={"learning_rate": Narrowing(low=0.001, high=0.1)},
        ... )
        >>> print(*find_overruled_words(plan))
        recipe.learning-rate: expected no word next to space.learning_rate, got 'by-thirds'; leave out one of the two
    """
    spoken = {canonical(name): name for name in plan.space}
    problems = []
    for name, value in plan.recipe.items():
        dimension = find_dimension(name)
        speaks = isinstance(value, str) and isinstance(dimension, Dimension) and dimension.words_go_to is not None
        if speaks and canonical(name) in spoken:
            other = f"space.{spoken[canonical(name)]}"
            message = f"expected no word next to {other}, got {value!r}; leave out one of the two"
            problems.append(Problem(f"recipe.{name}", message))
    return problems
