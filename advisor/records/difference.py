"""What differs between two runs: in what was asked for (settings) and in what happened (behaviour)."""

from typing import Literal

import msgspec


class SettingDifference(msgspec.Struct, frozen=True):
    """One thing set differently, by its dotted place ("recipe.optimizer.learning_rate"); None where it is not known."""

    name: str
    first: bool | int | float | str | None
    second: bool | int | float | str | None


class BehaviourDifference(msgspec.Struct, frozen=True, kw_only=True):
    """One number that came out differently; None where a run did not record it, NaN where it was NaN."""

    name: str  # "val_loss"
    what: Literal["best", "last", "train", "validation", "test", "epochs", "seconds"]
    first: float | None
    second: float | None
    better: Literal["first", "second"] | None = None  # None where no way is better, or one is not recorded


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in which two runs differ; what is equal is left out."""

    first: str  # names of the runs
    second: str
    settings: tuple[SettingDifference, ...] = ()
    behaviour: tuple[BehaviourDifference, ...] = ()
    same_until: int | None = None  # first epoch in which a quantity of both differs; None if none does
    same_data: bool | None = None  # by the fingerprints; None where one is not known
    notes: tuple[str, ...] = ()  # what makes the two hard to compare


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a run's curve, held to the spread of known-good runs; in the trace's own unit, or as a factor."""

    trace: str  # "val_loss"
    what: Literal["middle", "end", "rise", "unrest"]  # rise above its best and unrest from epoch to epoch: factors
    value: float  # NaN where the curve is no number there
    usual: float
    lowest: float  # of what such runs come to
    highest: float
    verdict: Literal["usual", "worse", "better"]


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """How a run stands to known-good runs of the same task."""

    run: str
    baselines: tuple[str, ...]
    epochs: int  # that were compared: those that all have
    comparisons: tuple[Comparison, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def departures(self) -> tuple[Comparison, ...]:
        """The comparisons that the spread of the known-good runs does not explain."""
        return tuple(item for item in self.comparisons if item.verdict != "usual")
