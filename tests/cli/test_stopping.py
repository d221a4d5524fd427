"""A search whose whole group of processes is told to end, as a service manager or a cluster does it."""

import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from advisor import cli
from advisor.records import DataPlan, TrialState
from advisor.records.studies.plan import StudyPlan
from advisor.search.events import Event, FolderChosen
from advisor.store.studies import StudyFolder
from advisor.workflows import search
from advisor.workflows.study import early
from benchmarks.faults_watching import wait_for

STUDY = """
[study]
name = "tiny"
epochs = 2

[data]
source = "iris"

[space.learning_rate]
low = 0.001
high = 0.1

[budget]
trials = 500
"""


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what `cli.main` changes of this process as it was."""
    monkeypatch.setattr(cli, "guarded", lambda stream: stream)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(warnings, "formatwarning", warnings.formatwarning)


def test_an_interrupt_that_a_library_wraps_while_it_is_loaded_ends_as_an_interrupt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def loading(**_: object) -> None:
        raise RuntimeError("Error calling __set_name__ on 'Field' instance") from KeyboardInterrupt()

    monkeypatch.setattr(cli.commands, "main", loading)
    with pytest.raises(SystemExit, match="130"):
        cli.main()
    assert capsys.readouterr().err == "advisor: interrupted\n"


def test_an_interrupt_that_a_library_wraps_in_the_middle_of_a_search_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = StudyFolder(tmp_path / "kept")
    folder.create(StudyPlan(name="kept", data=DataPlan(source="iris")), started="2026-01-01T00:00:00+00:00")

    def loading(*_: object, on_event: Callable[[Event], None], **__: object) -> None:
        on_event(FolderChosen(folder=str(folder.root)))
        raise RuntimeError("Error calling __set_name__ on 'Field' instance") from KeyboardInterrupt()

    (tmp_path / "kept.toml").write_text(STUDY)
    monkeypatch.setattr(early, "early_executor", lambda *_, **__: nullcontext())
    monkeypatch.setattr(search, "search", loading)
    monkeypatch.setattr(sys, "argv", ["advisor", "search", str(tmp_path / "kept.toml")])
    with pytest.raises(SystemExit, match="130"):
        cli.main()
    assert f"interrupted; 0 finished trials are kept in {folder.root}" in capsys.readouterr().err


@pytest.mark.backend
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no groups of processes")
def test_a_terminated_search_keeps_its_trials_says_how_to_go_on_and_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(STUDY)
    with subprocess.Popen(
        [sys.executable, "-m", "advisor", "search", "tiny.toml"],
        cwd=tmp_path,
        text=True,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        next(line for line in process.stderr if line.startswith("trial "))
        os.killpg(process.pid, signal.SIGTERM)
        said = process.stderr.read()
    assert process.returncode == 143
    kept = StudyFolder(tmp_path / "runs/tiny").read_outline()
    finished = len(kept.scored)
    assert finished >= 1
    assert kept.ended_by == "interrupted"
    assert {trial.state for trial in kept.trials} <= {TrialState.FINISHED, TrialState.FAILED, TrialState.INTERRUPTED}
    assert not any("worker process ended" in trial.reason for trial in kept.trials)  # the driver answered first
    assert "advisor: terminated; " in said
    assert f"{finished} finished" in said
    assert "advisor search tiny.toml --out runs/tiny --resume" in said
    assert list(tmp_path.glob("runs/*")) == [tmp_path / "runs/tiny"]
    assert wait_for(lambda: not alive(process.pid), patience=10.0)  # on a loaded machine an end takes its time


def alive(group: int) -> list[str]:
    """The processes of a group that still run, where the system shows them; one that has ended and waits does not."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = file.read_text().rpartition(")")
        except OSError:
            continue
        state, _, its_group = rest.split()[:3]
        if int(its_group) == group and state != "Z":
            found.append(name)
    return found
