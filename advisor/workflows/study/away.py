"""A study whose trainings run on other machines: the executor that brings them there."""

from typing import assert_never

from advisor.errors import Problem, UsageError
from advisor.records import ClusterSettings, ExecutorName
from advisor.records.parts.cluster import THIS_MACHINE
from advisor.search.work import EarlyExecutor
from advisor.workflows.study.given import GivenStudy, examined_study
from advisor.workflows.study.start import PlanChanges, apply_changes


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
    examined = examined_study(study_file)
    if examined.plan is None or examined.problems:
        return None
    settings = apply_changes(examined.plan, changes).cluster
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
