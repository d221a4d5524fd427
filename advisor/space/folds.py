"""Folds: a recipe once for every fold of its cross-validation."""

import msgspec

from advisor.records import Recipe
from advisor.space.seeds import seed_of


def over_folds(recipe: Recipe) -> tuple[Recipe, ...]:
    """Return a recipe once for every fold of every repetition, each with a seed of its own.

    Seeds differ, so that the mean is over first weights too; without a cross-validation the recipe comes back alone.

    Example:
        >>> from advisor.records import DataPlan
        >>> [fold.data.fold for fold in over_folds(Recipe(data=DataPlan(source="iris", folds=2, repeats=2)))]
        [0, 1, 2, 3]
    """
    if not recipe.data.fold_count:
        return (recipe,)
    return tuple(
        msgspec.structs.replace(
            recipe,
            seed=seed_of(recipe.seed, "fold", fold),
            data=msgspec.structs.replace(recipe.data, fold=fold),
        )
        for fold in range(recipe.data.fold_count)
    )
