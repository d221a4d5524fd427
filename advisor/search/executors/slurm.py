"""Slurm, through submitit (extra `slurm`): the only file that knows it. Jobs pull their tasks as `jobs` says."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, final

from advisor.errors import MissingExtraError, Problem, UsageError
from advisor.records.parts.cluster import THIS_MACHINE, ClusterSettings
from advisor.search.executors.job import JobOrder, work_off
from advisor.search.executors.jobs import Job, JobKind, JobsExecutor, in_time
from advisor.search.executors.local import last_line

if TYPE_CHECKING:
    import submitit

HOUR = 3600.0
GRACE_SECONDS = 20.0
SILENCE_HERE = 20.0  # seconds: processes of this machine see each other's files at once


def slurm_executor(work: str, settings: ClusterSettings) -> JobsExecutor:
    """Return an executor whose jobs are Slurm's; processes of this machine where the address is "local".

    Args:
        work: `module:function` that trains a task.
        settings: What the jobs ask for.

    Raises:
        MissingExtraError: If submitit is not installed.
        UsageError: If there is no Slurm here.
    """
    try:
        import submitit  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            "cannot submit jobs to Slurm without submitit",
            remedy='Install it with advisor: pip install "keras-advisor[slurm]"',
        ) from error
    here = settings.address == THIS_MACHINE
    if not here and (shutil.which("sbatch") is None or shutil.which("srun") is None):
        raise UsageError(
            "there is no Slurm on this machine",
            [Problem("cluster.executor", "expected the commands sbatch and srun, found none")],
            f"Start the search on a machine of the cluster from which jobs are submitted; --address {THIS_MACHINE} "
            "runs the jobs as processes of this machine, to try it out.",
        )
    seconds = in_time(settings.job_hours * HOUR)
    grace = min(GRACE_SECONDS, (settings.job_hours * HOUR - seconds) / 2)
    kind = JobKind(count=settings.jobs, slots=settings.slots, seconds=seconds, grace_seconds=grace)
    if here:
        kind = JobKind(
            count=kind.count, slots=kind.slots, seconds=seconds, grace_seconds=grace, silence_seconds=SILENCE_HERE
        )
    return JobsExecutor(work, kind=kind, submit=_Submitting(settings, here=here))


@final
class _Submitting:
    """Submits jobs by submitit, which keeps scripts and logs in the folder that it is given."""

    def __init__(self, settings: ClusterSettings, *, here: bool) -> None:
        self._settings, self._here = settings, here

    def __call__(self, order: JobOrder, folder: Path) -> Job:
        import submitit

        kind = submitit.LocalExecutor if self._here else submitit.SlurmExecutor
        executor = kind(folder)
        executor.update_parameters(**(self._of_this_machine() if self._here else asked_of_slurm(self._settings)))
        try:
            with _interrupts_held():  # Ctrl-C is the driver's to answer: a job inherits that it does not hear it
                return _Submitted(executor.submit(work_off, order))
        except (submitit.core.utils.FailedJobError, submitit.core.utils.FailedSubmissionError, OSError) as error:
            said = str(error).strip().splitlines() or ["sbatch failed"]
            remedy = "Correct [cluster] in the study file; finished trials are kept, and --resume goes on."
            raise UsageError("Slurm did not take the job", [Problem("sbatch", said[-1])], remedy) from error

    def _of_this_machine(self) -> dict[str, object]:
        """No signal before the end: the job ends itself earlier."""
        minutes, gpus = self._settings.job_hours * 60, int(self._settings.gpus)
        return {"timeout_min": minutes, "gpus_per_node": gpus, "signal_delay_s": 0}


@contextmanager
def _interrupts_held() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def asked_of_slurm(settings: ClusterSettings) -> dict[str, object]:
    """Return the options of sbatch that a job is submitted with, as submitit names them.

    Example:
        >>> asked = asked_of_slurm(ClusterSettings(partition="gpu", gpus=1, job_hours=2.5, sbatch={"account": "lab"}))
        >>> asked["time"], asked["partition"], asked["gpus_per_node"], asked["additional_parameters"]
        (150, 'gpu', 1, {'account': 'lab'})
    """
    wall = settings.job_hours * HOUR
    asked = {
        "job_name": "advisor",
        "time": ceil(settings.job_hours * 60),
        "cpus_per_task": settings.cpus,
        "signal_delay_s": min(90, int((wall - in_time(wall)) / 2)),  # a job that has not ended by then is told
        "additional_parameters": dict(settings.sbatch),
    }
    if settings.partition:
        asked["partition"] = settings.partition
    if settings.gpus:
        asked["gpus_per_node"] = int(settings.gpus)
    if settings.memory_gb is not None:
        asked["mem"] = f"{ceil(settings.memory_gb * 1024)}M"
    return asked


@final
class _Submitted:
    """One job, as submitit knows it."""

    def __init__(self, job: "submitit.Job[None]") -> None:
        self._job = job

    @property
    def title(self) -> str:
        """What Slurm calls it."""
        return f"job {self._job.job_id}"

    def is_over(self) -> bool:
        """Whether it has ended; Slurm itself is asked once in a while."""
        return bool(self._job.done())

    def cancel(self) -> None:
        """End it by force."""
        self._job.cancel(check=False)

    def last_words(self) -> str:
        """The last line that it has printed."""
        return last_line(self._job.paths.stderr)
