"""`advisor watch`, with a clock that does not wait."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.errors import FileError, UsageError
from advisor.records import Ending, EndingKind, Run, Trace
from advisor.records.watching import Appeared, Ended, Told, Waiting
from advisor.store import runs
from advisor.workflows.watch import printer, watch

DIVERGED = (1.0, 0.8, 0.7, 0.6, 0.5, float("nan"), float("nan"))


def falling(epochs: int) -> tuple[float, ...]:
    return tuple(1.0 / (1 + n) for n in range(epochs))


class Steps:
    """A clock and the writer of the file: at each sleep the next step is done."""

    def __init__(self, path: Path, *steps: Callable[[Path], object]) -> None:
        self.path, self.steps, self.now = path, list(steps), 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if not self.steps:
            raise KeyboardInterrupt
        self.steps.pop(0)(self.path)
        os.utime(self.path, ns=(int(self.now * 1e9), int(self.now * 1e9)))


def writes(losses: tuple[float, ...], kind: EndingKind = EndingKind.UNKNOWN) -> Callable[[Path], None]:
    val_losses = tuple(1.1 * loss for loss in losses)
    run = Run(name="r", traces=(Trace("loss", losses), Trace("val_loss", val_losses)), ending=Ending(kind))
    return lambda path: runs.write_run(path, run)


def followed(path: Path, *steps: Callable[[Path], object], fail_on: str | None = None) -> tuple[int, list[Told]]:
    said: list[Told] = []
    world = Steps(path, *steps)
    status = watch(path, fail_on=fail_on, say=said.append, clock=world.clock, sleep=world.sleep)
    return status, said


def test_a_run_is_followed_from_an_empty_file_over_a_torn_one_to_its_end(tmp_path: Path):
    path = tmp_path / "run.json"
    path.write_text("")
    finished = writes(falling(9), EndingKind.FINISHED)
    status, said = followed(path, lambda p: p.write_text('{"schema": "advi'), writes(falling(5)), finished)
    assert status == 0
    assert [type(event) for event in said[:1]] == [Waiting]
    assert said[-1] == Ended("r", 9, EndingKind.FINISHED)
    assert sum(isinstance(event, Waiting) for event in said) == 1


def test_the_first_severe_finding_ends_it_with_status_1(tmp_path: Path):
    path = tmp_path / "run.json"
    writes(falling(5))(path)
    status, said = followed(path, writes(DIVERGED), fail_on="critical")
    assert status == 1
    assert [e.finding.symptom for e in said if isinstance(e, Appeared)] == ["nan_loss"]


def test_without_fail_on_a_severe_finding_is_said_and_it_goes_on(tmp_path: Path):
    path = tmp_path / "run.json"
    writes(DIVERGED)(path)
    assert followed(path, writes(DIVERGED, EndingKind.DIVERGED))[0] == 0


def test_a_growing_printed_log_is_followed_until_it_is_interrupted(tmp_path: Path):
    path = tmp_path / "log.txt"
    path.write_text("starting\n")
    said: list[Told] = []

    def line(n: int, loss: str) -> Callable[[Path], object]:
        def add(p: Path) -> None:
            p.write_text(p.read_text() + f"epoch {n} loss: {loss} lr: 0.01\n")

        return add

    lines = [line(n, "nan" if n > 6 else f"{1 / n:.2f}") for n in range(1, 9)]
    world = Steps(path, *lines)
    with pytest.raises(KeyboardInterrupt):
        watch(path, say=said.append, clock=world.clock, sleep=world.sleep)
    assert isinstance(said[0], Waiting)
    assert [e.finding.symptom for e in said if isinstance(e, Appeared)] == ["nan_loss"]


def test_an_unchanged_file_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "run.json"
    writes(falling(5))(path)
    reads, looks = [], []
    monkeypatch.setattr("advisor.workflows.watch.diagnose", lambda *a, **k: reads.append(1) or ())

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(path, say=lambda told: None, clock=lambda: float(len(looks)), sleep=sleep)
    assert len(reads) == 1


@pytest.mark.parametrize("make", [lambda p: None, Path.mkdir])
def test_what_is_no_file_is_an_error_that_says_what_to_do(tmp_path: Path, make: Callable[[Path], object]):
    path = tmp_path / "nowhere"
    make(path)
    with pytest.raises(FileError, match="cannot watch") as caught:
        followed(path)
    assert "Start the training first" in str(caught.value)


@pytest.mark.parametrize("interval", [0.0, -1.0, float("nan"), float("inf")])
def test_an_interval_that_cannot_be_is_refused(tmp_path: Path, interval: float):
    with pytest.raises(UsageError, match="interval"):
        watch(tmp_path, interval=interval, say=lambda told: None)


def test_events_are_written_in_plain_words_that_steer_no_terminal():
    written: list[str] = []
    printer(written.append, color=False)(Ended("a\x1b[2J[b]", 1, EndingKind.FINISHED))
    assert written == ["a?[2J[b], 1 epoch: finished"]
