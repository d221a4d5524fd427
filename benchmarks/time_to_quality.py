"""How good the best is when the time is up: `python -m benchmarks.time_to_quality --data DIR [--seconds 240] ...`.

Four sides on the same rows and parts, each a whole process, one after the other: the command `advisor search`, Optuna
(TPE with its Hyperband pruner), KerasTuner's Hyperband and its Bayesian optimization, the peers as their documentation
shows them, over spaces as wide as ours (on pictures with convolutions). The clock runs from the start of a process,
imports included. Measured: the best validation score so far (log loss; RMSE of numbers) at some moments, and the test
score of what is handed over at the end. Peers are credited with every epoch; so are our trials that are trained singly
for a log loss, for one that the end of the time cuts off is kept by its best epoch; all others when they have ended.
Peers do not know how long they have: a longer run of one holds what a shorter one comes to, its test scores at the
moments too. What is done is kept in a file and not done again.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from skrub import TableVectorizer

from advisor.store.studies import StudyFolder
from benchmarks.results_file import path_with, write_results
from benchmarks.tables import HERE, deal, read_set
from benchmarks.time_to_quality_lines import PARTS, of_a_peer, of_ours

OURS = "advisor"
SIDES = (OURS, "optuna", "hyperband", "bayesian")
PEERS = "benchmarks.time_to_quality_sides"
PICTURES = ("fashion_mnist", "cifar10_small")
SETS = (
    "concrete",
    "german_credit",
    "wine_quality_white",
    "spambase",
    "satimage",
    "cpu_act",
    "magic",
    "california_housing",
    *PICTURES,
)
MARKS = (20, 40, 90, 240, 600)
SLACK = 60.0  # seconds after which a side that should have ended is ended
LATE = 3.0  # seconds after a moment by which a peer has told its test score
WORSE = 1.03  # times a peer's score that ours may be at any moment
GOALS = {
    "as_good": "at every moment ours is at least as good as each peer's on 90 % of sets",
    "worst": "never worse than a peer's by more than 3 %",
    "faster": "the time to a peer's last score is shorter by a geometric mean of 5 at 90 s and of 10 at 240 s",
    "test": "the test score is no worse on any set, beyond seed noise",
}


@dataclass(frozen=True)
class Measured:
    """What one side came to on one set with one seed."""

    side: str
    name: str
    seed: int
    seconds: int
    path: list[tuple[float, float]]  # (seconds since the start, best validation score)
    test: float | None
    took: float
    tests: list[tuple[float, float]] = field(default_factory=list)  # (seconds since the start, test score)


def cut(measured: Measured, seconds: int) -> Measured:
    """Return what a peer's run had come to by then.

    Example:
        >>> cut(Measured("optuna", "adult", 0, 240, [(9.0, 0.5), (99.0, 0.4)], 0.4, 240, [(90.2, 0.6)]), 90)
        Measured(side='optuna', name='adult', seed=0, seconds=90, path=[(9.0, 0.5)], test=0.6, took=90, tests=[])
    """
    if measured.seconds == seconds:
        return measured
    tests = [score for when, score in measured.tests if when <= seconds + LATE]
    path = [(when, score) for when, score in measured.path if when <= seconds]
    return replace(measured, seconds=seconds, path=path, test=tests[-1] if tests else None, took=seconds, tests=[])


def best_at(path: Sequence[tuple[float, float]], moment: float) -> float | None:
    """Return the best score that there was at a moment.

    Example:
        >>> best_at([(9.0, 0.5), (20.0, 0.4)], 12.0), best_at([(9.0, 0.5)], 5.0)
        (0.5, None)
    """
    scores = [score for when, score in path if when <= moment]
    return min(scores) if scores else None


def prepare(data: Path, name: str, seed: int, seconds: int, folder: Path, *, most: int | None) -> None:
    """Write what each side reads: raw rows and a study for advisor, arrays for the peers."""
    x, answers, is_classes = _read(data, name, most=most)
    rows = deal(answers, is_classes=is_classes, seed=seed)
    first, second, third = map(int, np.cumsum([len(part) for part in rows]))
    source, target = _write_raw(x, answers, np.concatenate(rows), folder)
    classes = {each: place for place, each in enumerate(sorted(answers.unique()))} if is_classes else {}
    known = answers.iloc[rows[0]]
    spread, middle = (1.0, 0.0) if is_classes else (float(known.std()), float(known.mean()))
    y = answers.map(classes) if is_classes else (answers - middle) / spread
    held = {f"y_{part}": y.iloc[each].to_numpy() for part, each in zip(PARTS, rows, strict=True)}
    held |= {f"x_{part}": each for part, each in zip(PARTS, _arrays(x, rows), strict=True)}
    np.savez(folder / "rows.npz", **held)
    picture = (*x.shape[1:], 1)[:3] if isinstance(x, np.ndarray) else ()
    about = {"seconds": seconds, "seed": seed, "classes": len(classes), "spread": spread, "picture": picture}
    about["moments"] = [mark for mark in MARKS if mark < seconds]
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    task = "regression" if not is_classes else "multiclass" if len(classes) > 2 else "binary"
    (folder / "study.toml").write_text(
        f"""
