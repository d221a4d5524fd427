"""Narrowing and widening: a dimension's domain as a study file wants it, within what makes sense at all."""

from typing import assert_never

import msgspec

from advisor.errors import Problem
from advisor.records import Narrowing
from advisor.records.studies.plan import ParameterValue
from advisor.space.constraints import limit_problem
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
)
from advisor.space.recipes import setting_of


def narrow(dimension: Dimension, said: Narrowing, *, now: object) -> Dimension | Problem:
    """Return the dimension with the domain that a study file states, or the problem with it.

    Args:
        dimension: The catalogue's entry.
        said: The study's choices, or one or both ends of a range; neither leaves the catalogue's domain.
        now: What the base recipe has, which tells whole numbers from others for a model of the user's own.

    Example:
        >>> from advisor.space.catalogue import find_dimension
        >>> narrow(find_dimension("width"), Narrowing(low=8, high=32), now=300).domain
        LogIntUniform(low=8, high=32)
    """
    domain: Domain | Problem
    if said.choices:
        domain = _choices(dimension, said.choices)
    elif said.low is None and said.high is None:
        domain = dimension.domain if not isinstance(dimension.domain, Text) else _unstated(dimension)
    else:
        domain = _range(dimension, said.low, said.high, whole=_is_whole(now, said))
    if isinstance(domain, Problem):
        return domain
    made = msgspec.structs.replace(dimension, domain=domain)
    return made if said.around is None else _believed(made, said.around)


def nearest(domain: Domain, value: object) -> ParameterValue | None:
    """Return the value of the domain nearest to one that may lie outside; None for texts.

    A choice without order has no nearest: its first option stands in, as choices are listed best first. Where there
    is no value yet, as of a number of the user's own model, it is the middle of a range.

    Example:
        >>> nearest(IntUniform(3, 5), 2)
        3
    """
    match domain:
        case Choice(options):
            return next((option for option in options if option == value), options[0])
        case Text():
            return None
        case Uniform(low, high) | LogUniform(low, high) | IntUniform(low, high) | LogIntUniform(low, high):
            return min(max(value, low), high) if isinstance(value, int | float) else _middle(domain)
        case _:
            assert_never(domain)


def _believed(dimension: Dimension, value: float) -> Dimension | Problem:
    """The dimension with the value of its domain that is meant, which lies between its ends."""
    domain = dimension.domain
    numbers = [option for option in domain.options if _is_number(option)] if isinstance(domain, Choice) else []
    options = [option for option in numbers if isinstance(option, int | float)]
    match domain:
        case Choice() if domain.ordered and options and min(options) <= value <= max(options):
            return msgspec.structs.replace(dimension, around=min(options, key=lambda option: abs(option - value)))
        case IntUniform(low, high) | LogIntUniform(low, high) if low <= value <= high and float(value).is_integer():
            return msgspec.structs.replace(dimension, around=int(value))
        case Uniform(low, high) | LogUniform(low, high) if low <= value <= high:
            return msgspec.structs.replace(dimension, around=value)
        case Text():
            return Problem(dimension.name, f"expected around with low and high, got {value:g} alone")
        case Choice() if not domain.ordered:
            return Problem(dimension.name, f"expected no around, as it is one of {describe(domain)}, got {value:g}")
    return Problem(dimension.name, f"expected around to be a value of {describe(domain)}, got {value:g}")


def _middle(domain: Uniform | LogUniform | IntUniform | LogIntUniform) -> ParameterValue:
    is_log = isinstance(domain, LogUniform | LogIntUniform)
    middle = (domain.low * domain.high) ** 0.5 if is_log else (domain.low + domain.high) / 2
    return round(middle) if isinstance(domain, IntUniform | LogIntUniform) else middle


def _choices(dimension: Dimension, choices: tuple[ParameterValue, ...]) -> Choice | Problem:
    for choice in choices:
        setting = setting_of(dimension.name, choice)
        if isinstance(setting, Problem):
            return setting
        if setting[0].name != dimension.name:
            return Problem(dimension.name, f"{choice!r} cannot be one of several choices: set it in [recipe]")
    return Choice(tuple(choices), ordered=all(_is_number(choice) for choice in choices))


def _unstated(dimension: Dimension) -> Problem:
    return Problem(dimension.name, "give its choices, or a range of numbers")


def _range(dimension: Dimension, low: float | None, high: float | None, *, whole: bool) -> Domain | Problem:
    outside = [limit_problem(dimension, end) for end in (low, high) if end is not None]
    for problem in outside:
        if problem is not None:
            return problem
    if isinstance(dimension.domain, Text) and None in (low, high):
        return Problem(dimension.name, "give its choices, or both ends of a range of numbers")
    broken = [end for end in (low, high) if end is not None and not float(end).is_integer()]
    if broken and isinstance(dimension.domain, IntUniform | LogIntUniform):
        return Problem(dimension.name, f"expected whole numbers, got {broken[0]:g}")
    made = _ranged(dimension.domain, low, high, whole=whole)
    if made is None:
        return Problem(
            dimension.name, f"a range fits numbers only; expected choices among {describe(dimension.domain)}"
        )
    return _sound(dimension, made)


def _ranged(domain: Domain, low: float | None, high: float | None, *, whole: bool) -> Domain | None:
    match domain:
        case Uniform():
            return Uniform(_or(low, domain.low), _or(high, domain.high))
        case LogUniform():
            return LogUniform(_or(low, domain.low), _or(high, domain.high))
        case IntUniform():
            return IntUniform(int(_or(low, domain.low)), int(_or(high, domain.high)))
        case LogIntUniform():
            return LogIntUniform(int(_or(low, domain.low)), int(_or(high, domain.high)))
        case Choice(options) if domain.ordered:
            kept = [o for o in options if isinstance(o, int | float) and _or(low, o) <= o <= _or(high, o)]
            return Choice(tuple(kept), ordered=True)
        case Text() if low is not None and high is not None:
            return IntUniform(int(low), int(high)) if whole else Uniform(low, high)
        case _:
            return None


def _sound(dimension: Dimension, domain: Domain) -> Domain | Problem:
    match domain:
        case Choice(options) if not options:
            return Problem(dimension.name, f"no value of {describe(dimension.domain)} lies in that range")
        case LogUniform(low, high) | LogIntUniform(low, high) if low <= 0:
            return Problem(
                dimension.name, f"its scale is logarithmic: expected a range above 0, got {low:g} to {high:g}"
            )
        case Uniform(low, high) | LogUniform(low, high) | IntUniform(low, high) | LogIntUniform(low, high) if (
            low >= high
        ):
            return Problem(dimension.name, f"expected a range from low to high, got {low:g} to {high:g}")
        case _:
            return domain


def _or(end: float | None, otherwise: float) -> float:
    return otherwise if end is None else end


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(now: object, said: Narrowing) -> bool:
    if _is_number(now):
        return isinstance(now, int)
    return all(end is None or float(end).is_integer() for end in (said.low, said.high))
