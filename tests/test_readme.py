"""Every command and every Python block of the README runs, in order, as a reader would type them.

The study files that they name are shortened here; the full check of a release runs them as they are.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.lean import on_one_core, shortened

pytestmark = pytest.mark.backend

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a reader has it: the studies and example runs, and data of their own."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "studies", folder / "studies")
    for study in (folder / "studies").glob("*.toml"):
        study.write_text(shortened(study.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copytree(ROOT / "tests" / "runs", folder / "tests" / "runs")
    from sklearn.datasets import load_digits

    np.savez(folder / "new_digits.npz", x=load_digits().images[:20])
    errors = "\n".join(f"{100 * 2**n},{0.3 * 0.75**n:.4f}" for n in range(6))
    (folder / "sizes.csv").write_text(f"size,error\n{errors}\n")
    return folder


def run(arguments: list[str], desk: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "120"}
    command = [sys.executable, *arguments]
    with on_one_core():
        return subprocess.run(command, cwd=desk, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_of_the_readme_runs(command, desk):
    name, *arguments = shlex.split(command)
    assert name == "advisor"
    done = run(["-m", "advisor", *arguments], desk)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("block", blocks("python"))
def test_python_of_the_readme_runs(block, desk):
    done = run(["-W", "error::DeprecationWarning:advisor", "-c", block], desk)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_make_targets_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"^make (\w+)", "\n".join(blocks("text")), re.MULTILINE))
    assert named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)
