"""Forecasts held to what more data brought on real sets: `python -m benchmarks.curves --data DIR`.

Each set is cut to at most `--rows` training rows. Three recipes of one shape are trained on 1/32 to 1/4 of them
and on all of them; the forecast from the first four sizes is compared with the error on all the rows, beside a
power law with floor and the last value. Sets that are done are kept and not run again.
"""

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from advisor.curve import forecast
from advisor.curve.experiment import chosen_rate, points_of, trainings
from advisor.records import DataPlan, Goal, Metric, Recipe, SizePoint, Task
from advisor.records.recipe import PenaltyKind
from benchmarks import predictors
from benchmarks.results_file import FOLDER, write_results

CLASSES, NUMBERS = Goal(metric=Metric.ACCURACY), Goal(metric=Metric.RMSE)
SETS: dict[str, tuple[dict[str, Any], Goal]] = {
    "letter.npz": ({}, CLASSES),
    "satimage.npz": ({}, CLASSES),
    "magic.npz": ({}, CLASSES),
    "spambase.npz": ({}, CLASSES),
    "mfeat_factors.npz": ({}, CLASSES),
    "shuttle.npz": ({}, Goal(metric=Metric.LOG_LOSS)),
    "mammography.npz": ({}, Goal(metric=Metric.LOG_LOSS)),
    "german_credit.csv": ({"target": "class"}, CLASSES),
    "digits": ({}, CLASSES),
    "cpu_act.npz": ({}, NUMBERS),
    "concrete.npz": ({}, NUMBERS),
    "protein.npz": ({}, NUMBERS),
    "wine_quality_white.npz": ({"task": Task.REGRESSION}, NUMBERS),  # grades: whole numbers, read as classes else
    "fashion_mnist.npz": ({}, CLASSES),
}
SHARES = (32, 16, 8, 4, 1)
ENOUGH = 0.1  # "will four times the data cut the error by a tenth?"
GOALS = {
    "median absolute log error": "at most that of POW3 and of the last value",
    "coverage of the 80 % interval": "0.80 +- 0.10",
    "decision": "accuracy at least that of POW3, Brier lower",
}


def recipes(plan: DataPlan) -> dict[str, Recipe]:
    """Return three recipes of one shape: the lecture's, without dropout, and with an L2 penalty instead of it."""
    default = Recipe(data=plan, epochs=20)
    bare = msgspec.structs.replace(default, dropout=msgspec.structs.replace(default.dropout, rate=0.0))
    penalty = msgspec.structs.replace(default.penalty, kind=PenaltyKind.L2, strength=1e-3)
    return {"default": default, "no dropout": bare, "l2": msgspec.structs.replace(bare, penalty=penalty)}


def measure(name: str, data: Path, *, rows: int, seeds: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    """Train the three recipes on every size of one set; return points, as plain data, by recipe."""
    from advisor.workflows.laboratory import Laboratory
    from advisor.workflows.sources import read_source

    fields, goal = SETS[name]
    plan = DataPlan(source=name, **fields)
    source = read_source(plan, folder=data)
    large = len(source.x) > 3 * rows
    plan = msgspec.structs.replace(plan, validation=rows // 4, test=rows // 2) if large else plan
    laboratory = Laboratory(source, goal)
    chosen = recipes(plan)
    most = min(rows, laboratory.dataset(chosen["default"]).facts.train_rows)
    points: dict[str, list[SizePoint]] = {recipe: [] for recipe in chosen}
    for share in SHARES:
        size = most // share
        planned = {label: trainings(one, rows=most, size=size, seeds=seeds) for label, one in chosen.items()}
        for label, runs in laboratory.train_all(planned).items():
            points[label] += points_of(runs, goal, rate=chosen_rate(runs, goal))
    return {label: [msgspec.to_builtins(point) for point in found] for label, found in points.items()}


def judged(points: list[dict[str, Any]]) -> dict[str, float]:
    """Forecast the error on all the rows from those of a quarter and less, by three predictors."""
    kept = [point for point in points if math.isfinite(point["error"])]
    most = max(point["size"] for point in kept)
    seen = [point for point in kept if point["size"] < most]
    sizes, errors = (np.array([point[field] for point in seen], dtype=float) for field in ("size", "error"))
    true = max(float(np.mean([point["error"] for point in kept if point["size"] == most])), 1e-3)
    quarter = float(errors[sizes == sizes.max()].mean())
    ours = forecast(sizes, errors, [float(most)])
    power = float(predictors.pow3(sizes, errors, [most])["mean"][0])
    factor = most / sizes.max()
    return {
        "true": true,
        "quarter": quarter,
        "advisor": abs(math.log(max(ours.mean[0], 1e-3) / true)),
        "pow3": abs(math.log(max(power, 1e-3) / true)),
        "last": abs(math.log(max(quarter, 1e-3) / true)),
        "inside80": float(ours.lo80[0] <= true <= ours.hi80[0]),
        "width80": math.log(max(ours.hi80[0], 1e-6) / max(ours.lo80[0], 1e-6)),
        "gained": float(true <= (1 - ENOUGH) * quarter),
        "probability": ours.probability_of_gain(factor, ENOUGH),
        "pow3_gains": float(power <= (1 - ENOUGH) * quarter),
        "can_tell": float(ours.can_tell),
    }


def summary(rows: list[dict[str, float]]) -> dict[str, float]:
    """Return medians, coverage and decisions over all sets and recipes."""
    column = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    gained, chance = column["gained"], column["probability"]
    return {
        "curves": len(rows),
        **{f"median_abs_log_error_{name}": float(np.median(column[name])) for name in ("advisor", "pow3", "last")},
        "coverage_80": float(column["inside80"].mean()),
        "median_width_80": float(np.median(column["width80"])),
        "gained": float(gained.mean()),
        "decision_accuracy_advisor": float(((chance > 0.5) == gained).mean()),
        "decision_accuracy_pow3": float((column["pow3_gains"] == gained).mean()),
        "decision_accuracy_last": float((gained == 0).mean()),
        "brier_advisor": float(((chance - gained) ** 2).mean()),
        "brier_pow3": float(((column["pow3_gains"] - gained) ** 2).mean()),
    }


def main() -> None:
    """Measure the sets that are not done, print a line a curve, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=2048, help="training rows of a set at most")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    arguments = parser.parse_args()
    kept = FOLDER / "curves.json"
    done = json.loads(kept.read_text(encoding="utf-8"))["measures"]["points"] if kept.exists() else {}
    for name in arguments.sets:
        if name not in done:
            done[name] = measure(name, arguments.data, rows=arguments.rows, seeds=range(arguments.seeds))
        found = {f"{name}, {label}": judged(points) for label, points in done[name].items()}
        for label, row in found.items():
            print(f"{label:36}", *(f"{field} {value:.3g}" for field, value in row.items()), flush=True)
        judgements = [judged(points) for one in done.values() for points in one.values()]
        write_results("curves", {"summary": summary(judgements), "points": done}, goals=GOALS)
    print(json.dumps(summary([judged(points) for one in done.values() for points in one.values()]), indent=1))


if __name__ == "__main__":
    main()
