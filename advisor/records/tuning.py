"""A tuning curve: what so many trials come to, and what more of them would bring, as far as those there are tell."""

import msgspec


class BestOf(msgspec.Struct, frozen=True, kw_only=True):
    """What the best of so many trials comes to: its median, and a band that holds for all counts at once."""

    trials: int
    median: float  # in the unit of the goal's metric
    best: float | None  # the band's better end; None: the trials do not bound it
    worst: float | None


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What more trials of the same kind would bring: by how much the best score would better, in the metric's unit."""

    trials: int  # more
    hours: float | None = None  # that they would take, at the pace so far
    chance: float  # of any gain at all: trials / (trials + those seen)
    gain: float  # expected
    lo80: float
    hi80: float


class TuningCurve(msgspec.Struct, frozen=True, kw_only=True):
    """Is another night worth it? Taken from the last trials alone, as if more would be proposed as those were."""

    trials: int = 0  # the last ones that were looked at, pruned and failed ones among them
    curve: tuple[BestOf, ...] = ()
    outlooks: tuple[Outlook, ...] = ()
    is_improving: bool = False  # the later half of them is clearly better: more may come than is said
    because: str = ""  # why nothing can be told
