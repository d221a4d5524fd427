"""Messages: sent beside the study, whoever takes them; what goes wrong is said once, and no secret with it."""

import sys
import threading
from pathlib import Path

import msgspec
import pytest

from advisor.errors import MissingExtraError, NoTrialFinishedError, StudyError
from advisor.records import DataPlan, SearchSettings, Study, StudyPlan, Trial, TrialState
from advisor.search.events import Event, FolderChosen, Noted, StudyStarted, TrialEnded
from advisor.workflows.unattended import notifying as module
from advisor.workflows.unattended.notifying import notifying, senders_of

SECRET = "hunter2"  # noqa: S105
KEEP = """
import sys
with open(sys.argv[1], "ab") as file:
    file.write(sys.stdin.buffer.read() + b"--\\n")
"""


def command(tmp_path: Path) -> str:
    (tmp_path / "keep.py").write_text(KEEP)
    return f"cmd:{sys.executable} {tmp_path / 'keep.py'} {tmp_path / 'told.txt'}"


def told(tmp_path: Path) -> list[str]:
    return (tmp_path / "told.txt").read_text(encoding="utf-8").split("--\n")[:-1]


def test_a_program_is_given_each_message_on_its_input(tmp_path: Path) -> None:
    heard: list[Event] = []
    failed = Trial(number=0, state=TrialState.FAILED, reason="diverged: NaN in the first epoch")
    with notifying([command(tmp_path)], heard.append, began=0.0) as notifier:
        notifier(FolderChosen(folder="runs/näht"))
        notifier(StudyStarted(name="näht", trials=3))
        notifier(TrialEnded(trial=failed, done=1, best=None))
        notifier.send(notifier.watchful.finished(Study(plan=StudyPlan(name="näht", data=DataPlan(source="iris")))))
    first, last = told(tmp_path)
    assert first.startswith("advisor: study näht has a first failed trial\n\ntrial 0 failed: diverged: NaN")
    assert last.startswith("advisor: study näht has finished\n")
    assert "folder: runs/näht" in last
    assert len(heard) == 3  # every event goes on, and nothing else is said


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyboardInterrupt("terminated"), "was stopped\n\nterminated after 0 trials"),
        (NoTrialFinishedError("none of the 3 trials finished"), "without a result\n\nnone of the 3 trials finished"),
        (RuntimeError(SECRET), "without a result\n\nRuntimeError"),
    ],
)
def test_a_study_that_ends_badly_is_told_and_the_error_goes_on(tmp_path: Path, error, said: str) -> None:
    with pytest.raises(type(error)), notifying([command(tmp_path)], lambda _: None, began=0.0):
        raise error
    (message,) = told(tmp_path)
    assert said in message
    assert SECRET not in message


def test_a_program_that_fails_is_said_once_without_its_arguments(tmp_path: Path) -> None:
    (tmp_path / "fail.py").write_text("import sys; sys.exit(3)")
    heard: list[Event] = []
    broken = f"cmd:{sys.executable} {tmp_path / 'fail.py'} {SECRET}"
    with notifying([broken, f"cmd:no-such-program-anywhere {SECRET}"], heard.append, began=0.0) as notifier:
        notifier.send(notifier.watchful.stopped("a"))
        notifier.send(notifier.watchful.ended("b"))
    said = [event.text for event in heard if isinstance(event, Noted)]
    assert len(said) == 2
    assert "status 3" in said[0]
    assert "no-such-program-anywhere: " in said[1]
    assert not any(SECRET in text for text in said)


def test_a_message_that_hangs_holds_nothing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LAST_SECONDS", 0.2)
    gate = threading.Event()

    class Hanging:
        name = "hanging"

        def send(self, title: str, body: str) -> str:
            gate.wait()
            return ""

    monkeypatch.setattr(module, "senders_of", lambda _: (Hanging(),))
    with notifying(["any"], lambda _: None, began=0.0) as notifier:
        notifier.send(notifier.watchful.stopped("a"))
    gate.set()


def test_without_apprise_the_extra_is_named_and_programs_still_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(MissingExtraError, match="keras-advisor\\[notify\\]") as error:
        senders_of([f"mailto://me:{SECRET}@example.com"])
    assert SECRET not in str(error.value)
    assert len(senders_of(["cmd:true"])) == 1


def test_every_wrong_address_is_named_by_its_place_and_none_is_shown() -> None:
    pytest.importorskip("apprise")
    with pytest.raises(StudyError) as error:
        senders_of([f"nosuch://{SECRET}", "cmd:", f"json://user:{SECRET}@localhost/", SECRET])
    said = str(error.value)
    assert ["address 1" in said, "address 2" in said, "address 3" in said, "address 4" in said] == [
        True,
        True,
        False,
        True,
    ]
    assert SECRET not in said


def test_a_service_that_cannot_be_reached_is_said_by_its_kind_alone(caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("apprise")
    heard: list[Event] = []
    with notifying([f"json://user:{SECRET}@localhost:1/path"], heard.append, began=0.0) as notifier:
        notifier.send(notifier.watchful.stopped("a"))
    (said,) = (event.text for event in heard if isinstance(event, Noted))
    assert said == "notify: json: the service did not take the message; the study goes on"
    assert SECRET not in caplog.text


def test_addresses_are_not_kept_with_the_plan() -> None:
    settings = SearchSettings(notify=(f"mailto://me:{SECRET}@example.com",), seed=3)
    plan = StudyPlan(name="a", data=DataPlan(source="iris"), search=settings)
    kept = msgspec.json.encode(module.without_addresses(plan)).decode()
    assert SECRET not in kept
    assert '"seed":3' in kept
