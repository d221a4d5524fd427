"""Trials that count in several ways, as Optuna's studies and our sampler are told of them."""

from collections.abc import Mapping

from optuna.trial import FrozenTrial

from advisor.records import Goal
from advisor.search.proposals import Outcome


def costs_of(outcome: Outcome, goal: Goal) -> tuple[float, ...]:
    """Return what an ended trial costs in everything that counts, the score first; nothing where it says nothing.

    Example:
        >>> goal = Goal(metric="accuracy", also=("parameters",))
        >>> costs_of(Outcome(number=0, parameters={}, value=0.9, others=(150.0,)), goal)
        (-0.9, 150.0)
    """
    if outcome.value is None:
        return ()
    amounts = (outcome.value, *outcome.others)
    return tuple(each.cost(amount) for each, amount in zip(goal.objectives, amounts, strict=True))


def by_any(finished: Mapping[int, FrozenTrial], goal: Goal) -> list[int]:
    """Return the numbers of trials, those first that are good in something that counts; of one score the best first."""
    ranks = dict.fromkeys(finished, len(finished))
    for place, each in enumerate(goal.objectives):
        costs = {number: each.cost((trial.values or [0.0])[place]) for number, trial in finished.items()}
        for rank, number in enumerate(sorted(costs, key=lambda number: costs[number])):
            ranks[number] = min(ranks[number], rank)
    return sorted(ranks, key=lambda number: ranks[number])
