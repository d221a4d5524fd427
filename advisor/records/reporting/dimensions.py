"""What the trials of a study show of a dimension: how much it matters, and where along it the best of them lie."""

from typing import Literal

import msgspec


class Importance(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the differences between scores a dimension explains, as far as the trials can tell."""

    dimension: str
    share: float  # of the variance of the scores' ranks; near 0: none that could be seen
    trials: int  # it was active in so many of the scored trials


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """Where the best trials lie along a dimension: at an end of the range, or within it."""

    dimension: str
    end: Literal["low", "high"]
    limit: float  # the end of the searched range
    best_share: float  # of the best trials that lie in the tenth of the range next to that end
    all_share: float  # of all scored trials that lie there
    best_trials: int  # how many count as best
    can_widen: bool  # values beyond that end make sense
