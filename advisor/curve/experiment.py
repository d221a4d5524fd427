"""Which trainings make a learning curve, and which of them are its points: recipes in, points out, no training."""

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from advisor.records import FloatArray, Goal, Metric, Recipe, Run, SizePoint
from advisor.records.recipe import DropoutKind, LearningRateChoice, PenaltyKind, StoppingKind
from advisor.space.fitted.epochs import epochs_for

RATE_FACTORS = (1 / 3, 1.0, 3.0)  # the lecture's thirds: small sets want other rates than large ones
_MOST_EPOCHS = 4.0  # times the recipe's: a small set gets as many steps as all the rows, up to this
_WIDER = 2.0
_HARDER_PENALTY = 10.0
_FIRST_PENALTY = 1e-3
_DROPPED_MORE = 0.4  # of the units that were kept
_SPELLED: dict[str, str] = {
    Metric.BALANCED_ACCURACY: "balanced accuracy",
    Metric.AUC: "AUC",
    Metric.F1: "F1",
    Metric.R2: "R2",
}


def error_name(goal: Goal) -> str:
    """Say what the error of a goal's metric is.

    Example:
        >>> error_name(Goal(metric=Metric.ACCURACY)), error_name(Goal(metric=Metric.RMSE))
        ('1 - accuracy', 'rmse')
    """
    name = _SPELLED.get(goal.name, goal.name)
    return name if goal.lower_is_better else f"1 - {name}"


def error_of(scores: Mapping[str, float], goal: Goal) -> float:
    """Return the error, lower is better, that scores hold; NaN where they do not have it.

    Example:
        >>> error_of({"accuracy": 0.75}, Goal(metric=Metric.ACCURACY))
        0.25
    """
    value = scores.get(goal.name, math.nan)
    best = 0.0 if goal.lower_is_better else 1.0  # the error is how far the score is from it
    return best + goal.cost(value)


def smallest_size(rows: int, classes: int) -> int:
    """Return the fewest rows worth training on: two of each class, and never fewer than 16.

    Example:
        >>> smallest_size(1000, 10), smallest_size(1000, 0)
        (20, 16)
    """
    return min(max(16, 2 * classes), rows)


def trainings(
    recipe: Recipe, *, rows: int, size: int, seeds: Sequence[int], follows_rows: bool = False
) -> tuple[Recipe, ...]:
    """Return the trainings of one size: every learning rate on every seed's own subset.

    Args:
        recipe: What is trained on all the rows.
        rows: How many rows that is.
        size: How many rows of the training part each training sees: class-stratified, a subset a seed.
        seeds: Of weights, batches and subset alike.
        follows_rows: Whether nobody named the epochs: then they follow the rows of a size as they do in a study.
    """
    if follows_rows:
        more = epochs_for(size, recipe.batch_size) / epochs_for(rows, recipe.batch_size)
    else:
        more = min(rows / size, _MOST_EPOCHS)
    return tuple(
        _training(recipe, more=more, size=size, seed=seed, rate=recipe.optimizer.learning_rate * factor)
        for factor in RATE_FACTORS
        for seed in seeds
    )


def wider(recipe: Recipe) -> Recipe:
    """Return the recipe with layers twice as wide (convolutional: twice the filters)."""
    architecture = recipe.architecture
    changed = msgspec.structs.replace(
        architecture, width=round(architecture.width * _WIDER), filters=round(architecture.filters * _WIDER)
    )
    return msgspec.structs.replace(recipe, architecture=changed, name=f"{recipe.name}, twice as wide")


def harder_regularized(recipe: Recipe) -> Recipe:
    """Return the recipe with more of the regularizer it has: dropout, else its penalty, else a first L2 penalty."""
    name = f"{recipe.name}, regularized more"
    if recipe.dropout.kind is not DropoutKind.NONE:
        kept = (1 - recipe.dropout.rate) * (1 - _DROPPED_MORE)
        dropout = msgspec.structs.replace(recipe.dropout, rate=1 - kept)
        return msgspec.structs.replace(recipe, dropout=dropout, name=name)
    if recipe.penalty.kind is PenaltyKind.NONE:
        penalty = msgspec.structs.replace(recipe.penalty, kind=PenaltyKind.L2, strength=_FIRST_PENALTY)
    else:
        penalty = msgspec.structs.replace(recipe.penalty, strength=recipe.penalty.strength * _HARDER_PENALTY)
    return msgspec.structs.replace(recipe, penalty=penalty, name=name)


def chosen_rate(runs: Iterable[Run], goal: Goal) -> float:
    """Return the learning rate with the lowest mean error on the validation part; diverged runs count as the worst."""
    by_rate: dict[float, list[float]] = {}
    for run in runs:
        error = error_of(run.scores.validation, goal)
        by_rate.setdefault(_rate(run), []).append(error if math.isfinite(error) else math.inf)
    return min(by_rate, key=lambda rate: (_mean(by_rate[rate]), rate))


def points_of(runs: Iterable[Run], goal: Goal, *, rate: float) -> tuple[SizePoint, ...]:
    """Return a point for each run that had the learning rate; its error is that of the test part, if there is one."""
    return tuple(_point(run, goal) for run in runs if _rate(run) == rate)


def _training(recipe: Recipe, *, more: float, size: int, seed: int, rate: float) -> Recipe:
    patience = math.ceil(recipe.stopping.patience * more)
    stopping = msgspec.structs.replace(recipe.stopping, patience=patience)
    kind = StoppingKind.EARLY if stopping.kind is StoppingKind.NONE else stopping.kind
    schedule = msgspec.structs.replace(recipe.schedule, patience=math.ceil(recipe.schedule.patience * more))
    return msgspec.structs.replace(
        recipe,
        name=f"{recipe.name}, {size} rows",
        data=msgspec.structs.replace(recipe.data, rows=size, rows_seed=seed),
        optimizer=msgspec.structs.replace(
            recipe.optimizer, learning_rate=rate, learning_rate_choice=LearningRateChoice.GIVEN
        ),
        schedule=schedule,
        stopping=msgspec.structs.replace(stopping, kind=kind),
        epochs=math.ceil(recipe.epochs * more),
        seed=seed,
    )


def _rate(run: Run) -> float:
    return run.recipe.optimizer.learning_rate if run.recipe is not None else math.nan


def _mean(values: Sequence[float]) -> float:
    errors: FloatArray = np.asarray(values, dtype=np.float64)
    return float(errors.mean())


def _point(run: Run, goal: Goal) -> SizePoint:
    rows = run.data.train_rows if run.data is not None else 0
    train_error = error_of(run.scores.train, goal)
    return SizePoint(
        size=rows,
        error=error_of(run.scores.test or run.scores.validation, goal),
        train_error=train_error if math.isfinite(train_error) else None,
        seed=run.recipe.seed if run.recipe is not None else None,
        epochs=run.best_epoch + 1 if run.best_epoch is not None else run.epochs,
        learning_rate=_rate(run),
        parameters=run.model.trainable_parameters if run.model is not None else None,
    )
