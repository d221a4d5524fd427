"""Networks against boosted trees on strangers' tables: `python -m benchmarks.tables --data DIR [--before PATH]`.

Every set becomes CSV files as a user would give them; its rows are dealt into training, validation and test parts
(60, 20 and 20 per cent, the classes in equal shares) a few times. `advisor search` runs as a whole process for some
minutes, knowing nothing but the file, the target and the parts; its winner predicts the test rows by `advisor
predict`. Gradient-boosted trees (scikit-learn) are stopped early on the same validation part: as they come, and the
best of a few settings by that part. The measure is the error on the test rows (1 - accuracy, or RMSE), as a ratio to
the trees'. `--before` names another checkout of advisor, searched the same way. What is done is kept in a file and
not done again.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split

from benchmarks.results_file import write_results
from benchmarks.tables_trees import Parts, tree_errors

HERE = Path(__file__).parents[1]
SETS = (
    "adult",
    "california_housing",
    "concrete",
    "cpu_act",
    "german_credit",
    "letter",
    "magic",
    "mammography",
    "mfeat_factors",
    "protein",
    "satimage",
    "shuttle",
    "spambase",
    "wine_quality_white",
)
GOALS = {
    "geometric_mean": "at most 0.95 of the trees' test error",
    "each set": "at most 1.1 of the trees' test error",
}
GRACE = 4  # times the budget, after which a search hangs


@dataclass(frozen=True)
class Measured:
    """The errors of one set and split on its test rows, lower is better."""

    name: str
    split: int
    minutes: float
    trees: float
    tuned_trees: float
    network: float | None  # None: the search found nothing in its time
    trees_log_loss: float | None = None
    network_log_loss: float | None = None
    before: float | None = None
    seconds: float = 0.0
    failed: str = ""


def main() -> None:
    """Measure what is not in the file yet, and write what all of it shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets and their JSON sidecars")
    parser.add_argument("--sets", default=",".join(SETS), help="names, with commas between")
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=5.0, help="of each search")
    parser.add_argument("--metric", action="store_true", help="search by accuracy or RMSE in place of the loss")
    parser.add_argument("--steps", type=int, help="most of a training, in batches of 32; left to advisor without it")
    parser.add_argument("--before", type=Path, help="another checkout of advisor")
    parser.add_argument("--keep", type=Path, default=Path("tables.jsonl"), help="file of what is done; it is added to")
    arguments = parser.parse_args()
    known = {(each.name, each.split): each for each in _read(arguments.keep) if each.minutes == arguments.minutes}
    wanted = [(name, split) for split in range(arguments.splits) for name in arguments.sets.split(",")]
    for name, split in wanted:
        if (name, split) not in known:
            measured = measure(arguments.data, name, split, arguments)
            known[name, split] = measured
            _keep(arguments.keep, measured)
            print(_said(measured), flush=True)
    measures = measures_of([known[each] for each in wanted])
    print(json.dumps(measures, indent=1))
    print(write_results("tables", measures, goals=GOALS))


def measure(folder: Path, name: str, split: int, asked: argparse.Namespace) -> Measured:
    """Search, and grow trees, on one split of one set."""
    began = perf_counter()
    frame, target, is_classes = read_set(folder, name)
    rows = deal(frame[target], is_classes=is_classes, seed=split)
    parts = Parts(*(frame.iloc[part].reset_index(drop=True) for part in rows), target, is_classes)
    trees, tuned, trees_loss = tree_errors(parts)
    metric = ("accuracy" if is_classes else "rmse") if asked.metric else "loss"
    study = _study(parts, minutes=asked.minutes, metric=metric, steps=asked.steps)
    network, loss, failed = search(parts, study, minutes=asked.minutes, checkout=HERE)
    before = search(parts, study, minutes=asked.minutes, checkout=asked.before)[0] if asked.before else None
    seconds = round(perf_counter() - began, 1)
    return Measured(name, split, asked.minutes, trees, tuned, network, trees_loss, loss, before, seconds, failed)


def read_set(folder: Path, name: str) -> tuple[pd.DataFrame, str, bool]:
    """Return a set as one table, the name of its target, and whether that is classes."""
    about = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    is_classes = about["task"] != "regression"
    arrays = folder / f"{name}.npz"
    if not arrays.exists():
        files = sorted([*folder.glob(f"{name}.csv*"), *folder.glob(f"{name}_*.csv*")])  # some come in two parts
        return pd.concat(map(pd.read_csv, files), ignore_index=True), about["target"], is_classes
    with np.load(arrays) as held:
        x, y = held["x"], held["y"]
    named = about.get("feature_names") or []
    names = named if len(named) == x.shape[1] else [f"x{place}" for place in range(x.shape[1])]
    target = about["target"] if about["target"] not in names else "answer"
    return pd.DataFrame(x, columns=names).assign(**{target: y}), target, is_classes


