"""Ray (extra `ray`): tasks on a cluster's machines, with shares of their GPUs. The only file that knows it.

Ray keeps a worker process warm from task to task and chooses where each runs. What a training says meanwhile goes
through a mailbox, an actor on the driver's node; its result is the task's own. A task whose node or process went is
sent again.
"""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import final

from advisor.errors import MissingExtraError, Problem, TrainingError, UsageError
from advisor.records import ClusterSettings, Ending, EndingKind
from advisor.records.parts.cluster import THIS_MACHINE
from advisor.records.studies.plan import ParameterValue
from advisor.search.executors import carried
from advisor.search.executors.away import Errand, Node, Trained, train_away
from advisor.search.executors.local import Limits
from advisor.search.executors.mailbox import Mailbox
from advisor.search.executors.reach import asked, environment_of, knock, room_of
from advisor.search.executors.silence import Patience, Silence
from advisor.search.work import Done, Message, Result, Started, Task

DEATHS = 2  # of nodes or workers that a task is trained in: one more, and the task is taken for the reason
LOOK_SECONDS = 5.0  # between looks at which nodes there are
MAIL_SECONDS = 60.0  # that a call waits for mail


def ray_executor(work: str, settings: ClusterSettings) -> "RayExecutor":
    """Join a cluster and return an executor that trains on it; "local" as address starts one on this machine.

    Args:
        work: `module:function` that trains a task.
        settings: Where the cluster is, and what a task asks for.

    Raises:
        MissingExtraError: If Ray is not installed.
        UsageError: If there is no cluster at the address, or no machine in it that is large enough.
    """
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError(
            "cannot train on a Ray cluster without Ray",
            remedy='Install it with advisor: pip install "keras-advisor[ray]"',
        ) from error
    ours = not ray.is_initialized()
    if ours:
        _join(settings.address)
    executor = RayExecutor(work, settings, ours=ours)
    if not executor.capacity:
        executor.close()
        wanted = f"{settings.cpus} CPUs" + (f" and {settings.gpus:g} GPUs" if settings.gpus else "")
        raise UsageError(
            "no machine of the Ray cluster can train a task",
            [Problem("cluster", f"a task asks for {wanted}, and no node has them")],
            "Ask for less in [cluster] of the study file, or add a node; `ray status` shows what there is.",
        )
    return executor


def _join(address: str) -> None:
    import ray

    address = address or os.environ.get("RAY_ADDRESS", "auto")
    try:
        if address not in ("auto", THIS_MACHINE):
            knock(address)
        extra = {"include_dashboard": False} if address == THIS_MACHINE else {}
        ray.init(address, logging_level="error", log_to_driver=False, **extra)
    except (ConnectionError, OSError, ValueError, RuntimeError) as error:
        said = str(error).strip().partition("\n")[0]
        where = "on this machine or in RAY_ADDRESS" if address == "auto" else f"at {address}"
        raise UsageError(
            f"there is no Ray cluster {where}",
            [Problem("--address", said)],
            "Give the address that `ray start --head` printed, as --address HOST:6379 or ray://HOST:10001; "
            f"--address {THIS_MACHINE} starts one on this machine, to try it out. A cluster with tokens needs "
            "RAY_AUTH_MODE=token.",
        ) from error


@dataclass
class _Flight:
    task: Task
    reference: object  # of the result to come
    deadline: float | None = None
    deaths: int = 0
    silence: Silence | None = None  # since it began to train


