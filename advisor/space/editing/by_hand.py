"""A trial that somebody asks for: words become the parameters of one trial within a space, or every mistake in them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from advisor.errors import Problem, RecipeError
from advisor.nearest import did_you_mean
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import canonical, find_dimension
from advisor.space.design import DesignSpace
from advisor.space.dimension import Dimension, describe
from advisor.space.editing.asked import value_of_word
from advisor.space.editing.fitting import contains
from advisor.space.narrowing import nearest
from advisor.space.paths import value_at


def parameters_asked(
    words: Sequence[str], space: DesignSpace, *, start: Mapping[str, ParameterValue]
) -> tuple[dict[str, ParameterValue], tuple[Problem, ...]]:
    """Return the parameters of a trial that is asked for in words, and every mistake in them.

    Args:
        words: NAME=VALUE each.
        space: What the study searches.
        start: What is not named; where it says nothing either, what the study starts from.

    Example:
        >>> from advisor.records import DataPlan, Narrowing, StudyPlan
        >>> from advisor.space.design import design_space
        >>> searched = {"width": Narrowing(low=8, high=64), "dropout": Narrowing(low=0.0, high=0.5)}
        >>> space = design_space(StudyPlan(name="a", data=DataPlan(source="digits"), space=searched))[0]
        >>> parameters_asked(["width=16"], space, start={"dropout": 0.25})
        ({'width': 16, 'dropout': 0.25}, ())
        >>> print(*parameters_asked(["widht=16", "dropout=0.7"], space, start={})[1], sep="\\n")
        widht: no such dimension; did you mean "width"?
        dropout: expected 0 to 0.5, got 0.7
    """
    pairs = [(word, *word.partition("=")[::2]) for word in words]
    given = {canonical(name): value_of_word(said) for _, name, said in pairs if said}
    twice = [name for name, count in Counter(canonical(name) for _, name, _ in pairs).items() if count > 1]
    problems = [
        *(Problem(word, "expected NAME=VALUE") for word, name, said in pairs if not said or not name),
        *(found for name in given if (found := _wrong(name, given[name], space)) is not None),
        *(Problem(name, "is asked for more than once") for name in twice),
    ]
    parameters = _completed(given, space, start)
    idle = [name for name in given if name not in parameters and not any(each.where == name for each in problems)]
    problems += [Problem(name, f"has no effect in this trial{_needs(name, space)}") for name in idle]
    return parameters, tuple(problems) or problems_in(parameters, space)


def problems_in(parameters: Mapping[str, ParameterValue], space: DesignSpace) -> tuple[Problem, ...]:
    """Return what keeps a trial of these parameters from being one of a space; nothing where it is one.

    Example:
        >>> from advisor.records import DataPlan, Narrowing, StudyPlan
        >>> from advisor.space.design import design_space
        >>> plan = StudyPlan(name="a", data=DataPlan(source="digits"), space={"width": Narrowing(low=8, high=64)})
        >>> print(*problems_in({"width": 128}, design_space(plan)[0]))
        width: expected 8 to 64, whole, log scale, got 128
    """
    found = [each for name, value in parameters.items() if (each := _wrong(name, value, space)) is not None]
    known: dict[str, ParameterValue] = {}
    for dimension in space.dimensions:
        if space.is_active(dimension, known) and dimension.name not in parameters:
            found.append(Problem(dimension.name, "the trial says nothing of it"))
        elif dimension.name in parameters:
            known[dimension.name] = parameters[dimension.name]
    if found:
        return tuple(found)
    try:
        space.recipe(parameters)
    except RecipeError as error:
        return tuple(error.problems)
    return ()


def _completed(
    given: Mapping[str, ParameterValue], space: DesignSpace, start: Mapping[str, ParameterValue]
) -> dict[str, ParameterValue]:
    """Active dimensions only, parents before children."""
    found: dict[str, ParameterValue] = {}
    for dimension in space.dimensions:
        if space.is_active(dimension, found):
            usual = start.get(dimension.name, nearest(dimension.domain, value_at(space.base, dimension.sets)))
            value = given.get(dimension.name, usual)
            if value is not None:
                found[dimension.name] = value
    return found


def _wrong(name: str, value: ParameterValue, space: DesignSpace) -> Problem | None:
    searched = next((each for each in space.dimensions if each.name == name), None)
    if searched is None:
        known = find_dimension(name)
        if isinstance(known, Problem):
            return known
        return Problem(name, _not_searched(known, space))
    if contains(searched.domain, value):
        return None
    said = f"{value:g}" if isinstance(value, float) else value
    near = did_you_mean(value, list(map(str, _options(searched)))) if isinstance(value, str) else ""
    return Problem(name, f"expected {describe(searched.domain)}, got {said}{near}")


def _options(dimension: Dimension) -> tuple[ParameterValue, ...]:
    return getattr(dimension.domain, "options", ())


def _not_searched(dimension: Dimension, space: DesignSpace) -> str:
    value = value_at(space.base, dimension.sets)
    has = "" if value is None else f", it is {value} in every trial"
    return f"is not searched{has}: let the study search it first, with `advisor edit`"


def _needs(name: str, space: DesignSpace) -> str:
    conditions = next((each.active_when for each in space.dimensions if each.name == name), ())
    wanted = [f"{when.path.replace('.', ' ')} {' or '.join(map(str, when.values))}" for when in conditions]
    return f": it needs {' and '.join(wanted)}" if wanted else ""
