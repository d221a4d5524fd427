"""The page for assistants says what is: its commands run, its shapes and tables are those of the program."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.records import Action, Severity, Status
from advisor.store.format.schema import published_schema
from advisor.workflows.mcp.tools import TOOLS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table whose first heading this is."""
    body = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines()[2:]]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[subprocess.CompletedProcess[str]]:
    """What the shell blocks print, run one after the other in one folder."""
    folder = tmp_path_factory.mktemp("desk")
    program = folder / "bin" / "advisor"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m advisor "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    return [
        subprocess.run(
            ["bash", "-e", "-c", block],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        for block in blocks("sh")
    ]


def test_every_command_exits_as_the_page_says(answers):
    said = [int((re.search(r"# exits with (\d+)", block) or [0, 0])[1]) for block in blocks("sh")]
    assert [answer.returncode for answer in answers] == said
    assert {0, 1, 2, 4} <= set(said)
    assert not any("Traceback" in answer.stderr for answer in answers)


def assert_shown(shown: object, real: object) -> None:
    """What is shown is there: each key, each entry's kind, each word; numbers may move."""
    if isinstance(shown, dict):
        assert isinstance(real, dict)
        for key, value in shown.items():
            assert_shown(value, real[key])
    elif isinstance(shown, list):
        assert isinstance(real, list)
        for value, found in zip(shown, real, strict=False):
            assert_shown(value, found)
        assert len(shown) <= len(real)
    elif isinstance(shown, int | float):
        assert isinstance(real, int | float)
    else:
        assert shown == real


def test_the_answer_that_is_shown_is_the_answer(answers):
    shown, real = json.loads(blocks("json")[0]), json.loads(answers[0].stdout)
    shown["runs"][0]["not_checked"][0].pop("record_next")  # which group is the largest moves with the rules
    assert_shown(shown, real)
    assert {row for cells in rows("key of a run") for row in named(cells[0])} == real["runs"][0].keys()
    assert shown["runs"][0].keys() == real["runs"][0].keys()
    assert shown["runs"][0]["verdicts"][0].keys() == real["runs"][0]["verdicts"][0].keys()


def test_the_keys_are_those_of_the_schema():
    keys = json.loads(published_schema("diagnosis@1"))["$defs"]["Diagnosis"]["properties"].keys()
    assert {row for cells in rows("key of a run") for row in named(cells[0])} == keys


@pytest.mark.parametrize(("name", "words"), [("status", Status), ("severity", Severity), ("action", Action)])
def test_every_word_of_a_closed_list_is_named(name: str, words: type):
    said = re.search(rf"`{name}` is one of ([^.]+)\.", PAGE)[1]
    assert named(said) == [str(word) for word in words]


def test_the_tools_are_those_that_are_served():
    said = {named(cells[0])[0]: named(cells[1]) for cells in rows("tool")}
    assert said == {
        each.call.__name__: [name for name in each.call.__annotations__ if name != "return"] for each in TOOLS
    }


def test_the_exit_statuses_are_those_that_are_promised():
    promised = re.findall(r"^\| (\d+) \|", (ROOT / "docs" / "stability.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [cells[0] for cells in rows("exit status")] == promised
