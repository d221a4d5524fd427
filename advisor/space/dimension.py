"""A Dimension: one thing that may be varied, with its domain, its role and the reason it matters."""

from enum import StrEnum
from math import isfinite
from typing import TypeAlias

import msgspec

from advisor.records import Direction
from advisor.records.studies.plan import ParameterValue


class Role(StrEnum):
    """What a dimension is to a study that does not mention it."""

    SCIENTIFIC = "scientific"  # its effect is what a study asks about; searched
    NUISANCE = "nuisance"  # must be tuned again for a fair comparison of the scientific ones; searched
    FIXED = "fixed"  # stays as the recipe has it unless a study names it


class Uniform(msgspec.Struct, frozen=True, tag=True):
    """Any number of an interval, ends included, each equally likely."""

    low: float
    high: float


class LogUniform(msgspec.Struct, frozen=True, tag=True):
    """Any positive number of an interval; each factor equally likely."""

    low: float
    high: float


class IntUniform(msgspec.Struct, frozen=True, tag=True):
    """Whole numbers of an interval, ends included."""

    low: int
    high: int


class LogIntUniform(msgspec.Struct, frozen=True, tag=True):
    """Positive whole numbers of an interval, ends included; each factor equally likely."""

    low: int
    high: int


class Choice(msgspec.Struct, frozen=True, tag=True):
    """One of a few values; `ordered` where a neighbour is a smaller step than a far one."""

    options: tuple[ParameterValue, ...]
    ordered: bool = False


class Text(msgspec.Struct, frozen=True, tag=True):
    """Any text: a file, a layer, a function. Searched only where a study lists choices."""


Domain: TypeAlias = Uniform | LogUniform | IntUniform | LogIntUniform | Choice | Text


class Limits(msgspec.Struct, frozen=True):
    """The values that make sense at all, however far a study widens the domain."""

    low: float = float("-inf")
    high: float = float("inf")
    low_included: bool = True
    high_included: bool = True

    def hold(self, value: float) -> bool:
        """Say whether a value lies within.

        Example:
            >>> Limits(0, 1, high_included=False).hold(1.0)
            False
        """
        above = value > self.low or (self.low_included and value == self.low)
        below = value < self.high or (self.high_included and value == self.high)
        return above and below

    @property
    def said(self) -> str:
        """The values that make sense, in words.

        Example:
            >>> Limits(low=1).said, Limits(0, 1, high_included=False).said
            ('at least 1', 'at least 0 and below 1')
        """
        low = f"{'at least' if self.low_included else 'above'} {_number(self.low)}"
        high = f"{'at most' if self.high_included else 'below'} {_number(self.high)}"
        ends = [words for words, end in ((low, self.low), (high, self.high)) if isfinite(end)]
        return " and ".join(ends) or "any number"


def _number(end: float) -> str:
    return f"{end:,.0f}" if isfinite(end) and end == int(end) else f"{end:g}"


class When(msgspec.Struct, frozen=True):
    """A condition: the recipe's field at `path` has one of `values`."""

    path: str
    values: tuple[ParameterValue, ...]


class Dimension(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the catalogue.

    `sets` is the dotted path of the recipe's field (a number in it indexes a tuple). A parameter that is
    a word where a number is expected ("by-thirds") goes to the dimension named by `words_go_to`.
    """

    name: str
    domain: Domain
    default: ParameterValue
    sets: str
    why: str
    reference: str
    role: Role = Role.FIXED
    active_when: tuple[When, ...] = ()  # every condition must hold
    limits: Limits = Limits()
    when_overfitting: Direction | None = None  # which way to move it; the other way when underfitting
    follows: str = ""  # the dimension that it is tied to where it is not set itself
    words_go_to: str | None = None
    around: int | float | None = None  # a value that the study believes to be good


def numbers_of(domain: Domain) -> tuple[float, float] | None:
    """Return the ends of a numeric domain, None for choices and texts.

    Example:
        >>> numbers_of(IntUniform(1, 5))
        (1, 5)
    """
    match domain:
        case Uniform(low, high) | LogUniform(low, high) | IntUniform(low, high) | LogIntUniform(low, high):
            return low, high
        case Choice() | Text():
            return None


def describe(domain: Domain) -> str:
    """Return a domain in a few words, for tables and messages.

    Example:
        >>> describe(LogUniform(1e-4, 0.3))
        '0.0001 to 0.3, log scale'
    """
    match domain:
        case Uniform(low, high):
            return f"{low:g} to {high:g}"
        case LogUniform(low, high):
            return f"{low:g} to {high:g}, log scale"
        case IntUniform(low, high):
            return f"{low} to {high}, whole"
        case LogIntUniform(low, high):
            return f"{low} to {high}, whole, log scale"
        case Choice(options):
            return ", ".join(str(option) for option in options)
        case Text():
            return "text"
