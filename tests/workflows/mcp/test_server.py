"""The tools as an assistant meets them: through the SDK's own client, over standard input and output."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import jsonschema
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, Tool

from advisor.cli import commands
from advisor.store.format import codec
from advisor.store.format.schema import published_schema
from advisor.workflows.mcp.tools import TOOLS

RUNS = Path(__file__).parents[2] / "runs"
ROOT = Path(__file__).parents[3]
LOG = "Epoch: 1, Loss: 0.5\nEpoch: 2, Loss: nan\nEpoch: 3, Loss: nan\n"
SIZES = "size,error\n100,0.31\n200,0.24\n400,0.19\n800,0.15\n"
CALLS: dict[str, tuple[str, dict[str, object]]] = {
    "path": ("diagnose", {"path": "run.json"}),
    "text": ("diagnose", {"text": LOG}),
    "a history as text": ("diagnose", {"text": '{"loss": [1, 0.5, 0.4], "val_loss": [1, 0.6, 0.5]}'}),
    "columns": ("diagnose", {"path": "columns.csv", "columns": "loss=xent"}),
    "target": ("diagnose", {"path": "run.json", "target": "accuracy=0.99", "output": "json"}),
    "json": ("diagnose", {"path": "run.json", "output": "json"}),
    "json of text": ("diagnose", {"text": LOG, "output": "json"}),
    "a name that is no text": ("diagnose", {"path": "strange", "output": "json"}),
    "no such file": ("diagnose", {"path": "nowhere\x1b[2J.json"}),
    "neither": ("diagnose", {}),
    "both": ("diagnose", {"path": "run.json", "text": LOG}),
    "standard input": ("diagnose", {"path": "-"}),
    "no log": ("diagnose", {"text": "hello"}),
    "a bad target": ("diagnose", {"text": LOG, "target": "speed=3"}),
    "a bad output": ("diagnose", {"text": LOG, "output": "html"}),
    "code": ("explain", {"code": "A102"}),
    "no such code": ("explain", {"code": "A999"}),
    "curve": ("forecast_curve", {"path": "sizes.csv", "target": 0.1}),
    "curve as json": ("forecast_curve", {"text": SIZES, "output": "json"}),
    "no curve": ("forecast_curve", {"text": "a,b\n1,2"}),
    "too few sizes": ("forecast_curve", {"text": "size,error\n100,0.3"}),
    "report": ("write_report", {"paths": ["run.json"], "out": "new/report.html", "title": "Mine"}),
    "report again": ("write_report", {"paths": ["run.json"], "out": "kept.html"}),
    "report instead": ("write_report", {"paths": ["run.json"], "out": "old.html", "replace": True}),
    "no report": ("write_report", {"paths": ["run.json"], "out": ".bashrc"}),
    "a name that cannot be": ("write_report", {"paths": ["run.json"], "out": "a\x00.html"}),
    "a name too long": ("write_report", {"paths": ["run.json"], "out": f"{'x' * 5000}.html"}),
    "a report on nothing": ("write_report", {"paths": [], "out": "nothing.html"}),
    "no such tool": ("train", {}),
}


@dataclass
class Session:
    """What came of one conversation.

    Args:
        folder: Where the server was started.
        tools: Those it offers.
        answers: To each of `CALLS`.
    """

    folder: Path
    tools: list[Tool] = field(default_factory=list)
    answers: dict[str, CallToolResult] = field(default_factory=dict)

    def text(self, name: str) -> str:
        (content,) = self.answers[name].content
        return str(content.text)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copy(RUNS / "lecture_first.json", folder / "run.json")
    (folder / "columns.csv").write_text("epoch,xent\n" + "".join(f"{n},{1 / (n + 1)}\n" for n in range(9)))
    (folder / "sizes.csv").write_text(SIZES)
    (folder / "strange").mkdir()
    (folder / "strange" / os.fsdecode(b"\xff.csv")).write_text("epoch,loss\n0,1\n1,0.5\n2,0.4\n")
    (folder / "kept.html").write_text("mine")
    (folder / "old.html").write_text("mine")
    held = Session(folder)
    anyio.run(talk, held)
    return held


async def talk(session: Session) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "advisor", "mcp"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=session.folder,
    )
    async with Client(stdio_client(server)) as client:
        session.tools = (await client.list_tools()).tools
        for name, (tool, arguments) in CALLS.items():
            session.answers[name] = await client.call_tool(tool, arguments)


def test_the_tools_are_offered_with_a_description_of_every_argument(session: Session):
    assert [tool.name for tool in session.tools] == [each.call.__name__ for each in TOOLS]
    for tool in session.tools:
        assert tool.description
        assert all(f"\n    {name}: " in tool.description for name in tool.input_schema["properties"])


def test_only_what_writes_says_that_it_writes(session: Session):
    writes = {tool.name for tool in session.tools if not tool.annotations.read_only_hint}
    assert writes == {"write_report"}


def test_the_help_of_the_command_names_every_tool():
    assert all(each.call.__name__ in commands.commands["mcp"].help for each in TOOLS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("path", "Next: train longer"),
        ("text", "nan_loss"),
        ("a history as text", "3 epochs"),
        ("columns", "read as columns that you named"),
        ("code", "How it is detected"),
        ("curve", "Rows for an error of 0.1"),
        ("report", "report written to new/report.html"),
        ("report instead", "report written to old.html"),
    ],
)
def test_a_tool_answers_as_the_command_does(name: str, words: str, session: Session):
    assert not session.answers[name].is_error
    assert words in session.text(name)


@pytest.mark.parametrize("name", ["json", "json of text", "target"])
def test_json_is_the_published_answer_as_text_and_as_data(name: str, session: Session):
    data = session.answers[name].structured_content
    jsonschema.validate(data, codec.parse(published_schema("diagnosis@1"), name="schema"))
    assert codec.parse(session.text(name), name="text") == data
    assert [run["path"] for run in data["runs"]] == ["-" if "text" in CALLS[name][1] else "run.json"]


def test_a_name_that_is_no_text_ends_no_conversation(session: Session):
    (run,) = session.answers["a name that is no text"].structured_content["runs"]
    assert run["path"] == os.path.join("strange", "?.csv")


def test_a_target_reaches_the_lectures_question(session: Session):
    (run,) = session.answers["target"].structured_content["runs"]
    assert next(q["answer"] for q in run["questions"] if "training set acceptable" in q["text"]) == "no"


def test_a_forecast_as_data_has_its_intervals(session: Session):
    told = session.answers["curve as json"].structured_content
    assert told["forecast"]["targets"] == [1600, 3200, 6400]
    assert all(low < high for low, high in zip(told["forecast"]["lo80"], told["forecast"]["hi80"], strict=True))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no such file", "cannot read nowhere?[2J.json"),
        ("neither", "expected either `path` or `text`, got neither"),
        ("both", "got both"),
        ("standard input", "as `text`"),
        ("no log", "cannot read standard input"),
        ("a bad target", "Metrics: loss, accuracy"),
        ("a bad output", "'text' or 'json'"),
        ("no such code", "known codes: A101"),
        ("no curve", "cannot read the text"),
        ("too few sizes", "sizes"),
        ("report again", "there is already a file kept.html"),
        ("no report", "ends in .html"),
        ("a name that cannot be", 'got "a?.html"'),
        ("a name too long", "Choose another folder"),
        ("a report on nothing", "expected at least one file"),
        ("no such tool", "train"),
    ],
)
def test_a_mistake_is_a_tools_error_with_its_message(name: str, words: str, session: Session):
    assert session.answers[name].is_error
    assert words in session.text(name)
    assert "Traceback" not in session.text(name)


def test_a_report_is_written_where_told_and_nothing_else_is_touched(session: Session):
    assert (session.folder / "new" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (session.folder / "kept.html").read_text() == "mine"
    assert "Mine" in (session.folder / "new" / "report.html").read_text(encoding="utf-8")
    assert (session.folder / "old.html").stat().st_size > 10_000
    assert {path.name for path in session.folder.iterdir()} == {
        "run.json", "columns.csv", "sizes.csv", "kept.html", "old.html", "new", "strange",
    }  # fmt: skip


@pytest.mark.parametrize("instead", ["sys.modules['mcp'] = None", "sys.path.insert(0, 'older')"])
def test_without_the_sdk_one_message_says_how_to_install_it(instead: str, tmp_path: Path):
    (tmp_path / "older" / "mcp").mkdir(parents=True)
    (tmp_path / "older" / "mcp" / "__init__.py").write_text("")  # as before version 2: no server of this name
    code = f"import sys; {instead}; sys.argv = ['advisor', 'mcp']; from advisor.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=tmp_path, env=environment, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "advisor: cannot serve without the MCP SDK, version 2 or newer\n\n"
        '  Install it: pip install "mcp>=2", or advisor with its extra: pip install "keras-advisor[mcp]"\n'
    )
