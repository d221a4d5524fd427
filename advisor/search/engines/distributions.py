"""Dimensions in Optuna's words, and its values in ours."""

from typing import assert_never

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from advisor.errors import Problem, StudyError
from advisor.records.studies.plan import ParameterValue
from advisor.space.dimension import Choice, Dimension, IntUniform, LogIntUniform, LogUniform, Text, Uniform


def distribution_of(dimension: Dimension) -> BaseDistribution:
    """Translate a kind of domain; engines know no dimension by its name.

    Raises:
        StudyError: For a text, which a study must give choices for.

    Example:
        >>> from advisor.space.dimension import LogUniform
        >>> distribution_of(Dimension(name="x", domain=LogUniform(0.1, 1), default=1, sets="", why="", reference=""))
        FloatDistribution(high=1.0, log=True, low=0.1, step=None)
    """
    match dimension.domain:
        case Uniform(low, high):
            return FloatDistribution(low, high)
        case LogUniform(low, high):
            return FloatDistribution(low, high, log=True)
        case IntUniform(low, high):
            return IntDistribution(low, high)
        case LogIntUniform(low, high):
            return IntDistribution(low, high, log=True)
        case Choice(options):
            return CategoricalDistribution(options)
        case Text():
            problem = Problem(f"space.{dimension.name}", "expected a list of choices to search, got any text")
            raise StudyError("a text cannot be searched", [problem], "List the choices.")
    assert_never(dimension.domain)


def holds(distribution: BaseDistribution, value: ParameterValue) -> bool:
    """Say whether a value lies in a distribution.

    Example:
        >>> holds(IntDistribution(1, 3), 2), holds(CategoricalDistribution(("a",)), "b")
        (True, False)
    """
    try:
        return distribution._contains(distribution.to_internal_repr(value))
    except (ValueError, TypeError):
        return False


def plain(value: object) -> ParameterValue:
    """Return what Optuna gave: what it was given, only the types are lost.

    Example:
        >>> plain("relu")
        'relu'
    """
    assert isinstance(value, bool | int | float | str)  # noqa: S101  distributions are made of nothing else
    return value
