"""`advisor diff` says what two runs differ in, and that they do not where they do not."""

from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.workflows.diff import diff

RUNS = Path(__file__).parent.parent / "runs"


def test_two_runs_are_compared_in_setting_and_behaviour():
    text = diff(RUNS / "lecture_first.json", RUNS / "lecture_early_stopping.json")
    assert "settings that differ" in text
    assert "last val_loss" in text
    assert "epochs" in text


def test_a_run_is_the_same_as_itself():
    run = RUNS / "lecture_first.json"
    assert "no difference between the two runs was recorded" in diff(run, run)


def test_a_missing_run_is_named():
    with pytest.raises(FileError, match="nowhere"):
        diff(RUNS / "nowhere.json", RUNS / "lecture_first.json")
