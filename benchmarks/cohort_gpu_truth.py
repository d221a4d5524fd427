"""Cohorts against plain Keras on one backend and device, and in other company; see `benchmarks.cohort_gpu`.

Keras's own model, loss and optimizer train by `train_on_batch` from the cohort's first weights, on its batches. What
float32 may differ by is read off Keras itself: how far its losses are from the same training in double precision.
"""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import jax
import keras
import msgspec
import numpy as np

from advisor.records import Recipe
from advisor.records.recipe import Dropout, DropoutKind
from advisor.training.cohort.engine import Engine, program_of
from advisor.training.cohort.progress import Progress
from advisor.training.cohort.stacked.initial import first_weights
from advisor.training.cohort.stacking import stack
from advisor.training.data.prepare import Dataset
from advisor.training.network.build import build_model
from benchmarks.cohort_shapes import SHAPES, BenchmarkShape, dataset_of
from tests.training.cohort import truth

EPOCHS = 2
MEMBERS = 2
COMPANY = 32
Losses = list[list[float]]  # of each member, by epoch


def cases(*, seconds: float) -> dict[str, object]:
    """Train cases of every kind, in random order until the time is up, on this device and on the processor.

    What a cohort gives on a processor is held to Keras by `benchmarks.cohort_truth`, all combinations of it. Keras on
    JAX is no measure for double precision: it takes the means of a batch normalization in single precision.
    """
    began = perf_counter()
    every = truth.all_pairs()
    dataset = truth.made_data()
    found: dict[str, float] = {}
    for place in np.random.default_rng(0).permutation(len(every)):
        if perf_counter() - began > seconds:
            break
        case = every[place]
        [here] = truth.cohort_losses([case.recipe()], dataset)
        with jax.default_device(jax.devices("cpu")[0]):
            [there] = truth.cohort_losses([case.recipe()], dataset)
        found[case.name] = max(_difference(here[name, None], there[name, None]) for name in ("loss", "val_loss"))
    return {"cases": len(found), "of": len(every), "largest_relative_difference": max(found.values())} | {
        "case": max(found, key=lambda name: found[name])
    }


def shapes() -> dict[str, dict[str, Losses]]:
    """Return the losses of some members of the shapes, without their dropout, trained both ways; one of images."""
    found = {}
    for shape in (shape for shape in SHAPES if shape.data != "images" or shape.name.endswith("adam")):
        recipes, dataset = _recipes(shape, MEMBERS), dataset_of(shape, None)
        nothing = Dropout(kind=DropoutKind.NONE)  # Keras draws other masks; `cases` gives both sides the same ones
        recipes = [msgspec.structs.replace(recipe, dropout=nothing) for recipe in recipes]
        found[shape.name.removesuffix(" dropout")] = {
            "cohort": [list(traces["loss", None]) for traces in _cohort(recipes, dataset)],
            "keras": _alone(recipes, dataset),
        }
    return found


def company() -> dict[str, float]:
    """Return how much a member's losses differ in other company, relatively: alone, in another order, beside a NaN."""
    shape = next(shape for shape in SHAPES if shape.name == "digits 3 x 100 adam bn dropout")
    recipes, dataset = _recipes(shape, COMPANY), dataset_of(shape, None)
    together = _losses(recipes, dataset)
    poisoned = list(recipes)
    optimizer = msgspec.structs.replace(recipes[13].optimizer, learning_rate=float("nan"))
    poisoned[13] = msgspec.structs.replace(recipes[13], optimizer=optimizer)
    beside = np.delete(_losses(poisoned, dataset), 13, axis=0)
    return {
        "alone": _difference(_losses(recipes[5:6], dataset), together[5:6]),
        "of_eight": _difference(_losses(recipes[8:16], dataset), together[8:16]),
        "in_another_order": _difference(_losses(recipes[::-1], dataset)[::-1], together),
        "beside_a_nan": _difference(beside, np.delete(together, 13, axis=0)),
    }


def compared(single: dict[str, dict[str, Losses]], double: dict[str, dict[str, Losses]]) -> dict[str, dict[str, float]]:
    """Return, for each shape, the largest relative differences between both ways and from double precision."""
    return {
        name: {
            "cohort_to_keras": _difference(ways["cohort"], ways["keras"]),
            "cohort_to_double": _difference(ways["cohort"], double[name]["keras"]),
            "keras_to_double": _difference(ways["keras"], double[name]["keras"]),
        }
        for name, ways in single.items()
    }


def _recipes(shape: BenchmarkShape, count: int) -> list[Recipe]:
    return [msgspec.structs.replace(shape.recipe(seed), epochs=EPOCHS) for seed in range(count)]


def _cohort(recipes: Sequence[Recipe], dataset: Dataset) -> list[dict]:
    datasets = [replace(dataset, x_validation=dataset.x_validation[:0], y_validation=dataset.y_validation[:0])]
    datasets *= len(recipes)
    engine = Engine(recipes, datasets, stack(datasets, dtype=keras.config.floatx()), sample_rows=0)
    engine.train()
    return [progress.traces for progress in engine.progress]


def _losses(recipes: Sequence[Recipe], dataset: Dataset) -> np.ndarray:
    losses = [list(traces["loss", None]) for traces in _cohort(recipes, dataset)]
    return np.array([one + [float("nan")] * (EPOCHS - len(one)) for one in losses])


def _alone(recipes: Sequence[Recipe], dataset: Dataset) -> Losses:
    """Train each recipe by one Keras model of theirs, which is put back to its start before each."""
    dtype, rows, batch = keras.config.floatx(), len(dataset.x_train), recipes[0].batch_size
    layout = program_of(recipes[:1], [dataset]).layout
    model = build_model(recipes[0], dataset.facts, steps_per_epoch=-(-rows // batch))
    model.optimizer.build(model.trainable_variables)
    start = [np.array(variable) for variable in model.optimizer.variables]
    x, losses = dataset.x_train.astype(dtype), []
    for recipe in recipes:
        model.set_weights(list(first_weights(recipe, layout, dtype=dtype).values()))
        for variable, value in zip(model.optimizer.variables, start, strict=True):
            variable.assign(value)
        order = Progress(recipe, 0, rows, False, batch, "accuracy")
        losses.append([_epoch(model, x, dataset.y_train, order.order()) for _ in range(EPOCHS)])
    return losses


def _epoch(model: keras.Model, x: np.ndarray, y: np.ndarray, order: np.ndarray) -> float:
    """Train an epoch batch by batch and return its mean loss."""
    total = 0.0
    for step, places in enumerate(order):
        chosen = places[: len(x) - step * order.shape[1]]
        model.reset_metrics()
        total += float(model.train_on_batch(x[chosen], y[chosen], return_dict=True)["loss"]) * len(chosen)
    return total / len(x)


def _difference(ours: Sequence, theirs: Sequence) -> float:
    return float(np.abs(np.array(ours) / np.array(theirs) - 1).max())
