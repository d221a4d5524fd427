"""The executor of a study, there before anything else is: its workers import while the study is read and checked.

It is that of this machine, or brings trainings to other machines where the study asks for them. Imports little itself,
for what it imports is waited for before a worker begins.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import assert_never

from advisor import files
from advisor.errors import Problem, UsageError
from advisor.records import ClusterSettings, ExecutorName, StudyPlan
from advisor.records.parts.cluster import THIS_MACHINE
from advisor.search.executors.local import LocalExecutor
from advisor.search.executors.slots import slots_here
from advisor.search.work import EarlyExecutor
from advisor.workflows.study.given import GivenStudy, examined_study, find_code_beside
from advisor.workflows.study.start import PlanChanges, apply_changes

WORK = "advisor.workflows.worker.served:train_task"


@dataclass(frozen=True, eq=False)
class Early:
    """An executor, and since when its study's time counts: a reading of `time.monotonic`, and the time of day.

    `apart` is a folder of the study's own, gone when the executor is closed; None where workers are elsewhere.
    """

    executor: EarlyExecutor
    began: float
    now: datetime
    apart: Path | None


@contextmanager
def early_executor(study_file: GivenStudy, changes: PlanChanges, *, began: float | None = None) -> Iterator[Early]:
    """Hand out a cluster's executor, or one of this machine whose first worker gets ready; it is closed at the end.

    Args:
        study_file: The plan, which says where trials are trained.
        changes: What is asked for in place of the plan's own entries.
        began: Reading of `time.monotonic` when the study's time began; now, when None.

    Raises:
        FileError: If the study's file cannot be read.
        MissingExtraError: If the library that reaches other machines is not installed.
        UsageError: If they cannot be reached, or are asked for as none can be.
    """
    began, now = time.monotonic() if began is None else began, datetime.now()
    find_code_beside(study_file)  # before any worker takes over where code is looked for
    with files.temporary_folder() as apart:
        away = cluster_executor(study_file, changes=changes, work=WORK)
        executor = away or LocalExecutor(
            WORK,
            slots=slots_here(workers=named_workers(study_file), seconds=_seconds(study_file, changes)),
            log=apart / "workers.log",
            at_once=1,
        )
        with closing(executor):
            yield Early(executor, began, now, apart if away is None else None)


def named_workers(study_file: GivenStudy) -> int | None:
    """Return how many workers a study names; None where it does not, or has mistakes, which are told soon enough."""
    plan = _sound_plan(study_file)
    return None if plan is None else plan.search.workers


def _seconds(study_file: GivenStudy, changes: PlanChanges) -> float | None:
    plan = _sound_plan(study_file)
    hours = None if plan is None else apply_changes(plan, changes).budget.hours
    return None if hours is None else 3600 * hours


def _sound_plan(study_file: GivenStudy) -> StudyPlan | None:
    examined = examined_study(study_file)
    return None if examined.problems else examined.plan


def cluster_executor(study_file: GivenStudy, *, changes: PlanChanges, work: str) -> EarlyExecutor | None:
    """Return the executor of a study that asks for other machines; None where it stays on this one.

    A study with mistakes stays here: they are told before anything is trained.

    Args:
        study_file: The plan.
        changes: What is asked for in place of the plan's own entries.
        work: `module:function` that trains a task.

    Raises:
        MissingExtraError: If the library that reaches them is not installed.
        UsageError: If they cannot be reached, or are asked for as none can be.
    """
    sound = _sound_plan(study_file)
    if sound is None:
        return None
    plan = apply_changes(sound, changes)
    settings = plan.cluster
    if plan.search.workers is not None and settings.executor is not ExecutorName.LOCAL:
        problem = Problem("search.workers", "is of this machine, and trials are trained on others")
        raise UsageError(
            "other machines have workers of their own", [problem], "Leave it out; [cluster] says the rest."
        )
    match settings.executor:
        case ExecutorName.LOCAL:
            _check_here(settings, changes)
            return None
        case ExecutorName.SLURM:
            _check_slurm(settings)
            from advisor.search.executors.slurm import slurm_executor

            return slurm_executor(work, settings)
        case ExecutorName.RAY:
            from advisor.search.executors.ray import ray_executor

            return ray_executor(work, settings)
        case _ as never:
            assert_never(never)


def _check_here(settings: ClusterSettings, changes: PlanChanges) -> None:
    """An address or a number of jobs on the command line asks for other machines: which, is not said."""
    asked = [name for name in ("address", "jobs") if getattr(changes, name) is not None]
    if asked:
        problem = Problem(asked[0], "is of other machines, and trials are trained on this one")
        raise UsageError("the study stays on this machine", [problem], "Add --executor slurm or --executor ray.")


def _check_slurm(settings: ClusterSettings) -> None:
    """Check what the command line may have made of a sound file."""
    if settings.address not in ("", THIS_MACHINE):
        problem = Problem("address", f'expected none, or "{THIS_MACHINE}", got "{settings.address}"')
        raise UsageError("Slurm has no address", [problem], "Start the search on a machine of the cluster.")
    if not settings.gpus.is_integer():
        problem = Problem("cluster.gpus", f"expected a whole number, got {settings.gpus:g}")
        raise UsageError("Slurm shares no GPU", [problem], "Ask for whole ones, or use --executor ray.")
