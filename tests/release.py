"""Make the wheel, install it into an empty environment, and use it there: `python -m tests.release`.

What a stranger would get: the newest versions that `pyproject.toml` allows, no file of this folder in reach.
`tests/test_wheel.py` holds what is in the wheel; this shows that it is enough. Minutes, most of them TensorFlow's.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUN = ROOT / "tests" / "runs" / "lecture_first.json"
STUDY = """
[study]
name = "two"
epochs = 2

[data]
source = "digits"

[goal]
metric = "accuracy"

[budget]
trials = 2

[search]
retrainings = 1
"""


def make_wheel(folder: Path) -> Path:
    """Build the wheel in `folder` from a copy of what it is made of, so that nothing built earlier slips in."""
    source = folder / "source"
    shutil.copytree(ROOT / "advisor", source / "advisor", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    build = f"from setuptools import build_meta; build_meta.build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    return wheel


def main() -> None:
    """Stop with an error at the first step that fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = make_wheel(folder)
        venv.create(folder / "empty", with_pip=True)
        programs = folder / "empty" / ("Scripts" if os.name == "nt" else "bin")
        work = folder / "work"
        work.mkdir()
        shutil.copy(RUN, work / "run.json")
        (work / "two.toml").write_text(STUDY, encoding="utf-8")
        for command in (
            ["python", "-m", "pip", "install", "--quiet", str(wheel)],
            ["advisor", "--help"],
            ["advisor", "diagnose", "run.json"],
            ["advisor", "search", "two.toml"],
            ["advisor", "report", "runs/two"],
            ["advisor", "predict", "--help"],
        ):
            print(f"== {' '.join(command)}", flush=True)  # noqa: T201 - this is the script's own output
            subprocess.run([str(programs / command[0]), *command[1:]], cwd=work, env=_bare(), check=True)


def _bare() -> dict[str, str]:
    """Return the environment without what would let the installed program see this folder."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


if __name__ == "__main__":
    main()
