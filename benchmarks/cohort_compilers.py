"""XLA or TensorFlow's own graph for a cohort's steps: `python -m benchmarks.cohort_compilers [--resume FILE]`.

A grid of networks, batches, numbers of members and optimizers. Each cell trains the same epochs by both in
turns, in one process, each in the blocks that a study makes (XLA's on as many threads as there are cores, the
graph's one after the other on all cores) and all members in one block. What is compared is the median over
the rounds of the ratio of their times, so that a busy machine slows both, of the better blocks each.
"""

import argparse
import gc
import itertools
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from sklearn.pipeline import Pipeline

from advisor.records import ClassCount, DataFacts, DataPlan, Recipe, Task
from advisor.records.recipe import (
    Architecture,
    BatchNormalization,
    Dropout,
    DropoutKind,
    Optimizer,
    OptimizerName,
    Schedule,
    ScheduleKind,
    Stopping,
    StoppingKind,
)
from advisor.training.backends import tensorflow as backend
from advisor.training.data.prepare import Dataset
from advisor.training.data.preprocessing import Preprocessing
from benchmarks.results_file import write_results

NETWORKS = {
    "20 > 64-64": (20, (64, 64)),
    "64 > 3 x 100": (64, (100, 100, 100)),
    "784 > 300-100": (784, (300, 100)),
    "784 > 512-512": (784, (512, 512)),
    "784 > 1024-1024": (784, (1024, 1024)),
}
MEMBERS = {
    "20 > 64-64": (1, 32),
    "64 > 3 x 100": (1, 32),
    "784 > 300-100": (1, 8, 32),
    "784 > 512-512": (8,),
    "784 > 1024-1024": (4,),
}
BATCHES = (32, 128, 1024)  # the last one is the whole training part: one step an epoch
KINDS = ("sgd", "adam", "adam bn dropout")
STEPS = (6, 24)  # of an epoch, fewer where one is much work
MOST_OPERATIONS = 2.4e10  # of an epoch of all members, so that a cell takes seconds
CLASSES = 10
GOALS = {"steps of a cohort": "run by whichever is faster for the shape; compared by processor time"}


@dataclass(frozen=True)
class Cell:
    """One cell of the grid.

    Args:
        network: Its name.
        members: Of the cohort.
        batch: Rows of a step.
        kind: Plain gradient descent, Adam, or Adam with batch normalization and dropout.
    """

    network: str
    members: int
    batch: int
    kind: str

    @property
    def rows(self) -> int:
        """Rows of the training part: few steps where a step is much work."""
        inputs, widths = NETWORKS[self.network]
        sizes = (inputs, *widths, CLASSES)
        step = 6 * self.batch * self.members * sum(a * b for a, b in itertools.pairwise(sizes))
        return self.batch * int(np.clip(MOST_OPERATIONS / step, *STEPS)) if self.batch < max(BATCHES) else self.batch

    def recipe(self, seed: int) -> Recipe:
        """Return the recipe of a member; a million epochs are planned, so that none ends."""
        _, widths = NETWORKS[self.network]
        is_heavy = self.kind.endswith("dropout")
        return Recipe(
            data=DataPlan(source="made"),
            architecture=Architecture(
                depth=len(widths),
                width=widths[0],
                taper=widths[1] / widths[0],
                batch_normalization=BatchNormalization.BEFORE if is_heavy else BatchNormalization.NONE,
            ),
            optimizer=Optimizer(name=OptimizerName(self.kind.split()[0]), learning_rate=0.001),
            schedule=Schedule(kind=ScheduleKind.CONSTANT),
            dropout=Dropout(kind=DropoutKind.PLAIN, rate=0.2) if is_heavy else Dropout(kind=DropoutKind.NONE),
            stopping=Stopping(kind=StoppingKind.NONE),
            batch_size=self.batch,
            epochs=10**6,
            seed=seed,
        )

    def dataset(self) -> Dataset:
        """Return made-up rows without a validation part."""
        rng = np.random.default_rng(0)
        inputs, _ = NETWORKS[self.network]
        x = rng.normal(size=(self.rows, inputs)).astype(np.float32)
        classes = tuple(ClassCount(str(number), 1) for number in range(CLASSES))
        facts = DataFacts(
            task=Task.MULTICLASS, train_rows=self.rows, input_shape=(inputs,), classes=classes, fingerprint="made"
        )
        nothing = Preprocessing(Pipeline([("same", "passthrough")]), (inputs,))
        y = rng.integers(CLASSES, size=self.rows)
        return Dataset(x, y, x[:0], y[:0], None, None, facts, tuple(map(str, range(CLASSES))), nothing)


@dataclass
class Side:
    """One way to train an epoch of a cell, with the wall and processor seconds of each round."""

    run: Callable[[], object]

    def __post_init__(self) -> None:
        began = perf_counter()
        self.run()
        self.first_seconds = perf_counter() - began
        self.run()
        self.wall: list[float] = []
        self.processor: list[float] = []

    def round(self, *, repeats: int) -> None:
        """Train some epochs and note their time."""
        wall, processor = perf_counter(), process_time()
        for _ in range(repeats):
            self.run()
        self.wall.append((perf_counter() - wall) / repeats)
        self.processor.append((process_time() - processor) / repeats)


