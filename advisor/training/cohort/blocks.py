"""Blocks: the members of a cohort in groups of one size, each one call of the compiled program an epoch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from keras import ops

from advisor.training.callbacks.gradient_norm import TRACE
from advisor.training.cohort.checkpoint import flat
from advisor.training.cohort.numbers import Numbers
from advisor.training.cohort.progress import Progress
from advisor.training.cohort.stacked.compiled import compiled
from advisor.training.cohort.stacked.initial import Weights
from advisor.training.cohort.stacked.program import Program, State, slots_for
from advisor.training.cohort.stacked.signals import TraceKey, traces_of
from advisor.training.cohort.stacking import Part

_ROWS_AT_ONCE = 512  # of the validation part in one chunk


@dataclass
class Block:
    """Some members whose tensors are stacked; the last one fills up places that are left over.

    Args:
        members: Their places in the cohort.
        size: Places of the block.
        state: Weights, statistics, slots and steps.
        best: What is kept, and the losses it had.
        numbers: The members' numbers, on the device.
        validation: Rows of the validation part, shape (chunks, size, rows).
        sample: Rows that are looked into, shape (size, rows).
        stopping: Rows that the gradient is measured on by which members may stop, shape (size, rows); 0 for none.
    """

    members: list[int]
    size: int
    state: State
    best: State
    numbers: dict[str, Any]
    validation: Any
    sample: Any
    stopping: Any

    @property
    def slots(self) -> list[int]:
        """The member in each place."""
        return filled(self.members, self.size)


@dataclass(frozen=True)
class Measured:
    """What one epoch gave for a block, each by trace with the shape (size,)."""

    traces: dict[TraceKey, np.ndarray]
    improved: np.ndarray
    seconds: float


def filled(members: Sequence[int], size: int) -> list[int]:
    """Return the members of a block with the last one repeated up to its size.

    Example:
        >>> filled([4, 7], 4)
        [4, 7, 7, 7]
    """
    return [*members, *[members[-1]] * (size - len(members))]


def split(members: Sequence[int], size: int) -> list[list[int]]:
    """Deal members into blocks of one size; the last one may hold fewer.

    Example:
        >>> split([1, 2, 3], 2)
        [[1, 2], [3]]
    """
    return [list(members[start : start + size]) for start in range(0, len(members), size)]


def first_state(
    program: Program,
    weights: Sequence[Weights],
    numbers: Numbers,
    earlier: Sequence[Mapping[str, np.ndarray] | None] = (),
) -> tuple[State, State]:
    """Return the state before the first epoch, and what is kept before it: the first weights.

    Args:
        program: What is trained.
        weights: The first tensors of each place of a block.
        numbers: Numbers of each place.
        earlier: Where each place goes on from, by the path of the tensors' names; None where it begins.
    """
    both = _both_states(program, weights, numbers)
    if any(each is not None for each in earlier):
        both = _laid_over(both, earlier)
    return on_device(both["state"]), on_device(both["best"])


def tensors_before(program: Program, weights: Weights, numbers: Numbers) -> dict[str, np.ndarray]:
    """Return the state of one member before its first epoch, by the path of its tensors' names."""
    return {name: np.asarray(tensor[0]) for name, tensor in flat(_both_states(program, [weights], numbers)).items()}


def tensors_now(block: Block) -> dict[str, np.ndarray]:
    """Return the state of a block and what it keeps, by the path of the tensors' names, members first."""
    return {name: _array(tensor) for name, tensor in flat({"state": block.state, "best": block.best}).items()}


def _both_states(program: Program, weights: Sequence[Weights], numbers: Numbers) -> dict[str, Any]:
    stacked = {name: np.stack([member[name] for member in weights]) for name in program.layout.keras_order}
    trained = {name: stacked[name] for name in program.layout.trainable}
    statistics = {name: stacked[name] for name in program.layout.statistics}
    ones = np.ones(len(weights), dtype=numbers["momentum"].dtype)
    slots = slots_for(program, trained, numbers["initial_accumulator"])
    state = {"weights": trained, "statistics": statistics, "slots": slots, "steps": 0 * ones, "product": ones}
    kept = {"weights": trained, "statistics": statistics, "loss": np.inf * ones}
    return {"state": state, "best": kept}


def _laid_over(tree: Any, earlier: Sequence[Mapping[str, np.ndarray] | None], place: str = "") -> Any:
    """A tree of stacked tensors in which some members have earlier ones."""
    if isinstance(tree, dict):
        return {name: _laid_over(each, earlier, f"{place}/{name}" if place else name) for name, each in tree.items()}
    laid = np.array(tree)
    for member, tensors in enumerate(earlier):
        if tensors is not None:
            laid[member] = tensors[place]
    return laid


