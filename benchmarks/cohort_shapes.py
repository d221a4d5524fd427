"""The shapes that cohorts are measured on: what is trained, on which data, with how many members."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.pipeline import Pipeline

from advisor.records import ClassCount, DataFacts, DataPlan, Recipe, Task
from advisor.records.recipe import (
    Activation,
    Architecture,
    BatchNormalization,
    Dropout,
    DropoutKind,
    Initializer,
    Optimizer,
    OptimizerName,
    Schedule,
    ScheduleKind,
    Stopping,
    StoppingKind,
)
from advisor.training.data.prepare import Dataset
from advisor.training.data.preprocessing import Preprocessing

BATCH = 32


@dataclass(frozen=True)
class BenchmarkShape:
    """One line of the table.

    Args:
        name: What it is called.
        data: "table" (1,500 x 20, made up), "digits" (scikit-learn) or "images" (10,000 of 28 x 28).
        widths: Units of the hidden layers.
        optimizer: Its name.
        heavy: Whether batch normalization before the activation and plain dropout are there.
        members: Of the cohort.
    """

    name: str
    data: str
    widths: tuple[int, ...]
    optimizer: OptimizerName
    heavy: bool
    members: int

    def recipe(self, seed: int = 0) -> Recipe:
        """Return the recipe of a member; a million epochs are planned, so that none ends."""
        taper = self.widths[1] / self.widths[0]
        return Recipe(
            data=DataPlan(source=self.data),
            architecture=Architecture(
                depth=len(self.widths),
                width=self.widths[0],
                taper=taper,
                activation=Activation.RELU,
                initializer=Initializer.HE_NORMAL,
                batch_normalization=BatchNormalization.BEFORE if self.heavy else BatchNormalization.NONE,
            ),
            optimizer=Optimizer(name=self.optimizer, learning_rate=0.001),
            schedule=Schedule(kind=ScheduleKind.CONSTANT),
            dropout=Dropout(kind=DropoutKind.PLAIN, rate=0.2) if self.heavy else Dropout(kind=DropoutKind.NONE),
            stopping=Stopping(kind=StoppingKind.NONE),
            batch_size=BATCH,
            epochs=10**6,
            seed=seed,
        )

    def steps(self, dataset: Dataset) -> int:
        """Return the steps of an epoch."""
        return -(-len(dataset.x_train) // BATCH)

    def products(self, dataset: Dataset) -> list[tuple[int, int, bool]]:
        """Return inputs and units of each layer, and whether the gradient of its inputs is needed."""
        sizes = (int(np.prod(dataset.facts.input_shape)), *self.widths, len(dataset.facts.classes))
        return [(sizes[place], sizes[place + 1], place > 0) for place in range(len(sizes) - 1)]

    def flops(self, dataset: Dataset) -> float:
        """Multiplications and additions of all products of one epoch of one member."""
        rows = len(dataset.x_train)
        return sum(2 * rows * fan_in * units * (3 if back else 2) for fan_in, units, back in self.products(dataset))


def _three(name: str, data: str, widths: tuple[int, ...], members: int) -> list[BenchmarkShape]:
    return [
        BenchmarkShape(f"{name} sgd", data, widths, OptimizerName.SGD, False, members),
        BenchmarkShape(f"{name} adam", data, widths, OptimizerName.ADAM, False, members),
        BenchmarkShape(f"{name} adam bn dropout", data, widths, OptimizerName.ADAM, True, members),
    ]


SHAPES = [
    *_three("table 64-64", "table", (64, 64), 128),
    *_three("digits 3 x 100", "digits", (100, 100, 100), 64),
    *_three("lecture 300-100", "images", (300, 100), 8),
]


def dataset_of(shape: BenchmarkShape, data: Path | None) -> Dataset:
    """Return the data of a shape, with a fifth more rows to validate."""
    x, y = _rows(shape.data, data)
    rows = {"table": 1500, "digits": 1347, "images": 10_000}[shape.data]
    classes = int(y.max()) + 1
    facts = DataFacts(
        task=Task.MULTICLASS,
        train_rows=rows,
        input_shape=(x.shape[1],),
        classes=tuple(ClassCount(str(number), 1) for number in range(classes)),
        fingerprint=shape.data,
    )
    nothing = Preprocessing(Pipeline([("same", "passthrough")]), (x.shape[1],))
    names = tuple(str(number) for number in range(classes))
    end = rows + rows // 5
    return Dataset(x[:rows], y[:rows], x[rows:end], y[rows:end], None, None, facts, names, nothing)


def _rows(name: str, data: Path | None) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    if name == "table":
        x = rng.normal(size=(1800, 20)).astype(np.float32)
        return x, (x @ rng.normal(size=(20, 3))).argmax(axis=1)
    if name == "digits":
        from sklearn.datasets import load_digits

        x, y = load_digits(return_X_y=True)
        return (x / 16).astype(np.float32), y.astype(np.int64)
    if data is not None:
        with np.load(data / "fashion_mnist.npz") as file:
            x, y = file["x"], file["y"]
            return (x[:12_000].reshape(12_000, -1) / 255).astype(np.float32), y[:12_000].astype(np.int64)
    return rng.random((12_000, 784), dtype=np.float32), rng.integers(0, 10, 12_000)
