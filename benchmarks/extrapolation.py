"""Forecasts of recorded learning curves: `python -m benchmarks.extrapolation --curves DIR --tool FILE`.

DIR holds `error_vs_size.csv` and `error_vs_epoch.csv`; FILE is the tool that scores one predictor on them. What
was fitted to curves is judged on folds of tasks: `extrapolation_folds.json` holds, for each fold, its tasks and
the numbers that were fitted without them. The baselines fit each curve alone. Finished parts are kept.
"""

import argparse
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from advisor.curve.prior import Prior
from benchmarks import predictors
from benchmarks.results_file import FOLDER, write_results

FOLDS = Path(__file__).parent / "extrapolation_folds.json"
NEURAL = ("MLP", "RealMLP", "TabNet")
SETTINGS = (("user5", 3), ("user5", 1), ("first5", 3), ("half", 3))
BASELINES = ("last_value", "pow2", "pow3", "pow3_interval")
SLOW_BASELINES = ("pow4", "mmf4", "wbl4", "m4")
EPOCH_SETTINGS = ("epoch25", "epoch50")
GOALS = {
    "user5, 3 seeds: median against POW3": "3 % better, 7 % as a stretch",
    "user5, 3 seeds: 90th percentile against POW3": "12 % better, 20 %",
    "user5, 3 seeds: CRPS against POW3": "20 % better, 26 %",
    "user5, 3 seeds: cover80, cover90": "0.80 and 0.90, +- 0.03, +- 0.02",
    "user5, 3 seeds: width of the 80 % interval": "0.50, 0.45",
    "user5, 3 seeds: decision": "accuracy 1 point better, 2.5; Brier 20 % better, 26 %",
    "user5, 3 seeds, neural: against POW3": "median 10 % better, 14 %; Brier 14 %, 18 %; cover80 at least 0.77",
    "epoch25, epoch50": "the last value equalled or beaten",
}


def load_tool(path: Path) -> ModuleType:
    """Load the scoring tool from its file."""
    specification = importlib.util.spec_from_file_location("extrapolation_eval", path)
    if specification is None or specification.loader is None:
        raise SystemExit(f"{path} is no Python file")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def ours(tool: ModuleType, curves: list[Any], setting: str, seeds: int) -> tuple[Any, ...]:
    """Score the forecast, each task with the numbers that were fitted without it."""
    parts = []
    for fold in json.loads(FOLDS.read_text(encoding="utf-8")):
        fitted = {name: tuple(values) for name, values in fold["fitted"].items()}
        predict, gain = predictors.predictors_with(Prior(fitted, fold["stretch"]))
        held = [curve for curve in curves if curve["task"] in fold["tasks"]]
        parts.append(tool.evaluate(predict, gain, held, setting, seeds))
    rows, decisions = (pd.concat([part[place] for part in parts], ignore_index=True) for place in (0, 1))
    needs = [need for part in parts for need in part[2]]
    return rows, decisions, pd.Series(needs, dtype=float).to_numpy(), sum(part[3] for part in parts)


def measured(tool: ModuleType, curves: list[Any], name: str, setting: str, seeds: int) -> dict[str, Any]:
    """Return the scores of one predictor in one setting."""
    if name == "advisor":
        result = ours(tool, curves, setting, seeds)
    else:
        result = tool.evaluate(getattr(predictors, name), None, curves, setting, seeds)
    return tool.summarise(*result)


def plan() -> list[tuple[str, str, int, bool]]:
    """Return what is measured: predictor, setting, seeds, neural learners alone."""
    parts = [(name, "user5", 3, False) for name in ("advisor", *BASELINES)]
    parts += [(name, "user5", 3, True) for name in ("advisor", *BASELINES)]
    parts += [(name, setting, 0, False) for setting in EPOCH_SETTINGS for name in ("epochs", "last_value")]
    parts += [(name, "user5", 3, False) for name in SLOW_BASELINES]
    return parts + [(name, *setting, False) for setting in SETTINGS[1:] for name in ("advisor", "last_value", "pow3")]


def main() -> None:
    """Measure what has not been measured yet, print a line for each, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--curves", type=Path, required=True)
    parser.add_argument("--tool", type=Path, required=True)
    parser.add_argument("--again", action="store_true", help="forget what was measured before")
    arguments = parser.parse_args()
    tool = load_tool(arguments.tool)
    kept = FOLDER / "extrapolation.json"
    done = {} if arguments.again or not kept.exists() else json.loads(kept.read_text(encoding="utf-8"))["measures"]
    by_kind = {kind: tool.load_curves(arguments.curves, kind) for kind in ("size", "epoch")}
    for name, setting, seeds, neural in plan():
        key = f"{name}, {setting}, {seeds} seeds" + (", neural" if neural else "")
        if key not in done:
            curves = by_kind["epoch" if setting.startswith("epoch") else "size"]
            chosen = [curve for curve in curves if not neural or curve["learner"] in NEURAL]
            done[key] = measured(tool, chosen, name, setting, seeds)
            write_results("extrapolation", done, goals=GOALS)
        shown = (
            "med_abs_log_err",
            "p90_abs_log_err",
            "crps_log",
            "cover80",
            "cover90",
            "width80",
            "decision_acc",
            "brier",
        )
        values = (done[key].get(field) for field in shown)
        print(f"{key:36}", *(f"{value:8.4f}" if value is not None else "       -" for value in values), flush=True)


if __name__ == "__main__":
    main()
