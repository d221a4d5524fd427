"""Epochs: how long a training lasts at most where its study names no number. The one place that decides."""

import math

import msgspec

from advisor.records import Recipe, StudyPlan
from advisor.records.recipe import Family, Schedule, Stopping
from advisor.space.catalogue import canonical
from advisor.space.portfolio import PORTFOLIO

NAMED = 30  # the lecture's number, which its patience belongs to
ROWS, AT_ROWS = 460, 250  # so many rows train for so many epochs in batches of 32: 3,750 steps
FALL = 0.6  # ten times the rows: a quarter of the epochs, two and a half times the steps
BATCH = 32
BY_BATCH = 0.5  # half way between as many epochs and as many steps, so that no batch size costs absurdly more
FEWEST, MOST = 5, 1000
LEAST_EPOCHS, LEAST_STEPS = 5, 300  # that convolutions learn for: a kernel sees each image at all its places
VARIED = 5  # times as long where the images are varied, for none comes twice


def epochs_for(rows: int, batch_size: int) -> int:
    """Return the most epochs that a training on so many rows lasts; early stopping ends most trainings sooner.

    Measured: of a table of 460 rows the validation loss of four networks fell from .18 after 30 epochs to .12 after
    120 and .10 after 250; of one of 2,000 rows from .040 to .029 after 120.

    Args:
        rows: Of the training part.
        batch_size: Rows of one step; 0 for the whole part.

    Example:
        >>> [epochs_for(rows, 32) for rows in (150, 460, 2_000, 15_000, 60_000)]
        [490, 250, 104, 31, 13]
        >>> [epochs_for(460, batch) for batch in (16, 256, 0)]
        [177, 707, 948]
    """
    batch = min(batch_size or rows, rows)
    epochs: float = AT_ROWS * (ROWS / max(1, rows)) ** FALL * (max(1, batch) / BATCH) ** BY_BATCH
    return max(FEWEST, min(MOST, round(epochs)))


def epochs_of_convolutions(rows: int, batch_size: int, *, varied: bool) -> int:
    """Return the most epochs that convolutions train on so many images; small sets are overfitted before the general.

    Measured with two blocks of 16 and 32 filters, AdamW down a cosine, early stopping; lowest validation loss after 3,
    5, 8, 12 and 27 (or 16) epochs: of 1,800 photographs of 32 x 32 1.52, 1.49, 1.50, 1.60 and 1.66; of 3,000 1.45,
    1.35, 1.39, 1.51 and 1.54; of 3,000 pictures of clothing .419, .396, .413 and, after 16, .460; of 9,000 after 3, 5
    and 8 .305, .300 and .326; of 36,000 after 5 and 9 .223 and .246. Half of 1,800 photographs mirrored, all moved:
    after 8, 16, 27 and 54 epochs 1.31, 1.24, 1.20 and 1.25. Dense layers: 1.90.

    Args:
        rows: Of the training part.
        batch_size: Rows of one step; 0 for the whole part.
        varied: Whether images are moved, mirrored and so on in training.

    Example:
        >>> [epochs_of_convolutions(rows, 32, varied=False) for rows in (500, 3_000, 9_000, 60_000)]
        [19, 5, 5, 5]
        >>> epochs_of_convolutions(3_000, 32, varied=True)
        25
    """
    steps = -(-rows // (batch_size or rows))
    wanted = max(LEAST_EPOCHS, math.ceil(LEAST_STEPS / steps)) * (VARIED if varied else 1)
    return min(epochs_for(rows, batch_size), wanted)


def follow_rows(plan: StudyPlan) -> bool:
    """Say whether the epochs of a study's trainings follow its rows: it names none, and they can.

    The two stretches of a reused network, and what KerasTuner builds or shares out, keep the lecture's number.

    Example:
        >>> from advisor.records import DataPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="digits"))
        >>> follow_rows(plan), follow_rows(msgspec.structs.replace(plan, epochs=30))
        (True, False)
    """
    named = {canonical(name) for name in (*plan.recipe, *plan.space)}
    stated = plan.base_recipe in PORTFOLIO and "epochs" in PORTFOLIO[plan.base_recipe].parameters
    counts = plan.search.sampler == "hyperband" or bool(plan.search.hypermodel)
    return plan.epochs is None and "epochs" not in named and not stated and not counts


def waits_itself(plan: StudyPlan) -> bool:
    """Say whether a study names how long its trainings wait for an improvement."""
    return not {"stopping_patience", "plateau_patience"}.isdisjoint(map(canonical, (*plan.recipe, *plan.space)))


def with_epochs(recipe: Recipe, *, rows: int, waits: bool = True) -> Recipe:
    """Return the recipe with the epochs that its rows and its batch size ask for.

    Args:
        recipe: That names no epochs.
        rows: Of its training part.
        waits: Whether the patience of stopping and schedule grows with the epochs; not where the study names it.

    Example:
        >>> from advisor.records import DataPlan
        >>> recipe = with_epochs(Recipe(data=DataPlan(source="digits")), rows=460)
        >>> recipe.epochs, recipe.stopping.patience, recipe.schedule.patience
        (250, 42, 17)
    """
    if recipe.architecture.family is Family.TRANSFER:
        return recipe
    is_convolutional, varied = recipe.architecture.family is Family.CONVOLUTIONAL, recipe.augmentation.is_active
    epochs = (
        epochs_of_convolutions(rows, recipe.batch_size, varied=varied)
        if is_convolutional
        else epochs_for(rows, recipe.batch_size)
    )
    if not waits:
        return msgspec.structs.replace(recipe, epochs=epochs)
    longer = max(1.0, epochs / NAMED)
    return msgspec.structs.replace(
        recipe,
        epochs=epochs,
        stopping=msgspec.structs.replace(recipe.stopping, patience=math.ceil(longer * Stopping().patience)),
        schedule=msgspec.structs.replace(recipe.schedule, patience=math.ceil(longer * Schedule().patience)),
    )
