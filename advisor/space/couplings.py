"""Couplings: what the lecture says belongs together. Each has a name, by which a recipe may break it on purpose."""

from collections.abc import Callable, Collection

import msgspec

from advisor.records import Recipe
from advisor.records.parts.variance import FanMode
from advisor.records.recipe import (
    Activation,
    BatchNormalization,
    DropoutKind,
    Family,
    Initializer,
    Scaling,
    ScheduleKind,
    StoppingKind,
)

RELU_AND_VARIANTS = frozenset(
    {Activation.RELU, Activation.LEAKY_RELU, Activation.PRELU, Activation.ELU, Activation.SOFTPLUS}
)
SATURATING = frozenset({Activation.SIGMOID, Activation.TANH, Activation.LINEAR})
_STANDARDIZED = frozenset({Scaling.STANDARDIZE, Scaling.BATCH_NORMALIZATION, Scaling.QUANTILE, Scaling.ROBUST})


class Coupling(msgspec.Struct, frozen=True, kw_only=True):
    """Things that belong together, and how to see that they are apart."""

    name: str
    says: str
    reference: str
    fields: tuple[str, ...]  # paths of the recipe's fields that it looks at
    broken_by: Callable[[Recipe], str | None]  # what stands in the recipe instead; None when it holds


def broken_couplings(recipe: Recipe) -> tuple[tuple[Coupling, str], ...]:
    """Return every coupling that a recipe breaks, on purpose or not, with what stands in the recipe instead.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.records.recipe import Architecture
        >>> relu = Recipe(data=DataPlan(source="digits"), architecture=Architecture(activation=Activation.RELU))
        >>> [coupling.name for coupling, _ in broken_couplings(relu)]
        ['relu-wants-he', 'alpha-dropout-wants-selu']
    """
    has_effect = (coupling for coupling in COUPLINGS if _has_effect(coupling, recipe))
    looked = ((coupling, coupling.broken_by(recipe)) for coupling in has_effect)
    return tuple((coupling, instead) for coupling, instead in looked if instead is not None)


def _has_effect(coupling: Coupling, recipe: Recipe) -> bool:
    """Say whether what a coupling looks at is built: a model of the user's own has layers of its own."""
    is_own = recipe.architecture.family is Family.CUSTOM
    return not (is_own and any(path.startswith(("architecture.", "dropout.")) for path in coupling.fields))


def reuses_application(recipe: Recipe) -> bool:
    """Say whether a network of keras.applications is reused: a name, not a file."""
    transfer = recipe.architecture.transfer
    is_transfer = recipe.architecture.family is Family.TRANSFER and transfer is not None
    return is_transfer and transfer is not None and "." not in transfer.base


def _scales(recipe: Recipe, named: Collection[Initializer], *, scale: float, mode: FanMode | None) -> bool:
    """Say whether weights start with this variance, by a named initializer or by `VarianceScaling`."""
    network = recipe.architecture
    if network.initializer is not Initializer.VARIANCE_SCALING:
        return network.initializer in named
    return network.variance_scaling.scale == scale and mode in (None, network.variance_scaling.mode)


def _initializer_instead(recipe: Recipe) -> str:
    network = recipe.architecture
    numbers = f" of scale {network.variance_scaling.scale:g} over {network.variance_scaling.mode}"
    is_scaled = network.initializer is Initializer.VARIANCE_SCALING
    return f"{network.activation} with {network.initializer}{numbers if is_scaled else ''}"


def _selu_without_lecun_normal(recipe: Recipe) -> str | None:
    right = _scales(recipe, {Initializer.LECUN_NORMAL}, scale=1.0, mode=FanMode.FAN_IN)
    wrong = recipe.architecture.activation is Activation.SELU and not right
    return _initializer_instead(recipe) if wrong else None


def _relu_without_he(recipe: Recipe) -> str | None:
    right = _scales(recipe, {Initializer.HE_NORMAL, Initializer.HE_UNIFORM}, scale=2.0, mode=None)
    wrong = recipe.architecture.activation in RELU_AND_VARIANTS and not right
    return _initializer_instead(recipe) if wrong else None


def _saturating_without_glorot(recipe: Recipe) -> str | None:
    glorot = {Initializer.GLOROT_NORMAL, Initializer.GLOROT_UNIFORM}
    right = _scales(recipe, glorot, scale=1.0, mode=FanMode.FAN_AVG)
    wrong = recipe.architecture.activation in SATURATING and not right
    return _initializer_instead(recipe) if wrong else None


def _selu_with_plain_dropout(recipe: Recipe) -> str | None:
    wrong = recipe.architecture.activation is Activation.SELU and recipe.dropout.kind is DropoutKind.PLAIN
    return "selu with plain dropout" if wrong and recipe.dropout.rate > 0 else None


