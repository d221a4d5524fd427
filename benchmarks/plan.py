"""Whether `advisor search --plan` tells the truth: its forecast beside what the study then takes.

`python -m benchmarks.plan` plans tiny studies of different kinds and runs each right after, as commands of their own.
What is there already is kept, so that it can be stopped at any time: each study's figures are written as they come.
Planning and study see the machine as it is; on a busy one that changes in between, and the figures hold that too: so
the slowness that the rehearsal saw stands beside them.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import msgspec

from advisor.records.unattended.planning import Planned
from advisor.workflows.search import search
from advisor.workflows.unattended.plan import plan_study
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
    file = folder / "study.toml"
    file.write_text(f'[study]\nname = "planned"\nepochs = 20\n{STUDIES[name]}', encoding="utf-8")
    planned = plan_study(file, out=folder / "planned")
    began = time.monotonic()
    study, _ = search(file, out=folder / "run")
    return {"study": name, **_figures(planned, trials=len(study.trials), seconds=time.monotonic() - began)}


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
    kept = FOLDER / f"{NAME}.json"
    again = parser.parse_args().again or not kept.is_file()
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
