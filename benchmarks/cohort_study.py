"""Trials an hour of whole studies: `python -m benchmarks.cohort_study [--data DIR]`.

Each side searches the same space with the same number of epochs at random, in a process of its own, from
the start of Python to its last stored trial, everything counted. Sides: KerasTuner's RandomSearch; cohorts
of 128 in a plain loop (draw a shape and the members' numbers, train, score, write a run.json a trial); and
`advisor search` itself, whose time holds the retrained winner, the reference models and the report too.
Sides run one after the other, in turns; rates are medians over the rounds.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.results_file import write_results

EPOCHS = 20
BATCH = 32
MEMBERS = 128
WIDTHS = {"breast_cancer": (16, 32, 64), "digits": (64, 128, 256)}
TRIALS = {  # long enough that starting Python weighs little on every side
    "keras-tuner": {"breast_cancer": 20, "digits": 20},
    "cohorts": {"breast_cancer": 1024, "digits": 256},
    "advisor search": {"breast_cancer": 1024, "digits": 256},
}
GOALS = {"breast_cancer": "at least 50 times KerasTuner", "digits": "at least 15 times KerasTuner"}
PLAN = """
[study]
name = "{name}"
epochs = {epochs}
[data]
source = "{name}"
[budget]
trials = {trials}
[search]
sampler = "random"
retrainings = 1
[recipe]
stopping = "none"
schedule = "constant"
taper = 1.0
activation = "relu"
initializer = "he_normal"
dropout_kind = "plain"
[space]
depth = [1, 2]
width = [{widths}]
optimizer = ["sgd", "adam"]
learning_rate = {{low = 1e-4, high = 1e-1}}
dropout = {{low = 0.0, high = 0.5}}
"""


def search_with_kerastuner(name: str, trials: int, folder: Path) -> None:
    """Search with KerasTuner's RandomSearch, the way its manual shows."""
    import keras
    import keras_tuner

    dataset = _dataset(name)
    classes = 1 if len(dataset.class_names) == 2 else len(dataset.class_names)

    def build(hp: keras_tuner.HyperParameters) -> keras.Model:
        width, rate = hp.Choice("width", WIDTHS[name]), hp.Float("dropout", 0.0, 0.5)
        layers = [keras.Input(dataset.facts.input_shape), keras.layers.Flatten()]
        for _ in range(hp.Choice("depth", [1, 2])):
            layers += [keras.layers.Dense(width, "relu", kernel_initializer="he_normal"), keras.layers.Dropout(rate)]
        layers.append(keras.layers.Dense(classes, "sigmoid" if classes == 1 else "softmax"))
        learning_rate = hp.Float("learning_rate", 1e-4, 1e-1, sampling="log")
        makers = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
        model = keras.Sequential(layers)
        loss = "binary_crossentropy" if classes == 1 else "sparse_categorical_crossentropy"
        model.compile(makers[hp.Choice("optimizer", ["sgd", "adam"])](learning_rate), loss, metrics=["accuracy"])
        return model

    tuner = keras_tuner.RandomSearch(build, "val_loss", max_trials=trials, seed=0, directory=folder, project_name=name)
    parts = (dataset.x_validation, dataset.y_validation)
    tuner.search(dataset.x_train, dataset.y_train, validation_data=parts, epochs=EPOCHS, batch_size=BATCH, verbose=0)


def search_with_cohorts(name: str, trials: int, folder: Path) -> None:
    """Draw a shape for each cohort and numbers for its members; train, score and store each trial."""
    import msgspec

    from advisor.records import DataPlan, Recipe
    from advisor.space.recipes import recipe_from
    from advisor.store.runs import write_run
    from advisor.training.cohort import train_cohort

    dataset = _dataset(name)
    rng = np.random.default_rng(0)
    base = Recipe(data=DataPlan(source=name), epochs=EPOCHS, batch_size=BATCH)
    fixed = {"stopping": "none", "schedule": "constant", "taper": 1.0, "dropout_kind": "plain"}
    fixed |= {"activation": "relu", "initializer": "he_normal"}
    for first in range(0, trials, MEMBERS):
        shape = {"depth": int(rng.integers(1, 3)), "width": int(rng.choice(WIDTHS[name]))}
        shape["optimizer"] = str(rng.choice(["sgd", "adam"]))
        recipes = []
        for number in range(first, min(trials, first + MEMBERS)):
            numbers = {
                "learning_rate": float(np.exp(rng.uniform(np.log(1e-4), np.log(1e-1)))),
                "dropout": float(rng.uniform(0, 0.5)),
            }
            recipe = recipe_from(fixed | shape | numbers, base=base)
            recipes.append(msgspec.structs.replace(recipe, seed=number))
        for number, member in enumerate(train_cohort(recipes, dataset), start=first):
            write_run(folder / f"{number:05}.json", member.run)


