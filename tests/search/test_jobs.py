"""Jobs that take tasks from a shared folder: whatever becomes of a job, each task ends once."""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest

from advisor.errors import TrainingError
from advisor.records import EndingKind
from advisor.search.executors.exchange import Exchange, said_of
from advisor.search.executors.job import JobOrder, work_off
from advisor.search.executors.jobs import JobKind, JobsExecutor
from advisor.search.executors.spawning import without_main
from advisor.search.work import Asked, Done, Message, Progress, Started
from tests.search import fake_trainer
from tests.search.test_local import PATIENCE, messages_until_done, task

KIND = JobKind(count=1, slots=1, seconds=300.0, grace_seconds=0.0)


class Process:
    """A job that is a process of this machine."""

    def __init__(self, process: SpawnProcess) -> None:
        self.process = process
        with without_main():
            process.start()

    @property
    def title(self) -> str:
        return "a process"

    def is_over(self) -> bool:
        return not self.process.is_alive()

    def cancel(self) -> None:
        self.process.kill()

    def last_words(self) -> str:
        return "" if self.process.is_alive() else f"exit status {self.process.exitcode}"


class System:
    """Runs jobs as processes, and keeps them all."""

    def __init__(self) -> None:
        self.jobs: list[Process] = []

    def __call__(self, order: JobOrder, _: Path) -> Process:
        self.jobs.append(Process(get_context("spawn").Process(target=work_off, args=(order,))))
        return self.jobs[-1]


@pytest.fixture
def system() -> Iterator[System]:
    made = System()
    yield made
    for job in made.jobs:
        job.process.join(timeout=30)
        job.process.close()  # raises where it still runs: a job outlived its driver


def executor_of(system: System, folder: Path, *, work: str = "train", kind: JobKind = KIND) -> JobsExecutor:
    made = JobsExecutor(f"fake_trainer:{work}", kind=kind, submit=system, look_seconds=0.2)
    assert made.idle == 0
    made.begin(log=folder / "workers.log")
    return made


def done_of(messages: Sequence[Message]) -> list[int]:
    return [result.number for message in messages if isinstance(message, Done) for result in message.results]


def wait_until_started(executor: JobsExecutor) -> None:
    deadline = time.monotonic() + PATIENCE
    while not any(isinstance(message, Started) for message in executor.wait(seconds=1.0)):
        assert time.monotonic() < deadline


def test_a_training_is_heard_from_its_start_to_its_end_and_a_hung_one_is_ended(tmp_path: Path, system: System):
    executor = executor_of(system, tmp_path)
    try:
        executor.submit(task(7))
        assert executor.idle == 0
        heard = messages_until_done(executor)
        assert [type(message) for message in heard] == [Started, Progress, Progress, Progress, Done]
        assert executor.idle == 1
        executor.submit(task(8, name=fake_trainer.HANG, seconds=0.2))
        hung = messages_until_done(executor)[-1]
        assert isinstance(hung, Done)
        assert hung.results[0].ending.kind is EndingKind.TIMED_OUT
        executor.submit(task(9, name=fake_trainer.HANG))
        wait_until_started(executor)
        executor.cancel()
        assert executor.idle == 1
        executor.submit(task(10))
        assert done_of(messages_until_done(executor)) == [10]  # of what is cancelled nothing is heard again
    finally:
        executor.close()
    assert len(system.jobs) == 1
    assert list((tmp_path / "jobs").glob("exchange-*")) == []


def test_a_task_whose_job_dies_is_trained_by_the_next(tmp_path: Path, system: System):
    executor = executor_of(system, tmp_path)
    try:
        executor.submit(task(0, name=fake_trainer.HANG))
        wait_until_started(executor)
        system.jobs[0].process.kill()
        wait_until_started(executor)
        assert len(system.jobs) == 2
        assert executor.idle == 0
    finally:
        executor.close()


