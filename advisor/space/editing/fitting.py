"""A trial seen from the space as it is now: whether it fits, with which parameters, or why it does not."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import msgspec

from advisor.errors import RecipeError
from advisor.records import Recipe, Trial
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import CATALOGUE, dimension_that_sets
from advisor.space.design import DesignSpace
from advisor.space.dimension import (
    Choice,
    Dimension,
    Domain,
    IntUniform,
    LogIntUniform,
    LogUniform,
    Text,
    Uniform,
    describe,
    numbers_of,
)
from advisor.space.paths import value_at, with_value
from advisor.space.recipes import active

_LENGTH = ("stopping.patience", "schedule.patience")  # what grows with epochs that follow the rows
_ROUNDING = 1e-9


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """A trial as the space has it now."""

    parameters: dict[str, ParameterValue] = {}  # with what the trial had of dimensions that were not searched then
    why: str = ""  # it does not fit
    other_epochs: int | None = None  # it was given, where a trial of its parameters would be given another number now


def fits(
    trials: Iterable[Trial],
    *,
    spaces: Mapping[int, DesignSpace],
    now: DesignSpace,
    had: Mapping[str, ParameterValue] | None = None,
) -> dict[int, Fit]:
    """Return every trial, by its number, as the space has it now.

    Args:
        trials: Of the study.
        spaces: In which they were proposed, by the number of the change that came before.
        now: The space.
        had: What they had of dimensions that no record of them tells of: numbers of the user's own model.
    """
    return {trial.number: fit(trial.parameters, was=spaces[trial.change], now=now, had=had or {}) for trial in trials}


def fit(
    parameters: Mapping[str, ParameterValue],
    *,
    was: DesignSpace,
    now: DesignSpace,
    had: Mapping[str, ParameterValue] | None = None,
) -> Fit:
    """Return a trial of one space as another has it: it fits where the same network would be trained.

    Epochs may differ, for a trial stands as it is; and so may what has no effect in it.

    Example:
        >>> from advisor.records import DataPlan, Narrowing, StudyPlan
        >>> from advisor.space.design import design_space
        >>> plan = StudyPlan(name="a", data=DataPlan(source="digits"), space={"width": Narrowing(low=8, high=64)})
        >>> changed = {"width": Narrowing(low=8, high=32), "dropout": Narrowing(low=0.0, high=0.5)}
        >>> was, now = design_space(plan)[0], design_space(msgspec.structs.replace(plan, space=changed))[0]
        >>> fit({"width": 16}, was=was, now=now).parameters
        {'width': 16, 'dropout': 0.5}
        >>> fit({"width": 48}, was=was, now=now).why
        'width 48 lies outside 8 to 32'
    """
    known = {each.name: parameters[each.name] for each in was.dimensions if each.name in parameters}
    try:
        old = _recipe(was, known)
    except RecipeError:
        return Fit(parameters=dict(parameters), why="no network can be built of it")
    old = _completed(old, now, had or {})
    found = _parameters(known, old, now)
    if isinstance(found, str):
        return Fit(parameters=dict(parameters), why=found)
    try:
        new = _recipe(now, found)
    except RecipeError as error:
        return Fit(parameters=dict(parameters), why=f"no network can be built of it now: {error.problems[0]}")
    why = _apart(old, new, follows=(was.rows is None) != (now.rows is None))
    if why:
        return Fit(parameters=dict(parameters), why=why)
    return Fit(parameters={**parameters, **found}, other_epochs=old.epochs if old.epochs != new.epochs else None)


def _completed(old: Recipe, now: DesignSpace, had: Mapping[str, ParameterValue]) -> Recipe:
    """The recipe of a trial with what is known of it beside its record."""
    for dimension in now.dimensions:
        if dimension.name in had and value_at(old, dimension.sets) is None:
            old = with_value(old, dimension.sets, had[dimension.name])
    return old


def _parameters(known: Mapping[str, ParameterValue], old: Recipe, now: DesignSpace) -> dict[str, ParameterValue] | str:
    """What a trial had of the dimensions that are searched now; or why it lies outside of them."""
    found: dict[str, ParameterValue] = {}
    for dimension in now.dimensions:
        if now.is_active(dimension, found):
            value = known.get(dimension.name, _plain(value_at(old, dimension.sets)))
            if value is None:
                return f"it does not say what {_said(dimension)} it had"
            if not contains(dimension.domain, value):
                return f"{_said(dimension)} {_written(value)} lies outside {_reach(dimension.domain)}"
            found[dimension.name] = value
    return found


def contains(domain: Domain, value: ParameterValue) -> bool:
    """Say whether a value lies in a domain.

    Example:
        >>> contains(IntUniform(1, 3), 2), contains(Uniform(0.0, 0.5), 0.6), contains(Choice(("a", "b")), "c")
        (True, False, False)
    """
    match domain:
        case Choice(options):
            return any(option == value and isinstance(option, bool) == isinstance(value, bool) for option in options)
        case Uniform(low, high) | LogUniform(low, high):
            slack = _ROUNDING * max(abs(low), abs(high))  # an end of a log scale is met but for its last digits
            return isinstance(value, int | float) and low - slack <= value <= high + slack
        case IntUniform(low, high) | LogIntUniform(low, high):
            return isinstance(value, int | float) and value == int(value) and low <= value <= high
        case Text():
            return False


def _recipe(space: DesignSpace, parameters: Mapping[str, ParameterValue]) -> Recipe:
    """The recipe of a trial; of a model that names its dimensions as it is built, what all of its trials share."""
    return space.recipe(parameters) if space.dimensions else space.base


def _apart(old: Recipe, new: Recipe, *, follows: bool) -> str:
    """Say where two recipes train different networks; nothing where they train the same."""
    if _alike(old) == _alike(new):
        return ""
    was, now = _fields(msgspec.to_builtins(_alike(old))), _fields(msgspec.to_builtins(_alike(new)))
    for path in dict.fromkeys((*was, *now)):
        if was.get(path) == now.get(path) or (follows and path in _LENGTH):
            continue
        idle = [d for d in CATALOGUE if d.sets == path and not active(d, old) and not active(d, new)]
        if not idle:
            name = dimension_that_sets(path).replace("_", " ")
            return f"{name} is {_written(now.get(path))} now, it had {_written(was.get(path))}"
    return ""


def _alike(recipe: Recipe) -> Recipe:
    return msgspec.structs.replace(recipe, name="", seed=0, breaks=(), epochs=1)


def _fields(record: Any, place: str = "") -> dict[str, Any]:  # noqa: ANN401  # a record as msgspec takes it apart
    if isinstance(record, Mapping) and record:
        found: dict[str, Any] = {}
        for name, value in record.items():
            found |= _fields(value, f"{place}.{name}" if place else str(name))
        return found
    return {place: record}


def _plain(value: object) -> ParameterValue | None:
    if isinstance(value, Enum):
        return str(value.value)
    return value if isinstance(value, bool | int | float | str) else None


def _said(dimension: Dimension) -> str:
    return dimension.name.replace("_", " ")


def _reach(domain: Domain) -> str:
    ends = numbers_of(domain)
    return describe(domain) if ends is None else f"{ends[0]:g} to {ends[1]:g}"


def _written(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else "nothing" if value is None else str(value)