def search_with_advisor(name: str, trials: int, folder: Path) -> None:
    """Run `advisor search` on a study file of the same space."""
    widths = ", ".join(str(width) for width in WIDTHS[name])
    plan = folder / "study.toml"
    plan.write_text(PLAN.format(name=name, epochs=EPOCHS, trials=trials, widths=widths), encoding="utf-8")
    command = [sys.executable, "-m", "advisor", "search", str(plan), "--out", str(folder / "out")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


SIDES = {
    "keras-tuner": search_with_kerastuner,
    "cohorts": search_with_cohorts,
    "advisor search": search_with_advisor,
}


def timed(side: str, name: str, trials: int) -> dict[str, float]:
    """Run one side in a fresh process and return its wall and processor seconds a trial."""
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = perf_counter()
        command = [sys.executable, "-m", "benchmarks.cohort_study", "--side", side, "--name", name]
        command += ["--trials", str(trials), "--folder", folder]
        subprocess.run(command, check=True, env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"})
        wall = perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"trials": trials, "seconds": round(wall, 1), "processor_seconds": round(processor, 1)}


def measure(name: str, sides: list[str], *, rounds: int, smaller: int) -> dict[str, object]:
    """Return the trials an hour of each side on one data set, and the ratios to KerasTuner."""
    found: dict[str, list[dict[str, float]]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            found[side].append(timed(side, name, max(1, TRIALS[side][name] // smaller)))
            print(name, side, found[side][-1], flush=True)
    rates = {side: _rate(times, "seconds") for side, times in found.items()}
    by_processor = {side: _rate(times, "processor_seconds") for side, times in found.items()}
    first = sides[0]
    return {
        "data": name,
        "rounds": found,
        "trials_an_hour": {side: round(rate) for side, rate in rates.items()},
        "times_kerastuner": {side: round(rate / rates[first], 1) for side, rate in rates.items()},
        "times_kerastuner_by_processor_time": {
            side: round(rate / by_processor[first], 1) for side, rate in by_processor.items()
        },
    }


def _rate(times: list[dict[str, float]], unit: str) -> float:
    return float(np.median([3600 * row["trials"] / row[unit] for row in times]))


def _dataset(name: str):  # noqa: ANN202  advisor's Dataset: imported late, each side starts in a process of its own
    from advisor.records import DataPlan, Recipe
    from advisor.training.data.prepare import named_source, prepare

    recipe = Recipe(data=DataPlan(source=name))
    return prepare(named_source(recipe.data, folder=None), recipe, with_test=False)


def main() -> None:
    """Run every side on both data sets, or one side where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed: both data sets come with scikit-learn")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--smaller", type=int, default=1, help="divide every number of trials by this")
    parser.add_argument("--sides", nargs="*", default=list(SIDES))
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--name", help=argparse.SUPPRESS)
    parser.add_argument("--trials", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        SIDES[arguments.side](arguments.name, arguments.trials, arguments.folder)
        return
    rows = [measure(name, arguments.sides, rounds=arguments.rounds, smaller=arguments.smaller) for name in WIDTHS]
    for row in rows:
        print(row["data"], row["trials_an_hour"], row["times_kerastuner"], row["times_kerastuner_by_processor_time"])
    write_results("cohort_study", {"studies": rows, "load_average": os.getloadavg()}, goals=GOALS)


if __name__ == "__main__":
    main()
