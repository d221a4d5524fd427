"""What a study's time went to, and what its failures have in common."""

import msgspec

from advisor.records.studies.plan import ParameterValue


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """Time that went to one thing, as far as it was recorded; trials that ran side by side count each."""

    what: str
    trials: int
    seconds: float
    share: float  # of all that is accounted for


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the searched space, by one dimension: a choice, or what lies from a value on or up to it."""

    dimension: str
    choice: ParameterValue | None = None
    low: float | None = None  # from here on
    high: float | None = None  # up to here
    failed: int  # of the group, that lie in it
    tried: int  # trials of any outcome that lie in it


class FailureGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Trials that failed or were pruned for one cause, and where in the space most of them lie."""

    cause: str  # as the first of them said it
    trials: tuple[int, ...]
    region: Region | None = None  # None: nowhere in particular, or too few to tell


class RungRanks(msgspec.Struct, frozen=True, kw_only=True):
    """How the order of trials at a rung, where others were cut off, agrees with their order at the end."""

    epochs: int  # trained by the rung
    trials: int  # that went on
    correlation: float  # of ranks, -1 to 1; 1: the order was the same
