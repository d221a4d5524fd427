"""Run every check in order and stop at the first that fails: `python -m tests.checks all|quick`.

`quick` leaves out what needs a backend, a browser or a server. The test runner comes last, so that its
closing line is the last line printed.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.hidden import hidden_environment

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parent.parent

PYTEST = ("pytest", "-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")  # in the order of tests/order.py
COVERAGE = ("--cov", "--cov-report=term:skip-covered")  # of lines and branches; the floor stands in pyproject.toml
NO_BACKEND = ("-m", "not backend and not browser and not server and not gpu")
# What is compared with a kept file or decided by arithmetic, and is to be the same on every processor.
COMPUTED = (
    "tests/test_hidden.py", "tests/test_reports.py", "tests/render/test_terminal.py", "tests/diagnose",
    "advisor/records", "advisor/diagnose", "advisor/compare", "advisor/curve", "advisor/render",
)  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One command.

    Args:
        name: What it checks.
        command: A program beside this Python, and its arguments.
        environment: What its process finds set.
        early: It has one core's work: it starts with the first check, and its turn is when the others wait for it.
    """

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    early: bool = False

    def start(self) -> subprocess.Popen[str]:
        """Start it; what an early one prints is kept until its turn."""
        command = [str(BIN / self.command[0]), *self.command[1:]]
        kept = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"} if self.early else {}
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, **kept)


def checks(which: str) -> list[Check]:
    """Return the checks of a target, in their order."""
    still = [
        Check("format", ("ruff", "format", "--check", "--quiet", ".")),
        Check("lint", ("ruff", "check", "--quiet", ".")),
        Check("layers", ("lint-imports",)),
    ]
    types = Check("types", ("mypy",), early=True)
    if which == "quick":
        return [*still, types, Check("tests", (*PYTEST, *NO_BACKEND))]
    hidden = Check("tests, vector instructions hidden", (*PYTEST, *NO_BACKEND, *COMPUTED), hidden_environment())
    return [*still, hidden, types, Check("tests", (*PYTEST, *COVERAGE))]


def main(which: str) -> int:
    """Return the exit status of the first check that fails, else 0."""
    with ExitStack() as stack:
        early = {check.name: stack.enter_context(check.start()) for check in checks(which) if check.early}
        for process in early.values():
            stack.callback(process.kill)  # when another check has failed
        for check in checks(which):
            print(f"== {check.name}: {' '.join(check.command)}", flush=True)  # noqa: T201 - the runner's own output
            process = early.get(check.name) or check.start()
            said, _ = process.communicate()
            print(said or "", end="", flush=True)  # noqa: T201
            if process.returncode != 0:
                return process.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
