"""What stopping by the norm of the gradient costs: `python -m benchmarks.stopping [--data DIR]`.

The same recipe is trained without stopping, with early stopping and with the norm of the gradient
measured each epoch (under a threshold that is never reached), in turns in one process, all epochs of
each. The first training of each kind, which compiles, counts too. With `--data` the lecture's images
are a case as well.
"""

import argparse
import statistics
from pathlib import Path

from advisor.records import DataPlan, Recipe, SplitKind
from advisor.records.study import ParameterValue
from advisor.space.recipes import recipe_from
from advisor.training.data import Dataset, named_source, prepare
from advisor.training.fit import train
from benchmarks.results_file import write_results

SIDES: dict[str, dict[str, ParameterValue]] = {
    "none": {"stopping": "none"},
    "early": {"stopping": "early", "stopping_patience": 1000},
    "gradient_norm": {"stopping": "gradient_norm", "gradient_threshold": 1e-12},
}
GOALS = {"gradient_norm": "at most 1.10 times the seconds of none, at the median"}
DIGITS = DataPlan(source="digits")
LECTURE = DataPlan(source="fashion_mnist", split=SplitKind.RANGES, validation_rows=(0, 5000), train_rows=(5000, 15000))


def fit_seconds(recipe: Recipe, dataset: Dataset) -> float:
    """Return how long the epochs of one training took, first epoch and its compiling included."""
    return float(train(recipe, dataset).run.seconds or 0.0)


def ratios(plan: DataPlan, *, folder: Path | None, epochs: int, rounds: int) -> dict[str, dict[str, float]]:
    """Train each side in turns and return medians of the seconds and of the ratio to no stopping in the same round."""
    base = Recipe(data=plan)
    dataset = prepare(named_source(plan, folder=folder), base, with_test=False)
    recipes = {name: recipe_from({"epochs": epochs, **side}, base=base) for name, side in SIDES.items()}
    fit_seconds(recipes["none"], dataset)  # Keras itself comes into memory
    seconds: dict[str, list[float]] = {name: [] for name in SIDES}
    for _ in range(rounds):
        for name, recipe in recipes.items():
            seconds[name].append(fit_seconds(recipe, dataset))
    shares = {name: [mine / none for mine, none in zip(seconds[name], seconds["none"], strict=True)] for name in SIDES}
    return {
        name: {
            "rounds": rounds,
            "epochs": epochs,
            "median_seconds": statistics.median(seconds[name]),
            "median_ratio": statistics.median(shares[name]),
            "smallest_ratio": min(shares[name]),
            "largest_ratio": max(shares[name]),
        }
        for name in SIDES
    }


def main() -> None:
    """Measure digits, and the lecture's images where they are, and write the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with fashion_mnist.npz")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    measures = {"digits, 300-100": ratios(DIGITS, folder=None, epochs=30, rounds=options.rounds)}
    if options.data is not None:
        measures["fashion_mnist, 10,000 rows, 300-100"] = ratios(
            LECTURE, folder=options.data, epochs=10, rounds=max(3, options.rounds // 2)
        )
    for case, sides in measures.items():
        print(case)
        for name, side in sides.items():
            print(f"  {name:14} {side['median_seconds']:7.2f} s   {side['median_ratio']:5.2f} times none")
    print(f"written to {write_results('stopping', measures, goals=GOALS)}")


if __name__ == "__main__":
    main()