def deal(y: pd.Series, *, is_classes: bool, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the row numbers of the training, validation and test parts.

    Example:
        >>> [len(part) for part in deal(pd.Series([0, 1] * 50), is_classes=True, seed=0)]
        [60, 20, 20]
    """
    known, test = train_test_split(np.arange(len(y)), test_size=0.2, random_state=seed, stratify=_strata(y, is_classes))
    strata = _strata(y.iloc[known], is_classes)
    train, validation = train_test_split(known, test_size=0.25, random_state=seed, stratify=strata)
    return train, validation, test


def _strata(y: pd.Series, is_classes: bool) -> pd.Series | None:
    return y if is_classes and y.value_counts().min() > 1 else None


def search(parts: Parts, study: str, *, minutes: float, checkout: Path) -> tuple[float | None, float | None, str]:
    """Search as a user would; return the winner's error on the test rows, its log loss for classes, and what failed."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        pd.concat([parts.train, parts.validation, parts.test]).to_csv(folder / "table.csv", index=False)
        parts.test.drop(columns=parts.target).to_csv(folder / "new.csv", index=False)
        (folder / "study.toml").write_text(study, encoding="utf-8")
        whole = minutes * 60 * GRACE + 300
        failed = _advisor(checkout, folder, "search", "study.toml", "--out", "runs", "--quiet", seconds=whole)
        failed = failed or _advisor(checkout, folder, "predict", "runs", "new.csv", "--out", "answers.csv", seconds=600)
        return (None, None, failed) if failed else (*_errors(pd.read_csv(folder / "answers.csv"), parts), "")


def _study(parts: Parts, *, minutes: float, metric: str, steps: int | None) -> str:
    first, second = len(parts.train), len(parts.train) + len(parts.validation)
    task = "multiclass" if parts.train[parts.target].nunique() > 2 else "binary"
    epochs = max(10, -(-steps * 32 // first)) if steps else 0
    return f"""
[study]
name = "table"
{f"epochs = {epochs}" if steps else ""}
[recipe]
{f"stopping-patience = {max(5, epochs // 6)}" if steps else ""}
[data]
source = "table.csv"
target = "{parts.target}"
task = "{task if parts.is_classes else "regression"}"
split = "ranges"
train_rows = [0, {first}]
validation_rows = [{first}, {second}]
test_rows = [{second}, {second + len(parts.test)}]
[goal]
metric = "{metric}"
[budget]
hours = {minutes / 60}
"""


def _advisor(checkout: Path, folder: Path, *words: str, seconds: float) -> str:
    """Call advisor and return how it failed; nothing where it did not."""
    environment = os.environ | {"PYTHONPATH": str(checkout.resolve()), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "advisor", *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )
    if done.returncode in (0, 1):  # 1: the diagnosis found something
        return ""
    return f"advisor {words[0]} ended with {done.returncode}: {(done.stdout + done.stderr)[-500:]}"


def _errors(answers: pd.DataFrame, parts: Parts) -> tuple[float, float | None]:
    truth = parts.test[parts.target]
    if not parts.is_classes:
        return float(np.sqrt(((answers["prediction"].to_numpy() - truth.to_numpy()) ** 2).mean())), None
    names = [_plain(name) for name in truth]
    error = float(np.mean([_plain(said) != name for said, name in zip(answers["prediction"], names, strict=True)]))
    columns = {_plain(column.removeprefix("probability of ")): column for column in answers if "probability" in column}
    given = [answers[columns[name]].iloc[row] if name in columns else 0.0 for row, name in enumerate(names)]
    return error, float(-np.log(np.clip(given, 1e-7, 1.0)).mean())


def _plain(name: object) -> str:
    """A class as text, whatever wrote it: 7, 7.0 and "7" are one."""
    try:
        return f"{float(str(name)):g}"
    except ValueError:
        return str(name).strip()


def measures_of(measured: Sequence[Measured]) -> dict[str, object]:
    """Return the ratios of each set, the mean of its splits, and their geometric means over the sets.

    Example:
        >>> one = Measured("a", 0, 5.0, trees=0.2, tuned_trees=0.16, network=0.1)
        >>> measures_of([one])["geometric_mean"]
        {'trees': 0.5, 'tuned trees': 0.625, 'before': None}
    """
    sets: dict[str, dict[str, float | None]] = {}
    for name in dict.fromkeys(each.name for each in measured):
        of_set = [each for each in measured if each.name == name]
        sets[name] = {kind: _mean(ratios) for kind, ratios in _ratios(of_set)}
    kinds = [kind for kind, _ in _ratios(measured)]
    means = {kind: _mean([each[kind] for each in sets.values()]) for kind in kinds}
    above = sorted(name for name, ratios in sets.items() if (ratios["trees"] or 0.0) > 1.1)
    return {
        "geometric_mean": means,
        "above_1.1": above,
        "ratio_by_set": sets,
        "measured": [asdict(each) for each in measured],
    }


def _ratios(measured: Sequence[Measured]) -> Iterator[tuple[str, list[float | None]]]:
    for kind, field in (("trees", "trees"), ("tuned trees", "tuned_trees"), ("before", "before")):
        others = [getattr(each, field) for each in measured]
        pairs = zip([each.network for each in measured], others, strict=True)
        yield kind, [network / other if network is not None and other else None for network, other in pairs]


def _mean(ratios: Sequence[float | None]) -> float | None:
    """The geometric mean of those that are there; a ratio of zero counts as a thousandth."""
    there = [max(ratio, 1e-3) for ratio in ratios if ratio is not None]
    return round(float(np.exp(np.log(there).mean())), 4) if there else None


def _read(path: Path) -> list[Measured]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Measured(**json.loads(line)) for line in lines if line.endswith("}")]


def _keep(path: Path, measured: Measured) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(measured)) + "\n")


def _said(measured: Measured) -> str:
    ratios = {kind: ratio[0] for kind, ratio in _ratios([measured]) if ratio[0] is not None}
    words = ", ".join(f"{ratio:.3f} of {kind}" for kind, ratio in ratios.items())
    return f"{measured.name}, split {measured.split}: {measured.failed or f'{measured.network:.5g}, {words}'}"


if __name__ == "__main__":
    main()
