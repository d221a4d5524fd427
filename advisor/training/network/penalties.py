"""Penalties and dropout of each layer (lecture 4.1 and 4.2)."""

import keras

from advisor.records import Recipe
from advisor.records.recipe import DropoutKind, DropoutPlace, PenaltyKind, PenaltyPlace


def hidden_penalty(recipe: Recipe, layer: int) -> keras.regularizers.Regularizer | None:
    """Return the penalty on the kernel of a hidden layer, counted from 0; None where it is free."""
    is_free = recipe.penalty.place is PenaltyPlace.FIRST_HIDDEN and layer > 0
    return None if is_free else _penalty(recipe)


def output_penalty(recipe: Recipe) -> keras.regularizers.Regularizer | None:
    """Return the penalty on the kernel of the output layer; None where it is free."""
    return _penalty(recipe) if recipe.penalty.place is PenaltyPlace.ALL else None


def input_dropout(recipe: Recipe, *, seed: int) -> keras.Layer | None:
    """Return the dropout of the inputs, None where they are kept."""
    if recipe.dropout.place is not DropoutPlace.INPUTS_AND_HIDDEN:
        return None
    return _dropout(recipe.dropout.kind, recipe.dropout.input_rate, seed=seed, name="inputs_dropout")


def hidden_dropout(recipe: Recipe, layer: int, *, sizes: tuple[int, ...], seed: int, name: str) -> keras.Layer | None:
    """Return the dropout after a hidden layer, counted from 0; None where every unit is kept.

    `sizes` are the units of every hidden layer: with growth, large layers are dropped more.
    """
    if recipe.dropout.place is DropoutPlace.LAST_HIDDEN and layer < len(sizes) - 1:
        return None
    return _dropout(recipe.dropout.kind, dropout_rates(recipe, sizes)[layer], seed=seed, name=name)


def dropout_rates(recipe: Recipe, sizes: tuple[int, ...]) -> tuple[float, ...]:
    """Return the dropout rate of each hidden layer before its place is looked at.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.records.recipe import Dropout
        >>> recipe = Recipe(data=DataPlan(source="digits"), dropout=Dropout(rate=0.5, growth=1.0))
        >>> dropout_rates(recipe, (400, 100))
        (0.5, 0.125)
    """
    rate, growth = recipe.dropout.rate, recipe.dropout.growth
    return tuple(rate * (1 - growth + growth * size / max(sizes)) for size in sizes)


def _penalty(recipe: Recipe) -> keras.regularizers.Regularizer | None:
    l1, l2 = recipe.penalty.coefficients
    match recipe.penalty.kind:
        case PenaltyKind.NONE:
            return None
        case PenaltyKind.L1:
            return keras.regularizers.L1(l1)
        case PenaltyKind.L2:
            return keras.regularizers.L2(l2)
        case PenaltyKind.ELASTIC_NET:
            return keras.regularizers.L1L2(l1=l1, l2=l2)


def _dropout(kind: DropoutKind, rate: float, *, seed: int, name: str) -> keras.Layer | None:
    if rate == 0:
        return None
    match kind:
        case DropoutKind.NONE:
            return None
        case DropoutKind.PLAIN:
            return keras.layers.Dropout(rate, seed=seed, name=name)
        case DropoutKind.ALPHA:
            return keras.layers.AlphaDropout(rate, seed=seed, name=name)
