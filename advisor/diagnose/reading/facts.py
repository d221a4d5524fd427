"""Read a run: which traces measure training and validation, what chance would score, what is recorded of it."""

from typing import NamedTuple

import numpy as np

from advisor.diagnose.reading import signals
from advisor.diagnose.reading.once import once
from advisor.records import EndingKind, FloatArray, Run, Task

ACCURACIES = ("accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy")
_CLASSIFICATION = frozenset({Task.BINARY, Task.MULTICLASS, Task.MULTILABEL})


class Pair(NamedTuple):
    """One quantity on the training and on the validation part, each shape (epochs,)."""

    name: str
    train: FloatArray
    validation: FloatArray | None


def optional_trace(run: Run, name: str) -> FloatArray | None:
    """Return a trace if it was recorded at every epoch and is finite throughout, else None."""
    return run.trace(name) if name in run.finite_traces else None


@once
def training_loss(run: Run) -> FloatArray:
    """Return the training loss, dropout off and without penalty where that was recorded, else what Keras wrote.

    Keras writes the mean over an epoch, with dropout on, weights still moving and penalties added; the
    inference-mode loss is free of the first two, and `penalty_share` tells the third.

    Raises:
        KeyError: If no training loss was recorded; a rule's `needs` sees to that.
    """
    inference = optional_trace(run, "inference_loss")
    return run.trace("loss") if inference is None else _plain(inference, run)


@once
def validation_loss(run: Run) -> FloatArray:
    """Return the validation loss, without penalty where that is known.

    Raises:
        KeyError: If no validation loss was recorded; a rule's `needs` sees to that.
    """
    return _plain(run.trace("val_loss"), run)


@once
def penalty(run: Run) -> FloatArray:
    """Return what penalties on weights add to a loss, shape (epochs,); zeros where it was not recorded."""
    inference, share = optional_trace(run, "inference_loss"), optional_trace(run, "penalty_share")
    if inference is None or share is None or len(inference) != len(share):
        return np.zeros(run.epochs)
    return inference * np.clip(share, 0.0, 1.0)


def _plain(losses: FloatArray, run: Run) -> FloatArray:
    """Losses without the penalty in them, where this is known of each of their epochs."""
    return losses - penalty(run) if len(penalty(run)) == len(losses) else losses


@once
def hides_penalty(run: Run) -> bool:
    """Say whether a penalty that may matter is part of the losses: they do not compare with chance then.

    A fresh layer of n units under He has a sum of squares of about 2 n; twice that is allowed for growth.
    """
    if run.recipe is None or run.recipe.penalty.kind.value == "none":
        return False
    if optional_trace(run, "inference_loss") is not None and optional_trace(run, "penalty_share") is not None:
        return False
    units = sum(run.recipe.architecture.widths)
    chance = chance_loss(run)
    return chance is None or 4 * run.recipe.penalty.strength * units > 0.1 * chance


@once
def accuracies(run: Run) -> Pair | None:
    """Return the accuracy of both parts, dropout off for the training part where that was recorded."""
    pair = running_accuracies(run)
    inference = optional_trace(run, "inference_accuracy")
    if inference is None:
        return pair
    name = "accuracy" if pair is None else pair.name
    return Pair(name, inference, optional_trace(run, f"val_{name}"))


@once
def running_accuracies(run: Run) -> Pair | None:
    """Return the accuracy of both parts as Keras writes it: for the training part with dropout on."""
    for name in ACCURACIES:
        train = optional_trace(run, name)
        if train is not None:
            return Pair(name, train, optional_trace(run, f"val_{name}"))
    return None


@once
def recorded_accuracies(run: Run) -> tuple[FloatArray | None, FloatArray | None]:
    """Return the accuracy of training and of validation as written, each None where it was not recorded."""
    for name in ACCURACIES:
        train, validation = optional_trace(run, name), optional_trace(run, f"val_{name}")
        if train is not None or validation is not None:
            return train, validation
    return None, None


@once
def is_classification(run: Run) -> bool | None:
    """Say whether classes are predicted; None where nothing recorded tells."""
    if run.data is not None and run.data.task is not None:
        return run.data.task in _CLASSIFICATION
    loss = loss_name(run)
    if loss is not None:
        return "crossentropy" in loss or "hinge" in loss
    return True if any(run.has(name) for name in ACCURACIES) else None


@once
def loss_name(run: Run) -> str | None:
    """Return the loss that was trained on, in Keras's snake_case spelling; None where it is not known."""
    if run.model is None or not run.model.loss:
        return None
    spelled = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in run.model.loss).strip("_")
    return {"mse": "mean_squared_error", "mae": "mean_absolute_error"}.get(spelled, spelled)


@once
def is_crossentropy(run: Run) -> bool:
    """Say whether the loss is known to be a cross-entropy; a focal loss is none, and chance is another number there."""
    name = loss_name(run)
    if name is not None:
        return ("crossentropy" in name and "focal" not in name) or name == "log_loss"
    return run.data is not None and run.data.task in _CLASSIFICATION and run.model is None


@once
def class_shares(run: Run) -> FloatArray | None:
    """Return the share of each class among the training rows; None unless one of several classes is predicted."""
    data = run.data
    if data is None or data.task not in (Task.BINARY, Task.MULTICLASS) or not data.classes:
        return None
    rows = np.array([each.rows for each in data.classes], dtype=np.float64)
    total = float(rows.sum())
    return rows / total if total > 0 else None


@once
def majority_share(run: Run) -> float | None:
    """Return the share of the largest class: what always naming it would score."""
    shares = class_shares(run)
    return None if shares is None else float(shares.max())


