"""Which shape the next cohort has: one that did well so far, or a new one of the sampler's; a bandit chooses."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import final

import numpy as np

from advisor.records.study import ParameterValue

Parameters = Mapping[str, ParameterValue]

FORGET = 0.85  # of what was seen before, kept with each cohort: what paid early may be used up
CURIOSITY = 0.35  # in ranks: how much better a shape may be than one cohort has shown


@dataclass
class Arm:
    """What cohorts of one shape have reached."""

    cohorts: int = 0
    lowest: float = math.inf  # cost
    parameters: Parameters = field(default_factory=dict)  # of the best trial
    number: int = -1


@final
class ShapeBandit:
    """Chooses between a new shape and those known, by what their cohorts brought.

    Whether a new one is tried is drawn as often as new shapes improved on the best so far lately, against how often
    known ones did (Thompson sampling), so that neither is ever given up. Of the known shapes the one is taken whose
    best trial ranks highest, with a bonus for those of few cohorts (UCB in ranks, for losses have no common scale).

    Args:
        seed: Of every draw.

    Reference: Russo et al. (2018), "A tutorial on Thompson sampling", arXiv:1707.02038; Auer et al. (2002),
        doi:10.1023/A:1013689704352; Li and Talwalkar's halving over configurations, arXiv:1810.05934.
    """

    def __init__(self, *, seed: int) -> None:
        self._random = np.random.default_rng([seed, 29])
        self._arms: dict[Hashable, Arm] = {}
        self._wins = {"new": 0.0, "known": 0.0}
        self._losses = {"new": 0.0, "known": 0.0}
        self._lowest = math.inf

    def see(self, shape: Hashable, costs: Sequence[tuple[float, int, Parameters]]) -> None:
        """Learn what one cohort reached.

        Args:
            shape: Of the cohort.
            costs: What its scored members cost, lower is better, with their numbers and parameters.
        """
        kind = "known" if shape in self._arms else "new"
        arm = self._arms.setdefault(shape, Arm())
        arm.cohorts += 1
        for cost, number, parameters in costs:
            if cost < arm.lowest:
                arm.lowest, arm.number, arm.parameters = cost, number, parameters
        won = arm.lowest < self._lowest
        for counts in (self._wins, self._losses):
            counts[kind] *= FORGET
        (self._wins if won else self._losses)[kind] += 1
        self._lowest = min(self._lowest, arm.lowest)

    def choose(self) -> Arm | None:
        """Return the known shape that the next cohort has; None for a new one."""
        known = [arm for arm in self._arms.values() if math.isfinite(arm.lowest)]
        drawn = {kind: self._random.beta(1 + self._wins[kind], 1 + self._losses[kind]) for kind in ("new", "known")}
        if not known or drawn["new"] > drawn["known"]:
            return None
        known.sort(key=lambda arm: (arm.lowest, arm.number))
        total = math.log(1 + sum(arm.cohorts for arm in known))
        worth = [1 - place / len(known) + CURIOSITY * math.sqrt(total / arm.cohorts) for place, arm in enumerate(known)]
        return known[int(np.argmax(worth))]
