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
