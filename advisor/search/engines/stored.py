"""The trials of a study in its storage: the record for dashboards and colleagues, which a sampler does not need.

A database that is away for a while ends no night: what it should have been told waits, in order, and is told when it
answers again. A disk that is full is another matter: what is written there are the study's own trials too.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias, final

import optuna
from optuna.exceptions import StorageInternalError
from optuna.trial import FrozenTrial, TrialState

from advisor.search.engines.storages import as_stored, said_by
from advisor.search.proposals import Outcome

NUMBER = "advisor:trial"  # attribute of a stored trial: its number in our run store
REASON = "advisor:reason"
AGAIN_SECONDS = 60.0  # after which a storage that did not answer is tried again: a try may take ten seconds

Ended: TypeAlias = tuple[Outcome, FrozenTrial]  # what a trial came to, as we and as Optuna have it


@final
class StoredTrials:
    """Writes trials into the stored study, later where it does not answer.

    Args:
        study: As it is stored.
        clock: Seconds on any steadily growing scale.
    """

    def __init__(self, study: optuna.Study, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._study = study
        self._clock = clock
        before = study.get_trials(deepcopy=False)
        self._ids = _numbers(before)
        self.first = {name: one for each in reversed(before) for name, one in each.distributions.items()}
        self._waiting: list[Callable[[], None]] = []
        self._again = 0.0
        self.behind = ""  # why the storage lacks what still waits

    def add(self, trials: Sequence[FrozenTrial]) -> None:
        """Add trials that run."""
        self._write(partial(self._add, tuple(trials)))

    def end(self, ended: Sequence[Ended]) -> None:
        """Bring the storage in line with what trials came to; those that it lacks are added."""
        self._write(partial(self._end, tuple(ended)))

    def fail(self, stored: int, reason: str) -> None:
        """Fail a trial of the storage, by Optuna's number of it, unless it has ended already."""
        self._write(partial(self._fail, stored, reason))

    def close(self) -> None:
        """Tell what still waits, if it can be told, and let go of the storage's connections, where it holds any."""
        self._again = 0.0
        self._tell()
        storage = self._study._storage
        storage.remove_session()
        backend = getattr(storage, "_backend", None)
        if isinstance(backend, optuna.storages.RDBStorage):
            backend.engine.dispose()

    def _write(self, what: Callable[[], None]) -> None:
        self._waiting.append(what)
        self._tell()

    def _tell(self) -> None:
        """Tell all that waits, in order, as far as the storage answers."""
        if not self._waiting or self._clock() < self._again:
            return
        try:
            if self.behind:  # it may have taken in part what it did not confirm
                self._ids |= _numbers(self._study.get_trials(deepcopy=False))
            while self._waiting:
                self._waiting[0]()
                del self._waiting[0]
        except Exception as error:
            if not _is_away(error):
                self._waiting.clear()  # it would fail again; whoever resumes the study brings the storage in line
                raise
            self.behind, self._again = said_by(error, _url_of(self._study)), self._clock() + AGAIN_SECONDS
        else:
            self.behind = ""

    def _add(self, trials: Sequence[FrozenTrial]) -> None:
        """Add trials in one go, and remember which is which."""
        before, named = len(self._study.get_trials(deepcopy=False)), []
        for trial in trials:
            if trial.user_attrs[NUMBER] not in self._ids:
                kept = as_stored(trial, self.first)
                self.first.update({**kept.distributions, **self.first})
                named.append(kept)
        self._study.add_trials(named)
        self._ids |= _numbers(self._study.get_trials(deepcopy=False)[before:])

    def _end(self, ended: Sequence[Ended]) -> None:
        missing = [frozen for outcome, frozen in ended if outcome.number not in self._ids]
        known = [each for each in ended if each[0].number in self._ids]
        self._add(missing)
        for outcome, frozen in known:
            if outcome.value is None:
                self._fail(self._ids[outcome.number], outcome.reason)
            else:
                self._finish(self._ids[outcome.number], frozen)

    def _finish(self, stored: int, frozen: FrozenTrial) -> None:
        """Complete a trial of the storage, by Optuna's number of it, with its limits for who looks at it there."""
        storage, trial_id = self._study._storage, self._trial_id(stored)
        if frozen.system_attrs and not storage.get_trial(trial_id).state.is_finished():
            for key, value in frozen.system_attrs.items():
                storage.set_trial_system_attr(trial_id, key, value)
        self._study.tell(stored, frozen.values, skip_if_finished=True)

    def _fail(self, stored: int, reason: str) -> None:
        storage, trial_id = self._study._storage, self._trial_id(stored)
        if not storage.get_trial(trial_id).state.is_finished():
            storage.set_trial_user_attr(trial_id, REASON, reason)
            self._study.tell(stored, state=TrialState.FAIL)

    def _trial_id(self, stored: int) -> int:
        return self._study._storage.get_trial_id_from_study_id_trial_number(self._study._study_id, stored)


def _is_away(error: Exception) -> bool:
    """Whether a database did not answer, or not as it should: what Optuna and its library of databases raise then."""
    return isinstance(error, StorageInternalError) or type(error).__module__.startswith("sqlalchemy")


def _url_of(study: optuna.Study) -> str:
    return str(getattr(getattr(study._storage, "_backend", None), "url", ""))


def _numbers(trials: Sequence[FrozenTrial]) -> dict[int, int]:
    """Our number of each stored trial, with Optuna's; the latest where a number was given twice."""
    return {trial.user_attrs[NUMBER]: trial.number for trial in trials if NUMBER in trial.user_attrs}
