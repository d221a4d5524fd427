"""Real worker processes with a fake trainer: limits, deaths, and a study that survives a kill."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from multiprocessing.context import SpawnProcess
from pathlib import Path

import msgspec
import pytest

from advisor.records import DataPlan, EndingKind, Recipe, Run
from advisor.search.executors.local import Limits, LocalExecutor
from advisor.search.work import Asked, Done, Message, Progress, Result, Started, Task
from tests.search import fake_trainer

WORK = "fake_trainer:train"
PATIENCE = 240.0  # seconds before a test that hangs fails; on a loaded machine a process may take a minute to start


def task(number: int = 0, *, name: str = "", seconds: float | None = None) -> Task:
    return Task(numbers=(number,), recipes=(Recipe(name=name, data=DataPlan(source="digits")),), seconds=seconds)


def messages_until_done(executor: LocalExecutor, count: int = 1) -> list[Message]:
    heard: list[Message] = []
    deadline = time.monotonic() + PATIENCE
    while sum(isinstance(message, Done) for message in heard) < count:
        assert time.monotonic() < deadline
        heard += executor.wait(seconds=1.0)
    return heard


def results_of(executor: LocalExecutor, tasks: Sequence[Task]) -> list[Result]:
    results = []
    for one in tasks:
        executor.submit(one)
        heard = messages_until_done(executor)
        results += [result for message in heard if isinstance(message, Done) for result in message.results]
    return results


@pytest.fixture
def executor():
    made = LocalExecutor(WORK, limits=Limits(trainings=3, grace_seconds=0.0))
    yield made
    made.close()


def test_one_worker_stays_warm_from_task_to_task_and_is_replaced_when_worn(executor: LocalExecutor) -> None:
    runs = [result.run for result in results_of(executor, [task(number) for number in range(4)])]
    processes = [run.source for run in runs if isinstance(run, Run)]
    assert processes[0] == processes[1] == processes[2] != processes[3]
    assert str(os.getpid()) not in processes


def test_a_training_is_heard_from_its_start_to_its_end(executor: LocalExecutor) -> None:
    executor.submit(task(7))
    assert executor.idle == 0
    heard = messages_until_done(executor)
    assert [type(message) for message in heard] == [Started, Progress, Progress, Progress, Done]
    assert executor.idle == 1


def test_what_a_training_raises_is_a_category_with_its_message(executor: LocalExecutor) -> None:
    tasks = [task(0, name=fake_trainer.RAISE), task(1, name=fake_trainer.MEMORY), task(2)]
    raised, memory, fine = results_of(executor, tasks)
    assert raised.ending.kind is EndingKind.ERROR
    assert "ValueError: no such layer: 3" in raised.ending.reason
    assert "fake_trainer.py" in raised.ending.reason  # where
    assert memory.ending.kind is EndingKind.OUT_OF_MEMORY
    assert fine.run is not None


def test_a_dead_worker_is_a_failed_trial_and_the_next_one_trains(executor: LocalExecutor) -> None:
    dead, fine = results_of(executor, [task(0, name=fake_trainer.DIE), task(1)])
    assert dead.ending.kind is EndingKind.KILLED
    assert dead.ending.reason == "the worker process ended (signal 9)"
    assert fine.run is not None


@pytest.mark.parametrize("is_seen", [True, False], ids=["seen to be dead", "not yet seen"])
def test_a_worker_that_dies_while_idle_costs_no_trial(
    executor: LocalExecutor, is_seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    results_of(executor, [task(0)])
    (idle,) = executor.processes
    os.kill(idle, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while _is_alive(idle):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with monkeypatch.context() as unseen:
        if not is_seen:
            unseen.setattr(SpawnProcess, "is_alive", lambda _: True)
        executor.submit(task(1))
    (done,) = (message for message in messages_until_done(executor) if isinstance(message, Done))
    assert done.results[0].run is not None
    assert executor.processes != (idle,)


def test_a_worker_that_dies_in_the_middle_of_a_message_is_a_failed_trial() -> None:
    executor = LocalExecutor("fake_trainer:broken_off")
    try:
        dead, again = results_of(executor, [task(0), task(1)])
        assert (dead.ending.kind, again.ending.kind) == (EndingKind.KILLED, EndingKind.KILLED)
    finally:
        executor.close()


def test_a_worker_that_cannot_even_start_says_why(tmp_path: Path) -> None:
    executor = LocalExecutor("no_such_module:train", log=tmp_path / "workers.log")
    try:
        (dead,) = results_of(executor, [task()])
        assert dead.ending.kind is EndingKind.KILLED
        assert "No module named 'no_such_module'" in dead.ending.reason
    finally:
        executor.close()


def test_a_worker_that_started_before_its_study_prints_there_and_is_heard_where_it_died(tmp_path: Path) -> None:
    early, late = tmp_path / "early.log", tmp_path / "late.log"
    for work, said in ((WORK, ""), ("no_such_module:train", "No module named 'no_such_module'")):
        executor = LocalExecutor(work, slots=({}, {}), log=early, at_once=1)
        try:
            assert len(executor.processes) == 1
            executor.begin(log=late)
            assert len(executor.processes) == executor.idle == 2
            (result,) = results_of(executor, [task()])
            assert said in result.ending.reason
            assert (result.run is not None) == (not said)
        finally:
            executor.close()


def test_a_training_that_passes_its_limit_is_ended_by_force(executor: LocalExecutor) -> None:
    hung, fine = results_of(executor, [task(0, name=fake_trainer.HANG, seconds=0.2), task(1, seconds=PATIENCE)])
    assert hung.ending.kind is EndingKind.TIMED_OUT
    assert hung.run is None
    assert fine.run is not None


def test_a_training_that_takes_more_memory_than_it_may_is_ended_and_says_so(executor: LocalExecutor) -> None:
    allowed = msgspec.structs.replace(task(0, name=fake_trainer.HUNGRY), memory_bytes=250_000_000)
    hungry, fine = results_of(executor, [allowed, task(1)])
    assert (hungry.ending.kind, hungry.ending.reason) == (EndingKind.OUT_OF_MEMORY, "took more than 0.25 GB")
    assert fine.run is not None


def test_two_slots_train_in_two_processes() -> None:
    executor = LocalExecutor(WORK, slots=({}, {}))
    try:
        assert executor.idle == 2
        executor.submit(task(0))
        executor.submit(task(1))
        done = [message for message in messages_until_done(executor, count=2) if isinstance(message, Done)]
        sources = {result.run.source for message in done for result in message.results if result.run}
        assert len(sources) == 2
    finally:
        executor.close()


def test_what_is_cancelled_is_never_heard_of_again(executor: LocalExecutor) -> None:
    before = executor.processes
    executor.submit(task(0, name=fake_trainer.HANG))
    executor.cancel()
    assert executor.idle == 1
    assert executor.processes != before
    (fine,) = results_of(executor, [task(1)])
    assert fine.number == 1


def heard_until_an_epoch(executor: LocalExecutor) -> None:
    deadline = time.monotonic() + PATIENCE
    while not any(isinstance(message, Progress) for message in executor.wait(seconds=1.0)):
        assert time.monotonic() < deadline


def test_what_is_hurried_hands_over_what_it_has_and_the_next_training_knows_nothing_of_it() -> None:
    executor = LocalExecutor("fake_trainer:stoppable")
    try:
        executor.hurry()  # nobody is there to hear it
        kinds = []
        for number in range(3):
            executor.submit(task(number))
            if number < 2:
                heard_until_an_epoch(executor)
                executor.hurry()
            [result] = [
                each for said in messages_until_done(executor) if isinstance(said, Done) for each in said.results
            ]
            kinds.append(result.ending.kind)
        assert kinds == [EndingKind.TIMED_OUT, EndingKind.FINISHED, EndingKind.FINISHED]
        assert len(set(executor.processes)) == 1
    finally:
        executor.close()


def test_a_training_that_asks_is_answered_though_it_was_hurried() -> None:
    executor = LocalExecutor("fake_trainer:asking")
    try:
        executor.submit(task())
        deadline = time.monotonic() + PATIENCE
        while not any(isinstance(message, Asked) for message in executor.wait(seconds=1.0)):
            assert time.monotonic() < deadline
        executor.hurry()
        executor.answer(0, 0.25)
        [done] = [message for message in messages_until_done(executor) if isinstance(message, Done)]
        assert done.results[0].values == {"rate": 0.25}
    finally:
        executor.close()


def test_the_drivers_process_imports_no_backend() -> None:
    code = "import sys, advisor.search.driver, advisor.search.executors.local, advisor.search.engines.optuna\n"
    code += "print([m for m in ('tensorflow', 'keras', 'jax', 'keras_tuner', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


STUDY = """
import json, sys
from pathlib import Path
from advisor.records import Budget, DataPlan, Goal, Narrowing, StudyPlan
from advisor.search.driver import run_study
from advisor.search.outside import Outside
from advisor.search.engines.optuna import OptunaEngine
from advisor.search.executors.local import LocalExecutor
from advisor.space.design import design_space
from advisor.store.studies import StudyFolder

