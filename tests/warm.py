"""Worker processes that begin where the product's have imported their backend, for studies run by a test's own process.

The product spawns its workers, and each imports TensorFlow for seven seconds of a processor: most of what a small
study costs. Here one process a test run imports once what a worker imports, computes nothing, and is copied for each
worker, which then does all that a spawned one does. What spawning itself holds is tested where it happens: in
`tests/search`, and in the programs that tests start (the README's commands, the notebook, the scripts).
"""

import multiprocessing
import os
from multiprocessing.context import ForkServerContext, SpawnProcess
from multiprocessing.popen_forkserver import Popen
from typing import Any

import pytest

IMPORTED = ["advisor.workflows.worker.trial", "advisor.workflows.study.networks"]
READ_BY_IMPORTS = ("KERAS_BACKEND", "KERAS_HOME", "TF_ENABLE_ONEDNN_OPTS")


class WarmProcess(SpawnProcess):
    """A copy of the process that has imported, in the environment of the test that starts it."""

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self._environment = dict(os.environ)

    @staticmethod
    def _Popen(process: "WarmProcess") -> Popen:  # noqa: N802 - the name that multiprocessing calls
        """Start the copy; a process that is to import something else is spawned as the product does."""
        return Popen(process) if _read_by_imports() == _AT_FIRST else SpawnProcess._Popen(process)

    def run(self) -> None:
        """Do what a spawned process would."""
        os.environ.clear()
        os.environ.update(self._environment)
        super().run()


class WarmContext(ForkServerContext):
    """Starts such copies where the product asks for spawned processes."""

    Process = WarmProcess


def _read_by_imports() -> list[str | None]:
    return [os.environ.get(name) for name in READ_BY_IMPORTS]


_AT_FIRST = _read_by_imports()


def start_warm(patched: pytest.MonkeyPatch) -> None:
    """Let spawned processes begin with the backend imported."""
    warm = WarmContext()
    warm.set_forkserver_preload(IMPORTED)
    patched.setitem(multiprocessing.context._concrete_contexts, "spawn", warm)
