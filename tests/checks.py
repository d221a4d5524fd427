"""Run every check in order and stop at the first that fails: `python -m tests.checks all|quick`.

`quick` leaves out what needs a backend, a browser or a server. The test runner comes last, so that its
closing line is the last line printed.
"""

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parent.parent

CHECKS = [
    ("format", ["ruff", "format", "--check", "--quiet", "."]),
    ("lint", ["ruff", "check", "--quiet", "."]),
    ("types", ["mypy"]),
    ("layers", ["lint-imports"]),
]
TESTS = {
    "all": ["pytest", "-q", "-n", "2", "--dist", "loadfile"],
    "quick": [
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "-m",
        "not backend and not browser and not server and not gpu",
    ],
}


def main(which: str) -> int:
    """Return the exit status of the first check that fails, else 0."""
    for name, command in [*CHECKS, ("tests", TESTS[which])]:
        print(f"== {name}: {' '.join(command)}", flush=True)  # noqa: T201 - this is the runner's own output
        status = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False).returncode
        if status != 0:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
