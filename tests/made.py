"""The makers of the data that `studies/` names, for the tests that train on them."""

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
_SPEC = importlib.util.spec_from_file_location("make_inputs", ROOT / "studies" / "make_inputs.py")
make_inputs = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(make_inputs)
STUDIES = ROOT / "studies"


def predicted(folder: Path, rows: Path) -> str:
    """What `advisor predict` prints, in a program of its own."""
    command = [sys.executable, "-m", "advisor", "predict", str(folder), str(rows)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
