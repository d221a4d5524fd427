"""The public face: what `docs/stability.md` promises can be imported, has a docstring with an example, and a type."""

import ast
import re
from importlib import import_module
from inspect import signature
from pathlib import Path
from pydoc import render_doc

import pytest

import advisor
import advisor.curve
from advisor import errors, records
from advisor.cli.stopping import INTERRUPTED, Stopped
from advisor.diagnose.discovery import every_rule
from advisor.doors import command
from advisor.workflows.diagnose import TOO_LITTLE

ROOT = Path(__file__).parent.parent
PROMISES = (ROOT / "docs/stability.md").read_text(encoding="utf-8")
TYPES = (ROOT / "tests/public_types.py").read_text(encoding="utf-8")
PUBLIC = [
    "advisor.Advisor",
    "advisor.RunRecorder",
    "advisor.curve",
    "advisor.diagnose",
    "advisor.diagnose_run",
    "advisor.predict",
    "advisor.read_run",
    "advisor.report",
    "advisor.search",
    "advisor.train",
    "advisor.curve.forecast",
    "advisor.curve.halving_sizes",
    "advisor.curve.log_sizes",
    "advisor.diagnose.rule.rule",
    "advisor.files.read_bytes",
    "advisor.files.read_text",
]
BACKEND = {"advisor.Advisor", "advisor.RunRecorder"}
CASES = [pytest.param(name, marks=[pytest.mark.backend] * (name in BACKEND)) for name in PUBLIC]


def public(name: str) -> object:
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(module), attribute)


@pytest.mark.parametrize("name", CASES)
def test_a_public_name_is_importable_and_shows_an_example(name: str):
    docstring = public(name).__doc__
    assert docstring
    assert "Example:" in docstring
    assert name.rpartition(".")[2] in docstring.partition("Example:")[2]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_promised_and_its_type_is_checked(name: str):
    assert f"`{name}`" in PROMISES
    attribute = name.rpartition(".")[2]
    assert re.search(rf"\b{attribute}\(", TYPES), "add a line to tests/public_types.py, which mypy reads"


def test_every_promised_name_is_in_the_list_of_this_test():
    promised = set(re.findall(r"`(advisor(?:\.\w+)+)`", PROMISES))
    whole = {"advisor.records", "advisor.errors"}
    assert promised - whole == set(PUBLIC)


def test_the_package_says_the_same_names_everywhere():
    """`__all__`, what is imported late, what a type checker sees and `dir()` are one list."""
    tree = ast.parse((ROOT / "advisor/__init__.py").read_text(encoding="utf-8"))
    seen = {
        alias.asname or alias.name: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    called = {name: f"advisor.workflows.python.{name}" for name in advisor._CALLED}
    assert seen == advisor._LAZY | called
    assert sorted(seen) == advisor.__all__
    assert set(advisor.__all__) <= set(dir(advisor))
    assert {f"advisor.{name}" for name in advisor.__all__} | {
        f"advisor.curve.{name}" for name in advisor.curve.__all__
    } <= set(PUBLIC)


@pytest.mark.parametrize("name", ["curve", "diagnose", "search"])
def test_a_package_is_the_command_of_its_name_too(name: str):
    package = getattr(advisor, name)
    assert callable(package)
    assert package is import_module(f"advisor.{name}")
    assert signature(package) == signature(command(f"advisor.{name}"))
    assert command(f"advisor.{name}").__doc__.splitlines()[0] in render_doc(package)


def test_a_name_that_is_not_public_says_so():
    with pytest.raises(AttributeError, match="diagnose_runs"):
        _ = advisor.diagnose_runs  # type: ignore[attr-defined]


def test_every_record_that_is_named_exists():
    assert all(hasattr(records, name) for name in records.__all__)
    assert records.__all__ == sorted(records.__all__)


def test_the_promised_exit_statuses_are_those_of_the_errors():
    promised = {int(status) for status in re.findall(r"^\| (\d+) \|", PROMISES, re.MULTILINE)}
    raised = {
        each.exit_status for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "exit_status")
    }
    stopped = {Stopped(number).exit_status for number in (1, 15)}  # SIGHUP, SIGTERM
    assert promised == {0, 1, TOO_LITTLE, INTERRUPTED} | stopped | raised


def test_our_codes_leave_room_for_those_of_packages():
    assert all(re.fullmatch(r"[A-Z]\d{3}", rule.code) for rule in every_rule())
