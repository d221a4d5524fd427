"""The sides of the cohort benchmarks that are TensorFlow's own: steps without XLA, and the bare products."""

from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np
import tensorflow as tf

from advisor.records import Recipe
from advisor.training.cohort.engine import Engine
from advisor.training.cohort.memory import block_size, workers
from advisor.training.cohort.stacking import stack
from advisor.training.data.prepare import Dataset
from benchmarks.cohort_shapes import BATCH, BenchmarkShape
from benchmarks.cohort_sides import Run, in_threads, in_threads_of


def graph_side(shape: BenchmarkShape, dataset: Dataset) -> Run | None:
    """The same cohort as a compiled graph without XLA; None where an operation has no kernel without XLA."""
    nothing = {"x_validation": dataset.x_validation[:0], "y_validation": dataset.y_validation[:0]}
    run = compiled_side([shape.recipe(seed) for seed in range(shape.members)], replace(dataset, **nothing), way="graph")
    try:
        run()
    except (tf.errors.OpError, ValueError, TypeError):
        return None
    return run


def compiled_side(recipes: list[Recipe], dataset: Dataset, *, way: str, whole: bool = False) -> Run:
    """One epoch of a cohort without records, its steps compiled by "xla" or as a "graph"; `whole`: as one block."""
    datasets = [dataset] * len(recipes)
    engine = Engine(recipes, datasets, stack(datasets, dtype=keras.config.floatx()), sample_rows=0)
    as_study = replace(engine.program, is_graph=False)
    size = block_size(len(recipes), as_study, itemsize=4, at_a_time=workers())
    engine.program = replace(as_study, is_graph=way == "graph")
    engine._regroup(list(range(len(recipes))), len(recipes) if whole else size)
    return in_threads_of(engine)


def peak_sides(shape: BenchmarkShape, dataset: Dataset, *, steps: int) -> dict[str, Run]:
    """Every product of an epoch, by each way to do it; named `product|way`, for some steps."""
    sides: dict[str, Run] = {}
    rng = np.random.default_rng(0)
    for fan_in, units, back in shape.products(dataset):
        x, w, g = (
            rng.normal(size=(shape.members, *size)).astype(np.float32)
            for size in ((BATCH, fan_in), (fan_in, units), (BATCH, units))
        )
        kinds = {"forward": (x, w, False, False), "kernel": (x, g, True, False), "inputs": (g, w, False, True)}
        for kind, (a, b, ta, tb) in kinds.items():
            if kind == "inputs" and not back:
                continue
            for way, run in _ways(a, b, ta=ta, tb=tb, steps=steps).items():
                sides[f"{kind} {fan_in}x{units}|{way}"] = run
    return sides


def _ways(a: np.ndarray, b: np.ndarray, *, ta: bool, tb: bool, steps: int) -> dict[str, Run]:
    """Return the ways to multiply two stacks `steps` times: whole, and in parts that stay in the cache on each core."""
    graph, xla = (_repeated(ta=ta, tb=tb, steps=steps, jit=jit) for jit in (False, True))
    shares = _shares(a, b, workers())
    tensors = [[(tf.constant(x), tf.constant(y)) for x, y in own] for own in shares]
    whole = (tf.constant(a), tf.constant(b))

    def multiplied(parts: list[tuple[np.ndarray, np.ndarray]]) -> None:
        for _ in range(steps):
            for x, y in parts:
                np.matmul(x.transpose(0, 2, 1) if ta else x, y.transpose(0, 2, 1) if tb else y)

    def in_parts(function: Callable[..., tf.Tensor]) -> Run:
        return in_threads(lambda thread: [function(*pair).numpy() for pair in tensors[thread]], len(shares))

    return {
        "tf.matmul": lambda: graph(*whole).numpy(),
        "XLA": lambda: xla(*whole).numpy(),
        "NumPy": lambda: multiplied([(a, b)]),
        "tf.matmul in threads": in_parts(graph),
        "XLA in threads": in_parts(xla),
        "NumPy in threads": in_threads(lambda thread: multiplied(shares[thread]), len(shares)),
    }


def _shares(a: np.ndarray, b: np.ndarray, count: int) -> list[list[tuple[np.ndarray, np.ndarray]]]:
    """Divide two stacks into parts of at most 8 MiB and deal these to the cores."""
    together = a[0].nbytes + b[0].nbytes + 4 * a.shape[1] * b.shape[2]
    size = max(1, min(len(a) // count, 8 * 2**20 // together))
    parts = [(a[start : start + size], b[start : start + size]) for start in range(0, len(a), size)]
    return [parts[core::count] for core in range(count)]


def _repeated(*, ta: bool, tb: bool, steps: int, jit: bool) -> Callable[..., tf.Tensor]:
    """Return a compiled function that multiplies two stacks again and again, and leaves none out."""

    def many(first: tf.Tensor, second: tf.Tensor) -> tf.Tensor:
        def body(index: tf.Tensor, held: tf.Tensor, moving: tf.Tensor) -> tuple[tf.Tensor, ...]:
            product = tf.matmul(moving, second, transpose_a=ta, transpose_b=tb)
            return index + 1, product, moving + 1e-20 * product[:, :1, :1]  # the next product needs this one

        start = tf.matmul(first, second, transpose_a=ta, transpose_b=tb)
        return tf.while_loop(lambda index, *_: index < steps, body, (1, start, first))[1]

    return tf.function(many, jit_compile=jit, autograph=False)
