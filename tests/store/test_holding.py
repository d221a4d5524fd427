"""One driver a study: a second is refused with the first's process, and a kill leaves nothing to clean up."""

import subprocess
import sys
from pathlib import Path

import pytest

from advisor.errors import FileError, StudyError
from advisor.store.holding import LEFT, held, holding
from advisor.store.studies import StudyFolder

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
