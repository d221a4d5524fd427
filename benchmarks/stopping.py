"""What stopping by the norm of the gradient costs: `python -m benchmarks.stopping [--data DIR]`.

The same recipe is trained without stopping, with early stopping and with the norm of the gradient
measured each epoch (under a threshold that is never reached), in turns in one process, all epochs of
each, compiling included. The processor's seconds are compared, which other programs on the machine do
not change; the wall's are written too. With `--data` the lecture's images are a case as well.
"""

import argparse
import statistics
import time
from pathlib import Path
from typing import NamedTuple

from advisor.records import DataPlan, Recipe, SplitKind
from advisor.records.studies.plan import ParameterValue
from advisor.space.recipes import recipe_from
from advisor.training.data.prepare import Dataset, named_source, prepare
from advisor.training.fit import train
from benchmarks.results_file import write_results

SIDES: dict[str, dict[str, ParameterValue]] = {
    "none": {"stopping": "none"},
    "early": {"stopping": "early", "stopping_patience": 1000},
    "gradient_norm": {"stopping": "gradient_norm", "gradient_threshold": 1e-12},
}
GOALS = {"gradient_norm": "at most 1.10 times the processor's seconds of none, at the median"}
DIGITS = DataPlan(source="digits")
LECTURE = DataPlan(source="fashion_mnist", split=SplitKind.RANGES, validation_rows=(0, 5000), train_rows=(5000, 15000))


class Seconds(NamedTuple):
    """How long one training took."""

    processor: float
    wall: float


def seconds_of(recipe: Recipe, dataset: Dataset) -> Seconds:
    """Train once, from building to scores."""
    processor, wall = time.process_time(), time.perf_counter()
    train(recipe, dataset)
    return Seconds(time.process_time() - processor, time.perf_counter() - wall)


def ratios(plan: DataPlan, *, folder: Path | None, epochs: int, rounds: int) -> dict[str, dict[str, float]]:
    """Train each side in turns and return medians, and the ratio to no stopping in the same round."""
    base = Recipe(data=plan)
    dataset = prepare(named_source(plan, folder=folder), base, with_test=False)
    recipes = {name: recipe_from({"epochs": epochs, **side}, base=base) for name, side in SIDES.items()}
    seconds_of(recipes["none"], dataset)  # Keras itself comes into memory
    found: dict[str, list[Seconds]] = {name: [] for name in SIDES}
    for _ in range(rounds):
        for name, recipe in recipes.items():
            found[name].append(seconds_of(recipe, dataset))
    return {name: _summary(found[name], found["none"]) | {"rounds": rounds, "epochs": epochs} for name in SIDES}


def _summary(mine: list[Seconds], none: list[Seconds]) -> dict[str, float]:
    shares = [one.processor / other.processor for one, other in zip(mine, none, strict=True)]
    return {
        "median_processor_seconds": statistics.median(one.processor for one in mine),
        "median_wall_seconds": statistics.median(one.wall for one in mine),
        "median_ratio": statistics.median(shares),
        "smallest_ratio": min(shares),
        "largest_ratio": max(shares),
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
            print(f"  {name:14} {side['median_processor_seconds']:7.2f} s   {side['median_ratio']:5.2f} times none")
    print(f"written to {write_results('stopping', measures, goals=GOALS)}")


if __name__ == "__main__":
    main()
