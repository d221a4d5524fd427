"""The lecture's model on Fashion-MNIST: `python -m benchmarks.curves_fashion_mnist --data DIR`.

Trained on 625 to 10,000 rows, forecast for 55,000, held to the training on 55,000. The split is the lecture's:
the first 5,000 rows validate, the test part is the source's own. DIR holds fashion_mnist.npz. Sizes that are
done are kept and not trained again.
"""

import argparse
import json
from pathlib import Path

import msgspec
import numpy as np

from advisor.curve import forecast
from advisor.curve.experiment import chosen_rate, points_of, trainings
from advisor.records import DataPlan, Goal, Metric, SizePoint, SplitKind
from advisor.space.portfolio import named_recipe
from benchmarks import predictors
from benchmarks.results_file import FOLDER, write_results

SIZES = (625, 1250, 2500, 5000, 10_000)
ALL_ROWS = 55_000
GOAL = Goal(metric=Metric.ACCURACY)
GOALS = {"forecast for 55,000 rows": "the measured error inside the 80 % interval; closer than POW3 and the last value"}


def measure(size: int, data: Path, seeds: int) -> list[dict[str, float]]:
    """Train one size with every rate and seed, and return the points of the rate that validated best."""
    from advisor.workflows.laboratory import Laboratory
    from advisor.workflows.sources import read_source

    plan = DataPlan(
        source="fashion_mnist.npz", split=SplitKind.RANGES, validation_rows=(0, 5000), train_rows=(5000, 60_000)
    )
    recipe = named_recipe("lecture-first-model", plan)
    laboratory = Laboratory(read_source(plan, folder=data), GOAL)
    runs = laboratory.train(trainings(recipe, rows=ALL_ROWS, size=size, seeds=range(seeds)))
    return [msgspec.to_builtins(point) for point in points_of(runs, GOAL, rate=chosen_rate(runs, GOAL))]


def verdict(points: list[SizePoint]) -> dict[str, object]:
    """Hold the forecast from 10,000 rows and fewer to the error on all of them."""
    seen = [point for point in points if point.size < ALL_ROWS]
    sizes, errors = (np.array([getattr(point, field) for point in seen], dtype=float) for field in ("size", "error"))
    expected = forecast(sizes, errors, [float(ALL_ROWS)])
    found = [point.error for point in points if point.size == ALL_ROWS]
    return {
        "measured": float(np.mean(found)) if found else None,
        "forecast": expected.mean[0],
        "interval_80": [expected.lo80[0], expected.hi80[0]],
        "pow3": float(predictors.pow3(sizes, errors, [ALL_ROWS])["mean"][0]),
        "last_value": float(errors[sizes == sizes.max()].mean()),
        "inside_80": bool(found) and bool(expected.lo80[0] <= np.mean(found) <= expected.hi80[0]),
        "mean_errors": {str(size): float(errors[sizes == size].mean()) for size in np.unique(sizes)},
    }


def main() -> None:
    """Train the sizes that are not done, print and write what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    kept = FOLDER / "curves_fashion_mnist.json"
    done = json.loads(kept.read_text(encoding="utf-8"))["measures"]["points"] if kept.exists() else {}
    for size in (*SIZES, ALL_ROWS):
        if str(size) not in done:
            done[str(size)] = measure(size, arguments.data, arguments.seeds)
        points = [msgspec.convert(point, SizePoint) for group in done.values() for point in group]
        summary = verdict(points) if len(done) > 1 else {}
        print(size, summary, flush=True)
        write_results("curves_fashion_mnist", {"verdict": summary, "points": done}, goals=GOALS)


if __name__ == "__main__":
    main()
