"""Whatever the output can hold and whatever a file's names hold, the terminal gets plain text and no error."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli import commands
from advisor.cli.signs import guarded
from advisor.search.events import StudyStarted, TrialStarted
from advisor.workflows.predict import Said
from advisor.workflows.progress import show_progress

RUNS = Path(__file__).parents[1] / "runs"
EVIL = "a\x1b[2J\x9b1m\u202e\x07\r\nNext: nothing [bold] [end] \x1b[31m ü→日"
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
OUR_COLOUR = re.compile("\x1b\\[[0-9;]*m")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every name is hostile: of files, runs, traces, metrics and the study."""
    folder = tmp_path_factory.mktemp("desk")
    run = json.loads((RUNS / "lecture_first.json").read_text())
    run["name"], run["scores"] = EVIL, {"validation": {EVIL: 0.5}}
    run["traces"].append({"name": EVIL, "values": [1, 2], "layer": EVIL})
    (folder / f"{EVIL}.json").write_text(json.dumps(run))
    (folder / "other.json").write_text(json.dumps(run | {"name": f"{EVIL}2", "recipe": None}))
    (folder / "columns.csv").write_text("epoch,my\x1b[2J\x9bloss\n" + "".join(f"{n},{1 / (n + 1)}\n" for n in range(9)))
    (folder / f"{EVIL}.csv").write_text("size,error\n" + "".join(f"{100 * 2**n},{0.3 * 0.75**n}\n" for n in range(5)))
    (folder / os.fsdecode(b"no\x9btext\xff.csv")).write_text("epoch,loss\n0,1\n1,0.5\n2,0.4\n3,0.3\n")
    (folder / f"{EVIL}.toml").write_text('name = "a"\n"bog\\u001b[2Jus" = 3\n[data]\nsource = "no\\u001b[2J"\n')
    shutil.copytree(RUNS / "study_digits", folder / f"study {EVIL}")
    plan = folder / f"study {EVIL}" / "study.json"
    study = json.loads(plan.read_text())
    study["plan"]["name"] = EVIL
    plan.write_text(json.dumps(study))
    return folder


COMMANDS = {
    "one run": ["diagnose", f"{EVIL}.json"],
    "several runs": ["diagnose", f"{EVIL}.json", "other.json"],
    "markdown": ["diagnose", f"{EVIL}.json", "--format", "markdown"],
    "json": ["diagnose", f"{EVIL}.json", os.fsdecode(b"no\x9btext\xff.csv"), "--format", "json"],
    "a name that is no text": ["diagnose", os.fsdecode(b"no\x9btext\xff.csv")],
    "columns": ["diagnose", "columns.csv", "--columns", "loss=my\x1b[2J\x9bloss"],
    "columns that are not there": ["diagnose", "columns.csv", "--columns", f"loss={EVIL}"],
    "no such rule": ["diagnose", "--explain", EVIL],
    "no such file": ["diagnose", f"{EVIL}.txt"],
    "no such option": ["diagnose", f"--{EVIL}"],
    "one argument too many": ["status", "a", EVIL],
    "status": ["status", f"study {EVIL}"],
    "diff": ["diff", f"{EVIL}.json", "other.json"],
    "curve": ["curve", "--from", f"{EVIL}.csv", "--out", f"out {EVIL}"],
    "watch": ["watch", f"{EVIL}.json"],
    "report": ["report", os.fsdecode(b"no\x9btext\xff.csv"), "--title", EVIL, "--out", f"{EVIL}.html"],
    "a study with mistakes": ["diagnose", "other.json", "--study", f"{EVIL}.toml"],
}


def piped(arguments: list[str], folder: Path, **environment: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *arguments],
        capture_output=True,
        env=os.environ | environment,
        cwd=folder,
        check=False,
    )
    return done.stdout + done.stderr


def on_a_terminal(arguments: list[str], folder: Path) -> bytes:
    screen, end = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "advisor", *arguments],
        stdout=end,
        stderr=end,
        cwd=folder,
        env=os.environ | {"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"},
    )
    os.close(end)
    parts = []
    while True:
        try:
            parts.append(os.read(screen, 65536))
        except OSError:  # the other end is closed
            break
        if not parts[-1]:
            break
    running.wait()
    os.close(screen)
    return b"".join(parts).replace(b"\r\n", b"\n")


def assert_steers_nothing(text: str) -> None:
    assert text.strip()
    assert not STEERS.search(text)
    assert "Traceback" not in text
    assert not re.search("^Next: nothing", text, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_name_steers_a_terminal(name: str, desk: Path):
    text = on_a_terminal(COMMANDS[name], desk).decode()
    assert_steers_nothing(OUR_COLOUR.sub("", text))
    assert "\x1b[31m ü" not in text


@pytest.mark.parametrize("name", ["one run", "several runs", "markdown", "no such file", "status", "diff", "report"])
def test_an_output_of_ascii_signs_gets_them_from_each_kind_of_text(name: str, desk: Path):
    assert_steers_nothing(piped(COMMANDS[name], desk, PYTHONIOENCODING="ascii").decode("ascii"))


@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C"}, {"PYTHONIOENCODING": "utf-8"}]
)
def test_an_output_gets_signs_that_it_can_hold(environment: dict[str, str], desk: Path):
    path = str(RUNS / "text" / "one_line_signs.txt")
    text = piped(["diagnose", path], desk, **environment).decode(environment.get("PYTHONIOENCODING", "utf-8"))
    assert "one_line_signs ·" in text
    assert "Traceback" not in text
    assert "- " in piped(["diagnose", path], desk, PYTHONIOENCODING="ascii").decode("ascii")


def test_json_keeps_every_name_as_it_is_in_an_output_that_cannot_hold_it(desk: Path):
    document = json.loads(piped(COMMANDS["json"], desk, PYTHONIOENCODING="ascii"))
    assert [run["path"] for run in document["runs"]] == COMMANDS["json"][1:3]
    assert document["runs"][0]["subject"] == EVIL


def test_predictions_into_a_pipe_keep_every_sign_whatever_the_output_holds(monkeypatch: pytest.MonkeyPatch):
    def predict(folder: Path, rows: Path, *, out: Path | None, show: Callable[[str], object]) -> Said:
        show("class\n日→\n")
        return Said("")

    monkeypatch.setattr("advisor.workflows.predict.predict", predict)
    done = CliRunner(charset="ascii").invoke(commands, ["predict", "study", "rows.csv"])
    assert done.stdout_bytes == "class\n日→\n".encode()


def test_a_guarded_output_writes_what_is_visible():
    kept = BytesIO()
    output = guarded(TextIOWrapper(kept, encoding="utf-8"))
    assert output.write("a\x1b[2J\udc9b\n") == len("a\x1b[2J\udc9b\n")
    output.flush()
    assert kept.getvalue().decode() == "a?[2J?\n"


class Screen(BytesIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_the_live_bar_shows_names_and_moves_the_cursor_itself(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    kept = Screen()
    output = guarded(TextIOWrapper(kept, encoding="utf-8"))
    with show_progress(output) as listen:
        listen(StudyStarted(name=EVIL, trials=3))
        listen(TrialStarted(number=1, parameters={EVIL: EVIL}, proposed_by="[/end]"))
    output.flush()
    text = kept.getvalue().decode()
    assert "study a?[2J?1m???" in text
    assert "trial 1 ([/end])" in text
    assert "\x1b[?25l" in text  # the bar's own
    assert "\x9b" not in text
    assert "\x1b[2J" not in text
