"""Engine: the epochs of one cohort, from first weights until every member has ended."""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import keras
import numpy as np

from advisor.records import EndingKind, Recipe, Task
from advisor.records.recipe import ClassWeights, ClippingKind, Loss, OptimizerName, PenaltyKind
from advisor.training import backends
from advisor.training.cohort.blocks import (
    Block,
    Measured,
    filled,
    first_state,
    gathered,
    kept_weights,
    on_device,
    split,
    tensors_before,
    tensors_now,
    train_epoch,
    validation_order,
)
from advisor.training.cohort.checkpoint import Checkpoint
from advisor.training.cohort.conditions import Conditions, Listener
from advisor.training.cohort.gradient import stopping_rows
from advisor.training.cohort.memory import block_size, places, workers
from advisor.training.cohort.numbers import class_weight_numbers, dropout_rates, member_numbers
from advisor.training.cohort.progress import Progress
from advisor.training.cohort.shape import shape_of
from advisor.training.cohort.stacked.compiled import known_or
from advisor.training.cohort.stacked.initial import Weights, first_weights
from advisor.training.cohort.stacked.layout import Layout
from advisor.training.cohort.stacked.losses import output_of
from advisor.training.cohort.stacked.program import Program
from advisor.training.cohort.stacked.signals import MOST_ROWS, sample_of, sample_size
from advisor.training.cohort.stacking import StackedData
from advisor.training.data.prepare import Dataset
from advisor.training.network.outputs import is_smoothed, output_units

_NO_CONDITIONS = Conditions()
_COMPILE_SECONDS = 1.5  # of a program for another block size; measured 1 to 2 s on two cores
_COMPILING: deque[float] = deque([0.0], maxlen=8)  # seconds of the latest first epochs: compiling, where it was needed
_COMPILE_SECONDS_ON_GPU = 3.0  # measured 2.7 to 3.9 s on an H200


