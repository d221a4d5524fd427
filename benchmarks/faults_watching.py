"""What `benchmarks.faults` looks at around a kill: a sitting's processes, and whether its study lost anything."""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from advisor.records import StudyPlan, Trial, TrialState
from advisor.search.work import Message, Task
from advisor.store.studies import StudyFolder
from benchmarks.faults_driver import drive

ROOT = Path(__file__).parents[1]
MARK = "FAULTS_MARK"  # environment of a sitting and of all that it starts
DROP_CAPABILITY, WRITE_ANYWHERE = 24, 1  # of prctl: what lets the superuser write into a closed folder
PATIENCE = 60.0  # seconds; on a loaded machine a process takes seconds to start
AHEAD = 2  # tasks of which it is compared what is proposed


class Sitting:
    """A driver in a process of its own, with all that it starts.

    Args:
        root: Folder of its study.
        arguments: Of `benchmarks.faults_driver`.
        environment: Misfortunes of the training function.
        as_anybody: The superuser is refused what anybody is refused: to write into a folder that is closed.
    """

    def __init__(
        self,
        root: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        as_anybody: bool = False,
    ) -> None:
        self.mark = uuid.uuid4().hex
        root.parent.mkdir(parents=True, exist_ok=True)
        self._said, self._complained = (root.parent / f"{self.mark}.{name}" for name in ("out", "err"))
        with self._said.open("w") as said, self._complained.open("w") as complained:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.faults_driver", str(root), *arguments],
                cwd=ROOT,
                env={**os.environ, **(environment or {}), "PYTHONPATH": str(ROOT), MARK: self.mark},
                stdout=said,
                stderr=complained,
                preexec_fn=_as_anybody if as_anybody else None,
            )

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it has said so far."""
        said = self._said.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in said if line.endswith("\n")]

    @property
    def error(self) -> str:
        """What it wrote to its error stream."""
        return self._complained.read_text()

    @property
    def alive(self) -> list[int]:
        """Every process of it that still runs, found by the mark in its environment."""
        return [process for process in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._is_mine(process)]

    @property
    def workers(self) -> list[int]:
        """Its worker processes."""
        return [process for process in self.alive if b"spawn_main" in _read(process, "cmdline")]

    def begun(self) -> bool:
        """Wait until its workers are there; False when it ended before."""
        return wait_for(lambda: bool(self.lines) or self.process.poll() is not None) and bool(self.lines)

    def kill(self) -> float:
        """Kill the driver, and return after how many seconds nothing of it ran any more."""
        began = time.monotonic()
        self.process.kill()
        self.process.wait()
        wait_for(lambda: not self.alive, patience=10.0)
        return time.monotonic() - began

    def end(self, *, patience: float = PATIENCE) -> int:
        """Wait for its end and return its exit status; one that does not end is killed."""
        try:
            return self.process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL

    def survivors(self) -> list[int]:
        """Return what still runs a little after its driver has ended, and end it."""
        wait_for(lambda: not self.alive, patience=10.0)
        left = self.alive
        for process in left:
            os.kill(process, signal.SIGKILL)
        return left

    def _is_mine(self, process: int) -> bool:
        if f"{MARK}={self.mark}".encode() not in _read(process, "environ").split(b"\0"):
            return False
        return _read(process, "stat").rpartition(b")")[2].split()[:1] not in ([], [b"Z"])


def _as_anybody() -> None:
    """Let the superuser be refused what anybody is: called in a new process before it becomes another program."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(DROP_CAPABILITY, WRITE_ANYWHERE, 0, 0, 0)


def _read(process: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{process}/{name}").read_bytes()
    except OSError:
        return b""


def wait_for(what: Callable[[], bool], *, patience: float = PATIENCE) -> bool:
    """Return whether something comes true in time."""
    deadline = time.monotonic() + patience
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def finished(root: Path) -> dict[int, Trial]:
    """Return the finished trials of a study, with their runs."""
    folder = StudyFolder(root)
    trials = folder.read_study().trials if folder.exists else ()
    return {trial.number: trial for trial in trials if trial.state is TrialState.FINISHED}


def losses(root: Path, before: Mapping[int, Trial]) -> list[str]:
    """Say which trials that had finished are gone or changed, and which numbers were given twice."""
    now = finished(root)
    lost = [f"trial {number} had finished and is lost" for number in before if number not in now]
    lost += [f"trial {n} had finished and has changed" for n, trial in before.items() if n in now and now[n] != trial]
    return lost + repeated(root)


def repeated(root: Path) -> list[str]:
    """Say which trials began twice, ended twice, or began after their end."""
    path, seen, problems = StudyFolder(root).trials_file, {}, []
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        try:
            trial = json.loads(line)
        except ValueError:
            continue  # torn
        number, state = trial["number"], trial.get("state", "running")
        if number in seen and (state == "running" or seen[number] != "running"):
            problems.append(f"trial {number} was {seen[number]}, and then {state}")
        seen[number] = state
    return problems


class _Enough(BaseException):
    """Enough was proposed."""


class Noting:
    """An executor that notes what it is given and trains nothing."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.processes = ()

    @property
    def idle(self) -> int:
        """As many slots as are looked at."""
        return AHEAD - len(self.tasks)

    def begin(self, *, log: Path) -> None:
        """Nothing prints."""

    def submit(self, task: Task) -> None:
        """Note a task."""
        self.tasks.append(task)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        """Go no further."""
        raise _Enough

    def answer(self, number: int, value: object) -> None:
        """Nothing asks."""

    def cancel(self) -> None:
        """Nothing is in flight."""

    def close(self) -> None:
        """Nothing is held."""


def proposals(root: Path, plan: StudyPlan, *, journal: bool = True) -> dict[int, dict[str, Any]]:
    """Return what a study would try next, by number, asked from a copy of its folder.

    Args:
        root: Of the study.
        plan: Of the study; a copy has a journal whatever the storage.
        journal: Copy the journal too; without it the sampler has the trials alone.
    """
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "copy"
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*(() if journal else ("journal.log*",)), ".*"))
        executor = Noting()
        with suppress(_Enough):
            drive(copy, plan, executor)
        numbers = {number for task in executor.tasks for number in task.numbers}
        trials = StudyFolder(copy).read_outline().trials
        return {trial.number: dict(trial.parameters) for trial in trials if trial.number in numbers}
