"""What of a running study is worth waking somebody for: pure decisions over its events and a clock."""

from typing import final

import msgspec

from advisor.records import Study, Trial, TrialState
from advisor.records.unattended.notices import Notice, NoticeKind
from advisor.search.events import Event, FolderChosen, StudyEnded, StudyStarted, TrialEnded

STALL, STALL_SECONDS = 10.0, 60.0  # times the usual time of a trial, and at least
FEWEST = 3  # ended trials that tell what is usual
RISK = 1.1  # times the time that is left


@final
class Watchful:
    """Hears a study's events and says, each once, what somebody should be told.

    Args:
        began: Reading of the clock when the study's hours began to count.
    """

    def __init__(self, *, began: float) -> None:
        self._state = Notice(kind=NoticeKind.ENDED)
        self._said: set[NoticeKind] = set()
        self._began = self._last = began
        self._first = began  # of this sitting's trials
        self._before = 0  # trials of earlier sittings
        self._limit: float | None = None  # seconds of the search
        self._searching = False

    def hear(self, event: Event, *, now: float) -> tuple[Notice, ...]:
        """Return what an event is worth telling."""
        match event:
            case FolderChosen(folder=folder):
                self._state = msgspec.structs.replace(self._state, folder=folder)
            case StudyStarted(name=name, trials=planned, metric=metric, done=done, seconds=seconds):
                self._state = msgspec.structs.replace(
                    self._state, study=name, planned=planned, metric=metric, done=done
                )
                self._before, self._limit, self._first, self._last = done, seconds, now, now
                self._searching = True
            case StudyEnded():
                self._searching = False
            case TrialEnded(trial=trial, done=done, best=best):
                self._last = now
                self._said.discard(NoticeKind.STALLED)  # it goes on: the next stall is another one
                self._state = msgspec.structs.replace(self._state, done=done, best=best)
                return (*self._failure(trial), *self._risk(now))
            case _:
                pass
        return ()

    def tick(self, *, now: float) -> tuple[Notice, ...]:
        """Return what time alone is worth telling: that nothing has ended for long."""
        ended, waited = self._state.done - self._before, now - self._last
        if not self._searching or ended < FEWEST:
            return ()
        usual = (self._last - self._first) / ended
        if waited < max(STALL_SECONDS, STALL * usual):
            return ()
        return self._once(NoticeKind.STALLED, seconds=waited, usual_seconds=usual)

    def finished(self, study: Study) -> tuple[Notice, ...]:
        """Return that the study has its winner."""
        return self._once(NoticeKind.FINISHED, result=study, study=study.plan.name)

    def stopped(self, reason: str) -> tuple[Notice, ...]:
        """Return that somebody, or a signal, has stopped the study."""
        return self._once(NoticeKind.STOPPED, reason=reason)

    def ended(self, reason: str) -> tuple[Notice, ...]:
        """Return that the study has ended without a result."""
        return self._once(NoticeKind.ENDED, reason=reason)

    def _failure(self, trial: Trial) -> tuple[Notice, ...]:
        return self._once(NoticeKind.FIRST_FAILURE, trial=trial) if trial.state is TrialState.FAILED else ()

    def _risk(self, now: float) -> tuple[Notice, ...]:
        """Trials that are named and a time limit: at this pace the time is up first."""
        planned, ended = self._state.planned, self._state.done - self._before
        if planned is None or self._limit is None or ended < FEWEST:
            return ()
        left = self._began + self._limit - now
        needed = (now - self._first) / ended * (planned - self._state.done)
        return self._once(NoticeKind.DEADLINE, seconds=left) if needed > RISK * max(0.0, left) else ()

    def _once(self, kind: NoticeKind, **known: object) -> tuple[Notice, ...]:
        if kind in self._said:
            return ()
        self._said.add(kind)
        return (msgspec.structs.replace(self._state, kind=kind, **known),)
