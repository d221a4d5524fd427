"""How a study is going while it runs: its pace, what its trials say together, and the change that they ask for."""

from enum import StrEnum

import msgspec

from advisor.records.studies.plan import ParameterValue
from advisor.records.unattended.planning import Band


class Logged(msgspec.Struct, frozen=True):
    """One line of a study's log: what was noted of a trial when it began or ended."""

    number: int
    state: str
    proposed_by: str = ""


class AdviceKind(StrEnum):
    """What the trials of a study say together."""

    DIVERGING = "diverging"  # many of the last trials diverged
    FAILING = "failing"  # many of the last trials failed in another way
    AT_EDGE = "at edge"  # the best trials crowd at an end of a range
    UNDERTRAINED = "undertrained"  # the best trials got better until their last epoch
    NO_PROGRESS = "no progress"  # nothing was better for long
    STALLED = "stalled"  # nothing has ended for much longer than a trial takes
    IDLE = "idle"  # fewer trials run than have run at the same time


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a study: a range, a value that stays, or choices of one dimension; or its epochs."""

    dimension: str
    low: float | int | None = None
    high: float | int | None = None
    value: ParameterValue | None = None
    choices: tuple[ParameterValue, ...] = ()


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a study's trials say together, what was counted for it, and what it would change."""

    kind: AdviceKind
    count: int  # trials that it was seen in
    of: int  # trials that were looked at
    subject: str = ""  # the dimension, or a trial's reason
    seconds: float | None = None  # since the last trial ended
    usual_seconds: float | None = None
    changes: tuple[Change, ...] = ()


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How fast the trials of a study end, and what that says of the rest."""

    per_hour: float | None = None  # of the last trials
    seconds_left: Band | None = None  # of the whole study; None: neither trials nor time limit it, or it is not known
    usual_seconds: float | None = None  # between two trials, or cohorts, that end
    since_last: float | None = None  # seconds since the last one ended


class Going(msgspec.Struct, frozen=True, kw_only=True):
    """How a study is going: what `advisor status --json` prints."""

    name: str
    folder: str
    metric: str
    trials: dict[str, int]  # by their states
    planned: int | None = None
    best_trial: int | None = None
    best_score: float | None = None
    ended_by: str = ""
    pace: Pace = Pace()
    advice: tuple[Advice, ...] = ()
    commands: tuple[str, ...] = ()  # one for each piece of advice; empty where it asks for no change of the study
