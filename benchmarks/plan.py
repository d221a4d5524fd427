"""Whether `advisor search --plan` tells the truth: its forecast beside what the study then takes.

`python -m benchmarks.plan` plans tiny studies of different kinds and runs each right after, as commands of their own:
the time is the whole command's, from its start to the report. What is there already is kept, so that it can be
stopped at any time: each study's figures are written as they come. Planning and study see the machine as it is; on a
busy one that changes in between, and the figures hold that too: so the slowness that the rehearsal saw stands beside
them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from advisor.records.unattended.planning import Planned
from benchmarks.results_file import FOLDER, write_results

NAME = "plan"
GOAL = 0.2  # relative
_NARROW = "[space.width]\nlow = 8\nhigh = 64\n[space.learning_rate]\nlow = 0.001\nhigh = 0.1\n"
STUDIES = {
    "a small space, trials": f'[data]\nsource = "iris"\n{_NARROW}[budget]\ntrials = 24\n',
    "every dimension, trials": '[data]\nsource = "wine"\n[budget]\ntrials = 10\n',
    "every dimension, more trials": '[data]\nsource = "wine"\n[budget]\ntrials = 40\n',
    "a regression, time": '[data]\nsource = "diabetes"\n[budget]\nhours = 0.025\n',
    "classes, time": '[data]\nsource = "breast_cancer"\n[budget]\nhours = 0.025\n',
    "pictures, time": '[data]\nsource = "digits"\n[budget]\nhours = 0.03\n',
    "pictures, trials": f'[data]\nsource = "digits"\n{_NARROW}[budget]\ntrials = 32\n',
    "folds, trials": f'[data]\nsource = "iris"\nfolds = 3\n{_NARROW}[budget]\ntrials = 12\n',
    "random search, trials": f'[data]\nsource = "diabetes"\n{_NARROW}[budget]\ntrials = 30\n'
    '[search]\nsampler = "random"\n',
    "one network handed over, trials": f'[data]\nsource = "breast_cancer"\n{_NARROW}[budget]\ntrials = 12\n'
    "[search]\nretrainings = 1\nensemble = 1\n",
}


def measured(name: str, folder: Path) -> dict[str, object]:
    """Plan a study, run it, and return both."""
    from advisor.store.studies import StudyFolder

    file, into, out = folder / "study.toml", folder / "planned.json", folder / "run"
    file.write_text(f'[study]\nname = "planned"\nepochs = 20\n{STUDIES[name]}', encoding="utf-8")
    run([sys.executable, "-m", "benchmarks.plan", "--plan-of", str(file), "--into", str(into)])
    planned = msgspec.json.decode(into.read_bytes(), type=Planned)
    seconds = run([sys.executable, "-m", "advisor", "search", str(file), "--out", str(out), "--quiet"])
    return {"study": name, **_figures(planned, trials=len(StudyFolder(out).read_study().trials), seconds=seconds)}


def run(command: list[str]) -> float:
    """Run a command and return how long it took."""
    began = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began


def plan_into(file: Path, into: Path) -> None:
    """Plan a study, as the command does, and write what was said of it."""
    from advisor.workflows.unattended.plan import plan_study

    into.write_bytes(msgspec.json.encode(plan_study(file, out=file.parent / "planned")))


def _figures(planned: Planned, *, trials: int, seconds: float) -> dict[str, object]:
    found = planned.forecast
    if found is None:
        return {"doubts": planned.doubts, "trials": trials, "seconds": round(seconds, 1)}
    of_trials = found.ended_by == "trials"
    band, came = (found.seconds, seconds) if of_trials else (found.trials, float(trials))
    error = band.middle / came - 1
    return {
        "forecast": "seconds" if of_trials else "trials",
        "low": round(band.low, 1),
        "middle": round(band.middle, 1),
        "high": round(band.high, 1),
        "came": round(came, 1),
        "error": round(error, 3),
        "within_goal": abs(error) <= GOAL,
        "within_band": band.low <= came <= band.high,
        "rehearsal_seconds": round(planned.rehearsal.seconds, 1),
        "slowness": round(planned.rehearsal.slowness, 2),
    }


def main() -> None:
    """Measure what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="measure all of it anew")
    parser.add_argument("--plan-of", type=Path, help=argparse.SUPPRESS)  # the child that plans
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.plan_of:
        plan_into(options.plan_of, options.into)
        return
    kept = FOLDER / f"{NAME}.json"
    again = options.again or not kept.is_file()
    done = [] if again else json.loads(kept.read_text(encoding="utf-8"))["measures"]
    for name in STUDIES:
        if any(each["study"] == name for each in done):
            continue
        with tempfile.TemporaryDirectory() as folder:
            done.append(msgspec.to_builtins(measured(name, Path(folder))))
        print(json.dumps(done[-1]), flush=True)
        write_results(NAME, done, goals={NAME: "the forecast of a study's trials or time within 20 %"})


if __name__ == "__main__":
    main()
