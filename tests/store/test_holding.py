"""One driver a study: a second is refused with the first's process, and a kill leaves nothing to clean up."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from advisor import machine
from advisor.errors import FileError, StudyError
from advisor.records.studies.requests import Request, RequestKind
from advisor.store.holding import LEFT, LOCK, TRY_SECONDS, held, holding, is_held_by
from advisor.store.studies import StudyFolder

fcntl = pytest.importorskip("fcntl")  # a system without locks holds nothing

HOLD = "import sys, time; from pathlib import Path; from advisor.store.holding import held\n"
HOLD += "with held(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)"


def test_a_second_driver_is_refused_with_the_process_of_the_first_until_that_ends(tmp_path: Path) -> None:
    root = tmp_path / "study"
    first = subprocess.Popen([sys.executable, "-c", HOLD, str(root)], stdout=subprocess.PIPE)
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(StudyError, match="another search is at work on") as refused, held(root):
            pass
        assert [problem.message.split(" on ")[0] for problem in refused.value.problems] == [f"process {first.pid}"]
    finally:
        first.kill()
        first.communicate()
    with held(root):  # the system let go of it
        pass


def test_who_looks_whether_a_study_is_held_by_its_driver_takes_nothing_from_it(tmp_path: Path) -> None:
    here = Request(kind=RequestKind.BEGUN, when="", process=os.getpid(), machine=machine.host_name())
    assert not is_held_by(here, tmp_path)  # nobody has ever held it
    with held(tmp_path):
        assert is_held_by(here, tmp_path)
        assert not is_held_by(msgspec.structs.replace(here, process=1), tmp_path)
        assert not is_held_by(msgspec.structs.replace(here, machine="elsewhere"), tmp_path)
    assert not is_held_by(here, tmp_path)
    with (tmp_path / LOCK).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        threading.Timer(TRY_SECONDS, lambda: fcntl.flock(file, fcntl.LOCK_UN)).start()
        with held(tmp_path):  # who looks is gone in an instant
            pass


def test_a_process_number_is_asked_only_where_there_are_no_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError("no locks")

    monkeypatch.setattr("fcntl.flock", refused)
    here = Request(kind=RequestKind.BEGUN, when="", process=os.getpid(), machine=machine.host_name())
    with held(tmp_path):
        assert is_held_by(here, tmp_path)
    assert not is_held_by(msgspec.structs.replace(here, process=0), tmp_path)
    assert is_held_by(msgspec.structs.replace(here, process=0, machine="elsewhere"), tmp_path)


def test_who_holds_a_study_may_hold_others_and_lets_go_when_the_block_ends(tmp_path: Path) -> None:
    folders = [StudyFolder(tmp_path / name) for name in ("a", "b")]
    with holding() as hold:
        assert [hold(folder) for folder in folders] == folders
        with pytest.raises(StudyError, match="another search is at work"):
            hold(folders[0])
    with holding() as hold:
        hold(folders[0])


def test_the_lock_that_a_killed_driver_left_on_its_journal_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / LEFT).touch()
    with held(tmp_path):
        assert not (tmp_path / LEFT).exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="cannot make"), held(tmp_path / "file" / "study"):
        pass
