"""Errors from Python name arguments: no message of the package tells a reader there to type an option."""

import ast
import re
from pathlib import Path

import pytest

import advisor
from advisor.errors import UsageError
from advisor.workflows.python.words import argument_named, in_python

ROOT = Path(__file__).parents[3]
OPTION = re.compile(r"(?<![\w-])--[a-z]")


def messages() -> set[str]:
    """Every text in the code that names an option; not docstrings, nor what only the command line says."""
    found = set()
    for path in (ROOT / "advisor").rglob("*.py"):
        if "cli" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {
            node.body[0].value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
        }
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and OPTION.search(node.value)
        } - docstrings
    return found


def test_every_message_that_names_an_option_names_an_argument_in_python():
    seen = messages()
    assert any("--resume" in text for text in seen)
    assert any("--columns" in text for text in seen)
    left = [text for text in seen if OPTION.search(re.sub(r"`?advisor [^`]*`?", "", in_python(text)))]
    assert left == []


def test_what_is_typed_in_a_terminal_stays():
    assert in_python("`advisor diagnose --explain A102` says more") == "`advisor diagnose --explain A102` says more"


def test_the_place_of_a_problem_is_the_argument():
    assert [argument_named(where) for where in ("--recipe", "--from", "--data", "data.target")] == [
        "recipe",
        "sizes_file",
        "data_folder",
        "data.target",
    ]


def test_a_command_says_what_to_write_in_python(tmp_path):
    log = tmp_path / "mine.csv"
    log.write_text("when,what\nMonday,rain\n")
    with pytest.raises(UsageError) as raised:
        advisor.diagnose(log)
    assert 'columns={"loss": "NAME", "val_loss": "NAME"}' in str(raised.value)
    assert "--columns" not in str(raised.value)