def _alpha_dropout_without_selu(recipe: Recipe) -> str | None:
    wrong = recipe.architecture.activation is not Activation.SELU and recipe.dropout.kind is DropoutKind.ALPHA
    return f"{recipe.architecture.activation} with alpha dropout" if wrong and recipe.dropout.rate > 0 else None


def _selu_on_raw_inputs(recipe: Recipe) -> str | None:
    reads_inputs = recipe.architecture.family is not Family.TRANSFER  # a head reads what the base made of them
    wrong = recipe.architecture.activation is Activation.SELU and recipe.scaling not in _STANDARDIZED and reads_inputs
    return f"selu with scaling {recipe.scaling}" if wrong else None


def _patience_too_long(recipe: Recipe) -> str | None:
    both = recipe.schedule.kind is ScheduleKind.PERFORMANCE and recipe.stopping.kind is StoppingKind.EARLY
    wrong = both and recipe.schedule.patience >= recipe.stopping.patience
    return f"{recipe.schedule.patience} epochs against {recipe.stopping.patience} of early stopping" if wrong else None


def _normalization_of_single_rows(recipe: Recipe) -> str | None:
    normalized = (
        recipe.architecture.batch_normalization is not BatchNormalization.NONE
        or recipe.scaling is Scaling.BATCH_NORMALIZATION
    )
    return "batches of one row" if normalized and recipe.batch_size == 1 else None


def _pixels_scaled_twice(recipe: Recipe) -> str | None:
    wrong = reuses_application(recipe) and recipe.scaling not in (Scaling.NONE, Scaling.UNIT)
    return f"scaling {recipe.scaling}" if wrong else None


COUPLINGS: tuple[Coupling, ...] = (
    Coupling(
        name="selu-wants-lecun-normal",
        says="SELU keeps mean 0 and deviation 1 only with LeCun normal weights",
        reference="lecture 1.1 and 1.2; Klambauer et al. (2017), arXiv:1706.02515",
        fields=("architecture.activation", "architecture.initializer"),
        broken_by=_selu_without_lecun_normal,
    ),
    Coupling(
        name="relu-wants-he",
        says="ReLU and its variants want He initialization",
        reference="lecture 1.1; He et al. (2015), arXiv:1502.01852",
        fields=("architecture.activation", "architecture.initializer"),
        broken_by=_relu_without_he,
    ),
    Coupling(
        name="tanh-wants-glorot",
        says="tanh, sigmoid and linear layers want Glorot initialization",
        reference="lecture 1.1; Glorot and Bengio (2010)",
        fields=("architecture.activation", "architecture.initializer"),
        broken_by=_saturating_without_glorot,
    ),
    Coupling(
        name="selu-wants-alpha-dropout",
        says="plain dropout destroys the mean and variance that SELU keeps: use alpha dropout",
        reference="lecture 1.2; Klambauer et al. (2017), arXiv:1706.02515",
        fields=("architecture.activation", "dropout.kind"),
        broken_by=_selu_with_plain_dropout,
    ),
    Coupling(
        name="alpha-dropout-wants-selu",
        says="alpha dropout sets units to SELU's lower limit, which makes no sense for other activations",
        reference="lecture 1.2; Klambauer et al. (2017), arXiv:1706.02515",
        fields=("architecture.activation", "dropout.kind"),
        broken_by=_alpha_dropout_without_selu,
    ),
    Coupling(
        name="selu-wants-standardized-inputs",
        says="SELU normalizes itself only if its inputs are standardized",
        reference="lecture 1.2; Klambauer et al. (2017), arXiv:1706.02515",
        fields=("architecture.activation", "scaling"),
        broken_by=_selu_on_raw_inputs,
    ),
    Coupling(
        name="plateau-before-stopping",
        says="performance scheduling needs less patience than early stopping, or it never acts",
        reference="lecture 3.3 and 4.3",
        fields=("schedule.patience", "stopping.patience"),
        broken_by=_patience_too_long,
    ),
    Coupling(
        name="normalization-wants-mini-batches",
        says="batch normalization sees one batch at a time: one row has no variance",
        reference="lecture 1.3 and 5; Ioffe and Szegedy (2015), arXiv:1502.03167",
        fields=("architecture.batch_normalization", "batch_size"),
        broken_by=_normalization_of_single_rows,
    ),
    Coupling(
        name="base-brings-preprocessing",
        says="a network of keras.applications preprocesses pixels itself: pass them raw or between 0 and 1",
        reference="lecture 2; keras.applications",
        fields=("architecture.transfer.base", "scaling"),
        broken_by=_pixels_scaled_twice,
    ),
)
