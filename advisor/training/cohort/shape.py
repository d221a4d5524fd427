"""Shapes: what recipes of one cohort have in common, and how recipes are sorted into cohorts."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.records import Recipe, WordsAs
from advisor.records.parts.encoding import NumericEncoding
from advisor.records.recipe import (
    Activation,
    BatchNormalization,
    DropoutKind,
    Family,
    OptimizerName,
    Precision,
    Scaling,
)
from advisor.space.losses import is_told


@dataclass(frozen=True)
class Shape:
    """Everything that decides a cohort's program; recipes of one shape differ in numbers only.

    Args:
        widths: Units of each hidden layer.
        activation: Of the hidden layers.
        batch_normalization: Where it stands.
        normalizes_inputs: Whether a batch normalization comes first.
        numeric_encoding: Which decides how many inputs a table has.
        optimizer: Its name.
        batch_size: Rows of one step, 0 for the whole training part.
        loss: Its name.
        dropout: Which kind; without dropout the one that suits the activation, for a rate of 0 is one too.
        window, vocabulary: How many inputs rows of a series, or texts, become.
    """

    widths: tuple[int, ...]
    activation: Activation
    batch_normalization: BatchNormalization
    normalizes_inputs: bool
    numeric_encoding: NumericEncoding
    optimizer: OptimizerName
    batch_size: int
    loss: str
    dropout: DropoutKind
    window: int = 0
    vocabulary: int = 0


@dataclass(frozen=True)
class CohortPlan:
    """Which recipes train together, by their places in the list that was given.

    Args:
        cohorts: Places of the recipes of each shape, shapes in the order first seen.
        others: Places of recipes that no cohort can hold; they go through `fit`.
    """

    cohorts: tuple[tuple[int, ...], ...]
    others: tuple[int, ...]


def shape_of(recipe: Recipe) -> Shape:
    """Return the shape of a recipe.

    Example:
        >>> from advisor.records import DataPlan
        >>> one, other = (Recipe(data=DataPlan(source="digits"), seed=seed) for seed in (1, 2))
        >>> shape_of(one) == shape_of(other)
        True
    """
    architecture = recipe.architecture
    return Shape(
        widths=architecture.widths,
        activation=architecture.activation,
        batch_normalization=architecture.batch_normalization,
        normalizes_inputs=recipe.scaling is Scaling.BATCH_NORMALIZATION,
        numeric_encoding=recipe.numeric_encoding,
        optimizer=recipe.optimizer.name,
        batch_size=recipe.batch_size,
        loss=recipe.loss,
        dropout=_dropout_of(recipe),
        window=recipe.data.window,
        vocabulary=recipe.words.vocabulary,
    )


def _dropout_of(recipe: Recipe) -> DropoutKind:
    if recipe.dropout.kind is not DropoutKind.NONE:
        return recipe.dropout.kind
    return DropoutKind.ALPHA if recipe.architecture.activation is Activation.SELU else DropoutKind.PLAIN


def can_hold(recipe: Recipe) -> bool:
    """Say whether a cohort can train the recipe as `fit` would.

    It holds every multilayer perceptron of the catalogue, with every schedule, penalty and way to stop; not
    the other families: convolutions, reused networks, a user's own model; nor pictures that are varied, words that
    are embedded, a loss that is not the catalogue's, and mixed precision.

    Example:
        >>> from advisor.records import DataPlan
        >>> can_hold(Recipe(data=DataPlan(source="digits")))
        True
    """
    is_plain = not recipe.augmentation.is_active and recipe.words.read_as is WordsAs.VECTORS and is_told(recipe.loss)
    is_plain = is_plain and recipe.precision is Precision.FLOAT32
    return recipe.architecture.family is Family.DENSE and recipe.batch_size >= 0 and recipe.epochs >= 1 and is_plain


def plan_cohorts(recipes: Sequence[Recipe]) -> CohortPlan:
    """Sort recipes into cohorts of one shape, and those that no cohort can hold.

    Example:
        >>> from advisor.records import DataPlan
        >>> recipes = [Recipe(data=DataPlan(source="digits"), batch_size=size) for size in (32, 64, 32)]
        >>> plan_cohorts(recipes).cohorts
        ((0, 2), (1,))
    """
    groups: dict[Shape, list[int]] = {}
    others = []
    for place, recipe in enumerate(recipes):
        if can_hold(recipe):
            groups.setdefault(shape_of(recipe), []).append(place)
        else:
            others.append(place)
    return CohortPlan(tuple(tuple(group) for group in groups.values()), tuple(others))
