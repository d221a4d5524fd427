"""Time and share of the peak of cohorts, against Keras's own fit: `python -m benchmarks.cohort [--data DIR]`.

All sides run in one process, in turns, round after round; ratios are of medians over the rounds. Every
side trains one epoch without a validation part, so that the same arithmetic is compared; what validation
and layer signals add stands in a column of its own. The peak of the processor is the time that the
cohort's own forward and backward products take, each by the fastest of `tf.matmul`, XLA and NumPy, all
members in one call or divided between two threads, whichever is faster.
"""

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from benchmarks.cohort_shapes import SHAPES, BenchmarkShape, dataset_of
from benchmarks.results_file import FOLDER, write_results

GOALS = {
    "table 64-64": "at least 60 times fit; at least 50 % of the peak plain, 25 % with batch norm, dropout and Adam",
    "digits 3 x 100": "at least 25 times fit; the same shares of the peak",
    "lecture 300-100": "at least 3 times fit; the same shares of the peak",
}


STEPS_OF_PEAK = 24  # of an epoch, in which the bare products are timed


@dataclass
class Side:
    """One way to train an epoch, and how long it took each round.

    Args:
        run: Trains one epoch of all its members.
        members: How many these are.
    """

    run: Callable[[], object]
    members: float
    first_seconds: float = 0.0

    def __post_init__(self) -> None:
        began = perf_counter()
        self.run()
        self.first_seconds = perf_counter() - began
        self.run()
        self.wall: list[float] = []
        self.processor: list[float] = []

    def round(self) -> None:
        """Run once and note wall and processor seconds a member."""
        wall, processor = perf_counter(), process_time()
        self.run()
        self.wall.append((perf_counter() - wall) / self.members)
        self.processor.append((process_time() - processor) / self.members)

    @property
    def milliseconds(self) -> tuple[float, float]:
        """Median wall and processor milliseconds a member and epoch."""
        return 1e3 * float(np.median(self.wall)), 1e3 * float(np.median(self.processor))


def measure(shape: BenchmarkShape, *, data: Path | None, rounds: int) -> dict[str, object]:
    """Return every figure of one shape."""
    from benchmarks.cohort_sides import cohort_side, fit_side
    from benchmarks.cohort_sides_tensorflow import graph_side, peak_sides

    dataset = dataset_of(shape, data)
    sides = {
        "fit": Side(fit_side(shape, dataset, jit=False), 1),
        "fit jit": Side(fit_side(shape, dataset, jit=True), 1),
        "cohort": Side(cohort_side(shape, dataset), shape.members),
        "cohort recorded": Side(cohort_side(shape, dataset, recorded=True), shape.members),
    }
    graph = graph_side(shape, dataset)
    if graph is not None:
        sides["cohort without XLA"] = Side(graph, shape.members)
    share = min(1.0, STEPS_OF_PEAK / shape.steps(dataset))
    ways = peak_sides(shape, dataset, steps=min(STEPS_OF_PEAK, shape.steps(dataset)))
    peaks = {name: Side(run, shape.members * share) for name, run in ways.items()}
    for _ in range(rounds):
        for side in (*sides.values(), *peaks.values()):
            side.round()
    found = {name: side.milliseconds for name, side in sides.items()}
    peak = _peak(peaks)
    row: dict[str, object] = {
        "shape": shape.name,
        "load_average": round(os.getloadavg()[0], 1),
        "members": shape.members,
        "ms_a_member_and_epoch": {name: round(wall, 4) for name, (wall, _) in found.items()},
        "processor_ms_a_member_and_epoch": {name: round(processor, 4) for name, (_, processor) in found.items()},
        "compile_seconds": round(sides["cohort"].first_seconds, 2),
        "times_fit": round(found["fit"][0] / found["cohort"][0], 1),
        "times_fit_by_processor_time": round(found["fit"][1] / found["cohort"][1], 1),
        "times_fit_jit": round(found["fit jit"][0] / found["cohort"][0], 1),
        "peak_ms": round(peak["wall"], 4),
        "peak_by": peak["by"],
        "share_of_peak": round(peak["wall"] / found["cohort"][0], 3),
        "share_of_peak_by_processor_time": round(peak["processor"] / found["cohort"][1], 3),
        "gflops": round(shape.flops(dataset) / found["cohort"][0] / 1e6, 1),
        "fit_seconds_rounds": [round(value, 4) for value in sides["fit"].wall],
        "cohort_seconds_rounds": [round(value, 6) for value in sides["cohort"].wall],
    }
    return row


def _peak(sides: dict[str, Side]) -> dict[str, object]:
    """Add up, over the products, the time of the fastest way each; wall and processor time apart."""
    best: dict[str, tuple[float, float, str]] = {}
    for name, side in sides.items():
        product, way = name.split("|")
        wall, processor = side.milliseconds
        held = best.get(product, (np.inf, np.inf, ""))
        best[product] = (min(wall, held[0]), min(processor, held[1]), way if wall < held[0] else held[2])
    ways = sorted({way for _, _, way in best.values()})
    return {"wall": sum(b[0] for b in best.values()), "processor": sum(b[1] for b in best.values()), "by": ways}


def main() -> None:
    """Measure every shape, print the table, write the results; how cohorts grow: `benchmarks.cohort_growth`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds fashion_mnist.npz; random images without it")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--shape", help="only shapes whose name holds this")
    arguments = parser.parse_args()
    rows: list[dict[str, object]] = []
    for shape in SHAPES:
        if arguments.shape and arguments.shape not in shape.name:
            continue
        rows.append(measure(shape, data=arguments.data, rounds=arguments.rounds))
        print(_said(rows[-1]), flush=True)
        _write(rows)


def _write(rows: list[dict[str, object]]) -> None:
    """Write what is measured so far over what an earlier call measured of the same shapes."""
    path = FOLDER / "cohort.json"
    earlier = json.loads(path.read_text(encoding="utf-8"))["measures"] if path.exists() else {}
    shapes = {row["shape"]: row for row in (*earlier.get("shapes", []), *rows)}
    order = [shape.name for shape in SHAPES if shape.name in shapes]
    measures = {"shapes": [shapes[name] for name in order]}
    write_results("cohort", measures, goals=GOALS)


def _said(row: dict[str, object]) -> str:
    return (
        f"{row['shape']}, {row['members']} members: {row['ms_a_member_and_epoch']} ms a member and epoch; "
        f"{row['times_fit']} x fit ({row['times_fit_by_processor_time']} by processor time), "
        f"{row['times_fit_jit']} x fit jit; share of the peak {row['share_of_peak']} "
        f"({row['share_of_peak_by_processor_time']} by processor time), {row['gflops']} GFLOP/s"
    )


if __name__ == "__main__":
    main()
