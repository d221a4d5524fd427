"""What a trained network costs beside its score: the bytes of its numbers, and how long it takes to predict."""

import statistics
import time
from collections.abc import Collection

import keras
import numpy as np

from advisor.records import Quantity

BATCH = 32  # rows, as many as Keras predicts at once
WARM_UP = 3  # predictions that are not counted: the first one compiles the network
BURSTS = 5  # the least of so many medians counts: others may use the machine for a while
MOST, FEWEST = 30, 5  # predictions of a burst
SECONDS = 0.1  # after so long a burst ends


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
    for _ in range(WARM_UP):
        model.predict_on_batch(batch)
    return min(_median_seconds(model, batch) for _ in range(BURSTS))


def _median_seconds(model: keras.Model, batch: np.ndarray) -> float:
    took: list[float] = []
    began = time.perf_counter()
    while len(took) < FEWEST or (len(took) < MOST and time.perf_counter() - began < SECONDS):
        start = time.perf_counter()
        model.predict_on_batch(batch)
        took.append(time.perf_counter() - start)
    return statistics.median(took)
