"""The notebook of the guide runs from top to bottom, cell by cell, and what its cells show can be drawn."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lean import on_one_core

NOTEBOOK = Path(__file__).parent.parent / "docs/first_study.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]

KERNEL = """
import ast, json, sys

cells, names = json.load(sys.stdin), {"__name__": "__main__"}
for number, text in enumerate(cells):
    tree = ast.parse(text)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, f"cell {number}", "exec"), names)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
        draw = getattr(value, "_repr_html_", None)
        drawn = draw is not None and draw().lstrip().startswith("<")
        if value is not None:
            print(f"cell {number} shows {type(value).__name__}:", "drawn" if drawn else value)
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notebook")


@pytest.mark.backend
def test_the_notebook_runs_and_shows_what_it_says(desk):
    cells = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]
    with on_one_core():
        done = subprocess.run(
            [sys.executable, "-c", KERNEL],
            input=json.dumps(cells),
            cwd=desk,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 0, done.stderr
    shown = [line.partition(": ")[0].partition(" shows ")[2] for line in done.stdout.splitlines() if " shows " in line]
    assert shown == ["DataFrame", "Diagnosis", "Study", "str", "Run", "DataFrame", type(desk).__name__]
    for said in (
        "unscaled_input",
        "study folder: runs/tumours",
        "trial 0: accuracy",
        "test accuracy: 0.9",
        "linear: 0.",
    ):
        assert said in done.stdout
    assert (desk / "runs/tumours/report.html").stat().st_size > 100_000
    assert (desk / "runs/tumours/model.keras").is_file()


def test_the_notebook_holds_no_outputs():
    """They would be out of date, and machines differ."""
    code = [cell for cell in CELLS if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert len({cell["id"] for cell in CELLS}) == len(CELLS)
