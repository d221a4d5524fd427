"""Which machines a study asks for, and what is said where they cannot be had."""

from pathlib import Path

import pytest

from advisor.errors import UsageError
from advisor.records import ExecutorName
from advisor.store.plans.plans import examine
from advisor.workflows.study import early
from advisor.workflows.study.early import cluster_executor
from advisor.workflows.study.start import PlanChanges, apply_changes
from tests.search.played import PlayedExecutor

DIGITS = '[data]\nsource = "digits"\n'


def study(folder: Path, cluster: str = "") -> Path:
    path = folder / "study.toml"
    path.write_text(f"{DIGITS}[cluster]\n{cluster}", encoding="utf-8")
    return path


def executor_of(path: Path, **changes: object) -> object:
    return cluster_executor(path, changes=PlanChanges(**changes), work="nowhere:train")


def test_a_study_that_says_nothing_stays_on_this_machine(tmp_path: Path):
    assert executor_of(study(tmp_path)) is None
    assert executor_of(study(tmp_path, 'executor = "slurm"'), executor=ExecutorName.LOCAL) is None


def test_the_command_line_is_laid_over_the_table(tmp_path: Path):
    plan = examine(study(tmp_path, 'executor = "slurm"\njobs = 2\npartition = "gpu"')).sound
    cluster = apply_changes(plan, PlanChanges(executor=ExecutorName.RAY, address="head:6379", jobs=5)).cluster
    assert (cluster.executor, cluster.address, cluster.jobs) == (ExecutorName.RAY, "head:6379", 5)
    assert cluster.partition == "gpu"


@pytest.mark.parametrize(
    ("cluster", "changes", "said"),
    [
        ("", {"jobs": 3}, "Add --executor slurm or --executor ray"),
        ("", {"address": "head:6379"}, "the study stays on this machine"),
        ('executor = "slurm"', {"address": "head:6379"}, 'expected none, or "local", got "head:6379"'),
        ('executor = "ray"\ngpus = 0.5', {"executor": ExecutorName.SLURM}, "Slurm shares no GPU"),
        ('executor = "slurm"\n[search]\nworkers = 2', {}, "search.workers: is of this machine"),
    ],
)
def test_what_cannot_be_meant_is_one_message(tmp_path: Path, cluster: str, changes: dict[str, object], said: str):
    with pytest.raises(UsageError) as raised:
        executor_of(study(tmp_path, cluster), **changes)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("cluster", "said"),
    [
        ("jobs = 0", "cluster.jobs: expected at least 1, got 0"),
        ("job_hours = inf", "cluster.job_hours: expected a number more than 0, got inf"),
        ("job_hours = 0", "cluster.job_hours: expected a number more than 0, got 0"),
        ("gpus = nan", "cluster.gpus: expected a number of at least 0, got nan"),
        ('executor = "slurm"\ngpus = 0.5', "cluster.gpus: expected a whole number"),
        ('executor = "ray"\ngpus = 1.5', 'or a share of one with executor = "ray", got 1.5'),
        ("cpus = 0", "cluster.cpus: expected at least 1, got 0"),
        ("[search]\nworkers = 0", "search.workers: expected at least 1, got 0"),
        ("memory_gb = -1", "cluster.memory_gb: expected more than 0, got -1"),
        ('executor = "slurm"\naddress = "head"', 'cluster.address: expected none, or "local"'),
        ('executor = "slrum"', "slrum"),
        ("partitoin = 1", 'did you mean "partition"?'),
        ('sbatch = { account = ["a"] }', "cluster.sbatch"),
    ],
)
def test_a_wrong_table_is_told_with_the_other_mistakes_and_reaches_no_cluster(tmp_path: Path, cluster: str, said: str):
    path = study(tmp_path, cluster)
    problems = [str(problem) for problem in examine(path).problems]
    assert [problem for problem in problems if said in problem], problems
    assert executor_of(path) is None


def test_a_study_that_names_its_workers_has_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class Made(PlayedExecutor):
        def begin(self, *, log: Path) -> None:
            pass

    monkeypatch.setattr(early, "LocalExecutor", lambda work, *, slots, **_: Made(slots=len(slots)))
    with early.early_executor(study(tmp_path, "[search]\nworkers = 3"), PlanChanges()) as made:
        assert made.executor.idle == 3