def main(root):
    folder = StudyFolder(Path(root))
    space_said = {"learning_rate": Narrowing(low=1e-5, high=1.0), "depth": Narrowing(low=1, high=5)}
    plan = StudyPlan(name="bowl", data=DataPlan(source="digits"), space=space_said, budget=Budget(trials=6))
    space, _ = design_space(plan)
    history = folder.read_study().trials if folder.exists else ()
    if not folder.exists:
        folder.create(plan, started="")
    executor = LocalExecutor("fake_trainer:slow")
    print(json.dumps(executor.processes), flush=True)
    engine = OptunaEngine(
        space.dimensions, space.is_active, name="bowl", goal=Goal(), storage=folder.journal_file
    )
    def listen(event):
        print(type(event).__name__, flush=True)
    found = run_study(
        plan, engine, executor=executor, recipe_of=lambda p: space.recipe(p.parameters), history=history,
        outside=Outside(save=folder.write_trials, listen=listen),
    )
    executor.close()
    print(json.dumps([[t.number, t.state, t.reason] for t in found.trials]), flush=True)

if __name__ == "__main__":
    main(sys.argv[1])
"""


def test_a_study_killed_by_force_resumes_with_every_trial_but_the_one_that_ran(tmp_path: Path) -> None:
    script = tmp_path / "study.py"
    script.write_text(STUDY)
    gate = tmp_path / "gate"
    roots = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[2])])
    environment = {**os.environ, "PYTHONPATH": roots, "FAKE_GATE": str(gate)}
    command = [sys.executable, str(script), str(tmp_path / "runs")]
    first = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, encoding="utf-8")
    assert first.stdout is not None
    workers = json.loads(first.stdout.readline())
    started = 0
    while started < 3:  # the third trial waits for the gate
        started += first.stdout.readline().strip() == "TrialStarted"
    first.kill()
    first.wait()
    first.stdout.close()
    deadline = time.monotonic() + PATIENCE
    while any(map(_is_alive, workers)):
        assert time.monotonic() < deadline, "a worker outlived its driver"

    gate.touch()
    again = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True)
    trials = json.loads(again.stdout.splitlines()[-1])
    assert [number for number, _, _ in trials] == list(range(7))
    assert trials[2] == [2, "interrupted", "interrupted: the study ended while this trial ran"]
    assert {state for number, state, _ in trials if number != 2} == {"finished"}
    assert again.stdout.count("TrialStarted") == 4


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")  # where nobody buries orphans, a dead one stays as a zombie
    return not (status.is_file() and status.read_text().rpartition(")")[2].split()[0] == "Z")
