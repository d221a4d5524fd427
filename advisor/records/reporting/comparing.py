"""Studies and runs side by side: what each came to, the settings in which they differ, a verdict on each difference."""

from typing import Literal

import msgspec

from advisor.records.reporting.standing import Ahead
from advisor.records.run import Trace
from advisor.records.studies.plan import ParameterValue
from advisor.records.winner import SeedNoise


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One study, or one run with those that differ from it in the seed alone."""

    key: str  # where it was read from; tells two of one name apart
    name: str
    kind: Literal["study", "run"]
    label: str = ""  # what tells it from the others, in few words: for legends and axes
    link: str = ""  # its own report, relative to this one; empty where there is none
    started: str = ""
    ended: str = ""
    trials: int = 1  # of a study; trainings of a run
    settings: dict[str, ParameterValue | None] = {}  # by dotted place; None: known to be empty
    measured: tuple[SeedNoise, ...] = ()  # by what was measured: "test accuracy", "best val_loss"
    traces: tuple[Trace, ...] = ()  # the quantities that improve, of the run that stands for it
    fingerprint: str = ""  # of the data
    inputs: int = 0  # numbers of one row; 0: not recorded
    is_new: bool = False  # was not in the report that this one replaces

    def of(self, metric: str) -> SeedNoise | None:
        """Return what was measured under a name; None where it was not.

        Example:
            >>> measured = (SeedNoise(metric="x", mean=1.0, trainings=1),)
            >>> found = Compared(key="a", name="a", kind="run", measured=measured)
            >>> found.of("x").mean, found.of("y")
            (1.0, None)
        """
        return next((noise for noise in self.measured if noise.metric == metric), None)

    def trainings_of(self, metric: str) -> int:
        """Return over how many trainings a number is the mean; 0 where it was not measured."""
        noise = self.of(metric)
        return 0 if noise is None else noise.trainings * noise.networks


class Contrast(msgspec.Struct, frozen=True, kw_only=True):
    """How far the second of two is ahead of the first, and whether noise explains it."""

    metric: str
    first: int  # places among the compared
    second: int
    gain: float  # in the metric's unit; positive: the second is better
    noise: float | None = None  # half of the 95 % interval; None: not known
    is_assumed: bool = False  # the noise is what seeds usually do, not what was measured here
    verdict: Ahead


class Comparing(msgspec.Struct, frozen=True, kw_only=True):
    """Several studies and runs; what is equal in all of them is said once."""

    compared: tuple[Compared, ...]
    differing: tuple[str, ...] = ()  # settings that are not the same in all, by dotted place
    metrics: tuple[str, ...] = ()  # measured in at least two, those that most of them have first
    best: dict[str, tuple[int, ...]] = {}  # by metric, the places that none on the same data is better than
    contrasts: tuple[Contrast, ...] = ()
    notes: tuple[str, ...] = ()  # what makes them hard to compare, and what could not be read
    since: bool = False  # there was an earlier report, so that what is new is known

    def is_best(self, metric: str, place: int) -> bool:
        """Say whether none on the same data is better in a metric; two of the same number are both the best.

        Example:
            >>> found = Comparing(compared=(), best={"x": (0, 1)})
            >>> [found.is_best("x", place) for place in range(3)], found.is_best("y", 0)
            ([True, True, False], False)
        """
        return place in self.best.get(metric, ())