@final
class RayExecutor:
    """Trains tasks on the machines of a cluster.

    Args:
        work: `module:function` that trains a task; imported in Ray's workers only.
        settings: What a task asks for.
        ours: Whether the connection to the cluster ends with the executor.
        limits: When a training is ended by force, and a worker replaced.
    """

    def __init__(self, work: str, settings: ClusterSettings, *, ours: bool, limits: Limits | None = None) -> None:
        import ray

        self._settings, self._ours = settings, ours
        self._limits = limits or Limits()
        self._begun = False
        self._patience = Patience(self._limits.silence, clock=time.monotonic)
        self._flights: dict[int, _Flight] = {}
        self._count, self._looked = 0, time.monotonic()
        here = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
            ray.get_runtime_context().get_node_id(), soft=False
        )
        self._mailbox = ray.remote(Mailbox).options(num_cpus=0, scheduling_strategy=here).remote()
        self._mail = self._mailbox.take.remote(MAIL_SECONDS)
        self._remote = ray.remote(max_retries=0, max_calls=self._limits.trainings, **asked(settings))(_train)
        self._carried = carried.Store(ray.put)
        self._errand = Errand(work, environment_of(settings), str(Path.cwd()), tuple(map(os.path.abspath, sys.path)))
        self.capacity = _capacity(settings)

    def begin(self, *, log: Path) -> None:
        """Take tasks from now on."""
        self._begun = True

    @property
    def idle(self) -> int:
        """How many tasks can be taken now: what the machines hold that are there, or as many as were asked for."""
        return max(0, self.capacity - len(self._flights)) if self._begun else 0

    def submit(self, task: Task) -> None:
        """Send a task to whichever machine has room."""
        self._count += 1
        self._flights[self._count] = _Flight(task, self._sent(self._count, task))

    def _sent(self, serial: int, task: Task) -> object:
        self._mailbox.expect.remote(serial)
        return self._remote.remote(self._errand, serial, task, self._carried.of(task), self._mailbox)

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        """Return what the trainings have said, and the end of those that passed their limit or died too often.

        Raises:
            TrainingError: If the cluster is gone.
        """
        import ray

        serials = {flight.reference: serial for serial, flight in self._flights.items()}
        ready, _ = ray.wait([self._mail, *serials], timeout=max(0.0, min(seconds, self._until_next_deadline())))
        ended = [serials[reference] for reference in ready if reference in serials]
        if serials and not ended:
            more, _ = ray.wait(list(serials), num_returns=len(serials), timeout=0)
            ended = [serials[reference] for reference in more]
        messages = list(self._opened(ready, has_ended=bool(ended)))
        for serial in ended:
            if serial in self._flights:
                messages += self._ended(serial)
        messages += self._overdue()
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._looked, self.capacity = time.monotonic(), _capacity(self._settings)
            messages += self._stranded()
        return tuple(messages)

    def answer(self, number: int, value: ParameterValue) -> None:
        """Answer the question that the training of this trial waits on."""
        self._mailbox.answer.remote(number, value)

    def cancel(self) -> None:
        """End everything in flight by force and forget it."""
        import ray

        for flight in self._flights.values():
            ray.cancel(flight.reference, force=True)
        self._flights.clear()

    def close(self) -> None:
        """End what is in flight, and leave the cluster."""
        import ray

        if self._mailbox is None:
            return
        self.cancel()
        ray.kill(self._mailbox)
        self._mailbox = None
        if self._ours:
            ray.shutdown()

    def _until_next_deadline(self) -> float:
        deadlines = [flight.deadline for flight in self._flights.values() if flight.deadline is not None]
        return min(deadlines, default=float("inf")) - time.monotonic()

    def _opened(self, ready: list[object], *, has_ended: bool) -> Iterator[Message]:
        """Open the mail, twice where a training has ended: what had come before lacks its last words."""
        for _ in range(2 if has_ended else int(self._mail in ready)):
            if has_ended:
                self._mailbox.wake.remote()
            yield from self._open()

    def _open(self) -> Iterator[Message]:
        import ray

        try:
            said = ray.get(self._mail)
        except ray.exceptions.RayError as error:
            remedy = "Continue with --resume when it is back; every finished trial is kept."
            raise TrainingError("the Ray cluster is gone", [Problem("", _first_line(error))], remedy) from error
        self._mail = self._mailbox.take.remote(MAIL_SECONDS)
        for serial, message in said:
            flight = self._flights.get(serial)
            if flight is None:
                continue
            self._heard(flight, message)
            if isinstance(message, Done):
                del self._flights[serial]
            yield message

    def _heard(self, flight: _Flight, message: Message) -> None:
        """Let its time begin to run where a training begins, and note a sign of life."""
        if flight.silence is not None:
            self._patience.heard(flight.silence)
        if isinstance(message, Started):
            flight.silence = self._patience.begun(flight.task)
            if flight.task.limit is not None:
                flight.deadline = time.monotonic() + flight.task.limit + self._limits.grace_seconds

    def _ended(self, serial: int) -> list[Message]:
        import ray

        flight = self._flights.pop(serial)
        try:
            trained = ray.get(flight.reference)
        except ray.exceptions.OutOfMemoryError as error:
            return [_failed(flight.task, EndingKind.OUT_OF_MEMORY, _first_line(error))]
        except ray.exceptions.RayTaskError as error:
            return [_failed(flight.task, EndingKind.ERROR, str(error.cause).strip())]
        except ray.exceptions.RayError as error:
            return self._died(serial, flight, _first_line(error))
        carried.unpack(trained.files, flight.task)
        return [trained.done]

    def _died(self, serial: int, flight: _Flight, said: str) -> list[Message]:
        """A node that went, or the worker on it, is no fault of a task that it did not happen to often."""
        deaths = flight.deaths + 1
        if deaths > DEATHS:
            return [_failed(flight.task, EndingKind.KILLED, f"{deaths} workers that trained it died; the last: {said}")]
        self._flights[serial] = _Flight(flight.task, self._sent(serial, flight.task), deaths=deaths)
        return []

    def _stranded(self) -> list[Message]:
        """Send again what is on nodes that are gone: a worker that is cut off may live on, and Ray waits for it."""
        import ray

        gone = {node["NodeID"] for node in ray.nodes() if not node["Alive"]}
        messages = list[Message]()
        for serial, node in (ray.get(self._mailbox.nodes.remote()) if gone else {}).items():
            if node in gone and serial in self._flights:
                flight = self._flights.pop(serial)
                ray.cancel(flight.reference, force=True)
                messages += self._died(serial, flight, "its node is gone")
        return messages

    def _overdue(self) -> list[Message]:
        import ray

        now, ends = time.monotonic(), list[Message]()
        for serial, flight in list(self._flights.items()):
            late = flight.deadline is not None and now >= flight.deadline
            reason = f"not finished after {flight.task.limit:.0f} seconds" if late else ""
            reason = reason or ("" if flight.silence is None else self._patience.hangs(flight.silence))
            if reason:
                ray.cancel(flight.reference, force=True)
                del self._flights[serial]
                ends.append(_failed(flight.task, EndingKind.TIMED_OUT, reason))
        return ends


def _capacity(settings: ClusterSettings) -> int:
    import ray

    fits = sum(room_of(node["Resources"], settings) for node in ray.nodes() if node["Alive"])
    return max(fits, settings.jobs) if fits else 0


def _failed(task: Task, kind: EndingKind, reason: str) -> Done:
    return Done(tuple(Result(number=number, ending=Ending(kind, reason)) for number in task.numbers))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _train(errand: Errand, serial: int, task: Task, parcel: carried.Parcel | None, mailbox: object) -> Trained:
    """The body of a task, in a worker of Ray."""
    import ray

    return train_away(errand, serial, task, parcel, Node(ray.get_runtime_context().get_node_id(), mailbox, ray.get))
