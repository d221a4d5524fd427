"""The driver that `benchmarks.faults` kills: a study of trainings without a backend, in a process of its own.

What it runs is the product's: the study's folder and its hold, the engine with its storage, local worker processes, and
`run_search` with the winner's retraining. Only the training function is made up. It says which processes are its
workers, and in the end how the study ended; an error is said as the command line says it.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from advisor.errors import AdvisorError
from advisor.records import Budget, DataPlan, Narrowing, SearchSettings, Study, StudyPlan
from advisor.search.executors.local import Limits, LocalExecutor
from advisor.search.executors.silence import Bearable
from advisor.search.work import EarlyExecutor
from advisor.space.design import design_space
from advisor.store.holding import held
from advisor.store.studies import StudyFolder
from advisor.workflows.search import run_search
from advisor.workflows.study.engine import engine_for

WORK = "benchmarks.faults_trainer:train"
JUMP_SECONDS = 86_400.0


def plan_of(
    *, trials: int | None, storage: str | None = None, hours: float | None = None, **limits: float
) -> StudyPlan:
    """Return the plan of a study of made-up trainings; `limits` are those of its budget."""
    space = {
        "learning_rate": Narrowing(low=1e-5, high=1.0),
        "depth": Narrowing(low=1, high=5),
        "optimizer": Narrowing(choices=("adam", "nesterov")),
        "momentum": Narrowing(low=0.5, high=0.99),
    }
    return StudyPlan(
        name="faults",
        data=DataPlan(source="digits"),
        space=space,
        budget=Budget(trials=trials, hours=hours, **limits),
        search=SearchSettings(storage=storage, retrainings=1, ensemble=1, sampler="tpe"),
    )


def drive(
    root: Path,
    plan: StudyPlan,
    executor: EarlyExecutor,
    *,
    listen: Callable[[dict[str, object]], None] = lambda _: None,
) -> Study:
    """Begin a study or go on with it, to its end, as `advisor search` does once it has read files and data."""
    folder, began = StudyFolder(root), time.monotonic()
    with held(root):
        if not folder.exists:
            folder.create(plan, started="2026-01-01T00:00:00+00:00")
        study = msgspec.structs.replace(folder.read_study(), plan=plan)
        space, _ = design_space(plan)
        with closing(engine_for(plan, space, folder=folder)) as engine:
            executor.begin(log=root / "workers.log")
            listen({"workers": getattr(executor, "processes", ())})
            study = run_search(
                study, space, engine=engine, executor=executor, folder=folder, brief=lambda task: task,
                listen=lambda _: None, began=began,
            )  # fmt: skip
        folder.write_study(study)
    return study


def say(what: dict[str, object]) -> None:
    """Print a line for whoever looks on, at once."""
    print(json.dumps(what), flush=True)


def jump() -> None:
    """Let the clock of the day jump to and fro by a day, ten times a second."""
    real, began = time.time, time.monotonic()
    time.time = lambda: real() + JUMP_SECONDS * (int((time.monotonic() - began) * 10) % 3 - 1)


def main() -> int:
    """Drive the study in a folder, and return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("--trials", type=int)
    parser.add_argument("--hours", type=float)
    parser.add_argument("--storage")
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--trial-minutes", type=float)
    parser.add_argument("--trial-memory-gb", type=float)
    parser.add_argument("--silence-seconds", type=float, default=600.0, help="that no trial hangs for at least")
    parser.add_argument("--file-bytes", type=int, help="no file may grow beyond: a disk that is full")
    parser.add_argument("--clock-jumps", action="store_true")
    asked = parser.parse_args()
    if asked.clock_jumps:
        jump()
    plan = plan_of(
        trials=asked.trials, storage=asked.storage, hours=asked.hours,
        trial_minutes=asked.trial_minutes, trial_memory_gb=asked.trial_memory_gb,
    )  # fmt: skip
    limits = Limits(grace_seconds=0.2, silence=Bearable(seconds=asked.silence_seconds))
    executor = LocalExecutor(WORK, slots=({},) * asked.slots, limits=limits, at_once=1)
    if asked.file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked.file_bytes, resource.RLIM_INFINITY))
    began = time.monotonic()
    with closing(executor):
        try:
            study = drive(asked.root, plan, executor, listen=say)
        except AdvisorError as error:
            print(error, file=sys.stderr)
            return error.exit_status
    took = time.monotonic() - began
    say({"took": took, "ended_by": study.ended_by, "winner": study.winner is not None and study.winner.run is not None})
    return 0


if __name__ == "__main__":
    sys.exit(main())
