"""Which of several studies and runs are held to each other, which is best, and whether noise explains a difference.

What was trained on other data is held to nothing: two scores on two sets of data differ for more than a recipe.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TypeAlias

from advisor.compare.baseline import ERROR_FLOOR, SEED_SPREAD
from advisor.compare.difference import goal_of
from advisor.compare.noise import CONFIDENCE, quantile_of_t
from advisor.records import Goal, SeedNoise
from advisor.records.reporting.comparing import Compared, Contrast
from advisor.records.reporting.standing import ahead

MOST_PAIRED = 4  # up to here each is held to each; beyond, each to the best
_T_OF_SIX = 2.446912  # Student's t of six degrees of freedom, 97.5 %
_LEAST = 1e-9  # deviations below are rounding
_Data: TypeAlias = tuple[str, int]  # its fingerprint and the numbers of one row, "" and 0 where not recorded


def best_places(compared: Sequence[Compared], metric: str) -> tuple[int, ...]:
    """Return the places that others on the same data stand beside, and none is better than."""
    beside, found = _by_data(compared, metric), []
    for place, one in enumerate(compared):
        own, ranked = one.of(metric), beside.get(_data(one), ())
        first = compared[ranked[0]].of(metric) if len(ranked) > 1 else None
        if own is not None and first is not None and own.mean == first.mean:
            found.append(place)
    return tuple(found)


def contrasts(compared: Sequence[Compared], metrics: Sequence[str]) -> Iterator[Contrast]:
    """Yield the differences by some metrics: few are held to each other, many to the best, on the same data."""
    for metric in metrics:
        places = [place for place, one in enumerate(compared) if one.of(metric) is not None]
        if _goal(metric) is None:
            continue
        if len(places) <= MOST_PAIRED:
            pairs = list(combinations(places, 2))
        else:
            beside = _by_data(compared, metric)
            pairs = [(place, beside[_data(compared[place])][0]) for place in places]
        for first, second in pairs:
            if first != second and _may_be_one(_data(compared[first]), _data(compared[second])):
                yield _contrast(compared, metric, first, second)


def _data(one: Compared) -> _Data:
    return one.fingerprint, one.inputs


def _may_be_one(one: _Data, other: _Data) -> bool:
    """Say whether nothing is known of two that forbids to hold what was trained on one to what was on the other."""
    prints, inputs = {one[0], other[0]} - {""}, {one[1], other[1]} - {0}
    return len(prints) < 2 and len(inputs) < 2


def _by_data(compared: Sequence[Compared], metric: str) -> dict[_Data, tuple[int, ...]]:
    """Return for all data that were met the places that are measured on what may be the same, the best first."""
    goal = _goal(metric)
    if goal is None:
        return {}
    known = [(goal.cost(n.mean), place) for place, one in enumerate(compared) if (n := one.of(metric)) is not None]
    places = [place for _, place in sorted(known)]
    return {
        data: tuple(place for place in places if _may_be_one(data, _data(compared[place])))
        for data in {_data(compared[place]) for place in places}
    }


def _contrast(compared: Sequence[Compared], metric: str, first: int, second: int) -> Contrast:
    one, other, goal = compared[first].of(metric), compared[second].of(metric), _goal(metric) or Goal()
    assert one is not None and other is not None  # noqa: S101, PT018  the caller has looked
    gain = goal.cost(one.mean) - goal.cost(other.mean)
    noise, assumed = _noise_between(one, other), False
    if noise is None and one.trainings == other.trainings == 1:
        noise = _usual_noise(one, other, goal)
        assumed = noise is not None
    return Contrast(
        metric=metric,
        first=first,
        second=second,
        gain=gain,
        noise=noise,
        is_assumed=assumed,
        verdict=ahead(gain, noise),
    )


def _noise_between(one: SeedNoise, other: SeedNoise) -> float | None:
    """Return half of the 95 % interval of a difference of means (Welch); one training has the other's deviation."""
    known = [each for each in (one, other) if each.sd is not None]
    if not known:
        return None
    shares = [(each.sd if each.sd is not None else known[0].sd or 0.0) ** 2 / each.trainings for each in (one, other)]
    freedoms = [each.trainings * each.networks - 1 for each in (one, other)]
    total = sum(shares)
    if total <= _LEAST**2:
        return None
    if len(known) == 2:
        freedom = total**2 / sum(s**2 / f for s, f in zip(shares, freedoms, strict=True) if f)
    else:
        freedom = float(max(freedoms))
    return quantile_of_t((1 + CONFIDENCE) / 2, freedom) * math.sqrt(total)


def _usual_noise(one: SeedNoise, other: SeedNoise, goal: Goal) -> float | None:
    """Return half of the 95 % interval of a difference as seeds usually make it, where each was trained once.

    A loss, or the error behind a share, moves by a tenth between seeds: `baseline` has it, worth six runs.
    """
    is_share = goal.cost(1.0) < goal.cost(0.0)
    levels = [1.0 - each.mean + ERROR_FLOOR if is_share else each.mean for each in (one, other)]
    if min(levels) <= 0:
        return None
    return math.expm1(_T_OF_SIX * math.sqrt(2) * SEED_SPREAD) * math.sqrt(levels[0] * levels[1])


def _goal(metric: str) -> Goal | None:
    return goal_of(metric.rpartition(" ")[2])
