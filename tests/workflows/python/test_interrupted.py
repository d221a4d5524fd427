"""A search as it is started in a notebook or a plain script: interrupted, gone on with, and used."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from advisor.records import Trial
from advisor.store.studies import StudyFolder
from tests.lean import on_one_core

pytestmark = pytest.mark.backend


def alone(trial: Trial) -> Trial:
    """A trial without the simple models' scores, which are known later than it."""
    return msgspec.structs.replace(trial, run=msgspec.structs.replace(trial.run, references=()))


# As a terminal and a notebook start a program: what a shell starts in the background hears no interrupt.
BEGIN = """
import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
import advisor
import pandas as pd
from sklearn.datasets import load_iris

frame = load_iris(as_frame=True).frame
frame["variety"] = frame.pop("target").map({0: "setosa", 1: "versicolor", 2: "virginica"})
frame["garden"] = ["north", 7, None] * 50
settings = {"study": {"epochs": 2}, "search": {"retrainings": 1}, "goal": {"metric": "accuracy"}}
"""
SEARCH = BEGIN + 'study = advisor.search(frame, "variety", study=settings, name="iris", trials=%s)\n'
GO_ON = (
    BEGIN
    + """
study = advisor.search(frame, "variety", study=settings, name="iris", trials=3, resume=True)
print(study)
rows = frame.drop(columns="variety").head(4)
print(advisor.predict(study, rows, out="answers.csv"))
print(advisor.report(study, out="team.html", title="Irises"))
print(advisor.diagnose(study).decision.action, advisor.diagnose("runs/iris").decision.action)
"""
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": "1"}


def interrupted(desk: Path) -> subprocess.Popen[str]:
    """Run a script that calls `advisor.search` at its top, as scripts do, until its first trial has ended."""
    (desk / "first.py").write_text(SEARCH % 40)
    with on_one_core():
        process = subprocess.Popen(
            [sys.executable, "first.py"],
            cwd=desk,
            env=environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if line.startswith("trial "):
            process.send_signal(signal.SIGINT)
            break
    said, error = process.communicate(timeout=120)
    process.seen, process.error = "".join(seen) + said, error  # type: ignore[attr-defined]
    return process


def test_an_interrupted_search_keeps_its_trials_and_goes_on(desk):
    process = interrupted(desk)
    assert process.returncode != 0
    assert process.seen.startswith("study folder: runs/iris (interrupt it at any time: resume=True goes on)\n")
    last = process.error.strip().splitlines()[-1]
    assert last.startswith("advisor.errors.StudyInterrupted: stopped; ")
    assert 'kept in runs/iris. Go on with the same call and out="runs/iris", resume=True;' in last
    assert "During handling" not in process.error
    kept = StudyFolder(desk / "runs/iris").read_study()
    assert kept.ended_by == "interrupted"
    assert len(kept.scored) >= 1
    assert kept.plan.data.source.endswith(".parquet")

    (desk / "second.py").write_text(GO_ON)
    with on_one_core():
        done = subprocess.run(
            [sys.executable, "second.py"], cwd=desk, env=environment(), capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    study = StudyFolder(desk / "runs/iris").read_study()
    numbers = {each.number for each in kept.scored}
    assert [alone(trial) for trial in study.trials if trial.number in numbers] == list(map(alone, kept.scored))
    assert all(trial.run.references for trial in study.scored)  # the second sitting has brought them
    assert study.winner is not None
    assert study.winner.run is not None
    assert {each.name for each in study.winner.run.data.classes} == {"setosa", "versicolor", "virginica"}
    assert "already done" in done.stdout
    assert "winner: trial" in done.stdout
    assert "probability of virginica" in done.stdout
    assert (desk / "answers.csv").read_text().count("\n") == 5
    assert "Irises" in (desk / "team.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in desk.glob("runs/*")) == ["iris"]
