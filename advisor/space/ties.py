"""Ties: what follows a dimension that is set, unless it is set itself.

Setting the activation brings its initializer, its kind of dropout and, for SELU, standardized inputs.
What the recipe has already is kept where it fits, or where the recipe breaks that coupling on purpose.
"""

from collections.abc import Callable, Collection

from advisor.records import Recipe
from advisor.records.goal import ThresholdChoice
from advisor.records.recipe import Activation, DropoutKind, Family, Initializer, LearningRateChoice, Scaling
from advisor.space.couplings import RELU_AND_VARIANTS, broken_couplings, reuses_application
from advisor.space.paths import with_value

THIRDS_START = 1.0
"""The large learning rate that a search by thirds starts from unless a rate is named: it diverges or nearly so."""


def tie(recipe: Recipe, named: Collection[str]) -> Recipe:
    """Return the recipe with what follows from the dimensions just set, given their names.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.records.recipe import Architecture
        >>> recipe = Recipe(data=DataPlan(source="digits"), architecture=Architecture(activation=Activation.RELU))
        >>> tied = tie(recipe, {"activation"})
        >>> tied.architecture.initializer.value, tied.dropout.kind.value
        ('he_normal', 'plain')
    """
    for leader, follower, follow in _TIES:
        if leader in named and follower not in named:
            recipe = follow(recipe)
    return recipe


def initializer_of(activation: Activation) -> Initializer:
    """Return the initializer that the lecture's table ties to an activation (lecture 1.1).

    Example:
        >>> initializer_of(Activation.TANH).value
        'glorot_uniform'
    """
    if activation is Activation.SELU:
        return Initializer.LECUN_NORMAL
    return Initializer.HE_NORMAL if activation in RELU_AND_VARIANTS else Initializer.GLOROT_UNIFORM


def dropout_kind_of(activation: Activation) -> DropoutKind:
    """Return the kind of dropout that an activation bears (lecture 1.2)."""
    return DropoutKind.ALPHA if activation is Activation.SELU else DropoutKind.PLAIN


def _is_apart(recipe: Recipe, path: str) -> bool:
    """Say whether a coupling that looks at the field is broken, and not on purpose."""
    return any(path in c.fields and c.name not in recipe.breaks for c, _ in broken_couplings(recipe))


def _initializer(recipe: Recipe) -> Recipe:
    path = "architecture.initializer"
    tied = initializer_of(recipe.architecture.activation)
    return with_value(recipe, path, tied) if _is_apart(recipe, path) else recipe


def _dropout_kind(recipe: Recipe) -> Recipe:
    path = "dropout.kind"
    tied = dropout_kind_of(recipe.architecture.activation)
    return with_value(recipe, path, tied) if _is_apart(recipe, path) else recipe


def _dropout_switched_on(recipe: Recipe) -> Recipe:
    if recipe.dropout.kind is not DropoutKind.NONE or recipe.dropout.rate == 0:
        return recipe
    return with_value(recipe, "dropout.kind", dropout_kind_of(recipe.architecture.activation))


def _scaling(recipe: Recipe) -> Recipe:
    return with_value(recipe, "scaling", Scaling.STANDARDIZE) if _is_apart(recipe, "scaling") else recipe


def _plateau_patience(recipe: Recipe) -> Recipe:
    if not _is_apart(recipe, "schedule.patience"):
        return recipe
    return with_value(recipe, "schedule.patience", max(1, recipe.stopping.patience // 2))


def _stopping_patience(recipe: Recipe) -> Recipe:
    if not _is_apart(recipe, "stopping.patience"):
        return recipe
    return with_value(recipe, "stopping.patience", 2 * recipe.schedule.patience + 1)


def _given_rate(recipe: Recipe) -> Recipe:
    return with_value(recipe, "optimizer.learning_rate_choice", LearningRateChoice.GIVEN)


def _given_threshold(recipe: Recipe) -> Recipe:
    return with_value(recipe, "threshold_choice", ThresholdChoice.GIVEN)


def _large_rate(recipe: Recipe) -> Recipe:
    if recipe.optimizer.learning_rate_choice is LearningRateChoice.GIVEN:
        return recipe
    return with_value(recipe, "optimizer.learning_rate", THIRDS_START)


def _transfer(recipe: Recipe) -> Recipe:
    return with_value(recipe, "architecture.family", Family.TRANSFER)


def _pixels(recipe: Recipe) -> Recipe:
    """A network of keras.applications brings its own preprocessing of pixels."""
    return with_value(recipe, "scaling", Scaling.UNIT) if reuses_application(recipe) else recipe


def _custom(recipe: Recipe) -> Recipe:
    return with_value(recipe, "architecture.family", Family.CUSTOM)


_TIES: tuple[tuple[str, str, Callable[[Recipe], Recipe]], ...] = (
    ("base_model", "family", _transfer),
    ("base_model", "scaling", _pixels),
    ("function", "family", _custom),
    ("learning_rate", "learning_rate_choice", _given_rate),
    ("learning_rate_choice", "learning_rate", _large_rate),
    ("threshold", "threshold_choice", _given_threshold),
    ("activation", "initializer", _initializer),
    ("dropout", "dropout_kind", _dropout_switched_on),
    ("activation", "dropout_kind", _dropout_kind),
    ("dropout", "dropout_kind", _dropout_kind),
    ("activation", "scaling", _scaling),
    ("stopping_patience", "plateau_patience", _plateau_patience),
    ("plateau_patience", "stopping_patience", _stopping_patience),
)
"""What leads, what follows it unless it is set itself, and how; in the order in which they are applied."""