[study]
name = "{name}"
[data]
source = "{source}"
{target}
task = "{task}"
split = "ranges"
train_rows = [0, {first}]
validation_rows = [{first}, {second}]
test_rows = [{second}, {third}]
[goal]
metric = "{"loss" if is_classes else "rmse"}"
[search]
seed = {seed}
[budget]
hours = {seconds / 3600}
""",
        encoding="utf-8",
    )


def _read(data: Path, name: str, *, most: int | None) -> tuple[pd.DataFrame | np.ndarray, pd.Series, bool]:
    """Return inputs (a table, or pictures), answers, and whether these are classes."""
    if name in PICTURES:
        with np.load(data / f"{name}.npz") as held:
            x, answers, is_classes = held["x"], pd.Series(held["y"], name="class"), True
    else:
        frame, target, is_classes = read_set(data, name)
        x, answers = frame.drop(columns=target), frame[target]
    if most is not None and len(answers) > most:
        chosen = np.sort(np.random.default_rng(0).choice(len(answers), most, replace=False))
        answers = answers.iloc[chosen].reset_index(drop=True)
        x = x[chosen] if isinstance(x, np.ndarray) else x.iloc[chosen].reset_index(drop=True)
    return x, answers, is_classes


def _write_raw(x: pd.DataFrame | np.ndarray, answers: pd.Series, order: np.ndarray, folder: Path) -> tuple[str, str]:
    """Write the rows as a user has them, and return the file's name and the line of a study that names the target."""
    if isinstance(x, np.ndarray):
        np.savez(folder / "raw.npz", x=x[order], y=answers.to_numpy()[order])
        return "raw.npz", ""
    pd.concat([x, answers], axis=1).iloc[order].to_csv(folder / "raw.csv", index=False)
    return "raw.csv", f'target = "{answers.name}"'


