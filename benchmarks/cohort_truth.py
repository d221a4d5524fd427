"""Agreement of cohorts with lone Keras trainings, in float64: `python -m benchmarks.cohort_truth [--cases N]`.

The full product of optimizers, activations, normalizations, dropout kinds, clippings and penalties is
10,368 combinations, about two hours and a half; `--cases` takes that many of them at random. The tests
hold every pair of choices.
"""

import argparse
import itertools
from pathlib import Path

import keras
import numpy as np

from advisor.records.recipe import Activation
from advisor.training.backends import tensorflow as backend
from benchmarks.results_file import write_results
from tests.training.cohort import truth

GOAL = {"largest relative difference": "at most 1e-9 in every epoch's loss and validation loss"}


def main() -> None:
    """Compare the cases and write the largest difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed: the data are made up")
    parser.add_argument("--cases", type=int, help="so many at random; all when left out")
    arguments = parser.parse_args()
    for set_dtype in (keras.config.set_floatx, keras.config.set_dtype_policy):
        set_dtype("float64")
    backend.compile_program = backend.compile_graph = lambda function: function  # step by step: nothing to compile
    fields = (truth.OPTIMIZERS, Activation, truth.NORMALIZATIONS, truth.DROPOUTS, truth.CLIPPINGS, truth.PENALTIES)
    cases = [truth.Case(*choices) for choices in itertools.product(*fields)]
    order = np.random.default_rng(0).permutation(len(cases))[: arguments.cases or len(cases)]
    worst, where = 0.0, ""
    dataset = truth.made_data()
    for count, place in enumerate(order, start=1):
        recipe = cases[place].recipe()
        [member], alone = truth.cohort_losses([recipe], dataset), truth.keras_losses(recipe, dataset)
        found = max(float(np.abs(np.array(member[name, None]) / alone[name] - 1).max()) for name in alone)
        worst, where = max((worst, where), (found, cases[place].name))
        if count % 100 == 0 or count == len(order):
            print(count, worst, where, flush=True)
    measures = {"cases": len(order), "of": len(cases), "largest_relative_difference": worst, "case": where}
    write_results("cohort_truth", measures, goals=GOAL)


if __name__ == "__main__":
    main()
