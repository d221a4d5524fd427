"""Size and processor time of a study's report at 10, 100, 1,000 and 10,000 trials: `python -m benchmarks.reports`.

The trials are those of the recorded study of digits, repeated with other numbers, each with its run, in a folder. Told
are the seconds of the processor and the memory of the whole command, `advisor report` and `advisor status`, imports
and all, and the bytes of the page with what takes them. `--before FOLDER` measures another checkout beside this one.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
import numpy as np

from advisor.records import Study, Trial
from advisor.store.studies import StudyFolder
from benchmarks.results_file import FOLDER, write_results

RECORDED = Path(__file__).parent.parent / "tests" / "runs" / "study_digits"
SIZES = (10, 100, 1_000, 10_000)
ROUNDS = 3
GOALS = {
    "1000": "at most 2 MB, in under 5 s of one core, the whole command",
    "10000": "at most 8 MB, in under 30 s; its status in under 1 s",
}
HERE = Path(__file__).parents[1]


def long_study(count: int, *, seed: int = 0) -> Study:
    """Return a study of that many trials, made of recorded ones with their scores and numbers moved a little."""
    study = StudyFolder(RECORDED).read_study()
    pick = np.random.default_rng(seed)
    trials = tuple(_moved(study.trials[n % len(study.trials)], n, pick) for n in range(count))
    return msgspec.structs.replace(study, trials=trials)


def _moved(trial: Trial, number: int, pick: np.random.Generator) -> Trial:
    factor = float(np.exp(pick.normal(0, 0.3)))
    parameters = {n: v * factor if isinstance(v, float) and v > 0 else v for n, v in trial.parameters.items()}
    score = None if trial.score is None else min(1.0, trial.score - abs(float(pick.normal(0, 0.02))))
    run = trial.run
    if run is not None and score is not None:
        scores = msgspec.structs.replace(run.scores, validation={**run.scores.validation, "accuracy": score})
        run = msgspec.structs.replace(run, name=f"trial {number}", scores=scores)
    return msgspec.structs.replace(trial, number=number, parameters=parameters, score=score, run=run)


def stored(count: int, root: Path) -> StudyFolder:
    """Write a study of that many trials, each with its run, into a folder."""
    folder, study = StudyFolder(root), long_study(count)
    folder.write_trials(study.trials)
    folder.write_study(study)
    return folder


def command(*arguments: str, checkout: Path) -> tuple[float, float]:
    """Return the processor seconds and the peak MB of a command of a checkout, from its start to its end."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    started = subprocess.Popen(
        [sys.executable, "-m", "advisor", *arguments], cwd=checkout, env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise SystemExit(f"advisor {' '.join(arguments)} ended with {started.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measured(folder: StudyFolder, *, checkout: Path, rounds: int = ROUNDS) -> dict[str, float]:
    """Return the medians of a few rounds, and what the page weighs."""
    reports = [command("report", str(folder.root), checkout=checkout) for _ in range(rounds)]
    statuses = [command("status", str(folder.root), checkout=checkout) for _ in range(rounds)]
    page = folder.report_file.read_text()
    records = re.search(r'id="advisor-report">(.*?)</script>', page, re.DOTALL)
    return {
        "report, s": statistics.median(seconds for seconds, _ in reports),
        "report, peak MB": max(memory for _, memory in reports),
        "status, s": statistics.median(seconds for seconds, _ in statuses),
        "page, MB": len(page.encode()) / 1e6,
        "figures, MB": sum(map(len, re.findall(r"<svg.*?</svg>", page, re.DOTALL))) / 1e6,
        "tables, MB": sum(map(len, re.findall(r"<table.*?</table>", page, re.DOTALL))) / 1e6,
        "records, MB": (len(records[1]) if records else 0) / 1e6,
    }


def main() -> None:
    """Measure each size, print a line each, and write the figures beside those of other sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, nargs="*", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--before", type=Path, help="another checkout, measured beside this one")
    asked = parser.parse_args()
    path = FOLDER / "reports.json"
    measures = json.loads(path.read_text())["measures"] if path.is_file() else {}
    for count in asked.trials:
        with tempfile.TemporaryDirectory() as root:
            folder = stored(count, Path(root) / "study")
            sides = {"before": asked.before, "now": HERE} if asked.before else {"now": HERE}
            for name, checkout in sides.items():
                found = measured(folder, checkout=checkout, rounds=asked.rounds)
                measures.setdefault(str(count), {})[name] = {what: round(value, 2) for what, value in found.items()}
                print(f"{count:6,} {name:6}" + "".join(f"  {what}: {value:.2f}" for what, value in found.items()))
        measures = dict(sorted(measures.items(), key=lambda each: int(each[0])))
        write_results("reports", measures, goals=GOALS)
    print(f"written to {path}")


if __name__ == "__main__":
    main()
