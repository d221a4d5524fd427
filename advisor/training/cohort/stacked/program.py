"""Program: one epoch of a whole block of members as one compiled function, and what measures it.

Everything that varies between members comes in as tensors; what is fixed here decides which operations
the compiled program has. Equal programs are compiled once a process and used again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops

from advisor.records.recipe import ClippingKind, DropoutKind, Loss, OptimizerName
from advisor.training import backends
from advisor.training.cohort.stacked.dropout import drop, uniforms
from advisor.training.cohort.stacked.layers import Forward, Tensors, per_member
from advisor.training.cohort.stacked.layout import Layout
from advisor.training.cohort.stacked.losses import Output, outputs_from, row_losses, rows_right, smoothed
from advisor.training.cohort.stacked.optimizers import Shaped, clip, nadam_product, slot_names, update

State = dict[str, Any]


@dataclass(frozen=True)
class Program:
    """What a compiled epoch consists of.

    Args:
        layout: The network.
        output: The activation of its outputs.
        loss: The loss of the recipes.
        optimizer: Whose rule updates the weights.
        batch_size: Rows of one step.
        dropout: Which kind.
        places: Where any member drops units: 0 for the inputs, then the hidden layers from 1.
        clipping: Every kind that any member clips by.
        is_penalized: Whether any member has a penalty.
        is_weighted: Whether any member weights its classes.
        is_smoothed: Whether any member smooths the labels that it is trained on.
        is_ragged: Whether members have different numbers of steps, so that some must wait for others.
        is_graph: Whether steps run as a graph of the backend's own operations, where that is faster than XLA.
    """

    layout: Layout
    output: Output
    loss: Loss
    optimizer: OptimizerName
    batch_size: int
    dropout: DropoutKind = DropoutKind.NONE
    places: tuple[int, ...] = ()
    clipping: frozenset[ClippingKind] = frozenset()
    is_penalized: bool = False
    is_weighted: bool = False
    is_smoothed: bool = False
    is_ragged: bool = False
    is_graph: bool = False

    def steps(
        self, state: State, numbers: Tensors, data: Tensors, order: Any, rates: Any, between: Any
    ) -> tuple[State, Tensors]:
        """Take some steps of an epoch.

        Args:
            state: Weights, statistics, slots and steps, members first.
            numbers: The members' numbers, each of the shape (members,).
            data: Inputs `x`, shape (rows, features), targets `y`, shape (rows, outputs), and `weights`, shape (rows,),
                where rows have any.
            order: Which rows each step of the epoch takes, shape (steps, members, batch size).
            rates: Learning rate of each step, shape (steps, members).
            between: The first step and the one to stop before, shape (2,).

        Returns:
            The state after the steps, and sums over the rows that they took, while the weights were
            moving: `loss`, with the penalty, and `right`.
        """
        nothing = ops.zeros_like(state["steps"])

        def step(index: Any, held: tuple[State, Tensors]) -> tuple[State, Tensors]:
            return self._step(index, held, numbers, data, order[index], rates[index])

        return backends.current().loop(between[0], between[1], step, (state, {"loss": nothing, "right": nothing}))

    def evaluate(
        self, state: State, best: State, numbers: Tensors, data: Tensors, order: Any, losses: Any
    ) -> tuple[State, Tensors]:
        """Measure the validation part in inference mode and keep the weights of members that improved.

        Args:
            state: As for `steps`.
            best: The weights and statistics kept so far, and the `loss` that they had.
            numbers: The members' numbers.
            data: Inputs and targets.
            order: Rows of the validation part in chunks, shape (chunks, members, rows).
            losses: Training losses of the epoch, judged by where there is no validation part.

        Returns:
            What is kept now, and `loss`, `right` and whether each member `improved`.
        """
        nothing = ops.zeros_like(state["steps"])
        found = {"loss": losses, "right": nothing}
        if order.shape[0]:
            found = self._measured(state, numbers, data, order)
        better = ops.logical_or(numbers["keeps_last"] > 0, found["loss"] + numbers["min_delta"] < best["loss"])
        improved = ops.logical_and(better, numbers["is_alive"] > 0)
        now = {"weights": state["weights"], "statistics": state["statistics"], "loss": found["loss"]}
        kept = {
            part: {name: _select(improved, tensor, best[part][name]) for name, tensor in now[part].items()}
            for part in ("weights", "statistics")
        }
        kept["loss"] = ops.where(improved, now["loss"], best["loss"])
        return kept, found | {"improved": improved}

    def outputs(self, kept: State, numbers: Tensors, data: Tensors, order: Any) -> Any:
        """Return what the kept networks answer for some rows, shape (members, rows, outputs)."""
        forward = Forward(self.layout, numbers, kept["statistics"])
        return outputs_from(self.output, forward.logits(kept["weights"], ops.take(data["x"], order, axis=0)))

    def penalties(self, numbers: Tensors, weights: Tensors) -> Any:
        """Return each member's penalty, shape (members,)."""
        total: Any = 0.0
        for name in self.layout.kernels if self.is_penalized else ():
            axes = tuple(range(1, len(weights[name].shape)))
            total = total + numbers[f"l1 {name}"] * ops.sum(ops.abs(weights[name]), axis=axes)
            total = total + numbers[f"l2 {name}"] * ops.sum(ops.square(weights[name]), axis=axes)
        return total

    def _step(
        self, index: Any, held: tuple[State, Tensors], numbers: Tensors, data: Tensors, rows: Any, rate: Any
    ) -> tuple[State, Tensors]:
        state, totals = held
        dtype = state["steps"].dtype
        first = index * self.batch_size
        counts = ops.expand_dims(np.arange(self.batch_size, dtype=np.int32) + first, 0)
        mask = ops.cast(counts < ops.expand_dims(numbers["rows"], 1), dtype)
        count = ops.sum(mask, axis=1)
        forward = Forward(
            self.layout, numbers, state["statistics"], mask=mask, drop=self._dropper(index, state, numbers, data)
        )
        x, y = ops.take(data["x"], rows, axis=0), ops.take(data["y"], rows, axis=0)
        labels = smoothed(self.output, y, numbers["smoothing"]) if self.is_smoothed else y
        weight = mask * _row_weights(numbers, y) if self.is_weighted else mask
        weight = weight * ops.take(data["weights"], rows, axis=0) if "weights" in data else weight

        def objective(weights: Tensors) -> tuple[Any, Tensors]:
            logits = forward.logits(weights, x)
            losses = ops.sum(row_losses(self.loss, self.output, logits, labels) * weight, axis=1)
            losses = losses / ops.maximum(count, 1) + self.penalties(numbers, weights)
            right = ops.sum(rows_right(self.output, logits, y, cut=numbers["cut"]) * mask, axis=1)
            return ops.sum(losses), {"loss": losses * count, "right": right, "statistics": forward.statistics}

        found, gradients = backends.current().gradient(objective, state["weights"])
        after = self._updated(state, gradients, found.pop("statistics"), numbers | {"lr": rate})
        if self.is_ragged:
            after = _select_all(count > 0, after, state)
        return after, {name: total + found[name] for name, total in totals.items()}

    def _updated(self, state: State, gradients: Tensors, statistics: Tensors, numbers: Tensors) -> State:
        steps = state["steps"] + 1
        product = state["product"]
        if self.optimizer is OptimizerName.NADAM:
            product = nadam_product(numbers, product, steps)
        numbers = numbers | {"step": steps, "product": product}
        gradients = clip(gradients, self.clipping, numbers)
        weights, slots, shaped = {}, {}, Shaped(numbers)
        for name, weight in state["weights"].items():
            weights[name], slots[name] = update(self.optimizer, weight, gradients[name], state["slots"][name], shaped)
        return {"weights": weights, "statistics": statistics, "slots": slots, "steps": steps, "product": product}

    def _dropper(self, index: Any, state: State, numbers: Tensors, data: Tensors) -> Callable[[int, Any], Any] | None:
        if not self.places:
            return None

        def dropper(place: int, x: Any) -> Any:
            if place not in self.places:
                return x
            rate = numbers[f"rate {place}"]
            if "masks" in data:
                return drop(self.dropout, x, data["masks"][str(place)][index], rate)
            stream = ops.cast(state["steps"], "uint32") * np.uint32(64) + np.uint32(place)
            drawn = uniforms(numbers["keys"], stream, (x.shape[1], x.shape[2]))
            keep = drawn >= per_member(ops.cast(rate, "float32"), drawn)
            return drop(self.dropout, x, ops.cast(keep, x.dtype), rate)

        return dropper

    def _measured(self, state: State, numbers: Tensors, data: Tensors, order: Any) -> Tensors:
        dtype = state["steps"].dtype
        nothing = ops.zeros_like(state["steps"])
        places = np.arange(order.shape[2], dtype=np.int32)[None]

        def chunk(index: Any, totals: Tensors) -> Tensors:
            counted = ops.convert_to_tensor(places) + index * order.shape[2]
            mask = ops.cast(counted < ops.expand_dims(numbers["validation_rows"], 1), dtype)
            x, y = ops.take(data["x"], order[index], axis=0), ops.take(data["y"], order[index], axis=0)
            logits = Forward(self.layout, numbers, state["statistics"]).logits(state["weights"], x)
            losses = ops.sum(row_losses(self.loss, self.output, logits, y) * mask, axis=1)
            right = ops.sum(rows_right(self.output, logits, y, cut=numbers["cut"]) * mask, axis=1)
            return {"loss": totals["loss"] + losses, "right": totals["right"] + right}

        totals = backends.current().loop(0, order.shape[0], chunk, {"loss": nothing, "right": nothing})
        rows = ops.cast(numbers["validation_rows"], dtype)
        penalties = self.penalties(numbers, state["weights"])
        return {"loss": totals["loss"] / rows + penalties, "right": totals["right"] / rows}


def slots_for(program: Program, weights: dict[str, np.ndarray], first: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    """Return the optimizer's tensors before the first step: zeros, or Adagrad's first accumulator a member."""
    is_adagrad = program.optimizer is OptimizerName.ADAGRAD

    def start(weight: np.ndarray) -> np.ndarray:
        filled = first.reshape(-1, *(1,) * (weight.ndim - 1)) if is_adagrad else 0.0
        return np.zeros_like(weight) + np.asarray(filled, dtype=weight.dtype)

    return {name: {slot: start(w) for slot in slot_names(program.optimizer)} for name, w in weights.items()}


def _row_weights(numbers: Tensors, y: Any) -> Any:
    by_class = ops.sum(ops.expand_dims(numbers["class_weights"], 1) * y, axis=-1)
    return ops.expand_dims(numbers["class_base"], 1) + by_class


def _select(chosen: Any, new: Any, old: Any) -> Any:
    return ops.where(per_member(chosen, new), new, old)


def _select_all(chosen: Any, new: Any, old: Any) -> Any:
    if isinstance(new, dict):
        return {name: _select_all(chosen, new[name], old[name]) for name in new}
    return _select(chosen, new, old)
