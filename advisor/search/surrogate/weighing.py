"""Several costs as one: what counts is weighed anew for each proposal, so that the proposals go along the front.

One proposal in four, as a draw has it, is for the score alone: the winner must be good before it may be small.
A trial that breaks a limit costs more than every trial that keeps them all, the more the further it is beyond.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from advisor.search.surrogate.points import Array
from advisor.space.seeds import seed_of

SUM_SHARE = 0.05  # of the weighted sum, added to the largest weighted cost: no beaten trial is then as good
FOR_THE_SCORE = 0.25  # of the proposals
"""On a made-up space of 6 dimensions, 60 trials: with a half of them the front covered less than random points do,
with none the best score was three times as far from the best possible."""
OUTLYING = 0.75  # of the trials: what costs more than this quantile counts as no worse


class Told(NamedTuple):
    """What is known of an ended trial."""

    costs: tuple[float, ...]  # the score's first
    excess: float = 0.0  # beyond the limits, as a sum of shares of them


def weighed(told: Mapping[int, Told], *, seed: int, number: int) -> dict[int, float]:
    """Return one cost for each trial, by the weights that are drawn for the proposal of this number.

    Args:
        told: Of every ended trial.
        seed: Of the sampler.
        number: Of the first trial that is proposed with them.

    Example:
        >>> told = {0: Told((0.2, 100.0)), 1: Told((0.1, 900.0)), 2: Told((0.3, 800.0)), 3: Told((0.0, 1.0), 0.5)}
        >>> costs = weighed(told, seed=0, number=1)
        >>> costs[2] > costs[0], costs[3] > costs[2]
        (True, True)
        >>> weighed({0: Told((0.2,)), 1: Told((0.1,))}, seed=0, number=1)
        {0: 0.2, 1: 0.1}

    Reference: Knowles, "ParEGO" (2006), doi:10.1109/TEVC.2005.851274; Deb, "An efficient constraint handling method
        for genetic algorithms" (2000), doi:10.1016/S0045-7825(99)00389-8.
    """
    if not told:
        return {}
    costs = np.array([each.costs for each in told.values()], dtype=np.float64)
    excess = np.array([each.excess for each in told.values()], dtype=np.float64)
    weights = _weights(costs.shape[1], seed=seed, number=number)
    if weights[0] == 1.0:
        single = costs[:, 0]
    else:
        shares = np.column_stack([_share(column, is_score=place == 0) for place, column in enumerate(costs.T)])
        single = (weights * shares).max(axis=1) + SUM_SHARE * shares @ weights
    return dict(zip(told, _beyond(single, excess).tolist(), strict=True))


def _weights(count: int, *, seed: int, number: int) -> Array:
    """The score alone, or weights drawn evenly from all that sum to 1."""
    random = np.random.default_rng([seed_of(seed, "weights"), number])
    if count == 1 or random.random() < FOR_THE_SCORE:
        alone: Array = np.eye(count)[0]
        return alone
    drawn: Array = random.dirichlet(np.ones(count))
    return drawn


def _share(costs: Array, *, is_score: bool) -> Array:
    """Costs from 0 for the best to 1; sizes and times, which are above 0, on a log scale."""
    if not is_score and costs.min() > 0:
        costs = np.log(costs)
    best, worst = costs.min(), np.quantile(costs, OUTLYING) if is_score else costs.max()
    worst = worst if worst > best else costs.max()
    share: Array = np.minimum((costs - best) / (worst - best), 1.0) if worst > best else np.zeros(len(costs))
    return share


def _beyond(costs: Array, excess: Array) -> Array:
    """Costs with those of trials beyond a limit above all others."""
    outside = excess > 0
    if not outside.any():
        return costs
    inside = costs[~outside]
    worst, spread = (
        (inside.max(), float(np.ptp(inside)) or abs(float(inside.max())) or 1.0) if len(inside) else (0.0, 1.0)
    )
    raised: Array = np.where(outside, worst + spread * np.minimum(excess, 10.0), costs)
    return raised
