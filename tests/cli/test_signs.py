"""Whatever the output can hold and whatever a file's names hold, the terminal gets plain text and no error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUNS = Path(__file__).parents[1] / "runs"


def output_of(path: Path, encoding: str) -> bytes:
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "advisor", "diagnose", str(path)]
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert done.stderr == b""
    return done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_an_output_gets_signs_that_it_can_hold(encoding: str):
    text = output_of(RUNS / "text" / "one_line_signs.txt", encoding).decode(encoding)
    assert "one_line_signs" in text
    assert ("·" in text) == (encoding != "ascii")


def test_control_characters_in_names_never_reach_the_terminal(tmp_path: Path):
    path = tmp_path / "evil\x1b[2J.json"
    names = '"name": "a\\u001b[2Jb\\u009b", "traces": [{"name": "loss\\u0007", "values": [1, 2]}]'
    path.write_text(f'{{"schema": "advisor/run@1", {names}}}')
    output = output_of(path, "utf-8").decode()
    assert "a?[2Jb?" in output
    assert not any(ord(sign) < 32 and sign != "\n" for sign in output)
