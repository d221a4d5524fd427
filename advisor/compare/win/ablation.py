"""What each change between the default and the winner brought: gains over pairs of one seed, and their shares.

The order is chosen on other seeds than the gains are measured on, so that none is flattered by having been chosen.

Reference: Fawcett and Hoos, "Analysing differences between algorithm configurations through ablation" (2016),
    doi:10.1007/s10732-014-9275-9.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from advisor.compare.noise import CONFIDENCE, quantile_of_t
from advisor.records import Goal
from advisor.records.reporting.ablation import Ablation, Moved, Skipped, Step

_LEAST = 1e-12  # deviations below are rounding


class Stop(NamedTuple):
    """A recipe on the path: what was changed to get there, and what it came to, seed by seed."""

    moved: tuple[Moved, ...]
    scores: tuple[float, ...]  # fewer than the others': it did not train on every seed
    chosen_from: int = 1


class Gain(NamedTuple):
    """By how much one recipe is better than another."""

    mean: float
    noise: float | None  # half of the 95 % interval


def gain_of(before: Sequence[float], after: Sequence[float], goal: Goal) -> Gain:
    """Return how much better one recipe is than another, over pairs of one seed (Student's t).

    Example:
        >>> gain = gain_of((0.5, 0.6, 0.7), (0.4, 0.4, 0.6), Goal())
        >>> round(gain.mean, 4), round(gain.noise, 4)
        (0.1333, 0.1434)
    """
    costs = [np.array([goal.cost(score) for score in scores]) for scores in (before, after)]
    gains = costs[0] - costs[1]
    mean, count = float(gains.mean()), len(gains)
    sd = float(gains.std(ddof=1)) if count > 1 else 0.0
    if count > 1 and not gains.any():
        return Gain(0.0, 0.0)  # a change without any effect, as more epochs than a training takes
    if sd <= _LEAST:
        return Gain(mean, None)
    return Gain(mean, quantile_of_t((1 + CONFIDENCE) / 2, count - 1) * sd / math.sqrt(count))


def ablation_of(
    stops: Sequence[Stop],
    *,
    goal: Goal,
    trial: int,
    seeds: int,
    skipped: Sequence[Skipped] = (),
    trainings: int = 0,
    because: str = "",
) -> Ablation:
    """Return the path with its gains; a stop that did not train on every seed is passed over, its change not lost.

    Args:
        stops: The default first, the winner last.
        goal: Which way is better.
        trial: The winner's.
        seeds: That each stop was to be trained on.
        skipped: What could not be tried.
        trainings: That it took.
        because: What was not measured, and why.

    Example:
        >>> rate = Moved(dimension="learning_rate", before=0.01, after=0.1)
        >>> path = [Stop((), (0.9, 0.8)), Stop((rate,), (0.5, 0.6))]
        >>> found = ablation_of(path, goal=Goal(), trial=3, seeds=2)
        >>> round(found.gain, 3), found.steps[0].share, found.steps[0].verdict
        (0.3, 1.0, 'within noise')
    """
    whole = [_is_whole(stop, seeds) for stop in stops]
    told = Ablation(
        metric=goal.name, trial=trial, seeds=seeds, skipped=tuple(skipped), trainings=trainings, because=because
    )
    start, end = (
        _mean(stop) if is_whole else None for stop, is_whole in ((stops[0], whole[0]), (stops[-1], whole[-1]))
    )
    total = gain_of(stops[0].scores, stops[-1].scores, goal) if whole[0] and whole[-1] and len(stops) > 1 else None
    return msgspec.structs.replace(
        told,
        start=start,
        end=end,
        gain=None if total is None else total.mean,
        noise=None if total is None else total.noise,
        steps=_steps(stops, whole, total, goal),
    )


def _steps(stops: Sequence[Stop], whole: Sequence[bool], total: Gain | None, goal: Goal) -> tuple[Step, ...]:
    """The steps between stops that trained; the shares are of a whole gain that is one."""
    steps, last = [], stops[0]
    moved: tuple[Moved, ...] = ()
    if not whole[0]:
        return ()
    for stop, is_whole in zip(stops[1:], whole[1:], strict=True):
        moved = (*moved, *stop.moved)
        if not is_whole:
            continue
        gain = gain_of(last.scores, stop.scores, goal)
        steps.append(
            Step(
                moved=moved,
                before=_mean(last),
                after=_mean(stop),
                gain=gain.mean,
                noise=gain.noise,
                share=gain.mean / total.mean if total is not None and total.mean > 0 else None,
                chosen_from=stop.chosen_from,
            )
        )
        last, moved = stop, ()
    return tuple(steps)


def _is_whole(stop: Stop, seeds: int) -> bool:
    return len(stop.scores) == seeds and all(map(math.isfinite, stop.scores))


def _mean(stop: Stop) -> float:
    return float(np.mean(stop.scores))