def measure(cell: Cell, *, rounds: int) -> dict[str, object]:
    """Return what each way takes of the time of XLA."""
    from benchmarks.cohort_sides_tensorflow import compiled_side

    dataset = cell.dataset()
    recipes = [cell.recipe(seed) for seed in range(cell.members)]
    sides = {
        "xla": Side(compiled_side(recipes, dataset, way="xla")),
        "graph": Side(compiled_side(recipes, dataset, way="graph")),
    }
    if cell.members > 1:
        for way in ("xla", "graph"):
            sides[f"{way} whole"] = Side(compiled_side(recipes, dataset, way=way, whole=True))
    began = perf_counter()
    sides["xla"].run()
    repeats = int(np.clip(0.08 / (perf_counter() - began), 1, 40))
    for _ in range(rounds):
        for side in sides.values():
            side.round(repeats=repeats)
    ratios = {
        name: (_ratio(side.wall, sides["xla"].wall), _ratio(side.processor, sides["xla"].processor))
        for name, side in sides.items()
    }
    return asdict(cell) | {
        "steps": cell.rows // cell.batch,
        "xla_ms": round(1e3 * float(np.median(sides["xla"].wall)) / cell.members, 4),
        "ready_seconds": {name: round(side.first_seconds, 2) for name, side in sides.items()},
        "wall_over_xla": {name: wall for name, (wall, _) in ratios.items()},
        "processor_over_xla": {name: processor for name, (_, processor) in ratios.items()},
    }


def cells() -> list[Cell]:
    """Return the grid."""
    return [
        Cell(network, members, batch, kind)
        for network in NETWORKS
        for members, batch, kind in itertools.product(MEMBERS[network], BATCHES, KINDS)
    ]


def main() -> None:
    """Measure every cell that is not in the file yet, print the table, write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed: the data are made up")
    parser.add_argument("--resume", type=Path, help="file of what is measured; it is added to")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--network", default="", help="only networks whose name holds this")
    parser.add_argument("--kind", choices=KINDS, help="only this kind")
    arguments = parser.parse_args()
    rows = _read(arguments.resume)
    known = {tuple(row[name] for name in ("network", "members", "batch", "kind")) for row in rows}
    for cell in cells():
        is_asked = arguments.network in cell.network and arguments.kind in (None, cell.kind)
        if tuple(asdict(cell).values()) in known or not is_asked:
            continue
        rows.append(measure(cell, rounds=arguments.rounds))
        print(rows[-1], flush=True)
        if arguments.resume is not None:
            with arguments.resume.open("a", encoding="utf-8") as file:
                file.write(json.dumps(rows[-1]) + "\n")
        gc.collect()
    write_results("cohort_compilers", {"cells": rows, "summary": summary(rows)}, goals=GOALS)
    print(summary(rows))


def summary(rows: list[dict]) -> dict[str, dict[str, float]]:
    """Return processor time of the graph by that of XLA for each kind, and where the study's rule takes the graph.

    Processor time: the machine is shared, and the wall tells more of its other users.
    """
    groups = {kind: [row for row in rows if row["kind"] == kind] for kind in KINDS}
    by_rule = [
        row for row in groups["sgd"] if backend.multiplies_faster_as_graph(row["members"], row["batch"], _weights(row))
    ]
    groups |= {
        "sgd, graph by the rule": by_rule,
        "sgd, XLA by the rule": [r for r in groups["sgd"] if r not in by_rule],
    }
    found = {}
    for name, own in groups.items():
        ratios = [graph_over_xla(row["processor_over_xla"]) for row in own] or [np.nan]
        found[name] = {
            "cells": len(own),
            "graph_faster": sum(ratio < 1 for ratio in ratios),
            "smallest": round(min(ratios), 2),
            "median": round(float(np.median(ratios)), 2),
            "largest": round(max(ratios), 2),
        }
    return found


def _weights(row: dict) -> int:
    inputs, widths = NETWORKS[row["network"]]
    return sum(a * b for a, b in itertools.pairwise((inputs, *widths, CLASSES)))


def graph_over_xla(times: dict[str, float]) -> float:
    """Return the time of the graph by that of XLA, each in its better blocks.

    Example:
        >>> graph_over_xla({"xla": 1.0, "xla whole": 0.8, "graph": 1.6, "graph whole": 2.0})
        2.0
    """
    best = [min(time for name, time in times.items() if name.startswith(way)) for way in ("graph", "xla")]
    return best[0] / best[1]


def _ratio(ones: list[float], others: list[float]) -> float:
    return round(float(np.median(np.array(ones) / np.array(others))), 3)


def _read(path: Path | None) -> list[dict]:
    if path is None or not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.endswith("}")]


if __name__ == "__main__":
    main()
