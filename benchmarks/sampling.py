"""How few trials a sampler needs: `python -m benchmarks.sampling --tables DIR`.

Normalised regret after 25, 50 and 100 trainings on recorded tables of real trainings, one at a time and in batches
that are asked together and told together. Sides, with the same seeds: our default sampler, Optuna's TPE, the
sampler that Optuna recommends (its AutoSampler's rule: the Gaussian process where all is numeric, TPE elsewhere; it
needs PyTorch) and random. Every search is kept in a file as it ends, so that a run that was cut off goes on.

Nothing that is proposed was tuned to one table: no portfolio, no default of a training, only places in ranges.
"""

import argparse
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

import numpy as np
import optuna

from advisor.search.engines.distributions import distribution_of
from advisor.search.engines.samplers import SURROGATE, choose_sampler
from advisor.search.surrogate.sampler import SurrogateSampler
from advisor.space.dimension import Choice
from benchmarks.results_file import write_results
from benchmarks.sampling_tables import RecordedTable, TableSearch, read_tables

MARKS = (25, 50, 100)
BATCHES = (1, 8, 32)
LEAST = 1e-3  # regrets below count as this much, so that a table solved to the last digit is no ratio of zeros
SOURCE = Path(__file__).parent.parent / "advisor" / "search" / "surrogate"
GOALS = {
    "one at a time": "geometric mean of the ratio of regret to TPE: at most 0.9 at 25, 1.0 at 100",
    "batches of 32": "the same ratio: at most 0.85",
    "families": "none above 1.1",
}

Side: TypeAlias = Callable[[RecordedTable, TableSearch, int, int], list[float]]
Runs: TypeAlias = dict[str, list[float]]


def by_ours(table: RecordedTable, search: TableSearch, batch: int, seed: int) -> list[float]:
    """Return the costs that our default sampler found, in the order of trying."""
    if choose_sampler("default", table.dimensions, trials=MARKS[-1]).name != SURROGATE:
        raise SystemExit("the default sampler of such a study is another one: measure that")
    sampler = SurrogateSampler(table.dimensions, lambda *_: True, seed=seed)
    costs: list[float] = []
    while len(costs) < MARKS[-1]:
        numbers = range(len(costs), min(MARKS[-1], len(costs) + batch))
        asked = sampler.ask(numbers)
        for number, parameters in zip(numbers, asked, strict=True):
            costs.append(search.cost(parameters))
            sampler.tell(number, parameters, costs[-1])
    return costs


def by_optuna(make: Callable[[RecordedTable, int], optuna.samplers.BaseSampler]) -> Side:
    """Return a side that asks a sampler of Optuna."""

    def side(table: RecordedTable, search: TableSearch, batch: int, seed: int) -> list[float]:
        study = optuna.create_study(sampler=make(table, seed))
        space = {each.name: distribution_of(each) for each in table.dimensions}
        costs: list[float] = []
        while len(costs) < MARKS[-1]:
            asked = [study.ask(space) for _ in range(min(batch, MARKS[-1] - len(costs)))]
            for trial in asked:
                costs.append(search.cost(trial.params))
                study.tell(trial, costs[-1])
        return costs

    return side


def recommended(table: RecordedTable, seed: int) -> optuna.samplers.BaseSampler:
    """Return what Optuna's AutoSampler takes for one objective and fewer than 250 trials."""
    if any(isinstance(each.domain, Choice) for each in table.dimensions):
        return optuna.samplers.TPESampler(seed=seed, multivariate=True)
    return optuna.samplers.GPSampler(seed=seed)


SIDES: dict[str, Side] = {
    "ours": by_ours,
    "tpe": by_optuna(lambda _, seed: optuna.samplers.TPESampler(seed=seed)),
    "recommended": by_optuna(recommended),
    "random": by_optuna(lambda _, seed: optuna.samplers.RandomSampler(seed=seed)),
}


def measure(tables: Sequence[RecordedTable], runs: Runs, file: Path, *, sides: Sequence[str], seeds: int) -> Runs:
    """Run what the file does not hold yet, seed by seed, and return the regrets of all."""
    for seed in range(seeds):
        for table in tables:
            for side in sides:
                for batch in BATCHES if side != "random" else (1,):
                    key = "|".join((side, state_of(side), str(batch), table.name, str(seed)))
                    if key not in runs:
                        costs = SIDES[side](table, table.search(), batch, seed)
                        runs[key] = table.regrets(costs, MARKS)
                        with file.open("a", encoding="utf-8") as lines:
                            lines.write(json.dumps({key: runs[key]}) + "\n")
        print(f"seed {seed} done, {time.process_time():.0f} s of processor time", flush=True)
    return runs


