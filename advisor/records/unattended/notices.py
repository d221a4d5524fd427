"""What somebody is told of a study while it runs, and when it has ended."""

from enum import StrEnum

import msgspec

from advisor.records.study import Study, Trial


class NoticeKind(StrEnum):
    """Why somebody is told."""

    FINISHED = "finished"
    FIRST_FAILURE = "first failure"
    STALLED = "stalled"
    DEADLINE = "deadline"  # at this pace not all trials are made before the time is up
    STOPPED = "stopped"  # by a signal, or by hand
    ENDED = "ended"  # without a result


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that somebody is told of a study."""

    kind: NoticeKind
    study: str = ""
    folder: str = ""
    metric: str = "score"
    done: int = 0
    planned: int | None = None
    best: Trial | None = None
    trial: Trial | None = None  # that failed
    seconds: float | None = None  # since a trial ended; left of the time
    usual_seconds: float | None = None
    reason: str = ""
    result: Study | None = None
