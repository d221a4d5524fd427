"""The sides of the cohort benchmarks on any backend: Keras's fit, and cohorts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import keras

from advisor.training.cohort.engine import Engine
from advisor.training.cohort.memory import workers
from advisor.training.cohort.stacked.signals import MOST_ROWS
from advisor.training.cohort.stacking import stack
from advisor.training.data.prepare import Dataset
from advisor.training.network.build import build_model
from benchmarks.cohort_shapes import BATCH, BenchmarkShape

Run = Callable[[], object]


def fit_side(shape: BenchmarkShape, dataset: Dataset, *, jit: bool) -> Run:
    """One epoch of `model.fit`: as it comes, or compiled with an epoch's steps in one call."""
    steps = shape.steps(dataset)
    model = build_model(shape.recipe(), dataset.facts, steps_per_epoch=steps)
    if jit:
        model.compile(model.optimizer, model.loss, metrics=["accuracy"], jit_compile=True, steps_per_execution=steps)
    return lambda: model.fit(dataset.x_train, dataset.y_train, batch_size=BATCH, epochs=1, verbose=0)


def cohort_side(shape: BenchmarkShape, dataset: Dataset, *, recorded: bool = False, members: int | None = None) -> Run:
    """One epoch of a cohort; `recorded` adds what a study records: validation, kept weights, layer signals."""
    if not recorded:
        dataset = replace(dataset, x_validation=dataset.x_validation[:0], y_validation=dataset.y_validation[:0])
    recipes = [shape.recipe(seed) for seed in range(members or shape.members)]
    datasets = [dataset] * len(recipes)
    data = stack(datasets, dtype=keras.config.floatx())
    engine = Engine(recipes, datasets, data, sample_rows=MOST_ROWS if recorded else 0)
    return in_threads_of(engine)


def in_threads_of(engine: Engine) -> Run:
    """Train the engine's blocks for one epoch, each core its own, as the engine does."""
    pool = ThreadPoolExecutor(workers())
    return lambda: engine._epoch(pool)


def in_threads(function: Callable[[int], object], count: int) -> Run:
    """Return a function that calls another for 0 to count - 1 at the same time."""
    pool = ThreadPoolExecutor(count)
    return lambda: list(pool.map(function, range(count)))
