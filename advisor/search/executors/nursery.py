"""Workers that begin with everything imported: one process imports once, and is copied for each worker.

To import a backend takes seconds of a processor and hundreds of megabytes, which copies share. The process computes
nothing, so that a copy lacks no thread that it would need (the tests' processes begin so, too). Elsewhere, for a GPU,
several threads a worker or another system, a worker is a process of its own from the start.
"""

import json
import os
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing import connection, get_context, parent_process
from typing import final

from advisor.search.executors.pipe import Pipe
from advisor.search.executors.spawning import without_main
from advisor.search.executors.worker import die_with_parent, load_quickly, prepare_process, send_prints_to, serve_tasks
from advisor.search.work import Work

_NUMBER = struct.Struct("q")
_MOST_BYTES = 1 << 16  # of a request
_ANSWER_SECONDS = 5.0
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def can_copy(slots: Sequence[Mapping[str, str]]) -> bool:
    """Say whether the workers of these slots may be copies of one process: alike, of one thread, without a GPU.

    Example:
        >>> can_copy([{"CUDA_VISIBLE_DEVICES": "0"}]), can_copy([{}]), can_copy([])
        (False, False, False)
    """
    is_alike = bool(slots) and all(slot == slots[0] for slot in slots)
    return (
        sys.platform == "linux"
        and is_alike
        and "CUDA_VISIBLE_DEVICES" not in slots[0]
        and all(slots[0].get(name) == "1" for name in _ONE_THREAD)
    )


@final
class Nursery:
    """The process that is copied, as its driver sees it.

    Args:
        work: `module:function` that trains a task.
        environment: Variables set before anything heavy is imported.
        log: File for everything it and its copies print.
    """

    def __init__(self, work: str, *, environment: Mapping[str, str], log: str | None) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        process = get_context("spawn").Process(
            target=raise_workers, args=(theirs, work, dict(environment), log), daemon=True, name="advisor-nursery"
        )
        with without_main():
            process.start()
        theirs.close()
        self._process = process
        self._code: int | None = None

    def hire(self, pipe: Pipe, *, log: str | None) -> "Copy":
        """Ask for a worker that serves this end of a pipe; it begins when everything is imported.

        Raises:
            OSError: If the process has ended.
        """
        ends, held = os.pipe()
        try:
            socket.send_fds(self._ours, [json.dumps({"log": log}).encode()], [pipe.fileno(), held])
        except OSError:
            os.close(ends)
            raise
        finally:
            os.close(held)
        return Copy(self, ends)

    def exit_code(self, number: int | None) -> int | None:
        """Return how a copy ended; None where nobody knows. One that never began ended as this process did."""
        if number is not None:
            with suppress(OSError):
                self._ours.send(json.dumps({"ended": number}).encode())
                if connection.wait([self._ours], timeout=_ANSWER_SECONDS) and (said := self._ours.recv(_MOST_BYTES)):
                    code: int | None = json.loads(said)
                    return code
            return None
        if self._code is None:
            with suppress(ValueError):  # it is closed, and ended by force before
                self._process.join(timeout=_ANSWER_SECONDS)
                self._code = self._process.exitcode
        return self._code

    def kill(self) -> None:
        """End the process by force; its copies live on."""
        self._process.kill()

    def close(self) -> None:
        """End the process by force, and let go of all it held."""
        self.kill()
        self._process.join()
        self._code = self._process.exitcode
        self._process.close()
        self._ours.close()


@final
class Copy:
    """A worker that was asked for; what an executor uses of `multiprocessing.Process`.

    Args:
        nursery: That it is a copy of.
        sentinel: End of a pipe that it alone holds open: its number comes through it, and then nothing until it ends.
    """

    def __init__(self, nursery: Nursery, sentinel: int) -> None:
        self.sentinel = sentinel
        self._nursery = nursery
        self._number: int | None = None
        self._has_ended = False
        self._code: int | None = None

    @property
    def pid(self) -> int | None:
        """Its process number; None until it has begun."""
        self._look(seconds=0.0)
        return self._number

    @property
    def exitcode(self) -> int | None:
        """How it ended, a signal below zero; None while it lives, and where nobody knows."""
        self._look(seconds=0.0)
        if self._has_ended and self._code is None:
            self._code = self._nursery.exit_code(self._number)
        return self._code

    def is_alive(self) -> bool:
        """Say whether it has not ended; one that has not begun is alive too."""
        self._look(seconds=0.0)
        return not self._has_ended

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end."""
        self._look(seconds=timeout)

    def kill(self) -> None:
        """End it by force; the process that is copied too, where that has not come to it."""
        self._look(seconds=0.0)
        if self._has_ended:
            return
        if self._number is None:
            self._nursery.kill()
            return
        with suppress(ProcessLookupError):
            os.kill(self._number, signal.SIGKILL)

    def close(self) -> None:
        """Let it go, once it has ended."""
        self.exitcode  # noqa: B018  the process that is copied learns of its end, and the number is free
        os.close(self.sentinel)

    def _look(self, *, seconds: float | None) -> None:
        until = None if seconds is None else time.monotonic() + seconds
        while not self._has_ended:
            left = None if until is None else max(0.0, until - time.monotonic())
            if not connection.wait([self.sentinel], timeout=left):
                return
            said = os.read(self.sentinel, _NUMBER.size)
            self._has_ended = not said
            if said:
                (self._number,) = _NUMBER.unpack(said)


def raise_workers(asked: socket.socket, work: str, environment: Mapping[str, str], log: str | None) -> None:
    """Import what trains, then copy this process for each worker that is asked for; the body of a process.

    Args:
        asked: Requests come in, and how a copy ended goes out.
        work: `module:function`, the function that trains a task.
        environment: Variables set before anything heavy is imported.
        log: File that takes everything libraries print; thrown away when None.
    """
    prepare_process(environment, log)
    train = load_quickly(work)
    driver = parent_process()
    others = [] if driver is None else [driver.sentinel]
    while asked in connection.wait([asked, *others]):
        message, held, _, _ = socket.recv_fds(asked, _MOST_BYTES, 2)
        if not message:
            return
        request = json.loads(message)
        if "ended" in request:
            asked.send(json.dumps(_code_of(request["ended"])).encode())
            continue
        for each in held:
            os.set_inheritable(each, False)
        if not os.fork():
            _begin(asked, held, train, log=request["log"], printed=log)
        for each in held:
            os.close(each)


def _begin(asked: socket.socket, held: Sequence[int], train: Work, *, log: str | None, printed: str | None) -> None:
    """Be a worker, in a copy, until the pipe to the driver closes."""
    status = 1
    try:
        asked.close()
        pipe, sentinel = held
        os.write(sentinel, _NUMBER.pack(os.getpid()))
        die_with_parent()
        if log != printed:
            send_prints_to(log)
        serve_tasks(connection.Connection(pipe), train, log=log)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:  # noqa: BLE001  what a process prints as it dies
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _code_of(number: int) -> int | None:
    try:
        _, status = os.waitpid(number, 0)
    except ChildProcessError:
        return None
    return os.waitstatus_to_exitcode(status)
