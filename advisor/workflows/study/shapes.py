"""Shapes: which trials could train as one program, known before a backend is imported."""

from collections.abc import Hashable

from advisor.records import Recipe


def shape_in_cohort(recipe: Recipe) -> Hashable | None:
    """Return the shape of a recipe, None for one that no cohort can hold."""
    from advisor.training.cohort.shape import can_hold, shape_of  # not before the first cohort is proposed

    return shape_of(recipe) if can_hold(recipe) else None
