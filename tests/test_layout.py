"""The shape of the project: short files, folders that say what they are, no address of any place."""

import ast
import re
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = sorted(
    path for folder in ("advisor", "benchmarks", "reports", "tests") for path in (ROOT / folder).rglob("*.py")
)
LONGEST = 300  # lines; longer means two ideas
MOST_FILES = 20  # in one folder, beside its wings


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_idea(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [p for p in CODE if p.name == "__init__.py" and "advisor" in p.parts])
def test_every_folder_of_the_package_says_what_lives_there(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert len(docstring) > 40


SIGNS = [p for p in CODE if p.name == "__init__.py" and "Where to look" in p.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", SIGNS, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_a_sign_names_only_what_is_there(path):
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).partition("Where to look")[2]
    said = set(re.findall(r"`([a-z_0-9]+)`", words.partition("\n\n")[0]))
    layers = {each.stem for each in (ROOT / "advisor").iterdir()}  # "may touch what `space` may"
    assert said - {each.stem for each in path.parent.iterdir()} - layers <= {"fit"}  # Keras's


def test_a_folder_of_the_package_holds_few_enough_files_to_be_seen_at_once():
    count = Counter(path.parent.relative_to(ROOT) for path in CODE if "advisor" in path.relative_to(ROOT).parts[0])
    assert {str(folder): files for folder, files in count.items() if files > MOST_FILES} == {}


def test_no_file_is_named_for_having_no_subject():
    empty = re.compile(r"^(utils?|helpers?|common|managers?|base|misc)$")
    assert [path for path in CODE if empty.match(path.stem)] == []


def test_the_pinned_requirements_hold_hashes_and_no_address():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert not re.search(r"^--(index|extra-index|find-links)", text, re.MULTILINE)


def test_render_computes_no_statistic():
    statistics = {"mean", "median", "average", "std", "var", "percentile", "quantile", "argmin", "argmax", "argsort"}
    called = {
        (path.name, node.func.attr)
        for path in CODE
        if path.is_relative_to(ROOT / "advisor" / "render")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in statistics
    }
    assert called == set()


def test_near_names_are_looked_for_in_one_place():
    """One threshold and one wording: `advisor.nearest`."""
    words = re.compile(r"difflib|did you mean \W*\{")
    found = {str(path.relative_to(ROOT)) for path in CODE if words.search(path.read_text(encoding="utf-8"))}
    assert {path for path in found if path.startswith("advisor/")} == {"advisor/nearest.py"}


def test_the_machine_is_looked_at_in_one_place():
    """The host's numbers are not the container's: `advisor.machine`."""
    words = re.compile(r"cpu_count\(|sched_getaffinity|os\.sysconf|SC_PHYS_PAGES")
    found = {str(path.relative_to(ROOT)) for path in CODE if words.search(path.read_text(encoding="utf-8"))}
    assert {path for path in found if path.startswith("advisor/")} == {"advisor/machine.py"}


def test_no_modules_around_the_package_import_each_other_in_a_circle():
    around = {_module(path): path for path in CODE if "advisor" not in path.relative_to(ROOT).parts}
    graph = {name: _imported(path) & around.keys() - {name} for name, path in around.items()}
    assert "benchmarks.cohort_shapes" in graph["benchmarks.cohort"]
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def _module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _imported(path):
    """Return every name that a file imports anywhere in it, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
