"""The backend is imported without its banner, and not in silence when the import fails."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.backend


def test_importing_the_backend_prints_nothing():
    code = "from advisor.training.silence import import_backend; import_backend(); import keras; print(keras.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "keras"
    assert done.stderr == ""


def test_what_was_printed_is_shown_when_the_import_fails():
    code = (
        "import os, sys\n"
        "from advisor.training.silence import _stderr_aside\n"
        "with _stderr_aside():\n"
        "    os.write(2, b'the reason')\n"
        "    raise ImportError('no backend')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "the reason" in done.stderr
    assert "no backend" in done.stderr
