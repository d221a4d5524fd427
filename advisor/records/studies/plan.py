"""A study's plan as a person wrote it, and a change of it between its trials."""

from enum import StrEnum
from typing import Literal

import msgspec

from advisor.records.data import DataPlan
from advisor.records.goal import Goal
from advisor.records.parts.cluster import ClusterSettings

ParameterValue = float | int | str | bool


class EngineName(StrEnum):
    OPTUNA = "optuna"
    KERAS_TUNER = "keras-tuner"


class Strategy(StrEnum):
    """How a study goes through its space (lecture 4.2)."""

    SAMPLING = "sampling"  # the engine's sampler proposes
    GROWING = "growing"  # from the smallest network up, while the goal's target is not met
    PRUNING = "pruning"  # the largest network, then its smallest weights are taken out step by step
    COMPLEXITY = "complexity"  # the sampler trades the score against the size by one stated weight


class ModelFormat(StrEnum):
    """The kind of file in which the winner is kept."""

    KERAS = "keras"  # model.keras
    H5 = "h5"  # model.h5, the legacy format of the lecture


class Narrowing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a study file says of one dimension: fix it, list its choices, bound its range, say what is likely good."""

    value: ParameterValue | None = None
    choices: tuple[ParameterValue, ...] = ()
    low: float | None = None
    high: float | None = None
    around: float | None = None  # trials crowd around it at first; the rest of the range stays open


class Budget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a study ends: at whichever of these comes first."""

    trials: int | None = 20
    hours: float | None = None
    until: float | None = None  # ends when the goal's metric reaches this value
    until_time: str | None = None  # ends at this local time: "07:00", or with a date
    trial_minutes: float | None = 30.0  # a single trial is ended after this
    trial_memory_gb: float | None = None  # a trial whose process takes more is ended

    @property
    def trial_memory_bytes(self) -> int | None:
        """What a trial's process may take; None where nothing limits it.

        Example:
            >>> Budget(trial_memory_gb=1.5).trial_memory_bytes, Budget().trial_memory_bytes
            (1500000000, None)
        """
        return None if self.trial_memory_gb is None else round(self.trial_memory_gb * 10**9)


class SearchSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    engine: EngineName = EngineName.OPTUNA
    sampler: str = "default"  # a name that the engine knows; "default": by budget and space
    storage: str | None = None  # a storage URL; a journal file beside the runs when None
    seed: int = 0
    retrainings: int = 5  # of the winner, on fresh seeds: the seed noise
    ensemble: int | Literal["auto"] = "auto"  # networks whose mean is handed over; "auto": of small ones on tables
    bagging: bool = True  # with a time limit: more networks of the mean learn from the validation rows too
    strategy: Strategy = Strategy.SAMPLING
    complexity_weight: float = 0.01  # what a tenfold size must gain in the metric to be worth it
    model_format: ModelFormat = ModelFormat.KERAS
    hypermodel: str = ""  # `module:function`, a KerasTuner `build(hp)` that is searched in place of the catalogue
    earlier: tuple[str, ...] = msgspec.field(default=(), name="from")  # earlier studies to start from
    keep_weights: int = 0  # of how many of the best trials: they go on from them when the epochs are raised
    notify: tuple[str, ...] = ()  # addresses that are told how it goes; never kept, for they hold passwords


class StudyPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What a study file (TOML) says."""

    name: str
    data: DataPlan
    goal: Goal = Goal()
    recipe: dict[str, ParameterValue] = {}  # dimensions set for every trial, and the start of `advisor train`
    base_recipe: str = "lecture-default"  # the named recipe (portfolio) that `recipe` changes
    space: dict[str, Narrowing] = {}  # dimensions searched; empty: the catalogue's standard set
    standard_space: bool = False  # `space` changes the standard set; it does not name all that is searched
    breaks: tuple[str, ...] = ()
    epochs: int | None = None  # None: they follow the rows and the batch size of a trial
    budget: Budget = Budget()
    search: SearchSettings = SearchSettings()
    diagnose: dict[str, dict[str, float]] = {}  # settings of rules: [diagnose.overfitting] max_rise = 0.1
    cluster: ClusterSettings = ClusterSettings()

    @property
    def names_space(self) -> bool:
        """Whether the plan names all that is searched: it is not the catalogue's standard set, changed or not."""
        return bool(self.space) and not self.standard_space


class ChangedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a plan that was changed, as text, where a study file has it."""

    where: str  # "space.width"
    was: str
    now: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a study between its trials, and what it made of those that there were."""

    when: str  # ISO 8601, UTC
    by: str = ""  # the login name, where it is known
    entries: tuple[ChangedEntry, ...] = ()  # none: trials of a sitting that was under way were looked at
    was: StudyPlan
    plan: StudyPlan
    asked: StudyPlan | None = None  # what file and command line said; None: asked for beside the study's file
    had: dict[str, ParameterValue] = {}  # what earlier trials had of a new dimension that no record tells of
    outside: dict[int, str] = {}  # the trials that do not fit from now on, and why
    epochs: dict[int, int] = {}  # the trials that fit and were given another number of epochs than is given now