@once
def chance_loss(run: Run) -> float | None:
    """Return the loss of the best constant answer: class entropy, or the target's variance (or spread).

    Returns:
        None where the data or the loss is not known well enough, or there is one class only.
    """
    shares = class_shares(run)
    if shares is not None and is_crossentropy(run):
        present = shares[shares > 0]
        return float(-(present * np.log(present)).sum()) or None
    data = run.data
    if data is None or data.task is not Task.REGRESSION or not data.target_std:
        return None
    match loss_name(run):
        case "mean_squared_error" | None:
            return data.target_std * data.target_std or None  # a power would raise where this gives infinity
        case "mean_absolute_error":
            return 0.8 * data.target_std  # sqrt(2 / pi): the mean absolute deviation of a normal distribution
        case _:
            return None


@once
def tells_model(run: Run) -> bool:
    """Say whether anything is recorded of the model or its recipe: a printed log may know its planned epochs alone."""
    return run.recipe is not None or (run.model is not None and bool(run.model.layers or run.model.loss))


@once
def is_bare(run: Run) -> bool:
    """Say whether printed figures are all there is: nothing of model, recipe, data or layers, no inference mode."""
    recorded = run.data is not None or bool(run.references) or tells_model(run)
    signals = any(trace.layer is not None or trace.name.startswith("inference_") for trace in run.traces)
    return bool(run.traces) and not recorded and not signals


def validation_rows(run: Run) -> int:
    """Return the number of validation rows, 0 where it is not known."""
    return 0 if run.data is None else run.data.validation_rows


def train_rows(run: Run) -> int:
    """Return the number of training rows, 0 where it is not known."""
    return 0 if run.data is None else run.data.train_rows


def kept_epoch(run: Run) -> int:
    """Return the epoch whose weights the run ended with: the best one where it was restored, else the last."""
    last = max(0, run.epochs - 1)
    return last if run.best_epoch is None else min(max(0, run.best_epoch), last)


def dropout_rate(run: Run) -> float:
    """Return the recipe's dropout rate, 0 where there is none or it is not known."""
    recipe = run.recipe
    return 0.0 if recipe is None or recipe.dropout.kind.value == "none" else recipe.dropout.rate


@once
def has_dropout(run: Run) -> bool:
    """Say whether the network is known to drop units while it trains."""
    if run.model is not None and any("dropout" in layer.kind.lower() for layer in run.model.layers):
        return True
    return dropout_rate(run) > 0


def failed_numerically(run: Run) -> bool:
    """Say whether the run is known to have ended in NaN or infinity."""
    return run.ending.kind is EndingKind.DIVERGED or not_finite_since(run) is not None


@once
def not_finite_since(run: Run) -> tuple[str, int] | None:
    """Return the first loss that was NaN or infinite, and its epoch; None where every loss is a number."""
    first: tuple[str, int] | None = None
    for trace in run.traces:
        if trace.layer is not None or not trace.name.endswith("loss"):
            continue
        epoch = next((e for e, value in enumerate(trace.values) if value is not None and value - value != 0.0), None)
        if epoch is not None and (first is None or epoch < first[1]):
            first = (trace.name, epoch)
    return first


USUAL_RATE = {"sgd": 1e-2, "momentum": 1e-2, "nesterov": 1e-2, "adagrad": 1e-2}  # the rest: Adam's 1e-3


def rate_ratio(run: Run) -> float | None:
    """Return the learning rate against the usual one of its optimizer; None where it is not recorded.

    The usual one is Keras's default: 0.01 for plain SGD and its kin, 0.001 for Adam and its kin.
    """
    if run.recipe is not None:
        name, rate = run.recipe.optimizer.name.value, float(run.recipe.optimizer.learning_rate)
    elif run.model is not None and run.model.optimizer and run.model.learning_rate is not None:
        name, rate = run.model.optimizer.lower(), run.model.learning_rate
    else:
        return None
    return rate / USUAL_RATE.get(name, 1e-3)


def batch_rows(run: Run) -> int | None:
    """Return the rows of a batch; the whole training part where the recipe says 0; None where it is not recorded."""
    if run.model is not None and run.model.batch_size:
        return run.model.batch_size
    if run.recipe is None:
        return None
    return run.recipe.batch_size or train_rows(run) or None


@once
def fresh_loss(run: Run) -> float | None:
    """Return the loss expected of a fresh, well initialized network: ln k, or the target's variance plus its own.

    Returns:
        None where the data or the loss is not known well enough.
    """
    shares = class_shares(run)
    if shares is not None and is_crossentropy(run):
        return float(np.log(len(shares))) if len(shares) > 1 else None
    chance = chance_loss(run)
    return None if chance is None or not chance > 0 else chance + min(1.0, chance)


def steps_of_epoch(run: Run) -> float | None:
    """Return the optimizer's steps of an epoch; None where rows or batch are not recorded."""
    rows, size = train_rows(run), batch_rows(run)
    return None if size is None or rows < 1 else rows / size


@once
def first_loss_above_doubt(run: Run) -> float | None:
    """Return the first training loss against the cross-entropy of a network that doubts; None without an accuracy.

    The network that doubts names the right class as often as the first accuracy says, and spreads the rest over a
    hundred classes. An accuracy that never reaches a tenth may be that of a regression, and says nothing.
    """
    pair = running_accuracies(run)
    if pair is None or float(pair.train.max()) < 0.1:
        return None
    return float(run.trace("loss")[0]) / signals.cost_of_doubt(float(pair.train[0]))
