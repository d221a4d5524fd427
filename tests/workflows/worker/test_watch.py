"""Watch: a training ends with its epoch when its time is up, or when its search is stopped."""

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
