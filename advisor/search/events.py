"""What a running study says of itself, as records; a progress display listens to these."""

from typing import TypeAlias

import msgspec

from advisor.records import DataReading, Missed, Recipe, Trial
from advisor.records.studies.plan import ParameterValue


class FolderChosen(msgspec.Struct, frozen=True, kw_only=True):
    """The study has its folder: what is found from now on is kept there."""

    folder: str


class DataRead(msgspec.Struct, frozen=True, kw_only=True):
    """The data have been read; before the first trial."""

    reading: DataReading


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """Something is to be known of the study before it begins."""

    text: str


class StudyStarted(msgspec.Struct, frozen=True, kw_only=True):
    """The search begins; `done` trials were there already when a study is resumed."""

    name: str
    trials: int | None  # planned in all; None where only time ends the study
    metric: str = "score"  # what trials are judged by
    done: int = 0
    seconds: float | None = None  # planned for the search, the reserve for retraining taken off


class EpochsChosen(msgspec.Struct, frozen=True, kw_only=True):
    """The study names no epochs: they follow the rows, and the batch size of each trial."""

    recipe: Recipe  # what every trial starts from
    rows: int  # of the training part


class SamplerChosen(msgspec.Struct, frozen=True, kw_only=True):
    """Who proposes the trials after the first ones, and why."""

    name: str
    because: str


class TrialStarted(msgspec.Struct, frozen=True, kw_only=True):
    """A trial has been given to a worker."""

    number: int
    parameters: dict[str, ParameterValue]
    proposed_by: str


class EpochEnded(msgspec.Struct, frozen=True, kw_only=True):
    """An epoch of a trial (or of a retraining) has ended."""

    number: int
    epoch: int  # counted from 0
    values: dict[str, float]


class TrialEnded(msgspec.Struct, frozen=True, kw_only=True):
    """A trial has ended, well or not, and stands in the run store."""

    trial: Trial
    done: int
    best: Trial | None  # so far, this one included
    seconds_left: float | None = None  # of the search, by the time limit or by the trials to go
    missed: tuple[Missed, ...] = ()  # the limits of the goal that it breaks


class RetrainingStarted(msgspec.Struct, frozen=True, kw_only=True):
    """The search is over; the best trial, then others that might be as good, are trained again on fresh seeds."""

    trial: int
    count: int
    others: int = 0  # how many finalists beside the best trial the count is of; 0: it is the best trial's


class RetrainingEnded(msgspec.Struct, frozen=True, kw_only=True):
    """One retraining has ended."""

    done: int
    count: int
    others: int = 0  # how many finalists beside the best trial the count is of; 0: it is the best trial's
    validation: dict[str, float]


class StudyEnded(msgspec.Struct, frozen=True, kw_only=True):
    """The search is over: no more trials."""

    ended_by: str  # "trials", "hours", "until", "space"
    done: int


Event: TypeAlias = (
    FolderChosen
    | DataRead
    | EpochsChosen
    | Noted
    | SamplerChosen
    | StudyStarted
    | TrialStarted
    | EpochEnded
    | TrialEnded
    | RetrainingStarted
    | RetrainingEnded
    | StudyEnded
)
