"""Slurm without a Slurm: submitit's own local system runs the jobs, each with a wall time of its own."""

import gc
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.errors import MissingExtraError, UsageError
from advisor.records import Budget, ClusterSettings, ExecutorName, StudyPlan, TrialState
from advisor.search.driver import run_study
from advisor.search.executors import jobs
from advisor.search.executors.slurm import slurm_executor
from advisor.search.outside import Outside
from tests.search.conftest import Store
from tests.search.fakes import Listener

HERE = ClusterSettings(executor=ExecutorName.SLURM, address="local")
WALL = 5.0  # seconds


@pytest.fixture
def _jobs_import_the_trainer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    roots = [str(Path(__file__).parent), str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, roots)))
    (tmp_path / "gate").mkdir()
    monkeypatch.setenv("FAKE_GATE", str(tmp_path / "gate"))
    yield
    for started in [each for each in gc.get_objects() if isinstance(each, subprocess.Popen)]:
        started.wait(timeout=30)  # submitit waits for no process, and a warning of that may meet another test


@pytest.mark.usefixtures("_jobs_import_the_trainer")
@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")  # submitit waits for no process
def test_three_jobs_finish_a_study_that_is_longer_than_a_wall_time(
    plan: StudyPlan, recipe_of, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Trials 3 and 7 hang at their first attempt, each until its job's time is up; the next job trains them anew."""
    pytest.importorskip("submitit", reason="submitit is not installed")
    monkeypatch.setattr(jobs, "DEATHS", 20)
    monkeypatch.setattr(jobs, "FRUITLESS", 20)  # on a loaded machine a wall time may be over before a worker lives
    settings = ClusterSettings(executor=ExecutorName.SLURM, address="local", job_hours=WALL / 3600)
    executor = slurm_executor("fake_trainer:once_stuck", settings)
    executor.begin(log=tmp_path / "workers.log")
    store = Store()
    try:
        found = run_study(
            StudyPlan(name=plan.name, data=plan.data, space=plan.space, budget=Budget(trials=10)),
            Listener(),
            executor=executor,
            recipe_of=recipe_of,
            outside=Outside(save=store.save),
        )
    finally:
        executor.close()
    assert {trial.number for trial in found.trials} == set(range(10))
    assert {(trial.state, trial.reason) for trial in found.trials} == {(TrialState.FINISHED, "")}
    assert len(list((tmp_path / "jobs").glob("*_submitted.pkl"))) >= 3
    assert sorted(path.name for path in (tmp_path / "gate").iterdir()) == ["3", "7"]


def test_without_slurm_one_message_says_where_to_start_and_how_to_try(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("submitit", reason="submitit is not installed")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="there is no Slurm on this machine") as raised:
        slurm_executor("fake_trainer:train", ClusterSettings(executor=ExecutorName.SLURM))
    assert "--address local" in str(raised.value)


def test_without_submitit_the_message_is_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "submitit", None)
    with pytest.raises(MissingExtraError, match=r"submitit") as raised:
        slurm_executor("fake_trainer:train", HERE)
    assert 'pip install "keras-advisor[slurm]"' in str(raised.value)
