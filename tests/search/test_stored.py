"""What a storage should have been told while it was away waits; what a disk refuses ends the search, said once."""

from collections.abc import Callable

import optuna
import pytest
from optuna.exceptions import StorageInternalError
from optuna.trial import FrozenTrial, TrialState, create_trial

from advisor.search.engines.stored import AGAIN_SECONDS, NUMBER, Ended, StoredTrials
from advisor.search.proposals import Outcome


def running(number: int) -> FrozenTrial:
    return create_trial(state=TrialState.RUNNING, user_attrs={NUMBER: number})


def ended(number: int, value: float | None = 1.0) -> Ended:
    state = TrialState.FAIL if value is None else TrialState.COMPLETE
    return Outcome(number=number, parameters={}, value=value), create_trial(
        state=state, value=value, user_attrs={NUMBER: number}
    )


class Storage:
    """A stored study that refuses what it is told, or takes it and does not say so, while it is away."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.study = optuna.create_study()
        self.trials = StoredTrials(self.study, clock=lambda: self.now)
        self.error: Exception | None = None
        self.takes = False
        add = self.study.add_trials
        monkeypatch.setattr(self.study, "add_trials", lambda trials: self._told(add, trials))

    def _told(self, add: Callable, trials: object) -> None:
        if self.error is None or self.takes:
            add(trials)
        if self.error is not None:
            raise self.error

    @property
    def states(self) -> list[str]:
        return [trial.state.name.lower() for trial in self.study.get_trials()]


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Storage:
    return Storage(monkeypatch)


@pytest.mark.parametrize("takes", [False, True])
def test_what_a_storage_misses_is_told_once_and_in_order_when_it_answers(storage: Storage, takes: bool) -> None:
    storage.error, storage.takes = StorageInternalError("server closed the connection"), takes
    storage.trials.add([running(0), running(1)])
    storage.trials.end([ended(0), ended(2, None)])
    assert storage.trials.behind == "server closed the connection"
    storage.error = None
    storage.trials.add([running(3)])
    assert storage.states == ["running"] * (2 * takes)  # it is not asked again at once
    storage.now += AGAIN_SECONDS
    storage.trials.add([running(4)])
    assert storage.states == ["complete", "running", "fail", "running", "running"]
    assert storage.trials.behind == ""


def test_what_still_waits_is_told_at_the_end(storage: Storage) -> None:
    storage.error = StorageInternalError("away")
    storage.trials.add([running(0)])
    storage.error = None
    storage.trials.close()
    assert storage.states == ["running"]
    assert storage.trials.behind == ""


def test_what_a_disk_refuses_is_said_and_not_tried_again(storage: Storage) -> None:
    storage.error = OSError("no space left")
    with pytest.raises(OSError, match="no space left"):
        storage.trials.add([running(0)])
    storage.trials.close()
    assert storage.trials.behind == ""
