"""One network alone, as a cohort of one and through `fit`: `python -m benchmarks.cohort_alone [--data DIR]`.

Whole trainings with everything counted: building, compiling, epochs, layer signals, scores. Every
training has a width of its own, so that no side finds its program ready made. The sides take turns.
"""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import keras
import numpy as np

from advisor.records import DataPlan, Recipe
from advisor.records.studies.plan import ParameterValue
from advisor.space.recipes import recipe_from
from advisor.training.callbacks.signals import signals_of
from advisor.training.cohort import train_cohort
from advisor.training.data.prepare import Dataset, named_source, prepare
from advisor.training.fit import train
from benchmarks.results_file import write_results

ROUNDS = 3


@dataclass(frozen=True)
class Case:
    """One kind of training, on the first rows of a data set."""

    source: str
    depth: int
    width: int
    epochs: int
    rows: int | None = None

    def recipe(self, place: int) -> Recipe:
        """Return the training of this number; its width is its own."""
        base = Recipe(data=DataPlan(source=self.source, rows=self.rows), epochs=self.epochs)
        said: dict[str, ParameterValue] = {"depth": self.depth, "width": self.width + place, "taper": 0.5}
        said |= {"optimizer": "adam", "learning_rate": 1e-3, "dropout": 0.2, "stopping": "none"}
        return recipe_from(said, base=base)


CASES = (
    Case("breast_cancer", depth=2, width=32, epochs=20),
    Case("digits", depth=3, width=100, epochs=30),
    Case("fashion_mnist", depth=2, width=300, epochs=10, rows=10_000),
)


def by_fit(recipe: Recipe, dataset: Dataset) -> None:
    """Train through Keras, with the layer signals that a study records."""
    train(recipe, dataset, observers=[signals_of(dataset, recipe)])


def by_program(recipe: Recipe, dataset: Dataset) -> None:
    """Train as a cohort of one, which records the same."""
    train_cohort([recipe], dataset)


SIDES = {"fit": by_fit, "cohort of one": by_program}


def measure(case: Case, folder: Path | None) -> dict[str, object]:
    """Return the median seconds of each side, by the clock and by the processor, and their ratios."""
    recipe = case.recipe(0)
    dataset = prepare(named_source(recipe.data, folder=folder), recipe, with_test=False)
    clock: dict[str, list[float]] = {side: [] for side in SIDES}
    processor: dict[str, list[float]] = {side: [] for side in SIDES}
    for turn in range(ROUNDS):
        order = list(SIDES) if turn % 2 else list(reversed(SIDES))
        for side in order:
            began, used = perf_counter(), process_time()
            SIDES[side](case.recipe(turn), dataset)
            clock[side].append(perf_counter() - began)
            processor[side].append(process_time() - used)
            keras.backend.clear_session(free_memory=False)
    row: dict[str, object] = {"case": f"{case.source}, {case.depth} layers from {case.width}, {case.epochs} epochs"}
    for name, seconds in (("seconds", clock), ("processor_seconds", processor)):
        medians = {side: float(np.median(found)) for side, found in seconds.items()}
        row[name] = {side: round(median, 2) for side, median in medians.items()}
        row[f"fit_over_cohort_by_{name}"] = round(medians["fit"] / medians["cohort of one"], 2)
    return row


def main() -> None:
    """Measure every case and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with fashion_mnist.npz; its case is left out without it")
    folder = parser.parse_args().data
    rows = []
    for case in CASES:
        if case.source == "fashion_mnist" and folder is None:
            continue
        rows.append(measure(case, folder))
        print(rows[-1], flush=True)
    measures = {"trainings": rows, "rounds": ROUNDS, "load_average": os.getloadavg()}
    write_results("cohort_alone", measures, goals={"fit over cohort": "above 1: else `fit` trains what is alone"})


if __name__ == "__main__":
    main()
