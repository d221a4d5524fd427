"""Values of a dimension as places in [0, 1], on the scale that its domain is searched on, and back."""

import math
from typing import assert_never

from advisor.records.studies.plan import ParameterValue
from advisor.space.dimension import Choice, Domain, IntUniform, LogIntUniform, LogUniform, Text, Uniform


def place_of(domain: Domain, value: ParameterValue) -> float | None:
    """Return where a value lies between the ends of its domain; None where there is no such place.

    Example:
        >>> round(place_of(LogUniform(1e-4, 1.0), 1e-3), 3), place_of(Choice(("a", "b")), "b")
        (0.25, None)
    """
    if isinstance(value, str | bool):
        return None
    match domain:
        case Uniform(low, high) | IntUniform(low, high):
            return (value - low) / (high - low) if high > low else None
        case LogUniform(low, high) | LogIntUniform(low, high):
            return math.log(value / low) / math.log(high / low) if high > low and value > 0 else None
        case Choice() | Text():
            return None


def value_of(domain: Uniform | LogUniform | IntUniform | LogIntUniform, place: float) -> float | int:
    """Return the number at a place of a range, within its ends whatever rounding does.

    Example:
        >>> value_of(IntUniform(1, 5), 0.5), round(value_of(LogUniform(1e-4, 1.0), 0.25), 6)
        (3, 0.001)
    """
    match domain:
        case Uniform(low, high):
            return min(high, low + place * (high - low))
        case LogUniform(low, high):
            return min(high, max(low, low * math.exp(place * math.log(high / low))))
        case IntUniform(low, high):
            return round(low + place * (high - low))
        case LogIntUniform(low, high):
            return min(high, max(low, round(low * math.exp(place * math.log(high / low)))))
    assert_never(domain)
