"""Trials drawn around a proposal: what a cohort varies in numbers, its shape left as it is."""

import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from advisor.compare.scales import place_of, value_of
from advisor.records.studies.plan import ParameterValue
from advisor.space.design import DesignSpace
from advisor.space.dimension import Choice, Dimension, Domain, IntUniform, LogIntUniform, LogUniform, Text, Uniform

NARROWEST, WIDEST = 0.05, 0.5  # of a range: how far a member may lie from the centre, one standard deviation
KEPT = 0.7  # probability that a choice stays as it is


def around(
    center: Mapping[str, ParameterValue], space: DesignSpace, *, free: Collection[str], count: int, seed: int
) -> tuple[dict[str, ParameterValue], ...]:
    """Return parameters near those of a proposal; only the free dimensions are moved.

    Each member has a distance of its own, from close by to anywhere, so that a cohort both refines and
    explores. A dimension that becomes active by a move is drawn from its whole domain.

    Args:
        center: Parameters of the proposal.
        space: Its dimensions, parents before children.
        free: Names of the dimensions that may be moved.
        count: How many members.
        seed: Of the draws.
    """
    random = np.random.default_rng(seed)
    spreads = np.exp(random.uniform(math.log(NARROWEST), math.log(WIDEST), size=count))
    return tuple(_member(center, space, free, float(spread), random) for spread in spreads)


def alternatives(domain: Domain, value: ParameterValue) -> Sequence[ParameterValue]:
    """Return values as unlike this one as a domain has: its ends, or every other option.

    Example:
        >>> alternatives(Uniform(0.0, 0.5), 0.5), alternatives(Choice(("a", "b")), "a")
        ((0.0,), ('b',))
    """
    match domain:
        case Uniform(low, high) | LogUniform(low, high) | IntUniform(low, high) | LogIntUniform(low, high):
            return tuple(end for end in (low, high) if end != value)
        case Choice(options):
            return tuple(option for option in options if option != value)
        case Text():
            return ()


def _member(
    center: Mapping[str, ParameterValue],
    space: DesignSpace,
    free: Collection[str],
    spread: float,
    random: np.random.Generator,
) -> dict[str, ParameterValue]:
    member: dict[str, ParameterValue] = {}
    for dimension in space.dimensions:
        if not space.is_active(dimension, member):
            continue
        if dimension.name not in center:
            member[dimension.name] = _anywhere(dimension, random)
        elif dimension.name in free:
            member[dimension.name] = _near(dimension.domain, center[dimension.name], spread, random)
        else:
            member[dimension.name] = center[dimension.name]
    return member


def _anywhere(dimension: Dimension, random: np.random.Generator) -> ParameterValue:
    domain = dimension.domain
    if isinstance(domain, Choice):
        return domain.options[int(random.integers(len(domain.options)))]
    return value_of(domain, float(random.uniform())) if not isinstance(domain, Text) else dimension.default


def _near(domain: Domain, value: ParameterValue, spread: float, random: np.random.Generator) -> ParameterValue:
    if isinstance(domain, Choice):
        kept = random.uniform() < KEPT
        return value if kept else domain.options[int(random.integers(len(domain.options)))]
    place = place_of(domain, value)
    if place is None or isinstance(domain, Text):
        return value
    moved = abs(place + spread * float(random.normal())) % 2.0  # reflected at both ends, so that none is crowded
    return value_of(domain, 2.0 - moved if moved > 1.0 else moved)
