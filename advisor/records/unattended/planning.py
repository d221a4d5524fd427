"""What is known of a study before it begins: what it would do, how long that takes, and what was rehearsed for it."""

from enum import StrEnum

import msgspec


class Band(msgspec.Struct, frozen=True):
    """A number that is not known yet: its middle, and the interval that holds it in 80 % of cases."""

    low: float
    middle: float
    high: float


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """One task of a rehearsal, timed: a trial, or several that trained as one program."""

    trials: int
    opens: bool = False  # it is of the study's opening recipes; what the sampler proposes else
    after: int = 0  # tasks that its worker had done before: the first ones bring what is loaded once
    planned_epochs: int  # of the longest of its trainings, one after the other where folds are
    epochs: int = 0  # that were trained
    first_seconds: float = 0.0  # from its beginning to the end of the first epoch: programs are compiled in it
    more_seconds: float = 0.0  # that the other epochs took together
    last_seconds: float | None = None  # from the last epoch to its scores; None where it was cut off before
    has_ended: bool = False  # by itself; else its time was up
    memory_bytes: int = 0  # the worker's peak; 0: not known
    failure: str = ""  # why it came to nothing


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """A few seconds of a study, timed; no trial of it counts."""

    tasks: tuple[Rehearsed, ...] = ()
    slots: int = 1  # tasks that ran at the same time
    ready_seconds: float = 0.0  # to the first training; a study imports while its workers do
    seconds: float = 0.0  # that were watched
    slowness: float = 1.0  # how many times longer work took in the middle, for others share the machine

    @property
    def has_measured(self) -> bool:
        """Whether at least one epoch was seen to end."""
        return any(task.epochs for task in self.tasks)


class PlanForecast(msgspec.Struct, frozen=True, kw_only=True):
    """How far a study gets and how long it takes."""

    trials: Band
    seconds: Band  # of the whole study: its start, the search, the retrainings and the report
    search_seconds: Band
    ended_by: str  # "trials" or "hours", whichever comes first


class OtherBackend(msgspec.Struct, frozen=True, kw_only=True):
    """The same tasks on another backend that is installed."""

    name: str
    tasks: int  # that both have shown
    times: float  # how many times as long they took on it, in the middle


class OtherWorkers(msgspec.Struct, frozen=True, kw_only=True):
    """Another number of workers, on the same machine, for the same tasks."""

    usual: int  # workers that the study would have
    count: int  # workers of the other number; they share the same cores, or GPUs
    tasks: int  # that both have shown
    times: float  # how many times as long the same work took with the other number, in the middle
    pays: bool = False  # it is clearly less


class Doubt(StrEnum):
    """What may be wrong with a plan that can be trained."""

    NOT_MEASURED = "not measured"  # not one epoch ended while it was rehearsed
    ALL_FAILED = "all failed"  # every task of the rehearsal that ended
    SOME_FAILED = "some failed"
    ONLY_OPENING = "only opening"  # the time is up before the sampler proposes anything
    TRIAL_MEMORY = "trial memory"  # a worker took more than the study lets a trial take
    MACHINE_MEMORY = "machine memory"  # the workers together take more than there is
    NOT_ALL_TRIALS = "not all trials"  # the time is up before the trials that the study names
    NO_LIMIT = "no limit"  # neither trials nor hours end it


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """What a study would do, said before it begins."""

    name: str
    folder: str
    rows: int | None = None  # of the training part; None where the data are made as it runs
    metric: str = ""
    dimensions: tuple[tuple[str, str], ...] = ()  # name, and the values that it may take
    epochs: int = 0  # of a training at most, of the recipe that every trial starts from
    follows_rows: bool = False  # they follow the rows, and the batch size of each trial
    opening: tuple[str, ...] = ()  # who proposes the first trials
    sampler: str = ""
    cohort: int = 1  # trials that are proposed together
    trials: int | None = None  # the budget
    hours: float | None = None
    until: float | None = None
    machine_bytes: int = 0  # that may be used
    trial_memory_bytes: int | None = None  # the study's own limit
    rehearsal: Rehearsal = Rehearsal()
    forecast: PlanForecast | None = None  # None: nothing could be measured, or nothing limits the study
    doubts: tuple[Doubt, ...] = ()
    other: OtherBackend | None = None  # of a long study; None: there is none, or it was not tried
    workers: OtherWorkers | None = None  # of a long study that names no number; None: it was not tried

    @property
    def worker_bytes(self) -> int:
        """The most memory that a worker took; 0 where it is not known.

        Example:
            >>> Planned(name="a", folder="runs/a").worker_bytes
            0
        """
        return max((task.memory_bytes for task in self.rehearsal.tasks), default=0)
