"""Losses: one value per row from the outputs before their activation, and whether a row is right."""

from enum import StrEnum
from typing import Any, assert_never

from keras import ops

from advisor.records import Task
from advisor.records.recipe import Loss
from advisor.training.cohort.stacked.layers import mean, per_member


class Output(StrEnum):
    """The activation of the output layer."""

    SOFTMAX = "softmax"
    SIGMOID = "sigmoid"
    LINEAR = "linear"


def output_of(task: Task) -> Output:
    """Return the activation that the outputs of a task have.

    Example:
        >>> output_of(Task.BINARY).value
        'sigmoid'
    """
    match task:
        case Task.MULTICLASS:
            return Output.SOFTMAX
        case Task.BINARY | Task.MULTILABEL:
            return Output.SIGMOID
        case Task.REGRESSION:
            return Output.LINEAR
        case _:
            assert_never(task)


def outputs_from(output: Output, logits: Any) -> Any:
    """Return probabilities or values, the same shape as the logits."""
    match output:
        case Output.SOFTMAX:
            return ops.softmax(logits, axis=-1)
        case Output.SIGMOID:
            return ops.sigmoid(logits)
        case Output.LINEAR:
            return logits
        case _:
            assert_never(output)


def row_losses(loss: Loss, output: Output, logits: Any, targets: Any) -> Any:
    """Return the loss of every row, shape (members, rows).

    Args:
        loss: `auto` is cross-entropy for probabilities and the squared error for values.
        output: The activation of the outputs.
        logits: Outputs before it, shape (members, rows, outputs).
        targets: One-hot classes, labels or values, the same shape.
    """
    if loss is Loss.AUTO and output is Output.SOFTMAX:
        return ops.logsumexp(logits, axis=-1) - ops.sum(logits * targets, axis=-1)
    if loss is Loss.AUTO and output is Output.SIGMOID:
        stable = ops.relu(logits) - logits * targets + ops.log1p(ops.exp(-ops.abs(logits)))
        return mean(stable, -1)
    error = outputs_from(output, logits) - targets
    match loss:
        case Loss.MEAN_SQUARED_ERROR | Loss.AUTO:
            return mean(ops.square(error), -1)
        case Loss.MEAN_ABSOLUTE_ERROR:
            return mean(ops.abs(error), -1)
        case Loss.HUBER:
            inside = ops.minimum(ops.abs(error), 1.0)
            return mean(inside * (ops.abs(error) - 0.5 * inside), -1)
        case _:
            assert_never(loss)


def smoothed(output: Output, targets: Any, share: Any) -> Any:
    """Return labels of which a share is shared by all classes, the same shape.

    Args:
        output: One of several classes, or yes and no of each output.
        targets: One-hot classes, or 0 and 1, shape (members, rows, outputs).
        share: A number a member, shape (members,).
    """
    classes = targets.shape[-1] if output is Output.SOFTMAX else 2
    share = per_member(share, targets)
    return targets * (1 - share) + share / classes


def rows_right(output: Output, logits: Any, targets: Any, *, cut: Any = None) -> Any:
    """Return the share of each row that is right, shape (members, rows), as Keras's accuracy counts it.

    For values, where accuracy has no meaning, the absolute error of the row stands in its place.

    Args:
        output: The activation of the outputs.
        logits: Outputs before it, shape (members, rows, outputs).
        targets: One-hot classes, labels or values, the same shape.
        cut: Two classes and labels: the logit above which each member says yes, shape (members,); 0 when None.
    """
    match output:
        case Output.SOFTMAX:
            right = ops.equal(ops.argmax(logits, axis=-1), ops.argmax(targets, axis=-1))
            return ops.cast(right, logits.dtype)
        case Output.SIGMOID:
            limit = 0.0 if cut is None else per_member(cut, logits)
            return mean(ops.cast(ops.equal(logits > limit, targets > 0.5), logits.dtype), -1)
        case Output.LINEAR:
            return mean(ops.abs(logits - targets), -1)
        case _:
            assert_never(output)
