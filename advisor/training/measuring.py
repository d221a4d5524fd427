"""What a trained network costs beside its score: the bytes of its numbers, and how long it takes to predict."""

import statistics
import time
from collections.abc import Collection
from typing import Any

import keras
import numpy as np

from advisor.records import Quantity
from advisor.training.data.inputs.several import taken_apart

BATCH = 32  # rows, as many as Keras predicts at once
WARM_UP = 3  # predictions that are not counted: the first one compiles the network
BURST = 9  # predictions, of which the median counts
BURSTS = 3  # at least
SECONDS = 0.5  # as many bursts as fit in here: others may use the machine for a while


def measure(model: keras.Model, rows: np.ndarray, *, wanted: Collection[str]) -> dict[str, float]:
    """Return those quantities of a network that are wanted and can be measured of it, by name.

    Args:
        model: As it was trained.
        rows: Inputs like those that it was trained on, at least one.
        wanted: Names of quantities; what is not measured here is passed over.

    Example:
        >>> network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        >>> measure(network, np.zeros((4, 3), "float32"), wanted=["model_bytes", "accuracy"])
        {'model_bytes': 32.0}
    """
    found: dict[str, float] = {}
    if Quantity.MODEL_BYTES in wanted:
        found[Quantity.MODEL_BYTES.value] = float(sum(weights.nbytes for weights in model.get_weights()))
    for quantity, count in ((Quantity.LATENCY_MS, 1), (Quantity.BATCH_LATENCY_MS, BATCH)):
        if quantity in wanted:
            found[quantity.value] = 1e3 * prediction_seconds(model, rows, count=count)
    return found


def prediction_seconds(model: keras.Model, rows: np.ndarray, *, count: int) -> float:
    """Return the time of one prediction of so many rows, compiled, from array to array.

    The median of a burst of predictions, and the least of several bursts, so that what else the machine does
    counts little.

    Args:
        model: A network.
        rows: Inputs; repeated where there are fewer than wanted.
        count: Rows of one prediction.
    """
    batch = np.resize(rows, (count, *rows.shape[1:])) if len(rows) < count else np.asarray(rows[:count])
    batch = taken_apart(batch)
    for _ in range(WARM_UP):
        model.predict_on_batch(batch)
    began, medians = time.perf_counter(), list[float]()
    while len(medians) < BURSTS or time.perf_counter() - began < SECONDS:
        medians.append(statistics.median(_seconds(model, batch) for _ in range(BURST)))
    return min(medians)


def _seconds(model: keras.Model, batch: Any) -> float:
    began = time.perf_counter()
    model.predict_on_batch(batch)
    return time.perf_counter() - began
