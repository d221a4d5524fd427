"""Workers that are copies of one process: they train, die and are replaced as workers that start alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from advisor.records import EndingKind, Run
from advisor.search.executors.local import Limits, LocalExecutor
from advisor.search.executors.nursery import can_copy
from advisor.search.executors.slots import slots_of
from tests.search import fake_trainer
from tests.search.test_local import PATIENCE, WORK, messages_until_done, results_of, task

SLOTS = slots_of(cores=2, memory_bytes=16 << 30, devices=())
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each worker is a process of its own")


@pytest.fixture
def executor(tmp_path: Path) -> Iterator[LocalExecutor]:
    made = LocalExecutor(
        WORK, slots=SLOTS, limits=Limits(trainings=3, grace_seconds=0.0), log=tmp_path / "early.log", at_once=1
    )
    yield made
    made.close()


def parent_of(number: int) -> int:
    return int(Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def until_gone(number: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{number}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_workers_are_copied_that_are_alike_and_have_one_thread_and_no_gpu():
    assert can_copy(SLOTS)
    assert not can_copy(slots_of(cores=2, memory_bytes=16 << 30, devices=("0",)))
    assert not can_copy(slots_of(cores=64, memory_bytes=256 << 30, devices=()))  # eight threads each
    assert not can_copy([SLOTS[0], {**SLOTS[0], "OMP_NUM_THREADS": "2"}])


def test_copies_of_one_process_train_and_are_replaced_as_workers_of_their_own(
    executor: LocalExecutor, tmp_path: Path
) -> None:
    executor.begin(log=tmp_path / "late.log")
    assert executor.idle == 2
    runs = [result.run for result in results_of(executor, [task(number) for number in range(4)])]
    processes = [run.source for run in runs if isinstance(run, Run)]
    assert processes[0] == processes[1] == processes[2] != processes[3]  # worn after three
    others = set(executor.processes)
    assert len(others) == 2
    (nursery,) = {parent_of(number) for number in others}
    assert nursery not in (os.getpid(), os.getppid())
    executor.close()
    for number in (*others, nursery):
        until_gone(number)


def test_what_becomes_of_a_copy_is_told_as_of_any_worker(executor: LocalExecutor) -> None:
    hungry = msgspec.structs.replace(task(2, name=fake_trainer.HUNGRY), memory_bytes=250_000_000)
    tasks = [task(0, name=fake_trainer.DIE), task(1, name=fake_trainer.RAISE), hungry, task(3)]
    dead, raised, large, fine = results_of(executor, tasks)
    assert (dead.ending.kind, dead.ending.reason) == (EndingKind.KILLED, "the worker process ended (signal 9)")
    assert "ValueError: no such layer: 3" in raised.ending.reason
    assert (large.ending.kind, large.ending.reason) == (EndingKind.OUT_OF_MEMORY, "took more than 0.25 GB")
    assert fine.run is not None


def test_a_copy_that_hangs_is_ended_by_force_and_one_that_died_idle_costs_no_trial(executor: LocalExecutor) -> None:
    hung, fine = results_of(executor, [task(0, name=fake_trainer.HANG, seconds=0.5), task(1)])
    assert hung.ending.kind is EndingKind.TIMED_OUT
    assert fine.run is not None
    (idle,) = executor.processes
    os.kill(idle, signal.SIGKILL)
    (after,) = results_of(executor, [task(2)])
    assert after.run is not None


def test_where_the_copied_process_is_gone_another_takes_its_place(executor: LocalExecutor) -> None:
    results_of(executor, [task(0)])
    (worker,) = executor.processes
    gone = parent_of(worker)
    os.kill(gone, signal.SIGKILL)
    alive, dead, after = results_of(executor, [task(1), task(2, name=fake_trainer.DIE), task(3)])
    assert alive.run is not None  # the worker itself lived on
    assert (dead.ending.kind, after.ending.kind) == (EndingKind.KILLED, EndingKind.FINISHED)
    (worker,) = executor.processes
    assert parent_of(worker) != gone


def test_workers_that_cannot_be_imported_say_why(tmp_path: Path) -> None:
    executor = LocalExecutor("no_such_module:train", slots=SLOTS, log=tmp_path / "workers.log")
    try:
        executor.submit(task(0))
        executor.submit(task(1))
        ended = [result for done in messages_until_done(executor, 2) for result in getattr(done, "results", ())]
        assert {result.ending.kind for result in ended} == {EndingKind.KILLED}
        assert all("No module named 'no_such_module'" in result.ending.reason for result in ended)
    finally:
        executor.close()


DRIVER = """
import os, sys
from advisor.records import DataPlan, Recipe
from advisor.search.executors.local import LocalExecutor
from advisor.search.work import Done, Task
executor = LocalExecutor("fake_trainer:train", slots=2 * ({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},))
executor.submit(Task(numbers=(0,), recipes=(Recipe(data=DataPlan(source="digits")),)))
while not any(isinstance(message, Done) for message in executor.wait(seconds=60)):
    pass
print(*executor.processes, flush=True)
os.kill(os.getpid(), 9)
"""


def test_copies_end_with_their_driver_even_by_force() -> None:
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == -9, done.stderr
    numbers = [int(number) for number in done.stdout.split() if number != "0"]
    assert numbers
    for number in numbers:
        until_gone(number)