@cache
def state_of(side: str) -> str:
    """Return what a search depends on besides table, batch and seed: a run of another state is not taken over."""
    if side != "ours":
        return f"optuna {version('optuna')}"
    code = b"".join(path.read_bytes() for path in sorted(SOURCE.glob("*.py")))
    return hashlib.sha256(code).hexdigest()[:12]


def read_runs(file: Path) -> Runs:
    """Return the runs that a file holds; a last line that was cut off is run again."""
    runs: Runs = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            runs |= json.loads(line)
        except json.JSONDecodeError:
            continue
    return runs


def compare(
    tables: Sequence[RecordedTable], runs: Runs, *, sides: Sequence[str], seeds: int
) -> dict[str, dict[str, object]]:
    """Return regrets and their ratios to TPE, for each side and batch: all, by family, by table."""
    found: dict[str, dict[str, object]] = {}
    for side in sides:
        for batch in BATCHES if side != "random" else (1,):
            mine = {table.name: _regrets(runs, side, batch, table, seeds) for table in tables}
            tpes = {table.name: _regrets(runs, "tpe", batch, table, seeds) for table in tables}
            families = sorted({table.family for table in tables})
            of = {family: [table.name for table in tables if table.family == family] for family in families}
            names = [table.name for table in tables]
            found[f"{side}, {'one at a time' if batch == 1 else f'batches of {batch}'}"] = {
                "ratio to TPE": _by_mark(_ratio(mine, tpes, names)),
                "standard error of its logarithm": _by_mark(_error(mine, tpes, names)),
                "families": {family: _by_mark(_ratio(mine, tpes, members)) for family, members in of.items()},
                "regret": {name: _by_mark(mine[name].mean(axis=0)) for name in names},
            }
    return found


def _regrets(runs: Runs, side: str, batch: int, table: RecordedTable, seeds: int) -> np.ndarray:
    keys = ["|".join((side, state_of(side), str(batch), table.name, str(seed))) for seed in range(seeds)]
    return np.array([runs[key] for key in keys])


def _ratio(mine: Mapping[str, np.ndarray], tpes: Mapping[str, np.ndarray], names: Sequence[str]) -> np.ndarray:
    """The geometric mean over tables of the ratio of mean regrets."""
    logs = [np.log(np.maximum(mine[n].mean(axis=0), LEAST) / np.maximum(tpes[n].mean(axis=0), LEAST)) for n in names]
    ratio: np.ndarray = np.exp(np.mean(logs, axis=0))
    return ratio


def _error(mine: Mapping[str, np.ndarray], tpes: Mapping[str, np.ndarray], names: Sequence[str]) -> np.ndarray:
    """By drawing the seeds anew: both sides share them, and so do the tables."""
    random = np.random.default_rng(0)
    count = len(next(iter(mine.values())))
    draws = [random.integers(count, size=count) for _ in range(200)]
    ratios = [_ratio({n: mine[n][d] for n in names}, {n: tpes[n][d] for n in names}, names) for d in draws]
    error: np.ndarray = np.log(ratios).std(axis=0)
    return error


def _by_mark(values: Iterable[float]) -> dict[str, float]:
    return {str(mark): round(float(value), 4) for mark, value in zip(MARKS, values, strict=True)}


def main() -> None:
    """Run what is missing, print the ratios and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=Path, required=True, help="folder with NAME.json and NAME.npz")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--runs", type=Path, default=Path(tempfile.gettempdir()) / "advisor_sampling_runs.jsonl")
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sides = [side for side in SIDES if side != "recommended" or find_spec("torch")]
    tables = read_tables(options.tables)
    runs = measure(tables, read_runs(options.runs), options.runs, sides=sides, seeds=options.seeds)
    found = compare(tables, runs, sides=sides, seeds=options.seeds)
    for name, figures in found.items():
        print(f"{name:28} {json.dumps({k: v for k, v in figures.items() if k != 'regret'})}")
    left_out = {} if "recommended" in sides else {"recommended": "not measured: PyTorch is not installed"}
    measures = {"seeds": options.seeds, **left_out, **found}
    print(f"written to {write_results('sampling', measures, goals=GOALS)}")


if __name__ == "__main__":
    os.nice(10)
    main()
