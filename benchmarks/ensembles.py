"""How many networks are worth averaging: `python -m benchmarks.ensembles --data DIR [--keep FILE]`.

The recipe `table-pieces` is trained on sets of `benchmarks.tables`, cut to a few thousand rows, with 16 seeds as one
cohort. Of these, means of some networks are drawn many times. The measure is the error on the test rows (1 - accuracy,
or RMSE) as a ratio to what one network alone has on average: both are of the same trainings, so no luck of a search is
in it; beside it the ratio of one network, and of the mean, to the trees of `benchmarks.tables_trees`.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import numpy as np

from advisor.records import DataFacts
from advisor.space.portfolio import PORTFOLIO, recipe_of
from advisor.space.recipes import recipe_from
from advisor.training.cohort import train_cohort
from advisor.training.data.prepare import prepare
from advisor.training.network.inference import outputs_of
from advisor.training.scores.scoring import score
from benchmarks.results_file import write_results
from benchmarks.tables_cut import cut_set, epochs_of, geometric_mean
from benchmarks.tables_trees import tree_errors

SETS = "concrete,german_credit,wine_quality_white,satimage,cpu_act,spambase,california_housing"
ROWS, STEPS, BATCH, SEEDS, DRAWS = 4000, 2000, 64, 16, 20
COUNTS = (1, 2, 3, 5, 8, 12, 16)


@dataclass(frozen=True)
class Averaged:
    """One network of a set against trees, and the error of means of some, by their number, against it."""

    name: str
    alone_to_trees: float
    to_alone: dict[str, float]


def main() -> None:
    """Measure what is not in the file yet, and write what all of it shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets and their JSON sidecars")
    parser.add_argument("--sets", default=SETS)
    parser.add_argument("--keep", type=Path, default=Path("ensembles.jsonl"), help="file of what is done")
    arguments = parser.parse_args()
    lines = arguments.keep.read_text(encoding="utf-8").splitlines() if arguments.keep.exists() else []
    known = {each.name: each for each in (Averaged(**json.loads(line)) for line in lines)}
    for name in arguments.sets.split(","):
        if name not in known:
            known[name] = measure(arguments.data, name)
            with arguments.keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(known[name])) + "\n")
    measures = measures_of([known[name] for name in arguments.sets.split(",")])
    print(json.dumps(measures, indent=1))
    print(write_results("ensembles", measures, goals={"mean to trees": "at most 0.95 of the trees' test error"}))


def measure(folder: Path, name: str) -> Averaged:
    """Train the networks of one set and average them."""
    parts, plan, source = cut_set(folder, name, train=ROWS, validation=ROWS // 2, test=ROWS)
    parameters = {"batch_size": BATCH, "epochs": epochs_of(STEPS, BATCH, rows=len(parts.train))}
    recipe = recipe_from(parameters, base=recipe_of(PORTFOLIO["table-pieces"], plan), may_idle=parameters)
    dataset = prepare(source, recipe, with_test=True)
    members = train_cohort([msgspec.structs.replace(recipe, seed=seed) for seed in range(SEEDS)], dataset)
    answers = np.stack([outputs_of(member.model, dataset.x_test) for member in members])
    alone = float(np.mean([_error(dataset.facts, dataset.y_test, each) for each in answers]))
    random, found = np.random.default_rng(0), {}
    for count in COUNTS:
        drawn = [answers[random.choice(SEEDS, count, replace=False)].mean(axis=0) for _ in range(DRAWS)]
        errors = [_error(dataset.facts, dataset.y_test, each) for each in drawn]
        found[str(count)] = round(float(np.mean(errors)) / alone, 4)
    return Averaged(name, round(alone / tree_errors(parts)[0], 4), found)


def _error(facts: DataFacts, y: np.ndarray | None, outputs: np.ndarray) -> float:
    assert y is not None  # noqa: S101  the test part was asked for
    scores = score(facts, "auto", y, outputs)
    return scores["rmse"] if "rmse" in scores else 1 - scores["accuracy"]


def measures_of(found: list[Averaged]) -> dict[str, object]:
    """Return the geometric means over the sets, by the number of networks, and each set.

    Example:
        >>> measures_of([Averaged("a", 1.2, {"1": 1.0, "5": 0.5})])["mean to trees"]
        {'1': 1.2, '5': 0.6}
    """
    counts = list(found[0].to_alone)
    return {
        "mean to one alone": {count: geometric_mean([each.to_alone[count] for each in found]) for count in counts},
        "mean to trees": {
            count: geometric_mean([each.alone_to_trees * each.to_alone[count] for each in found]) for count in counts
        },
        "sets": [asdict(each) for each in found],
    }


if __name__ == "__main__":
    main()
