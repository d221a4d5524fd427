"""What an earlier study saves, and what a misleading one costs: `python -m benchmarks.warm_start --tables DIR`.

Trials until a study that starts from an earlier one is as good as a cold one is after 50, on recorded tables of real
trainings, one trial at a time. Sides, with the same seeds: cold; from a related study (the same space, the next data
set of the family, 100 trials of our own sampler); from a misleading one (this very table searched for its worst
settings, told as the best). Every search is kept in a file as it ends, so that a run that was cut off goes on.

The shares at which a study is believed or dropped, and the own trials after which it goes, were chosen on four seeds
of these tables: for other tables the figures may be lower.

Tried on five tables and four seeds, and left, for nothing was better on both sides beyond the noise (about 0.2 of
the logarithm of a share): the best trial alone tried again, or the best five or eight, or those that lie apart; the
best by a model of the earlier study in place of its scores; its model as the mean of ours, weighed by generalised
least squares, for twenty trials or for all (near to Feurer et al., arXiv:1802.02219). Ranks of whole tables agree
(0.74 to 0.95), those of the good half less (0.35 to 0.89), and the best settings of one table are mostly not among the
best of the other.
"""

import argparse
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from advisor.records.studies.plan import ParameterValue
from advisor.search.surrogate.sampler import SurrogateSampler
from advisor.space.earlier import MOST_FIRST
from benchmarks.results_file import write_results
from benchmarks.sampling import LEAST, SOURCE, Runs, read_runs
from benchmarks.sampling_tables import RecordedTable, read_tables

MARK = 50  # trials of the cold study whose quality is to be reached
LONGEST = 80  # trials of each search; what is not reached by then counts as one more
EARLIER = 100  # trials of an earlier study
SIDES = ("cold", "related", "misleading")
COMPLETE = ("fcnet", "hpobench")  # families of whole grids: six data sets
GOALS = {
    "related": "trials to the cold start's quality at 50, six data sets: at most 0.5 of the cold start's 50",
    "misleading": "the same: at most 1.1",
}

Trials = list[tuple[dict[str, ParameterValue], float]]


def searched(
    table: RecordedTable, seed: int, *, trials: int, turn: float = 1.0, earlier: Trials | None = None
) -> Trials:
    """Return a search of a table: parameters and costs, in the order of trying.

    Args:
        table: Of recorded trainings.
        seed: Of the sampler.
        trials: How many.
        turn: -1 to look for the worst.
        earlier: Trials of an earlier study; the best are tried again after the first trial, as in a study.
    """
    sampler = SurrogateSampler(table.dimensions, lambda *_: True, seed=seed)
    again: list[Mapping[str, ParameterValue]] = []
    if earlier:
        sampler.expect([earlier])
        again = [parameters for parameters, _ in sorted(earlier, key=lambda trial: trial[1])[:MOST_FIRST]]
    search, found = table.search(), list[tuple[dict[str, ParameterValue], float]]()
    for number in range(trials):
        if 0 < number <= len(again):
            parameters = dict(again[number - 1])
        else:
            (parameters,) = sampler.ask([number])
        cost = turn * search.cost(parameters)
        sampler.tell(number, parameters, cost)
        found.append((parameters, cost))
    return found


def earlier_study(side: str, table: RecordedTable, related: RecordedTable, seed: int) -> Trials | None:
    """Return the trials of the earlier study of a side; None for the cold start."""
    if side == "cold":
        return None
    turn = 1.0 if side == "related" else -1.0
    return searched(related if side == "related" else table, 1000 + seed, trials=EARLIER, turn=turn)


