"""Whose networks are worth averaging: `python -m benchmarks.mixtures --data DIR [--keep FOLDER]`.

A few recipes that end a search on a table are trained on sets of `benchmarks.tables`, cut to a few thousand rows, four
seeds each. The one with the best mean loss on the validation part is the winner; beside the mean of its four networks
stand means over networks of several recipes: of the best few by the validation part, of those within a few per cent of
the winner, and Caruana's greedy choice with replacement, once and in bags of half of the networks; and means of
networks that learned from the validation rows too, each without another eighth of all of them ("in bags: 8"). The
measures are error (1 - accuracy, or RMSE) and loss on the test rows, as ratios to those of the winner's own mean, and
the error to that of the trees of `benchmarks.tables_trees`. The networks' answers are kept, so that other means cost
nothing.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from advisor.records import DataPlan, Recipe
from advisor.records.studies.plan import ParameterValue
from advisor.space.fitted.epochs import with_epochs
from advisor.space.portfolio import PORTFOLIO, recipe_of
from advisor.space.recipes import recipe_from
from advisor.training.cohort import train_cohort
from advisor.training.data.dealing.bags import bagged
from advisor.training.data.prepare import Source, prepare
from advisor.training.network.inference import outputs_of
from benchmarks.results_file import write_results
from benchmarks.tables_cut import cut_set, epochs_of, geometric_mean
from benchmarks.tables_trees import tree_errors

SETS = "concrete,spambase,satimage,cpu_act,california_housing,german_credit,magic,wine_quality_white"
ROWS, STEPS, BATCH, SEEDS = 3000, 1200, 64, 4
BAGS, ROUNDS = 10, 20
BAGS_OF_ROWS = 8


class Way(NamedTuple):
    """A recipe: a named one, and what is changed of it."""

    named: str
    changed: Mapping[str, ParameterValue] = {}
    seeds: int = SEEDS
    is_long: bool = False  # as long as a search trains it, stopped early
    in_bags: bool = False  # each learns from training and validation rows, but for another part of both


WAYS = {
    "pieces": Way("table-pieces", seeds=8),
    "pieces, slow": Way("table-pieces-slow", {"learning_rate": 0.001}),
    "robust": Way("table-robust"),
    "pieces, two layers": Way("table-pieces", {"depth": 2}),
    "pieces, standardized": Way("table-pieces", {"scaling": "standardize"}),
}
ASIDE = {
    "pieces, long": Way("table-pieces", is_long=True),
    "pieces, last epoch": Way("table-pieces", {"stopping": "none"}),
    "pieces, in bags": Way("table-pieces", seeds=BAGS_OF_ROWS, in_bags=True),
}
"""What is measured alone, and is in no mixture."""
PLAIN, IN_BAGS, RETRAININGS = "pieces", "pieces, in bags", 5


class Answers(NamedTuple):
    """What the networks of one recipe answer, shape (networks, rows, outputs), for each part; and the truth."""

    validation: np.ndarray
    test: np.ndarray
    validation_truth: np.ndarray
    test_truth: np.ndarray
    scale: np.ndarray


@dataclass(frozen=True)
class Mixed:
    """The winner of one set, its own mean against trees, and other means against that."""

    name: str
    winner: str
    trees: float
    own_to_trees: float
    to_own: dict[str, float]
    losses_to_own: dict[str, float] = field(default_factory=dict)


def main() -> None:
    """Measure what is not in the folder yet, and write what all of it shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets and their JSON sidecars")
    parser.add_argument("--sets", default=SETS)
    parser.add_argument("--ways", default=",".join(map(_short, WAYS)), help="names of recipes, a - for each blank")
    parser.add_argument("--keep", type=Path, default=Path("mixtures"), help="folder of what is done")
    arguments = parser.parse_args()
    arguments.keep.mkdir(parents=True, exist_ok=True)
    wanted = {name: way for name, way in (WAYS | ASIDE).items() if _short(name) in arguments.ways.split(",")}
    found = []
    for name in arguments.sets.split(","):
        found.append(mixed_of(name, *answers_of(arguments.data, name, wanted, keep=arguments.keep)))
        print(json.dumps(asdict(found[-1])), flush=True)
    measures = measures_of(found)
    print(json.dumps(measures, indent=1))
    print(write_results("mixtures", measures))