def _arrays(x: pd.DataFrame | np.ndarray, rows: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return the inputs of each part as a careful user of a peer would prepare them."""
    if isinstance(x, np.ndarray):
        return [x[part].reshape(len(part), -1).astype("float32") / 255 for part in rows]
    vectorizer = TableVectorizer(numeric="passthrough")
    train, *others = rows
    tables = [vectorizer.fit_transform(x.iloc[train]), *(vectorizer.transform(x.iloc[each]) for each in others)]
    raw = [np.nan_to_num(table.to_numpy(dtype="float32")) for table in tables]
    mean, std = raw[0].mean(axis=0), raw[0].std(axis=0)
    return [(each - mean) / np.where(std > 0, std, 1.0) for each in raw]


def run_side(side: str, name: str, seed: int, seconds: int, folder: Path) -> Measured:
    """Run one side as a process, and hold the clock against the lines that it prints."""
    is_ours, began = side == OURS, time.monotonic()
    words = ["advisor", "search", "study.toml", "--out", "run"] if is_ours else [PEERS, side, str(folder)]
    errors = subprocess.STDOUT if is_ours else subprocess.DEVNULL  # where the command says how it goes
    lines = timed([sys.executable, "-m", *words], folder, seconds=seconds + SLACK, errors=errors)
    path, tests = of_ours(lines, StudyFolder(folder / "run")) if is_ours else of_a_peer(lines)
    test = tests[-1][1] if tests else None
    return Measured(side, name, seed, seconds, path, test, round(time.monotonic() - began, 1), tests)


def timed(command: Sequence[str], folder: Path, *, seconds: float, errors: int) -> Iterator[tuple[float, str]]:
    """Run a command in a folder, yield its lines with the seconds since the start, and end it with all it started."""
    told = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": path_with(HERE)}
    pipe, began = subprocess.PIPE, time.monotonic()
    with subprocess.Popen(
        command, cwd=folder, stdout=pipe, stderr=errors, text=True, env=told, start_new_session=True
    ) as process:
        ender = threading.Timer(seconds, _end, (process,))
        ender.start()
        assert process.stdout is not None  # noqa: S101  it was asked for
        try:
            for line in process.stdout:
                yield round(time.monotonic() - began, 2), line
        finally:
            ender.cancel()
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):  # all of them have ended
        os.killpg(process.pid, signal.SIGKILL)


def measures_of(measured: Sequence[Measured], marks: Sequence[int]) -> dict[str, object]:
    """Return how ours stands beside each peer's: at each mark, in time, and on the test rows."""
    ours = {(each.name, each.seed): each for each in measured if each.side == OURS}
    return {side: _beside(ours, [each for each in measured if each.side == side], marks) for side in SIDES[1:]} | {
        "measured": [asdict(each) for each in measured]
    }


def _beside(
    ours: dict[tuple[str, int], Measured], peers: Sequence[Measured], marks: Sequence[int]
) -> dict[str, object]:
    pairs = [(ours[each.name, each.seed], each) for each in peers if (each.name, each.seed) in ours]
    found: dict[str, object] = {}
    for mark in marks:
        ratios = {
            f"{own.name} {own.seed}": _ratio(best_at(own.path, mark), best_at(peer.path, mark)) for own, peer in pairs
        }
        known = [ratio for ratio in ratios.values() if ratio is not None]
        if known:
            share = sum(ratio <= 1 for ratio in known) / len(known)
            found[f"{mark} s"] = {"as_good": round(share, 3), "worst": max(known), "ratio": ratios}
    times = [_times_faster(own, peer) for own, peer in pairs]
    reached = [each for each in times if each is not None]
    if reached:
        found["faster"] = {"geometric_mean": _mean(reached), "reached": len(reached), "of": len(times)}
    tests = {f"{own.name} {own.seed}": _ratio(own.test, peer.test) for own, peer in pairs}
    found["test"] = {"geometric_mean": _mean([each for each in tests.values() if each is not None]), "ratio": tests}
    return found


def _ratio(own: float | None, peer: float | None) -> float | None:
    """Ours as a share of the peer's, lower is better; a side without a result loses by far, two tell nothing."""
    if own is None or peer is None:
        return None if own is peer else 99.0 if own is None else 0.0
    return round(own / peer, 4) if peer > 0 else None


def _times_faster(own: Measured, peer: Measured) -> float | None:
    """How many times sooner ours had the peer's last score; None where it never had."""
    if not peer.path:
        return None
    when, last = peer.path[-1][0], min(score for _, score in peer.path)
    reached = [moment for moment, score in own.path if score <= last]
    return when / min(reached) if reached else None


def _mean(ratios: Sequence[float]) -> float | None:
    return round(float(np.exp(np.mean(np.log(np.maximum(ratios, 1e-3))))), 3) if ratios else None


def main() -> None:
    """Measure what is not in the file yet, and write what all of it shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets and their JSON sidecars")
    parser.add_argument("--sets", default=",".join(SETS), help="names, with commas between")
    parser.add_argument("--sides", default=",".join(SIDES), help="names, with commas between")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=600, help="of each side")
    parser.add_argument("--rows", type=int, help="at most, of each set")
    parser.add_argument("--keep", type=Path, default=Path("time_to_quality.jsonl"), help="file of what is done")
    asked = parser.parse_args()
    lines = asked.keep.read_text(encoding="utf-8").splitlines() if asked.keep.exists() else []
    known = [Measured(**json.loads(line)) for line in lines]
    known = [
        each for each in known if each.seconds == asked.seconds or (each.side != OURS and each.seconds > asked.seconds)
    ]
    known = [cut(each, asked.seconds) for each in known]
    done = {(each.side, each.name, each.seed) for each in known}
    marks = [mark for mark in MARKS if mark <= asked.seconds]
    for seed in range(asked.seeds):
        for name in asked.sets.split(","):
            with tempfile.TemporaryDirectory() as place:
                missing = [side for side in asked.sides.split(",") if (side, name, seed) not in done]
                if missing:
                    prepare(asked.data, name, seed, asked.seconds, Path(place), most=asked.rows)
                for side in missing:
                    found = run_side(side, name, seed, asked.seconds, Path(place))
                    known.append(found)
                    with asked.keep.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(asdict(found)) + "\n")
                    scores = ", ".join(f"{mark} s {best_at(found.path, mark)}" for mark in marks)
                    print(f"{name} {seed} {side}: {scores}; test {found.test}; took {found.took}", flush=True)
    write_results("time_to_quality", measures_of(known, marks), goals=GOALS)


if __name__ == "__main__":
    main()
