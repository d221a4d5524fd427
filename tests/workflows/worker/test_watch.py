"""Watch: a training ends when its time is up, or when its search is stopped: with its epoch, or in the middle of it."""

from types import SimpleNamespace

import pytest

from advisor.records import Ending, EndingKind
from advisor.workflows.worker.watch import Watch

pytestmark = pytest.mark.backend


class Hearing:
    """A reporter that is hurried when it has heard of two epochs."""

    def __init__(self) -> None:
        self.epochs: list[int] = []

    @property
    def is_hurried(self) -> bool:
        return len(self.epochs) > 1

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None:
        self.epochs.append(epoch)

    def ask(self, number: int, dimension: object) -> float:
        raise AssertionError("nobody asks")


def test_a_stop_ends_a_training_after_the_epoch_that_runs_as_the_clock_would() -> None:
    watch, model = Watch(0, Hearing(), seconds=None), SimpleNamespace(stop_training=False)
    watch.set_model(model)
    watch.on_epoch_end(0, {"loss": 1.0})
    assert (model.stop_training, watch.ending) == (False, None)
    watch.on_epoch_end(1, {"loss": 0.9})
    assert model.stop_training
    assert watch.ending == Ending(EndingKind.TIMED_OUT, "the search was stopped after epoch 2")


def test_what_the_compiler_took_is_not_expected_of_the_next_epoch(monkeypatch) -> None:
    now = [0.0]
    monkeypatch.setattr("advisor.workflows.worker.watch.time.monotonic", lambda: now[0])
    watch, model = Watch(0, Hearing(), seconds=30.0, falls=True), SimpleNamespace(stop_training=False)
    watch.set_model(model)
    for batch, moment in ((0, 1.0), (1, 15.0), (2, 16.0)):  # the first step took 14 s, the others 1 s
        now[0] = moment
        watch.on_train_batch_begin(batch)
    now[0] = 20.0
    watch.on_epoch_end(0, {"loss": 1.0})
    assert not model.stop_training  # another 5 s fit
    now[0] = 26.0
    watch.on_epoch_end(1, {"loss": 1.0})
    assert model.stop_training
    assert watch.ending is not None


def test_an_ending_says_that_the_learning_rate_fell_with_the_time(monkeypatch) -> None:
    now = [0.0]
    monkeypatch.setattr("advisor.workflows.worker.watch.time.monotonic", lambda: now[0])
    watch = Watch(0, Hearing(), seconds=30.0, falls=True)
    watch.set_model(SimpleNamespace(stop_training=False))
    now[0] = 20.0
    watch.on_epoch_end(0, {"loss": 1.0})
    said = "its 30 seconds were up after epoch 1; its learning rate fell with the time"
    assert watch.ending == Ending(EndingKind.TIMED_OUT, said)


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr("advisor.workflows.worker.watch.time.monotonic", lambda: now[0])
    return now


def steps(watch: Watch, clock: list[float], *moments: float, epoch: int = 0) -> bool:
    """Let the steps of an epoch end at these moments, and say whether the training is to end."""
    watch.on_epoch_begin(epoch)
    for batch, moment in enumerate(moments):
        watch.on_train_batch_begin(batch)
        clock[0] = moment
        watch.on_train_batch_end(batch)
    return watch.model.stop_training


def watching(*, seconds: float | None, reporter: Hearing | None = None) -> Watch:
    watch = Watch(0, reporter or Hearing(), seconds=seconds)
    watch.set_model(SimpleNamespace(stop_training=False))
    return watch


def test_an_epoch_that_takes_longer_than_the_one_before_is_ended_in_its_middle(clock) -> None:
    watch = watching(seconds=30.0)
    assert not steps(watch, clock, 1.0, 2.0, 3.0)
    watch.on_epoch_end(0, {"loss": 1.0})
    assert steps(watch, clock, 4.0, 14.0, 22.0, 31.0, epoch=1)
    watch.on_epoch_end(1, {"loss": 0.9})
    assert watch.ending == Ending(EndingKind.TIMED_OUT, "its 30 seconds were up in epoch 2")


def test_a_first_epoch_that_is_longer_than_the_time_is_ended_in_its_middle(clock) -> None:
    assert not steps(watching(seconds=30.0), clock, 14.0, 16.0, 20.0)
    clock[0] = 0.0
    assert steps(watching(seconds=30.0), clock, 14.0, 16.0, 31.0)


def test_a_long_epoch_is_ended_so_early_that_its_network_is_judged_in_time(clock) -> None:
    def watched() -> Watch:
        clock[0] = 0.0
        watch = watching(seconds=60.0)
        watch.set_params({"steps": 10})
        return watch

    assert not steps(watched(), clock, 10.0, 13.0, 16.0)  # an epoch of 30 s: validated in 6 s and judged in 14
    assert steps(watched(), clock, 10.0, 20.0)  # of 100 s


def test_a_slow_first_step_of_a_later_epoch_is_not_taken_for_all_of_them(clock) -> None:
    watch = watching(seconds=60.0)
    watch.set_params({"steps": 100})
    assert not steps(watch, clock, 4.0, *(4.0 + 0.05 * step for step in range(1, 100)))
    watch.on_epoch_end(0, {"loss": 1.0})
    assert not steps(watch, clock, 11.0, 11.6, epoch=1)  # something else looked into the epoch before


def test_two_seconds_of_steps_are_trained_however_long_the_compiler_took(clock) -> None:
    assert not steps(watching(seconds=0.1), clock, 14.0, 15.0, 15.9)
    clock[0] = 0.0
    assert steps(watching(seconds=0.1), clock, 14.0, 15.0, 16.1)


def test_a_stop_is_heard_in_the_middle_of_an_epoch(clock) -> None:
    hearing = Hearing()
    watch = watching(seconds=None, reporter=hearing)
    assert not steps(watch, clock, 1.0, 5.0, 60.0, epoch=7)
    hearing.epochs += [6, 7]
    assert steps(watch, clock, 61.0, 64.0, epoch=7)
    assert watch.ending == Ending(EndingKind.TIMED_OUT, "the search was stopped in epoch 8")
