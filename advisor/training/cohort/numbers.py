"""Numbers: what differs between the members of a cohort, as one array a quantity, shape (members,)."""

from collections.abc import Sequence

import numpy as np

from advisor.records import Recipe
from advisor.records.recipe import (
    ClassWeights,
    ClippingKind,
    DropoutKind,
    DropoutPlace,
    PenaltyKind,
    PenaltyPlace,
    StoppingKind,
)
from advisor.training.cohort.stacked.layout import OUTPUTS, Layout
from advisor.training.network.class_weights import balanced_weights

Numbers = dict[str, np.ndarray]


def member_numbers(recipes: Sequence[Recipe], layout: Layout, *, dtype: str) -> Numbers:
    """Return every number that a program reads, by name.

    Args:
        recipes: One a member.
        layout: The network that they share.
        dtype: Of the weights: "float32" or "float64".
    """
    columns = [_recipe_numbers(recipe, layout) for recipe in recipes]
    numbers = {name: np.array([column[name] for column in columns], dtype=dtype) for name in columns[0]}
    keys = [np.random.SeedSequence((recipe.seed, 7)).generate_state(2) for recipe in recipes]
    return numbers | {"keys": np.array(keys, dtype=np.uint32)}


def dropout_rates(recipe: Recipe, widths: tuple[int, ...]) -> tuple[float, ...]:
    """Return the rate of each place: the inputs, then every hidden layer.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.records.recipe import Dropout
        >>> dropout_rates(Recipe(data=DataPlan(source="digits"), dropout=Dropout(rate=0.5, growth=1.0)), (400, 100))
        (0.0, 0.5, 0.125)
    """
    dropout = recipe.dropout
    if dropout.kind is DropoutKind.NONE:
        return (0.0,) * (len(widths) + 1)
    of_inputs = dropout.input_rate if dropout.place is DropoutPlace.INPUTS_AND_HIDDEN else 0.0
    widest = max(widths, default=1)
    rates = [dropout.rate * (1 - dropout.growth + dropout.growth * units / widest) for units in widths]
    if dropout.place is DropoutPlace.LAST_HIDDEN:
        rates = [0.0] * (len(rates) - 1) + rates[-1:]
    return (of_inputs, *rates)


def class_weight_numbers(recipes: Sequence[Recipe], targets: Sequence[np.ndarray], outputs: int) -> Numbers:
    """Return what gives a row its weight: `class_base` + the sum over outputs of `class_weights` * target.

    Args:
        recipes: One a member.
        targets: The training targets of each member, one column an output: one-hot classes, or 0 and 1.
        outputs: How many output units there are.

    Returns:
        `class_base`, shape (members,), and `class_weights`, shape (members, outputs).
    """
    base, weights = np.ones(len(recipes)), np.zeros((len(recipes), outputs))
    for row, (recipe, y) in enumerate(zip(recipes, targets, strict=True)):
        if recipe.class_weights is ClassWeights.NONE:
            continue
        numbers = y[:, 0] if outputs == 1 else y.argmax(axis=1)
        by_class = balanced_weights(numbers.astype(np.int64), max(2, outputs))
        if outputs == 1:
            base[row], weights[row] = by_class[0], by_class[1] - by_class[0]
        else:
            base[row], weights[row] = 0.0, [by_class[number] for number in range(outputs)]
    return {"class_base": base, "class_weights": weights}


def _recipe_numbers(recipe: Recipe, layout: Layout) -> dict[str, float]:
    optimizer, stopping = recipe.optimizer, recipe.stopping
    numbers = {
        "leaky_slope": recipe.architecture.leaky_slope,
        "elu_alpha": recipe.architecture.elu_alpha,
        "momentum": optimizer.momentum,
        "beta_1": optimizer.beta_1,
        "beta_2": optimizer.beta_2,
        "rho": optimizer.rho,
        "epsilon": optimizer.epsilon,
        "initial_accumulator": optimizer.initial_accumulator,
        "weight_decay": optimizer.weight_decay,
        "min_delta": abs(stopping.min_delta),
        "cut": _logit(recipe.threshold),
        "smoothing": recipe.label_smoothing,
        "keeps_last": float(stopping.kind is not StoppingKind.EARLY),
    }
    rates = dropout_rates(recipe, layout.widths)
    numbers |= {f"rate {place}": rate for place, rate in enumerate(rates)}
    return numbers | _clipping_numbers(recipe) | _penalty_numbers(recipe, layout)


def _clipping_numbers(recipe: Recipe) -> dict[str, float]:
    clipping = recipe.optimizer.clipping
    names = {
        ClippingKind.VALUE: "clip_value",
        ClippingKind.NORM: "clip_norm",
        ClippingKind.GLOBAL_NORM: "clip_global",
    }
    return {name: clipping.threshold if clipping.kind is kind else np.inf for kind, name in names.items()}


def _penalty_numbers(recipe: Recipe, layout: Layout) -> dict[str, float]:
    penalty = recipe.penalty
    l1, l2 = penalty.coefficients
    numbers: dict[str, float] = {}
    for index, name in enumerate(layout.kernels):
        is_outputs = name.startswith(OUTPUTS)
        is_free = (penalty.place is PenaltyPlace.FIRST_HIDDEN and index > 0) or (
            is_outputs and penalty.place is not PenaltyPlace.ALL
        )
        is_free = is_free or penalty.kind is PenaltyKind.NONE
        numbers |= {f"l1 {name}": 0.0 if is_free else l1, f"l2 {name}": 0.0 if is_free else l2}
    return numbers


def _logit(probability: float) -> float:
    if not 0 < probability < 1:
        return float(np.copysign(np.inf, probability - 0.5))
    return float(np.log(probability / (1 - probability)))