def validation_order(parts: Sequence[Part]) -> np.ndarray:
    """Return the rows of each member's validation part in chunks, shape (chunks, members, rows)."""
    most = max(part.rows for part in parts)
    rows = min(_ROWS_AT_ONCE, most)
    chunks = -(-most // rows) if rows else 0
    inside = np.arange(chunks * rows)
    order = np.stack([np.where(inside < part.rows, part.first + inside, part.first) for part in parts])
    return order.reshape(len(parts), chunks, rows).transpose(1, 0, 2).astype(np.int32)


def train_epoch(
    block: Block, program: Program, data: dict[str, Any], cohort: Sequence[Progress], steps: int
) -> Measured:
    """Train the members of a block for one epoch and measure them; the block holds the state after it.

    Args:
        block: Which members.
        program: What is trained.
        data: Stacked data on the device.
        cohort: The progress of every member of the cohort.
        steps: Steps of an epoch; members of fewer wait for the others.
    """
    began = perf_counter()
    functions = compiled(program)
    dtype = block.state["steps"].dtype
    order, rates = _plan_of_epoch(block, program.batch_size, cohort, steps)
    rates = ops.convert_to_tensor(rates, dtype=dtype)
    alive = [float(cohort[member].ending is None) for member in block.slots]
    numbers = block.numbers | {"is_alive": ops.convert_to_tensor(alive, dtype=dtype)}
    rest = (numbers, data, ops.convert_to_tensor(order), rates)
    first = {name: block.state["weights"][name] for name in program.layout.kernels}
    block.state, totals = functions.steps(block.state, *rest, np.array([0, 1], np.int32))
    second = {name: block.state["weights"][name] for name in program.layout.kernels}
    block.state, more = functions.steps(block.state, *rest, np.array([1, steps], np.int32))
    for member in block.members:
        cohort[member].draw_ahead()
    rows = np.array([cohort[member].rows for member in block.slots])
    means = {name: (_array(totals[name]) + _array(more[name])) / rows for name in totals}
    losses = ops.convert_to_tensor(means["loss"], dtype=dtype)
    block.best, found = functions.evaluate(block.state, block.best, numbers, data, block.validation, losses)
    traces: dict[TraceKey, np.ndarray] = {(name, None): value for name, value in means.items()}
    traces |= {(f"val_{name}", None): _array(found[name]) for name in totals}
    if block.sample.shape[1]:
        seen = functions.look(block.state, numbers, data, block.sample, first, second)
        arrays = {name: _array(value) for name, value in seen.items()}
        traces |= traces_of(arrays, program.layout, program.output)
    if block.stopping.shape[1]:
        traces[TRACE, None] = _array(functions.gradient_norm(block.state, numbers, data, block.stopping))
    return Measured(traces, _array(found["improved"]), perf_counter() - began)


def _plan_of_epoch(
    block: Block, batch_size: int, cohort: Sequence[Progress], steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows and the learning rate of each step; those of left-over places are all the first row."""
    order = np.zeros((steps, block.size, batch_size), dtype=np.int32)
    rates = np.zeros((steps, block.size))
    for place, member in enumerate(block.members):
        progress = cohort[member]
        rates[: progress.steps, place] = progress.rates()
        order[: progress.steps, place] = progress.order()
    return order, rates


def kept_weights(block: Block) -> dict[int, Weights]:
    """Return the kept tensors of each member of a block, by its place in the cohort."""
    tensors = {
        name: ops.convert_to_numpy(tensor)
        for part in ("weights", "statistics")
        for name, tensor in block.best[part].items()
    }
    return {
        member: {name: tensor[place] for name, tensor in tensors.items()} for place, member in enumerate(block.members)
    }


def gathered(blocks: Sequence[Block], members: Sequence[int], what: str) -> State:
    """Gather `state` or `best` of some members along the member axis, in the order asked for.

    Each from its own place: the copies of a block's last member that fill it up are not trained.
    """
    slots = [slot for block in blocks for slot in block.slots]
    places = {member: slots.index(member) for member in members}
    index = np.array([places[member] for member in members], dtype=np.int32)

    def gather(parts: list[Any]) -> Any:
        if isinstance(parts[0], dict):
            return {name: gather([part[name] for part in parts]) for name in parts[0]}
        return ops.take(ops.concatenate(parts, axis=0), index, axis=0)

    gathered_state: State = gather([getattr(block, what) for block in blocks])
    return gathered_state


def on_device(tensors: Any) -> Any:
    """Return a tree of arrays as tensors of the backend."""
    if isinstance(tensors, dict):
        return {name: on_device(tensor) for name, tensor in tensors.items()}
    return ops.convert_to_tensor(tensors)


def _array(tensor: Any) -> np.ndarray:
    array: np.ndarray = ops.convert_to_numpy(tensor)
    return array
