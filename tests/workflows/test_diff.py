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


def logged(path: Path, *, floor: float) -> Path:
    losses = (max(2.3 * 0.5**n, floor) * (1.02 if n % 2 else 0.98) for n in range(20))
    path.write_text("epoch,loss\n" + "\n".join(f"{n},{loss:.4f}" for n, loss in enumerate(losses)))
    return path


@pytest.mark.parametrize("count", [1, 3])
def test_a_run_is_judged_by_known_good_ones(tmp_path: Path, count: int):
    goods = [logged(tmp_path / f"good{n}.csv", floor=0.1 + 0.005 * n) for n in range(count)]
    assert "loss at the end" in diff(logged(tmp_path / "bad.csv", floor=0.6), *goods)
    assert "departs" not in diff(logged(tmp_path / "again.csv", floor=0.11), *goods)


def test_every_missing_or_empty_baseline_is_named(tmp_path: Path):
    good = logged(tmp_path / "good.csv", floor=0.1)
    with pytest.raises(FileError, match="nowhere"):
        diff(good, good, tmp_path / "nowhere.csv")
