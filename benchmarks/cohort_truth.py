"""Agreement of cohorts with lone Keras trainings, in float64: `python -m benchmarks.cohort_truth [--resume FILE]`.

The full product of optimizers, activations, normalizations, dropout kinds, clippings and penalties: 10,368
combinations. The sixteen clippings and penalties of one shape differ in numbers only, so that they train as
one cohort, compiled as always; each of them is then trained alone by Keras, step by step, from the same
weights, batches and masks. That takes about forty minutes of one core: what is done goes line by line to
the file of `--resume`, and is not done again. `--shapes` takes that many of the 648 shapes at random.
"""

import argparse
import gc
import itertools
import json
import os
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter

import keras
import numpy as np
import tensorflow as tf

from advisor.records.recipe import Activation
from advisor.training.cohort.stacked.compiled import compiled
from advisor.training.data.prepare import Dataset
from benchmarks.cohort_truth_keras import lone_losses
from benchmarks.results_file import write_results
from tests.training.cohort import truth

LIMIT = 1e-9
SHAPES_A_PROCESS = 40  # TensorFlow keeps every program that it compiled: forty MiB a shape
GOALS = {"largest relative difference": f"at most {LIMIT} in every epoch's loss and validation loss of every case"}


@dataclass(frozen=True)
class Compared:
    """What one shape showed.

    Args:
        shape: The name of its first case.
        differences: Of each case, the largest relative difference over the epochs of both losses.
        nearest_other: A control: how far the member nearest to another case's lone training is from it.
        seconds: How long it took.
    """

    shape: str
    differences: dict[str, float]
    nearest_other: float
    seconds: float


def main() -> None:
    """Compare the shapes that are not in the file yet and write what all of them show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed: the data are made up")
    parser.add_argument("--resume", type=Path, help="file of what is done; it is added to")
    parser.add_argument("--shapes", type=int, help="so many at random; all when left out")
    arguments = parser.parse_args()
    _prepare()
    groups = shapes()
    order = np.random.default_rng(0).permutation(len(groups))[: arguments.shapes]
    known = _read(arguments.resume)
    dataset = truth.made_data()
    left = [place for place in order if groups[place][0].name not in known]
    for count, place in enumerate(left, start=1):
        compared = compare(groups[place], dataset)
        known[compared.shape] = compared
        _keep(arguments.resume, compared)
        print(f"{len(known)} of {len(order)} shapes", _said(list(known.values())), flush=True)
        if arguments.resume is not None and count == SHAPES_A_PROCESS:
            again = [sys.executable, "-m", "benchmarks.cohort_truth", *sys.argv[1:]]
            os.execv(sys.executable, again)  # noqa: S606  itself, in a process of its own
    chosen = [known[groups[place][0].name] for place in order]
    measures = measures_of(chosen) | {"of": sum(len(group) for group in groups)}
    write_results("cohort_truth", measures, goals=GOALS)


def shapes() -> list[list[truth.Case]]:
    """Return the cases of each shape: what may differ within one is clipping and penalty."""
    fields = (truth.OPTIMIZERS, Activation, truth.NORMALIZATIONS, truth.DROPOUTS)
    return [
        [replace(truth.Case(*choices), clipping=c, penalty=p) for c in truth.CLIPPINGS for p in truth.PENALTIES]
        for choices in itertools.product(*fields)
    ]


def compare(cases: list[truth.Case], dataset: Dataset) -> Compared:
    """Train the cases of one shape as a cohort, and each alone by Keras.

    Raises:
        ValueError: If a loss does not stay finite: the numbers are chosen so that all do.
    """
    began = perf_counter()
    recipes = [case.recipe() for case in cases]
    members = [[traces["loss", None], traces["val_loss", None]] for traces in truth.cohort_losses(recipes, dataset)]
    alone = lone_losses(recipes, dataset)
    _tidy()
    if not np.isfinite(alone).all():
        raise ValueError(f"a loss of the shape of {cases[0].name} is not finite")
    table = np.abs(np.array(members)[:, None] / np.array(alone)[None] - 1).max(axis=(2, 3))
    own = {case.name: float(value) for case, value in zip(cases, table.diagonal(), strict=True)}
    others = table[~np.eye(len(cases), dtype=bool)]
    return Compared(cases[0].name, own, float(others.min()), round(perf_counter() - began, 2))


def measures_of(compared: list[Compared]) -> dict[str, object]:
    """Return what is written: how many cases, and how large their differences are."""
    found = {name: value for shape in compared for name, value in shape.differences.items()}
    values = np.array(list(found.values()))
    return {
        "cases": len(found),
        "seconds": round(sum(shape.seconds for shape in compared)),
        "largest_relative_difference": float(values.max()),
        "case": max(found, key=lambda name: found[name]),
        "median_difference": float(np.median(values)),
        "difference_of_99_in_100": float(np.quantile(values, 0.99)),
        "above_the_limit": {name: value for name, value in found.items() if not value <= LIMIT},
        "shapes_by_nearest_other_case": {
            str(limit): sum(shape.nearest_other < limit for shape in compared) for limit in (1e-12, 1e-9, 1e-6, 1e-3, 1)
        },
    }


def _prepare() -> None:
    """Compute in double precision on one core, and leave out what only words tracebacks."""
    for set_dtype in (keras.config.set_floatx, keras.config.set_dtype_policy):
        set_dtype("float64")
    os.environ["TF_NUM_INTRAOP_THREADS"] = "1"  # one block of members, too
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    keras.config.disable_traceback_filtering()
    tf.debugging.disable_traceback_filtering()
    gc.collect()
    gc.freeze()  # what is imported stays; looking through it again and again takes a fifth of the time
    gc.disable()  # `_tidy` collects once a shape


def _tidy() -> None:
    """Let go of the programs and models of a shape."""
    compiled.cache_clear()
    keras.backend.clear_session()  # it collects


def _read(path: Path | None) -> dict[str, Compared]:
    """Return what earlier calls compared, by shape; a last line that was cut off is left out."""
    if path is None or not path.exists():
        return {}
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    return {known.shape: known for known in (Compared(**json.loads(line)) for line in lines)}


def _keep(path: Path | None, compared: Compared) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(compared)) + "\n")


def _said(compared: list[Compared]) -> str:
    worst = max(compared, key=lambda shape: max(shape.differences.values()))
    nearest = min(shape.nearest_other for shape in compared)
    largest, seconds = max(worst.differences.values()), sum(shape.seconds for shape in compared)
    return f"in {seconds:.0f} s: at most {largest:.2g} ({worst.shape}); nearest other case {nearest:.2g}"


if __name__ == "__main__":
    main()
