"""Edges: do the best trials crowd at an end of the range that was searched?"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from advisor.compare.scales import place_of
from advisor.records import Edge, Study, Trial
from advisor.space.dimension import Dimension, numbers_of

NEAR = 0.1  # of the range, on the scale it is searched on: "at the end"
BEST = 0.25  # share of the scored trials that count as best
FEWEST_BEST = 3  # fewer say nothing
OFTENER = 1.5  # times as often as trials in general
CROWDED = 0.5  # of the best trials at an end: the range may end too early

_End: TypeAlias = Literal["low", "high"]


def edges(study: Study, dimensions: Sequence[Dimension]) -> tuple[Edge, ...]:
    """Return, for each numeric dimension, how the best trials lie at its more crowded end.

    Args:
        study: Scored trials.
        dimensions: What was searched, with the ranges that were searched.

    Returns:
        One edge a numeric dimension that took part in enough of the best trials. The share of all
        trials at that end comes with it: a sampler that went there often proves nothing by itself.
    """
    ranked = study.ranked
    found = (_edge(dimension, _placed(dimension, ranked)) for dimension in dimensions)
    return tuple(edge for edge in found if edge is not None)


def _placed(dimension: Dimension, ranked: Sequence[Trial]) -> list[float]:
    """The places of the values that the scored trials gave the dimension, the best trial's first."""
    placed = []
    for trial in ranked:
        if dimension.name in trial.parameters:
            place = place_of(dimension.domain, trial.parameters[dimension.name])
            if place is not None:
                placed.append(place)
    return placed


def _edge(dimension: Dimension, placed: Sequence[float]) -> Edge | None:
    ends = numbers_of(dimension.domain)
    count = max(FEWEST_BEST, round(BEST * len(placed)))
    if ends is None or len(placed) < 2 * count:
        return None
    best = placed[:count]
    end: _End = "low" if _share(best, "low") >= _share(best, "high") else "high"
    limit = ends[0] if end == "low" else ends[1]
    return Edge(
        dimension=dimension.name,
        end=end,
        limit=float(limit),
        best_share=_share(best, end),
        all_share=_share(placed, end),
        best_trials=count,
        can_widen=can_widen(dimension, end, limit),
    )


def _share(places: Sequence[float], end: _End) -> float:
    near = [place <= NEAR if end == "low" else place >= 1 - NEAR for place in places]
    return sum(near) / len(near)


def can_widen(dimension: Dimension, end: _End, limit: float) -> bool:
    """Say whether values beyond the end make sense at all."""
    limits = dimension.limits
    return limit > limits.low if end == "low" else limit < limits.high


def crowded(found: Sequence[Edge]) -> tuple[Edge, ...]:
    """Return the edges that may be too early: half of the best trials crowd there, and values beyond make sense.

    Where trials in general lie there nearly as often, the sampler went there, and nothing follows.

    Example:
        >>> fields = {"dimension": "width", "end": "high", "limit": 600.0, "best_trials": 8, "can_widen": True}
        >>> wide, even = (Edge(best_share=best, all_share=0.4, **fields) for best in (0.75, 0.5))
        >>> crowded([wide, even]) == (wide,)
        True
    """
    return tuple(
        edge
        for edge in found
        if edge.can_widen and edge.best_share >= CROWDED and edge.best_share >= OFTENER * edge.all_share
    )
