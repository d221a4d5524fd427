"""Rungs: how long a training must be left alone before its scores can be compared with others'."""

from advisor.records import Recipe
from advisor.records.recipe import Family


def unfreezing_epoch(recipe: Recipe) -> int | None:
    """Return the first epoch that trains reused layers, None where none are ever unfrozen.

    Both stretches have at least one epoch.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.records.recipe import Architecture, Transfer
        >>> network = Architecture(family=Family.TRANSFER, transfer=Transfer(base="base.keras"))
        >>> unfreezing_epoch(Recipe(data=DataPlan(source="digits"), architecture=network, epochs=9))
        4
    """
    transfer = recipe.architecture.transfer
    if recipe.architecture.family is not Family.TRANSFER or transfer is None:
        return None
    if transfer.unfreeze == 0 or recipe.epochs < 2:
        return None
    return min(max(1, round(recipe.epochs * transfer.unfreeze_after)), recipe.epochs - 1)


def earliest_cut(recipe: Recipe) -> int:
    """Return after how many epochs at the earliest a trial may be cut off for a poor score.

    A reused network is left alone until one epoch after its unfreezing.
    """
    unfreezes_at = unfreezing_epoch(recipe)
    return 1 if unfreezes_at is None else unfreezes_at + 1