def measure(tables: Sequence[RecordedTable], runs: Runs, file: Path, *, seeds: int) -> Runs:
    """Run what the file does not hold yet, seed by seed, and return the regrets of all after each trial."""
    code = b"".join(path.read_bytes() for path in sorted(SOURCE.glob("*.py")))
    state = hashlib.sha256(code).hexdigest()[:12]
    found: Runs = {}
    for seed in range(seeds):
        for table in tables:
            family = [each for each in tables if each.family == table.family]
            related = family[(family.index(table) + 1) % len(family)]
            for side in SIDES:
                key = "|".join((side, state, table.name, str(seed)))
                if key not in runs:
                    earlier = earlier_study(side, table, related, seed)
                    costs = [cost for _, cost in searched(table, seed, trials=LONGEST, earlier=earlier)]
                    runs[key] = table.regrets(costs, range(1, LONGEST + 1))
                    with file.open("a", encoding="utf-8") as lines:
                        lines.write(json.dumps({key: runs[key]}) + "\n")
                found["|".join((side, table.name, str(seed)))] = runs[key]
        print(f"seed {seed} done, {time.process_time():.0f} s of processor time", flush=True)
    return found


def compare(tables: Sequence[RecordedTable], runs: Runs, *, seeds: int) -> dict[str, object]:
    """Return the trials that each side needs by table, and their shares of 50 over tables."""
    random = np.random.default_rng(0)
    draws = [np.arange(seeds), *(random.integers(seeds, size=seeds) for _ in range(200))]
    regrets = {
        (side, table.name): np.array([runs["|".join((side, table.name, str(seed)))] for seed in range(seeds)])
        for side in SIDES
        for table in tables
    }
    families = {"six data sets": COMPLETE, "taskset": ("taskset",)}
    found: dict[str, object] = {}
    for side in SIDES[1:]:
        for said, members in families.items():
            names = [table.name for table in tables if table.family in members]
            shares = [_share(regrets, side, names, draw) for draw in draws]
            spread = float(np.std(np.log(shares[1:])))
            found[f"{side}, {said}"] = {
                "share of 50": round(shares[0], 3),
                "error of its logarithm": round(spread, 3),
                "regret, of the cold start's": {str(mark): _ratio(regrets, side, names, mark) for mark in (10, 25, 50)},
            }
    found["trials"] = {
        table.name: {side: _needed(regrets, side, table.name, draws[0]) for side in SIDES} for table in tables
    }
    return found


def _share(regrets: Mapping[tuple[str, str], np.ndarray], side: str, names: Sequence[str], draw: np.ndarray) -> float:
    """The geometric mean over tables of the trials needed, as a share of the cold start's 50."""
    return float(np.exp(np.mean([np.log(_needed(regrets, side, name, draw) / MARK) for name in names])))


def _ratio(regrets: Mapping[tuple[str, str], np.ndarray], side: str, names: Sequence[str], mark: int) -> float:
    """The geometric mean over tables of the ratio of mean regrets after so many trials."""
    means = {key: max(float(found[:, mark - 1].mean()), LEAST) for key, found in regrets.items()}
    return round(float(np.exp(np.mean([np.log(means[side, name] / means["cold", name]) for name in names]))), 3)


def _needed(regrets: Mapping[tuple[str, str], np.ndarray], side: str, name: str, draw: np.ndarray) -> int:
    """After how many trials the mean regret is no more than the cold start's after 50."""
    wanted = regrets["cold", name][draw, MARK - 1].mean()
    reached = np.flatnonzero(regrets[side, name][draw].mean(axis=0) <= wanted + 1e-12)
    return int(reached[0]) + 1 if len(reached) else LONGEST + 1


def main() -> None:
    """Run what is missing, print the shares and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=Path, required=True, help="folder with NAME.json and NAME.npz")
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--runs", type=Path, default=Path(tempfile.gettempdir()) / "advisor_warm_start_runs.jsonl")
    options = parser.parse_args()
    tables = read_tables(options.tables)
    runs = measure(tables, read_runs(options.runs), options.runs, seeds=options.seeds)
    found = compare(tables, runs, seeds=options.seeds)
    print(json.dumps(found, indent=1))
    print(f"written to {write_results('warm_start', {'seeds': options.seeds, **found}, goals=GOALS)}")


if __name__ == "__main__":
    os.nice(10)
    main()