def program_of(recipes: Sequence[Recipe], datasets: Sequence[Dataset]) -> Program:
    """Return the program that trains these recipes on these data: their shape, and what any of them uses."""
    shape, facts = shape_of(recipes[0]), datasets[0].facts
    layout = Layout(
        inputs=int(np.prod(facts.input_shape)),
        widths=shape.widths,
        outputs=output_units(facts),
        activation=shape.activation,
        batch_normalization=shape.batch_normalization,
        normalizes_inputs=shape.normalizes_inputs,
    )
    rows = [len(dataset.x_train) for dataset in datasets]
    batch_size = shape.batch_size or max(rows)
    rates = np.array([dropout_rates(recipe, shape.widths) for recipe in recipes])
    is_plain = shape.optimizer is OptimizerName.SGD and not (rates.any() or layout.statistics)
    weights = sum(int(np.prod(layout.trainable[name])) for name in layout.kernels)
    is_classes = facts.task in (Task.BINARY, Task.MULTICLASS)
    steps = max(recipe.epochs * -(-count // batch_size) for recipe, count in zip(recipes, rows, strict=True))
    backend = backends.current()
    return Program(
        layout=layout,
        output=output_of(facts.known_task),
        loss=Loss(shape.loss),
        optimizer=shape.optimizer,
        batch_size=batch_size,
        dropout=shape.dropout,
        places=tuple(int(place) for place in np.flatnonzero((rates != 0).any(axis=0))),
        clipping=frozenset(recipe.optimizer.clipping.kind for recipe in recipes) - {ClippingKind.NONE},
        is_penalized=any(recipe.penalty.kind is not PenaltyKind.NONE for recipe in recipes),
        is_weighted=is_classes and any(recipe.class_weights is not ClassWeights.NONE for recipe in recipes),
        is_smoothed=facts.task is not Task.REGRESSION and any(is_smoothed(recipe) for recipe in recipes),
        is_ragged=len({-(-count // batch_size) for count in rows}) > 1,
        is_graph=(is_plain and backend.multiplies_faster_as_graph(len(recipes), batch_size, weights))
        or backend.ends_sooner_as_graph(len(recipes) * steps, is_plain=is_plain),
    )


class Engine:
    """The members of one cohort and their blocks.

    Args:
        recipes: One a member.
        datasets: One a member.
        data: The same, stacked.
        first: First weights of each member; drawn from the seeds when None.
        masks: Dropout masks by place, shape (steps, members, rows, units), in place of drawn ones.
        sample_rows: How many training rows of a member are looked into; 0 records no layer signals.
        earlier: Where each member goes on from; None where it begins.
        keeps: Hold the state of every member that comes to its last epoch.
    """

    def __init__(
        self,
        recipes: Sequence[Recipe],
        datasets: Sequence[Dataset],
        data: StackedData,
        *,
        first: Sequence[Weights] | None = None,
        masks: dict[str, np.ndarray] | None = None,
        sample_rows: int = MOST_ROWS,
        earlier: Sequence[Checkpoint | None] = (),
        keeps: bool = False,
    ) -> None:
        needed = program_of(recipes, datasets)
        self.program = known_or(needed) if masks is None else needed
        self.parts = data.parts
        dtype = keras.config.floatx()
        self.numbers = member_numbers(recipes, self.program.layout, dtype=dtype)
        self.numbers |= self._rows()
        if self.program.is_weighted:
            targets = [data.y[part.first : part.first + part.rows] for part in data.parts["train"]]
            weights = class_weight_numbers(recipes, targets, self.program.layout.outputs)
            self.numbers |= {name: array.astype(dtype) for name, array in weights.items()}
        counted = {"weights": data.weights} if data.weights is not None else {}
        self.data = on_device({"x": data.x, "y": data.y} | counted | ({"masks": masks} if masks else {}))
        metric = "mae" if datasets[0].facts.task is Task.REGRESSION else "accuracy"
        self.progress = [
            Progress(recipe, train.first, train.rows, validation.rows > 0, self.program.batch_size, metric)
            for recipe, train, validation in zip(recipes, self.parts["train"], self.parts["validation"], strict=True)
        ]
        self.steps = max(progress.steps for progress in self.progress)
        self.kept: dict[int, Weights] = {}
        self.ended: dict[int, Mapping[str, np.ndarray]] = {}  # the states that it was asked to hold
        self._keeps = keeps
        counts = [sample_size(progress.rows, sample_rows) for progress in self.progress]
        self.numbers["sample_rows"] = np.array(counts, np.int32)
        self._sample = np.stack(
            [_looked_into(member, count, max(counts)) for member, count in zip(self.progress, counts, strict=True)]
        )
        self._stopping, self.numbers["stopping_rows"] = stopping_rows(self.progress)
        self._itemsize = np.dtype(dtype).itemsize
        self._workers = workers()
        self._compiled: set[int] = set()  # block sizes whose programs are compiled
        first = first or [first_weights(recipe, self.program.layout, dtype=dtype) for recipe in recipes]
        self.began_anew = self._go_on(earlier or [None] * len(recipes), first, datasets)
        everyone = range(len(recipes))
        size = block_size(len(recipes), self.program, itemsize=self._itemsize, at_a_time=self._workers)
        self.blocks = [self._first_block(members, size, first) for members in split(everyone, size)]

    def _go_on(
        self, earlier: Sequence[Checkpoint | None], first: Sequence[Weights], datasets: Sequence[Dataset]
    ) -> dict[int, str]:
        """Put members where they go on from; return why others cannot."""
        self._earlier: list[Mapping[str, np.ndarray] | None] = [None] * len(earlier)
        anew: dict[int, str] = {}
        for member, checkpoint in enumerate(earlier):
            if checkpoint is not None:
                numbers = {name: values[[member]] for name, values in self.numbers.items()}
                anew[member] = checkpoint.why_not(
                    self.progress[member].recipe,
                    fingerprint=datasets[member].facts.fingerprint,
                    tensors=tensors_before(self.program, first[member], numbers),
                )
                if not anew[member]:
                    self.progress[member].go_on(checkpoint.told)
                    self._earlier[member] = checkpoint.tensors
        return {member: why for member, why in anew.items() if why}

    @property
    def alive(self) -> list[int]:
        """Members that have not ended."""
        return [member for member, progress in enumerate(self.progress) if progress.ending is None]

    def train(self, conditions: Conditions = _NO_CONDITIONS) -> list[Weights]:
        """Train until every member has ended and return the weights that each kept."""
        shortest = math.inf  # of the epochs so far, as a clock on the wall saw them, those that compiled left out
        with ThreadPoolExecutor(self._workers) as pool:
            while self.alive:
                began, compiles = perf_counter(), self.blocks[0].size not in self._compiled
                measured = self._epoch(pool)
                took = perf_counter() - began
                if compiles:
                    _COMPILING.append(took)
                shortest = shortest if compiles else min(shortest, took)
                for block, found in zip(self.blocks, measured, strict=True):
                    self._see(block, found, conditions.listen)
                conditions.end(self.progress, seconds=0.0 if shortest == math.inf else shortest)
                self._compact(max(found.seconds for found in measured), until=conditions.deadline)
        for block in self.blocks:
            self._keep(block)
        return [self.kept[member] for member in range(len(self.progress))]

    def _epoch(self, pool: ThreadPoolExecutor) -> list[Measured]:
        """Train each block for one epoch; where its size is new, the first block goes ahead and compiles for all."""

        def train(block: Block) -> Measured:
            return train_epoch(block, self.program, self.data, self.progress, self.steps)

        if self.blocks[0].size not in self._compiled:
            self._compiled.add(self.blocks[0].size)
            return [train(self.blocks[0]), *pool.map(train, self.blocks[1:])]
        return list(pool.map(train, self.blocks))

    def _see(self, block: Block, found: Measured, listen: Listener) -> None:
        alive = {member: place for place, member in enumerate(block.members) if self.progress[member].ending is None}
        for member, place in alive.items():
            progress = self.progress[member]
            measured = {
                (name.replace("right", progress.metric), layer): float(values[place])
                for (name, layer), values in found.traces.items()
                if progress.records(name)
            }
            seconds = found.seconds / len(block.members)
            progress.see(measured, improved=bool(found.improved[place]), seconds=seconds)
            listen(member, progress.epochs - 1, {name: value for (name, layer), value in measured.items() if not layer})
        ended = [member for member in alive if self._is_held(self.progress[member])]
        tensors = tensors_now(block) if ended else {}
        for member in ended:
            self.ended[member] = {name: np.asarray(tensor[alive[member]]) for name, tensor in tensors.items()}

    def _is_held(self, progress: Progress) -> bool:
        ending = progress.ending
        return self._keeps and ending is not None and ending.kind is EndingKind.FINISHED

    def _compact(self, epoch_seconds: float, *, until: float = math.inf) -> None:
        """Gather the members that go on into fewer places, where that pays in the time that there is."""
        alive = self.alive
        size = self.blocks[0].size
        if not alive:
            return
        smaller = block_size(len(alive), self.program, itemsize=self._itemsize, at_a_time=self._workers)
        now = places(len(self.blocks) * size, size, self._workers)
        left = max(self.progress[member].recipe.epochs - self.progress[member].epochs for member in alive)
        seconds = min(left * epoch_seconds, until - perf_counter())
        gain = seconds * (1 - places(len(alive), smaller, self._workers) / now) * now / size
        least = _COMPILE_SECONDS_ON_GPU if backends.current().accelerators() else _COMPILE_SECONDS
        if smaller < size and gain > max(least, *_COMPILING):
            self._regroup(alive, smaller)
        elif -(-len(alive) // size) < len(self.blocks):
            self._regroup(alive, size)

    def _regroup(self, members: Sequence[int], size: int) -> None:
        for block in self.blocks:
            self._keep(block)
        groups = split(members, size)
        slots = [slot for group in groups for slot in filled(group, size)]
        state, best = gathered(self.blocks, slots, "state"), gathered(self.blocks, slots, "best")
        self.blocks = [
            self._block(group, size, _cut(state, place * size, size), _cut(best, place * size, size))
            for place, group in enumerate(groups)
        ]

    def _keep(self, block: Block) -> None:
        for member, weights in kept_weights(block).items():
            self.kept[member] = weights

    def _first_block(self, members: list[int], size: int, first: Sequence[Weights]) -> Block:
        slots = filled(members, size)
        numbers = {name: values[slots] for name, values in self.numbers.items()}
        earlier = [self._earlier[slot] for slot in slots]
        return self._block(members, size, *first_state(self.program, [first[slot] for slot in slots], numbers, earlier))

    def _block(self, members: list[int], size: int, state: Any, best: Any) -> Block:
        slots = filled(members, size)
        numbers = on_device({name: values[slots] for name, values in self.numbers.items()})
        validation = validation_order([self.parts["validation"][slot] for slot in slots])
        rows = (validation, self._sample[slots], self._stopping[slots])
        return Block(members, size, state, best, numbers, *(on_device(which) for which in rows))

    def _rows(self) -> dict[str, np.ndarray]:
        names = {"rows": "train", "validation_rows": "validation"}
        return {name: np.array([part.rows for part in self.parts[of]], np.int32) for name, of in names.items()}


def _looked_into(progress: Progress, count: int, places: int) -> np.ndarray:
    rows = sample_of(progress.rows, count, seed=progress.recipe.seed) + progress.first_row
    return rows[np.arange(places) * (np.arange(places) < count)].astype(np.int32) if count else rows.astype(np.int32)


def _cut(tensors: Any, start: int, size: int) -> Any:
    if isinstance(tensors, dict):
        return {name: _cut(tensor, start, size) for name, tensor in tensors.items()}
    return tensors[start : start + size]
