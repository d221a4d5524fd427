"""Where a study's trainings run: on this machine, in jobs of Slurm, or as tasks of a Ray cluster."""

from enum import StrEnum

import msgspec

THIS_MACHINE = "local"  # as an address: jobs and nodes that are processes of this machine, to try it out


class ExecutorName(StrEnum):
    LOCAL = "local"
    SLURM = "slurm"
    RAY = "ray"


class ClusterSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a study asks of other machines; the driver stays where it was started."""

    executor: ExecutorName = ExecutorName.LOCAL
    address: str = ""  # ray: of the cluster, as `ray start` says it; "local": processes of this machine
    jobs: int = 1  # slurm: how many run at once; one that ends is followed by the next
    job_hours: float = 1.0  # slurm: wall time of a job, which stops before it and leaves the rest to the next
    partition: str = ""  # slurm: the site's own when empty
    gpus: float = 0.0  # slurm: of a job, each trains for itself; ray: of a task, 0.5 lets two share one
    cpus: int = 1  # slurm: of a job, each trains for itself where there is no GPU; ray: of a task
    memory_gb: float | None = None  # slurm: of a job; ray: of a task; the site's own when None
    sbatch: dict[str, str | int | bool] = {}  # slurm: any other option of sbatch, { account = "lab" }

    @property
    def slots(self) -> int:
        """How many trainings a job of Slurm holds at once.

        Example:
            >>> ClusterSettings(cpus=4).slots, ClusterSettings(gpus=2, cpus=16).slots
            (4, 2)
        """
        return int(self.gpus) or self.cpus
