"""The scale of a study: what the driver, the report and a look at its state cost: `python -m benchmarks.driver`.

Trainings that take no time are searched in cohorts, with runs as long as a real one's, and stored; then the study
is read back, diagnosed, reported and asked for its state. Each size is a process of its own. All figures are
seconds of the driver's own processor time, which another program on the machine does not change much, and the peak
of its memory; the sampler's model has a process of its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from advisor.records import Budget, DataPlan, Ending, EndingKind, Goal, Recipe, Run, Scores, StudyPlan
from advisor.search.cohorts import Cohorts
from advisor.search.driver import run_study
from advisor.search.engines.optuna import OptunaEngine
from advisor.search.lean import Lean
from advisor.search.outside import Outside
from advisor.search.proposals import Proposal
from advisor.space.design import DesignSpace, design_space
from advisor.store.runs import read_run
from advisor.store.studies import StudyFolder
from advisor.workflows import report, status
from advisor.workflows.study.winning.compared import with_comparisons
from benchmarks.results_file import write_results
from benchmarks.search_overhead import Instant, shape_without_backend

SIZES = (740, 1_000, 10_000)
RUNS = Path(__file__).parent.parent / "tests" / "runs" / "study_digits" / "trials"
GOALS = {
    "driver": "at most 5 ms a trial at 10,000 trials, memory under 1 GB",
    "report": "read, diagnosed and reported: 1,000 trials in under 5 s, 10,000 in under 30 s",
    "status": "10,000 trials in under 1 s",
}


class Recorded(Instant):
    """Gives every training a recorded run of a real one, with a loss that is a bowl under noise."""

    def __init__(self) -> None:
        super().__init__()
        self._runs = [read_run(path) for path in sorted(RUNS.glob("*.json"))]
        self._random = np.random.default_rng(0)

    def run_of(self, number: int, recipe: Recipe) -> Run:
        """Return a recorded run as if it were that recipe's."""
        loss = 0.2 + float((np.log10(recipe.optimizer.learning_rate) + 3) ** 2 + 0.1 * recipe.dropout.rate)
        loss += float(self._random.normal(0.0, 0.02))
        like = self._runs[number % len(self._runs)]
        scores = Scores(train=like.scores.train, validation={**like.scores.validation, "loss": loss})
        ending = Ending(EndingKind.FINISHED)
        return msgspec.structs.replace(like, name=f"trial {number}", recipe=recipe, scores=scores, ending=ending)


def study_plan(trials: int) -> StudyPlan:
    """Return the plan of a study of so many trials."""
    return StudyPlan(name="scale", data=DataPlan(source="digits"), goal=Goal(), budget=Budget(trials=trials))


def searched(folder: StudyFolder, space: DesignSpace, plan: StudyPlan) -> dict[str, float]:
    """Search and store; return milliseconds a trial of the driver's processor, all-in and over the last hundred."""
    engine = OptunaEngine(
        space.dimensions, space.is_active, name="scale", goal=plan.goal, storage=folder.journal_file,
        trials=plan.budget.trials,
    )  # fmt: skip
    trials, marks = plan.budget.trials or 0, list[float]()

    def recipe_of(proposal: Proposal) -> Recipe:
        return space.recipe(proposal.parameters)

    def save(stored: Sequence[object]) -> None:
        folder.write_trials(stored)
        marks.extend([time.process_time()] * len(stored))

    began = time.process_time()
    outside = Outside(save=save, kept=Lean(), cohorts=Cohorts(space=space, shape_of=shape_without_backend))
    found = run_study(plan, engine, executor=Recorded(), recipe_of=recipe_of, outside=outside)
    engine.close()
    all_in = time.process_time() - began
    late = marks[-1] - marks[-len(marks) // 10]
    study = msgspec.structs.replace(folder.read_outline(), trials=found.trials, ended_by=found.ended_by, seconds=600.0)
    compared = time.process_time()
    folder.write_study(with_comparisons(study, space))
    return {
        "milliseconds a trial": 1e3 * all_in / trials,
        "milliseconds a trial, the last tenth": 1e3 * late / (trials / 10),
        "comparing and writing, s": time.process_time() - compared,
    }


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return the processor seconds of a piece of work, and what it gave."""
    began = time.process_time()
    given = work()
    return time.process_time() - began, given


def reported(folder: StudyFolder) -> dict[str, float]:
    """Read, diagnose and report a study, then ask for its state; return processor seconds."""
    reading, study = timed(folder.read_study)
    diagnosing, subject = timed(lambda: report.study_report(study))
    writing, _ = timed(lambda: report.write(subject, folder.report_file))
    asking, _ = timed(lambda: status.status(folder.root))
    return {
        "reading, s": reading, "diagnosis, s": diagnosing, "report, s": writing,
        "all three, s": reading + diagnosing + writing, "status, s": asking,
        "report, MB": folder.report_file.stat().st_size / 1e6,
    }  # fmt: skip


def measure(part: str, trials: int, root: Path) -> dict[str, float]:
    """Measure one part of one size in this process."""
    folder, plan = StudyFolder(root), study_plan(trials)
    if part == "driver":
        folder.create(plan, started="2026-01-01T00:00:00+00:00")
        space, _ = design_space(plan)
        found = searched(folder, space, plan)
    else:
        report.write(report.runs_report([read_run(next(RUNS.glob("*.json")))]), root / "warm.html")  # imports
        found = reported(folder)
    return found | {"peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def apart(part: str, trials: int, root: Path) -> dict[str, float]:
    """Measure one part of one size in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.driver", "--part", part, "--trials", str(trials), "--root", str(root)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1])


def main() -> None:
    """Measure every size, print and write the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, nargs="+", default=SIZES)
    parser.add_argument("--part", choices=("driver", "report"))
    parser.add_argument("--root", type=Path)
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(measure(asked.part, asked.trials[0], asked.root)))
        return
    measures: dict[str, dict[str, dict[str, float]]] = {}
    for trials in asked.trials:
        with tempfile.TemporaryDirectory() as root:
            measures[str(trials)] = {part: apart(part, trials, Path(root)) for part in ("driver", "report")}
        for part, figures in measures[str(trials)].items():
            print(f"{trials:>6} {part:7}" + "".join(f"  {name}: {value:.2f}" for name, value in figures.items()))
    print(f"written to {write_results('driver', measures, goals=GOALS)}")


if __name__ == "__main__":
    main()