def _short(name: str) -> str:
    return name.replace(", ", "-").replace(" ", "-")


def answers_of(
    folder: Path, name: str, ways: Mapping[str, Way], *, keep: Path
) -> tuple[float, bool, dict[str, Answers]]:
    """Return the trees' error on a set, whether it is of classes, and what the networks of each recipe answer."""
    parts, plan, source = cut_set(folder, name, train=ROWS, validation=ROWS // 3, test=ROWS + ROWS // 3)
    grown = keep / f"{name}.json"
    if not grown.exists():
        grown.write_text(json.dumps(tree_errors(parts)[0]), encoding="utf-8")
    answers = {}
    for key, way in ways.items():
        kept = keep / f"{name} {_short(key)}.npz"
        if not kept.exists():
            np.savez(kept, **_trained(source, _recipe(way, plan, rows=len(parts.train)), way)._asdict())
        with np.load(kept) as content:
            answers[key] = Answers(**content)
    return json.loads(grown.read_text(encoding="utf-8")), parts.is_classes, answers


def _recipe(way: Way, plan: DataPlan, *, rows: int) -> Recipe:
    parameters = {"batch_size": BATCH, "epochs": epochs_of(STEPS, BATCH, rows=rows), **way.changed}
    parameters |= {} if "stopping" in parameters else {"stopping_patience": 1000}
    recipe = recipe_from(parameters, base=recipe_of(PORTFOLIO[way.named], plan), may_idle=parameters)
    return with_epochs(recipe, rows=rows) if way.is_long else recipe


def _trained(source: Source, recipe: Recipe, way: Way) -> Answers:
    dataset = prepare(source, recipe, with_test=True)
    assert dataset.x_test is not None  # noqa: S101  it was asked for
    assert dataset.y_test is not None  # noqa: S101
    parts = [dataset] * way.seeds
    if way.in_bags:
        plans = (msgspec.structs.replace(recipe.data, bags=way.seeds, bag=bag) for bag in range(way.seeds))
        parts = [bagged(dataset, plan) for plan in plans]
    members = train_cohort([msgspec.structs.replace(recipe, seed=seed) for seed in range(way.seeds)], parts)
    return Answers(
        np.stack([outputs_of(member.model, dataset.x_validation) for member in members]),
        np.stack([outputs_of(member.model, dataset.x_test) for member in members]),
        dataset.y_validation,
        dataset.y_test,
        np.array(dataset.facts.target_scale or (1.0,)),
    )


def mixed_of(name: str, trees: float, is_classes: bool, answers: Mapping[str, Answers]) -> Mixed:
    """Return what means over networks of several recipes come to on one set."""
    [some, *_] = answers.values()

    def error(test: np.ndarray) -> float:
        return _error(some.test_truth, test, is_classes=is_classes) * (1.0 if is_classes else float(some.scale[0]))

    def loss(validation: np.ndarray) -> float:
        return _loss(some.validation_truth, validation, is_classes=is_classes)

    def test_loss(test: np.ndarray) -> float:
        return _loss(some.test_truth, test, is_classes=is_classes)

    alone = {key: float(np.mean([loss(each) for each in its.validation])) for key, its in answers.items()}
    order = sorted((key for key in answers if key in WAYS), key=lambda key: alone[key])
    own = _first(answers[order[0]].test).mean(axis=0)
    validation = np.concatenate([_first(answers[key].validation) for key in order])
    test = np.concatenate([_first(answers[key].test) for key in order])
    means = _of_one_recipe(answers)
    for count in (2, 3, len(order)):
        means[f"the best {count} recipes"] = test[: SEEDS * count].mean(axis=0)
    for share in (0.03, 0.1):
        near = [key for key in order if alone[key] <= alone[order[0]] * (1 + share)]
        means[f"recipes within {100 * share:g} %"] = test[: SEEDS * len(near)].mean(axis=0)
    means["greedy"] = np.tensordot(greedy(validation, loss, range(len(validation))), test, 1)
    random = np.random.default_rng(0)
    bags = [random.choice(len(test), len(test) // 2, replace=False) for _ in range(BAGS)]
    weights = np.mean([greedy(validation, loss, bag.tolist()) for bag in bags], axis=0)
    means["greedy, in bags"] = np.tensordot(weights, test, 1)
    one = float(np.mean([error(each) for each in answers[order[0]].test])) / error(own)
    ratios = {key: round(error(mean) / error(own), 4) for key, mean in means.items()}
    losses = {key: round(test_loss(mean) / test_loss(own), 4) for key, mean in means.items()}
    ratios = {"the winner, one network": round(one, 4), **ratios}
    return Mixed(name, order[0], trees, round(error(own) / trees, 4), ratios, losses)


def _of_one_recipe(answers: Mapping[str, Answers]) -> dict[str, np.ndarray]:
    """The means over networks of each recipe alone, and of one with and without bags."""
    means = {f"{key}: {SEEDS}": _first(its.test).mean(axis=0) for key, its in answers.items()}
    means |= {f"{key}: {n}": its.test.mean(axis=0) for key, its in answers.items() if (n := len(its.test)) > SEEDS}
    if IN_BAGS in answers and PLAIN in answers:
        both = np.concatenate([answers[PLAIN].test[:RETRAININGS], answers[IN_BAGS].test])
        means[f"{PLAIN}: {RETRAININGS} and in bags: {len(both) - RETRAININGS}"] = both.mean(axis=0)
    return means


def _first(answers: np.ndarray) -> np.ndarray:
    return answers[:SEEDS]


def greedy(validation: np.ndarray, loss: Callable[[np.ndarray], float], among: Sequence[int]) -> np.ndarray:
    """Return the share of each network in the mean that grows by the network that makes it best, one at a time.

    Reference: Caruana et al., "Ensemble selection from libraries of models" (2004), doi:10.1145/1015330.1015432.
    """
    counts, total = np.zeros(len(validation)), np.zeros_like(validation[0])
    best = (np.inf, counts)
    for number in range(1, ROUNDS + 1):
        losses = [loss((total + validation[each]) / number) for each in among]
        place = among[int(np.argmin(losses))]
        total = total + validation[place]
        counts = counts.copy()
        counts[place] += 1
        best = min(best, (min(losses), counts), key=lambda each: each[0])
    return best[1] / best[1].sum()


def _error(truth: np.ndarray, answers: np.ndarray, *, is_classes: bool) -> float:
    if not is_classes:
        return float(np.sqrt(((answers.reshape(len(truth)) - truth.reshape(len(truth))) ** 2).mean()))
    said = (answers[:, 0] >= 0.5).astype(int) if answers.shape[1] == 1 else answers.argmax(axis=1)
    return float((said != truth.reshape(-1)).mean())


def _loss(truth: np.ndarray, answers: np.ndarray, *, is_classes: bool) -> float:
    if not is_classes:
        return _error(truth, answers, is_classes=False) ** 2
    yes, classes = np.clip(answers, 1e-7, 1 - 1e-7), truth.reshape(-1).astype(int)
    given = np.where(classes == 1, yes[:, 0], 1 - yes[:, 0]) if yes.shape[1] == 1 else yes[np.arange(len(yes)), classes]
    return float(-np.log(given).mean())


def measures_of(found: list[Mixed]) -> dict[str, object]:
    """Return the geometric means over the sets, the worst set of each mean, and each set.

    Example:
        >>> measures_of([Mixed("a", "pieces", 0.2, 1.1, {"greedy": 0.5})])["to the winner's own mean"]
        {'greedy': 0.5}
    """
    keys = [key for key in found[0].to_own if all(key in each.to_own for each in found)]
    return {
        "to the winner's own mean": {key: geometric_mean([each.to_own[key] for each in found]) for key in keys},
        "losses to the winner's own mean": {
            key: geometric_mean([each.losses_to_own[key] for each in found])
            for key in keys
            if key in found[0].losses_to_own
        },
        "worst set": {key: max(each.to_own[key] for each in found) for key in keys},
        "to trees": {key: geometric_mean([each.own_to_trees * each.to_own[key] for each in found]) for key in keys},
        "the winner's own mean to trees": geometric_mean([each.own_to_trees for each in found]),
        "sets": [asdict(each) for each in found],
    }


if __name__ == "__main__":
    main()
