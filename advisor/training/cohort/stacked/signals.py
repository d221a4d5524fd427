"""Layer signals of a cohort: what goes on inside its networks, once an epoch, on a fixed sample a member.

The traces are those of `advisor.training.callbacks.signals` and mean the same: weights as they are at the end of
the epoch, inference mode, and the update ratio of the epoch's first step. Here everything is of one
sample, a quarter of the rows and 256 at most, so that looking stays a small part of an epoch.
"""

from typing import Any

import numpy as np
from keras import ops

from advisor.records.recipe import Activation
from advisor.training import backends
from advisor.training.cohort.stacked.layers import Forward, Tensors, mean, per_member
from advisor.training.cohort.stacked.layout import Layout
from advisor.training.cohort.stacked.losses import Output, row_losses, rows_right
from advisor.training.cohort.stacked.optimizers import squares
from advisor.training.cohort.stacked.program import Program, State

TraceKey = tuple[str, str | None]  # a trace's name and layer

MOST_ROWS = 256
_FEWEST_ROWS = 64
_CONSTANT = 1e-7  # a unit whose values differ by no more than this over the sample is dead
# |pre-activation| > 5 read off the output: sigmoid(5) and tanh(5) (DeepDiagnosis, doi:10.1145/3510003.3510071)
_KNEES = {Activation.SIGMOID: (1 - 0.9933071, 0.9933071), Activation.TANH: (-0.9999092, 0.9999092)}


def sample_size(rows: int, most: int) -> int:
    """Return how many of a member's rows are looked at: a quarter, so that looking stays the smaller part of an epoch.

    Example:
        >>> sample_size(10_000, 256), sample_size(400, 256), sample_size(30, 256), sample_size(30, 0)
        (256, 100, 30, 0)
    """
    return min(most, rows, max(_FEWEST_ROWS, rows // 4))


def sample_of(rows: int, count: int, *, seed: int) -> np.ndarray:
    """Return the row numbers that are looked at, drawn once, shape (count,); the same rows as `fit` draws first."""
    return np.sort(np.random.default_rng([seed, 17]).permutation(rows)[:count])


def shares(counts: Any, order: Any, *, dtype: Any) -> Any:
    """Return what each row of a sample weighs in its member's mean, shape (members, rows); rows beyond the count 0.

    Args:
        counts: Rows of each member that count, shape (members,).
        order: Rows of the sample, shape (members, rows).
        dtype: Of the shares.
    """
    counted = np.arange(order.shape[1], dtype=np.int32)[None] < ops.expand_dims(counts, 1)
    share = ops.cast(counted, dtype)
    return share / ops.sum(share, axis=1, keepdims=True)


def look(
    program: Program, state: State, numbers: Tensors, data: Tensors, order: Any, before: Tensors, after: Tensors
) -> Tensors:
    """Look into every network of a block.

    Args:
        program: What is trained.
        state: Weights and statistics at the end of the epoch.
        numbers: The members' numbers.
        data: Inputs and targets.
        order: Rows of the sample, shape (members, rows); a member of fewer rows has its first one again at the end.
        before: Kernels before the epoch's first step.
        after: Kernels after it.

    Returns:
        `loss`, `penalty`, `right` and `gradient_norm`, shape (members,); by layer, shape (members, layers),
        the others.
    """
    forward = Forward(program.layout, numbers, state["statistics"])
    x, y = ops.take(data["x"], order, axis=0), ops.take(data["y"], order, axis=0)
    share = shares(numbers["sample_rows"], order, dtype=state["steps"].dtype)

    def objective(weights: Tensors) -> tuple[Any, Tensors]:
        logits = forward.logits(weights, x)
        penalty = program.penalties(numbers, weights) + ops.zeros_like(state["steps"])
        loss = ops.sum(row_losses(program.loss, program.output, logits, y) * share, axis=1) + penalty
        right = ops.sum(rows_right(program.output, logits, y) * share, axis=1)
        return ops.sum(loss), {"loss": loss, "penalty": penalty, "right": right} | _activity(program, forward, share)

    found, gradients = backends.current().gradient(objective, state["weights"])
    kernels = program.layout.kernels
    found["gradient_norm"] = ops.sqrt(sum(squares(gradient) for gradient in gradients.values()))
    found["gradient_norms"] = _stacked([ops.sqrt(squares(gradients[name])) for name in kernels], state)
    ratios = [ops.sqrt(squares(after[name] - before[name]) / squares(before[name])) for name in kernels]
    return found | {"update_ratio": _stacked(ratios, state)}


def traces_of(found: dict[str, np.ndarray], layout: Layout, output: Output) -> dict[TraceKey, np.ndarray]:
    """Return what was found as values by trace, each of the shape (members,).

    Means over layers are those of `advisor.training.callbacks.signals`: shares of units by their numbers, ratios on
    a log scale, the rest plainly.
    """
    kernels = [name.split("/")[0] for name in layout.kernels]
    metric = "inference_mae" if output is Output.LINEAR else "inference_accuracy"
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(found["penalty"] > 0, found["penalty"] / found["loss"], 0.0)
    traces: dict[TraceKey, np.ndarray] = {
        ("inference_loss", None): found["loss"],
        (metric, None): found["right"],
        ("penalty_share", None): share,
        ("gradient_norm", None): found["gradient_norm"],
        ("update_ratio", None): np.exp(np.log(np.maximum(found["update_ratio"], 1e-30)).mean(axis=1)),
    }
    by_layer = {"gradient_norm": (found["gradient_norms"], kernels), "update_ratio": (found["update_ratio"], kernels)}
    for name in ("activation_mean", "activation_std", "dead_fraction", "saturated_fraction") if layout.widths else ():
        weights = layout.widths if name.endswith("fraction") else None
        traces[name, None] = np.average(found[name], axis=1, weights=weights)
        by_layer[name] = (found[name], kernels[:-1])
    for name, (values, layers) in by_layer.items():
        traces |= {(name, layer): values[:, place] for place, layer in enumerate(layers)}
    return traces


def _activity(program: Program, forward: Forward, share: Any) -> Tensors:
    """Return mean, deviation and shares of dead and saturated units of each hidden layer, (members, layers)."""
    active = list(forward.activations.values())
    if not active:
        return {}

    def averaged(values: Any) -> Any:
        return ops.sum(mean(ops.cast(values, share.dtype), 2) * share, axis=1)

    means = [averaged(values) for values in active]
    squared = [ops.square(values - per_member(own, values)) for values, own in zip(active, means, strict=True)]
    spans = [ops.max(values, axis=1) - ops.min(values, axis=1) <= _CONSTANT for values in active]
    low, high = _KNEES.get(program.layout.activation, (-np.inf, np.inf))
    beyond = [ops.logical_or(values < low, values > high) for values in active]
    return {
        "activation_mean": ops.stack(means, axis=1),
        "activation_std": ops.stack([ops.sqrt(averaged(values)) for values in squared], axis=1),
        "dead_fraction": ops.stack([mean(ops.cast(span, share.dtype), 1) for span in spans], axis=1),
        "saturated_fraction": ops.stack([averaged(values) for values in beyond], axis=1),
    }


def _stacked(values: list[Any], state: State) -> Any:
    return ops.stack(values, axis=1) if values else ops.zeros((state["steps"].shape[0], 0))