def test_a_task_that_its_jobs_die_of_is_a_failed_trial_and_the_others_train(tmp_path: Path, system: System):
    executor = executor_of(system, tmp_path, work="deadly")
    try:
        executor.submit(task(1))
        (dead,) = (message for message in messages_until_done(executor) if isinstance(message, Done))
        assert dead.results[0].ending.kind is EndingKind.KILLED
        assert "3 jobs in which it was trained died" in dead.results[0].ending.reason
        executor.submit(task(2))
        assert done_of(messages_until_done(executor)) == [2]
    finally:
        executor.close()
    assert len(system.jobs) == 4


def test_jobs_that_all_end_before_a_training_does_end_the_study_with_what_they_said(tmp_path: Path):
    class Stillborn:
        title = "job 5"

        def is_over(self) -> bool:
            return True

        def cancel(self) -> None: ...

        def last_words(self) -> str:
            return "ModuleNotFoundError: No module named 'advisor'"

    executor = JobsExecutor("fake_trainer:train", kind=KIND, submit=lambda *_: Stillborn(), look_seconds=0.0)
    executor.begin(log=tmp_path / "workers.log")
    executor.submit(task(0))
    with pytest.raises(TrainingError, match="No module named 'advisor'"):
        messages_until_done(executor)
    executor.close()


def test_a_question_reaches_the_driver_and_its_answer_the_training(tmp_path: Path, system: System):
    executor = executor_of(system, tmp_path, work="asking")
    try:
        executor.submit(task(3))
        asked = next(m for _ in range(60) for m in executor.wait(seconds=1.0) if isinstance(m, Asked))
        executor.answer(asked.number, 0.25)
        done = messages_until_done(executor)[-1]
        assert isinstance(done, Done)
        assert done.results[0].values == {"rate": 0.25}
    finally:
        executor.close()


def order_of(folder: Path, **changes: object) -> JobOrder:
    return JobOrder(
        name="1", folder=folder, work="fake_trainer:train", slots=1, seconds=300.0, grace_seconds=0.0,
        silence_seconds=0.0, log=folder / "log", place=Path.cwd(), path=(), **changes,
    )  # fmt: skip


def test_a_job_ends_by_itself_where_no_driver_lives_and_never_lives_twice(tmp_path: Path):
    exchange = Exchange(tmp_path / "exchange")
    exchange.offer(1, task(1))
    names = exchange.names()
    work_off(order_of(exchange.folder))
    assert exchange.names() >= {"beat-1", "left-1"}
    again = exchange.names()
    work_off(order_of(exchange.folder))  # as a system that puts it back into its queue would
    assert exchange.names() == again
    assert names == {"task-000001"}


def test_many_takers_take_each_task_once(tmp_path: Path):
    exchange, tasks = Exchange(tmp_path), 40
    for serial in range(tasks):
        exchange.offer(serial, task(serial))
    names = sorted(exchange.names())
    taken: list[tuple[str, int]] = []

    def take_all(job: str) -> None:
        mine = Exchange(tmp_path)
        taken.extend((job, found.serial) for name in names if (found := mine.take(name, job)) is not None)

    threads = [threading.Thread(target=take_all, args=(str(job),)) for job in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(serial for _, serial in taken) == list(range(tasks))
    for job, serial in taken:
        assert serial in exchange.taken_by(job, exchange.names())


def test_what_a_job_says_arrives_as_it_was_said_in_its_order(tmp_path: Path):
    exchange = Exchange(tmp_path)
    said: list[Message] = [
        Started((3,)), Progress(3, 0, {"val_loss": float("inf")}), Asked(3, fake_trainer.RATE), Done(()),
    ]  # fmt: skip
    for message in said:
        exchange.say("2", [said_of(9, message)])
    heard = [(job, each.serial, each.message) for job, each in exchange.heard(exchange.names())]
    assert heard == [("2", 9, message) for message in said]
    assert exchange.names() == set()


def test_a_folder_that_a_killed_sitting_left_is_the_end_of_its_jobs(tmp_path: Path, system: System):
    left = Exchange(tmp_path / "jobs" / f"exchange-{os.getpid()}0")
    left.offer(1, task(1))
    executor_of(system, tmp_path).close()
    assert left.names() == {"closed"}
    assert not left.folder.exists()
