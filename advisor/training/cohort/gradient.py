"""The norm of each member's gradient over a sample of its training part, by which it may stop (lecture 4.3)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops

from advisor.records.recipe import StoppingKind
from advisor.training import backends
from advisor.training.callbacks.gradient_norm import sample_of
from advisor.training.cohort.progress import Progress
from advisor.training.cohort.stacked.layers import Forward, Tensors
from advisor.training.cohort.stacked.losses import row_losses
from advisor.training.cohort.stacked.optimizers import squares
from advisor.training.cohort.stacked.program import Program, State
from advisor.training.cohort.stacked.signals import shares


def stopping_rows(members: Sequence[Progress]) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that each member's norm is measured on, and how many count.

    Returns:
        Row numbers, shape (members, rows), with a member's first row again where it has fewer; and the
        counts, shape (members,). No rows where no member stops by its gradient.
    """
    drawn = [
        sample_of(member.rows, seed=member.recipe.seed) if stops_by_gradient(member) else np.zeros(1, np.int64)
        for member in members
    ]
    counts = np.array([len(rows) for rows in drawn], np.int32)
    if not any(stops_by_gradient(member) for member in members):
        return np.zeros((len(members), 0), np.int32), counts
    order = np.zeros((len(members), counts.max()), np.int32)
    for place, (member, rows) in enumerate(zip(members, drawn, strict=True)):
        order[place, : len(rows)] = rows
        order[place] += member.first_row
    return order, counts


def stops_by_gradient(member: Progress) -> bool:
    """Say whether a member ends when its gradient is all but zero."""
    return member.recipe.stopping.kind is StoppingKind.GRADIENT_NORM


def gradient_norm(program: Program, state: State, numbers: Tensors, data: Tensors, order: Any) -> Any:
    """Return the norm of the gradient of each member's mean loss, shape (members,): inference mode, with penalties.

    Args:
        program: What is trained.
        state: Weights and statistics.
        numbers: The members' numbers; of the sample, `stopping_rows` count.
        data: Inputs and targets.
        order: Rows of the sample, shape (members, rows).
    """
    forward = Forward(program.layout, numbers, state["statistics"])
    x, y = ops.take(data["x"], order, axis=0), ops.take(data["y"], order, axis=0)
    share = shares(numbers["stopping_rows"], order, dtype=state["steps"].dtype)

    def objective(weights: Tensors) -> tuple[Any, Tensors]:
        losses = ops.sum(row_losses(program.loss, program.output, forward.logits(weights, x), y) * share, axis=1)
        return ops.sum(losses + program.penalties(numbers, weights)), {}

    _, gradients = backends.current().gradient(objective, state["weights"])
    return ops.sqrt(sum(squares(gradient) for gradient in gradients.values()))
