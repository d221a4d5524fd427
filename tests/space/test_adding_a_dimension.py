"""Adding a dimension touches the catalogue, the recipe and the builder: nothing else knows one by name."""

import ast
import re
from pathlib import Path

import pytest

import advisor
from advisor.records import recipe
from advisor.space import dimension as words
from advisor.space.catalogue import CATALOGUE, find_dimension

PACKAGE = Path(advisor.__file__).parent
BLIND = ("cli", "compare", "render", "search", "store", "workflows")
"""Folders that must not know a dimension by name."""

ALSO_QUANTITIES = {"learning_rate", "batch_size", "weight_decay"}
"""Names that a run's traces and facts, and other tools' logs, have too."""

NAMES = {d.name for d in CATALOGUE if "_" in d.name} - ALSO_QUANTITIES
"""Names of one word (depth, seed) are words of everything; those of several are dimensions only."""


def texts(path: Path) -> set[str]:
    return {
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("folder", BLIND)
def test_no_engine_file_or_figure_knows_a_dimension_by_name(folder: str):
    known = {path.name: texts(path) & NAMES for path in (PACKAGE / folder).rglob("*.py")}
    assert known, folder
    assert {name: found for name, found in known.items() if found} == {}


def test_worked_example_is_the_entry_of_the_catalogue():
    document = PACKAGE.parent / "CONTRIBUTING.md"
    if not document.exists():
        pytest.skip("the package is installed without its documents")
    blocks = re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    entry = next(block for block in blocks if block.startswith("Dimension("))
    assert eval(entry, dict(vars(words))) == find_dimension("leaky_slope")  # noqa: S307  # our own document
    field = blocks[0].strip()
    assert field in Path(recipe.__file__).read_text(encoding="utf-8")
    builder = (PACKAGE / "training" / "network" / "activations.py").read_text(encoding="utf-8")
    assert all(line.strip() in builder for line in blocks[2].splitlines())
    test = (PACKAGE.parent / "tests" / "training" / "network" / "test_build.py").read_text(encoding="utf-8")
    assert blocks[3].strip() in test
