"""A Ray cluster of this machine: a head without work and two nodes, one of which is killed in the middle."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from advisor.errors import MissingExtraError, UsageError
from advisor.records import Budget, ClusterSettings, EndingKind, ExecutorName, StudyPlan, TrialState
from advisor.search.driver import run_study
from advisor.search.executors.local import Limits
from advisor.search.executors.mailbox import Mailbox
from advisor.search.executors.ray import RayExecutor, ray_executor
from advisor.search.outside import Outside
from advisor.search.work import Asked, Done, Progress, Started
from tests.search import fake_trainer
from tests.search.conftest import Store
from tests.search.fakes import Listener
from tests.search.test_local import PATIENCE, messages_until_done, results_of, task

pytestmark = [pytest.mark.server, pytest.mark.filterwarnings("ignore")]  # Ray's own, of files and processes left open
SETTINGS = ClusterSettings(executor=ExecutorName.RAY)
QUICK = {"health_check_period_ms": 500, "health_check_failure_threshold": 5}  # to see that a node is dead
NODE = {"num_cpus": 1, "object_store_memory": 80_000_000}


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate")


@pytest.fixture(scope="module")
def ray(gate: Path) -> Iterator[ModuleType]:
    """Ray, connected to a cluster whose nodes find the fake trainer."""
    ray = pytest.importorskip("ray", reason='Ray is not installed: pip install "keras-advisor[ray]"')
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        roots = [str(Path(__file__).parent), str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, roots)))
        patch.setenv("FAKE_GATE", str(gate))
        patch.setenv("RAY_AUTH_MODE", "disabled")  # a token would be written into the home folder
        if "__sizeof__" in vars(Mailbox):  # beartype's, on which Ray cannot write a signature
            patch.delattr(Mailbox, "__sizeof__")
        cluster = Cluster(initialize_head=True, head_node_args={**NODE, "num_cpus": 0, "_system_config": QUICK})
        cluster.add_node(**NODE)
        cluster.add_node(**NODE)
        ray.init(cluster.address, log_to_driver=False, logging_level="error")
        cluster.wait_for_nodes()
        yield ray
        ray.shutdown()
        cluster.shutdown()


def test_a_study_ends_with_every_trial_though_a_node_is_killed_in_the_middle(
    ray: ModuleType, plan: StudyPlan, recipe_of, gate: Path, tmp_path: Path
):
    executor = ray_executor("fake_trainer:once_deadly", SETTINGS)
    executor.begin(log=tmp_path / "workers.log")
    assert executor.idle == 2
    store = Store()
    found = run_study(
        msgspec.structs.replace(plan, budget=Budget(trials=8)),
        Listener(),
        executor=executor,
        recipe_of=recipe_of,
        outside=Outside(save=store.save),
    )
    executor.close()
    assert {trial.number for trial in found.trials} == set(range(8))
    assert {trial.state for trial in found.trials} == {TrialState.FINISHED}
    assert (gate / "3").exists()
    assert sum(node["Alive"] for node in ray.nodes()) == 2  # the head and the other one


def test_a_training_is_heard_asks_and_gives_its_model_back(ray: ModuleType, tmp_path: Path):
    executor = RayExecutor("fake_trainer:keeping", SETTINGS, ours=False)
    executor.begin(log=tmp_path / "workers.log")
    executor.submit(msgspec.structs.replace(task(7), model_folder=str(tmp_path / "kept")))
    heard = []
    while not any(isinstance(message, Asked) for message in heard):
        heard += executor.wait(seconds=1.0)
    executor.answer(7, 0.25)
    heard += messages_until_done(executor)
    executor.close()
    assert [type(message) for message in heard] == [Started, Asked, Progress, Progress, Progress, Done]
    assert heard[-1].results[0].values == {"rate": 0.25}
    assert (tmp_path / "kept" / "7" / "model.keras").read_bytes() == b"weights"


def test_a_driver_that_was_busy_hears_all_that_a_training_said_before_its_end(ray: ModuleType, tmp_path: Path):
    executor = RayExecutor("fake_trainer:train", SETTINGS, ours=False)
    executor.begin(log=tmp_path / "workers.log")
    executor.submit(task(7))
    [flight] = executor._flights.values()
    ray.wait([flight.reference], timeout=PATIENCE)
    heard = messages_until_done(executor)
    executor.close()
    assert [type(message) for message in heard] == [Started, Progress, Progress, Progress, Done]


def test_what_goes_wrong_in_a_training_is_a_category_of_its_trial(ray: ModuleType, tmp_path: Path):
    executor = RayExecutor("fake_trainer:train", SETTINGS, ours=False, limits=Limits(grace_seconds=0.0))
    executor.begin(log=tmp_path / "workers.log")
    hungry = msgspec.structs.replace(task(3, name=fake_trainer.HUNGRY), memory_bytes=250_000_000)
    tasks = [
        task(0, name=fake_trainer.RAISE), task(1, name=fake_trainer.HANG, seconds=0.2),
        task(2, name=fake_trainer.DIE), hungry, task(4, name=fake_trainer.MEMORY), task(5, seconds=PATIENCE),
    ]  # fmt: skip
    results = results_of(executor, tasks)
    executor.submit(task(6, name=fake_trainer.HANG))
    executor.cancel()
    executor.submit(task(7))
    last = messages_until_done(executor)[-1]
    executor.close()
    assert [result.ending.kind for result in results] == [
        EndingKind.ERROR, EndingKind.TIMED_OUT, EndingKind.KILLED, EndingKind.OUT_OF_MEMORY,
        EndingKind.OUT_OF_MEMORY, EndingKind.FINISHED,
    ]  # fmt: skip
    assert "ValueError: no such layer: 3" in results[0].ending.reason
    assert "3 workers that trained it died" in results[2].ending.reason
    assert isinstance(last, Done)
    assert last.results[0].number == 7


def test_a_module_that_no_worker_has_is_named(ray: ModuleType, tmp_path: Path):
    executor = RayExecutor("no_such_module:train", SETTINGS, ours=False)
    executor.begin(log=tmp_path / "workers.log")
    (lost,) = results_of(executor, [task()])
    executor.close()
    assert lost.ending.kind is EndingKind.ERROR
    assert "No module named 'no_such_module'" in lost.ending.reason


def test_a_task_that_no_node_can_hold_is_refused(ray: ModuleType):
    with pytest.raises(UsageError, match="no machine of the Ray cluster can train a task") as raised:
        ray_executor("fake_trainer:train", ClusterSettings(gpus=0.5, cpus=64))
    assert "64 CPUs and 0.5 GPUs" in str(raised.value)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1", "nowhere.invalid:6379", "tomorrow"])
def test_an_address_without_a_cluster_is_one_message(address: str, monkeypatch: pytest.MonkeyPatch):
    ray = pytest.importorskip("ray", reason='Ray is not installed: pip install "keras-advisor[ray]"')
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    with pytest.raises(UsageError, match=f"there is no Ray cluster at {address}") as raised:
        ray_executor("fake_trainer:train", ClusterSettings(address=address))
    assert len(raised.value.problems) == 1


def test_without_ray_the_message_is_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtraError, match="Ray") as raised:
        ray_executor("fake_trainer:train", SETTINGS)
    assert 'pip install "keras-advisor[ray]"' in str(raised.value)
