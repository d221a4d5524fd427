"""Shapes: which trials could train as one program, and how much work an epoch is; no backend is imported for it."""

from collections.abc import Hashable
from itertools import pairwise
from math import prod

from advisor.records import DataFacts, Recipe

# In multiplications, measured on two cores: 3 ms of 4 an epoch of 34 steps of digits are not products of matrices.
STEP, UPDATE = 2e6, 20.0  # of a step; of each weight that a step moves


def shape_in_cohort(recipe: Recipe) -> Hashable | None:
    """Return the shape of a recipe, None for one that no cohort can hold."""
    from advisor.training.cohort.shape import can_hold, shape_of  # not before the first cohort is proposed

    return shape_of(recipe) if can_hold(recipe) else None


def work_of_epoch(recipe: Recipe, *, facts: DataFacts) -> float:
    """Return roughly how many multiplications an epoch of a multilayer perceptron is, forward alone.

    Example:
        >>> from advisor.records import DataPlan
        >>> facts = DataFacts(train_rows=1_000, input_shape=(8,))
        >>> f"{work_of_epoch(Recipe(data=DataPlan(source='digits')), facts=facts):.0e}"
        '1e+08'
    """
    rows = max(1, facts.train_rows)
    units = [prod(facts.input_shape), *recipe.architecture.widths, max(1, len(facts.classes))]
    weights = sum(before * after for before, after in pairwise(units))
    steps = -(-rows // (min(recipe.batch_size, rows) or rows))
    return rows * weights + steps * (STEP + UPDATE * weights)
