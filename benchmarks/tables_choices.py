"""What closes the gap to trees, one change at a time: `python -m benchmarks.tables_choices --data DIR [--keep FILE]`.

The recipe `table-pieces` is trained on sets of `benchmarks.tables`, cut to a few thousand rows, and beside it the same
with one thing taken back or put in, all for as many steps. The measure is the error on the test rows (1 - accuracy, or
RMSE) as a ratio to the trees', which stop early on the same validation part.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import numpy as np

from advisor.records import DataPlan, Goal, Recipe, Run
from advisor.records.studies.plan import ParameterValue
from advisor.space.portfolio import PORTFOLIO, recipe_of
from advisor.space.recipes import recipe_from
from advisor.workflows.laboratory import Laboratory
from benchmarks.results_file import write_results
from benchmarks.tables_cut import cut_set, epochs_of, geometric_mean
from benchmarks.tables_trees import tree_errors

SETS = "concrete,spambase,satimage,cpu_act,california_housing,german_credit,magic,wine_quality_white"
ROWS, STEPS, BATCH = 4000, 2500, 64
START: dict[str, ParameterValue] = {"batch_size": BATCH, "stopping_patience": 1000}
CHANGES: dict[str, dict[str, ParameterValue]] = {
    "as it is": {},
    "without pieces": {"numeric_encoding": "none"},
    "standardized": {"scaling": "standardize"},
    "by ranks": {"scaling": "quantile"},
    "constant rate": {"schedule": "constant"},
    "with warm-up": {"warm_up": 0.1},
    "without dropout": {"dropout": 0.0},
    "dropout 30 %": {"dropout": 0.3},
    "Adam": {"optimizer": "adam"},
    "weight decay 0.1": {"weight_decay": 0.1},
    "SELU": {"activation": "selu"},
    "two layers": {"depth": 2},
    "rate 0.001": {"learning_rate": 0.001},
    "rate 0.005": {"learning_rate": 0.005},
}


@dataclass(frozen=True)
class Choice:
    """One change on one set: errors on the test rows, the mean over seeds."""

    name: str
    change: str
    error: float
    trees: float


def main() -> None:
    """Measure what is not in the file yet, and write what all of it shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets and their JSON sidecars")
    parser.add_argument("--sets", default=SETS)
    parser.add_argument("--changes", default=",".join(CHANGES))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path("tables_choices.jsonl"), help="file of what is done")
    arguments = parser.parse_args()
    known = _read(arguments.keep)
    for name in arguments.sets.split(","):
        done = {each.change for each in known if each.name == name}
        left = [change for change in arguments.changes.split(",") if change not in done]
        if left:
            found = measure(arguments.data, name, left, seeds=arguments.seeds)
            known += found
            with arguments.keep.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(asdict(each)) + "\n" for each in found)
            print(name, {each.change: round(each.error / each.trees, 3) for each in found}, flush=True)
    measures = measures_of(known)
    print(json.dumps(measures, indent=1))
    print(write_results("tables_choices", measures))


def measure(folder: Path, name: str, changes: list[str], *, seeds: int) -> list[Choice]:
    """Train the recipe with each of some changes on one set."""
    parts, plan, source = cut_set(folder, name, train=ROWS, validation=ROWS // 2, test=ROWS)
    trees, laboratory = tree_errors(parts)[0], Laboratory(source, Goal())
    epochs = epochs_of(STEPS, BATCH, rows=len(parts.train))
    found = []
    for change in changes:
        recipe = _recipe(plan, change, epochs=epochs)
        runs = laboratory.train([msgspec.structs.replace(recipe, seed=seed) for seed in range(seeds)])
        found.append(Choice(name, change, float(np.mean([_error(run) for run in runs])), trees))
    return found


def _recipe(plan: DataPlan, change: str, *, epochs: int) -> Recipe:
    start = recipe_of(PORTFOLIO["table-pieces"], plan)
    parameters = {**START, "epochs": epochs, **CHANGES[change]}
    return recipe_from(parameters, base=start, may_idle=parameters)


def _error(run: Run) -> float:
    scores = run.scores.test
    return scores["rmse"] if "rmse" in scores else 1 - scores["accuracy"]


def measures_of(found: list[Choice]) -> dict[str, object]:
    """Return the geometric mean of each change over the sets, as a ratio to trees and to the recipe as it is."""
    by_change: dict[str, dict[str, float]] = {}
    for each in found:
        by_change.setdefault(each.change, {})[each.name] = round(each.error / each.trees, 4)
    start = by_change.get("as it is", {})
    table = {}
    for change, ratios in by_change.items():
        shared = [ratios[name] / start[name] for name in ratios if name in start]
        table[change] = {
            "to trees": geometric_mean(list(ratios.values())),
            "to the recipe as it is": geometric_mean(shared) if shared else None,
            "sets": ratios,
        }
    return table


def _read(path: Path) -> list[Choice]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Choice(**json.loads(line)) for line in lines if line.endswith("}")]


if __name__ == "__main__":
    main()
