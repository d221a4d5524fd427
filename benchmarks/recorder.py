"""What the recorder's layer signals cost: `python -m benchmarks.recorder [--data DIR]`.

The lecture's first model (300-100-10, ReLU, SGD 0.01, 10,000 x 784, batches of 32), trained with and
without RunRecorder in turns. An epoch is the time from its beginning to the beginning of the next one,
hooks, signals and file included; the first epoch of each training compiles and is left out. Wall time
suffers from whatever else runs, processor time hardly. DIR holds fashion_mnist.npz; without it the
numbers are drawn, of the same shape.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import keras
import numpy as np

from advisor.files import read_arrays
from advisor.workflows.callbacks.recorder import RunRecorder
from benchmarks.results_file import write_results

GOALS = {
    "wall.share": "under 0.05 of the epoch's time in the steady state, on a machine with nothing else to do",
    "wall.share_in_quiet_moments": "the same from the fastest tenth of each side, for a machine that is shared",
}
ROWS = 10_000

Moment: TypeAlias = tuple[float, float]


class Clock(keras.callbacks.Callback):
    """Notes when each epoch begins; stands first in the list."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: list[Moment] = []

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Note the time."""
        self.moments.append(now())

    @property
    def epochs(self) -> np.ndarray:
        """Wall and processor seconds of each epoch but the first and the last, shape (epochs, 2)."""
        return np.diff(np.array(self.moments), axis=0)[1:]


class Timed(RunRecorder):
    """The recorder with a clock on what it does in each epoch: signals, record and file."""

    def __init__(self, path: Path, *, x: np.ndarray, y: np.ndarray) -> None:
        super().__init__(path, x=x, y=y)
        self.spent: list[np.ndarray] = []  # wall and processor seconds of each epoch

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Start with what the beginning takes."""
        began = now()
        super().on_epoch_begin(epoch, logs)
        self.spent.append(np.subtract(now(), began))

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Add what the steps take; all but the first two of an epoch return at once and are not timed."""
        if batch > 1:
            super().on_train_batch_begin(batch, logs)
            return
        began = now()
        super().on_train_batch_begin(batch, logs)
        self.spent[-1] += np.subtract(now(), began)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Add what the end takes."""
        began = now()
        super().on_epoch_end(epoch, logs)
        self.spent[-1] += np.subtract(now(), began)


def now() -> Moment:
    """Return the wall clock and the processor time of this process, all its threads."""
    return time.perf_counter(), time.process_time()


def network() -> keras.Model:
    """Build the lecture's first model."""
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((784,)), layers.Dense(300, "relu"), layers.Dense(100, "relu"), layers.Dense(10, "softmax")]
    )
    model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def epochs_of(x: np.ndarray, y: np.ndarray, observers: list[keras.callbacks.Callback], count: int) -> np.ndarray:
    """Train a new model and return wall and processor seconds of each steady epoch, shape (epochs, 2)."""
    clock = Clock()
    network().fit(x, y, batch_size=32, epochs=count, verbose=0, callbacks=[clock, *observers])
    return clock.epochs


def data(folder: Path | None) -> tuple[np.ndarray, np.ndarray]:
    """Return 10,000 images as rows of 784 numbers, with their classes."""
    if folder is None:
        rng = np.random.default_rng(0)
        return rng.random((ROWS, 784), dtype=np.float32), rng.integers(0, 10, ROWS)
    arrays = read_arrays(folder / "fashion_mnist.npz")
    part = slice(5000, 5000 + ROWS)
    return arrays["x"][part].reshape(ROWS, -1).astype(np.float32) / 255, arrays["y"][part].astype(np.int64)


def main() -> None:
    """Train in turns with and without, and write medians, their ratio and the share spent in hooks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with fashion_mnist.npz")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--epochs", type=int, default=8)
    arguments = parser.parse_args()
    x, y = data(arguments.data)
    plain, recorded, spent = [], [], []
    for _ in range(arguments.rounds):
        plain.append(epochs_of(x, y, [], arguments.epochs))
        with tempfile.TemporaryDirectory() as folder:
            recorder = Timed(Path(folder) / "run.json", x=x, y=y)
            recorded.append(epochs_of(x, y, [recorder], arguments.epochs))
        spent.append(np.array(recorder.spent[1:-1]))
    measures = {
        "backend": keras.backend.backend(),
        "data": "drawn" if arguments.data is None else "fashion_mnist",
        "epochs_timed": int(sum(map(len, recorded))),
        "wall": summary(plain, recorded, spent, column=0),
        "processor": summary(plain, recorded, spent, column=1),
        "load_of_the_machine": os.getloadavg()[0],
    }
    print(measures)
    print(f"written to {write_results('recorder', measures, goals=GOALS)}")


def summary(
    plain: list[np.ndarray], recorded: list[np.ndarray], spent: list[np.ndarray], *, column: int
) -> dict[str, float]:
    """Return medians of one clock, and the share of an epoch without the recorder that its hooks take."""
    without, with_it, hooks = (np.concatenate(rounds)[:, column] for rounds in (plain, recorded, spent))
    return {
        "median_epoch_seconds_plain": float(np.median(without)),
        "median_epoch_seconds_recorded": float(np.median(with_it)),
        "median_seconds_in_hooks": float(np.median(hooks)),
        "share": float(np.median(hooks / (with_it - hooks))),
        "share_in_quiet_moments": float(np.quantile(hooks, 0.1) / np.quantile(without, 0.1)),
        "share_of_the_slowest_tenth": float(np.quantile(hooks / (with_it - hooks), 0.9)),
    }


if __name__ == "__main__":
    main()
