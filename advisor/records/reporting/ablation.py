"""From the default recipe to the winner, one change at a time: what each change brought, measured on fresh seeds."""

import msgspec

from advisor.records.reporting.standing import Ahead, ahead
from advisor.records.studies.plan import ParameterValue


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension that a step changes."""

    dimension: str
    before: ParameterValue | None = None  # None: it was not set
    after: ParameterValue | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One change on the way, with all that goes with it, and what it brought on the validation part."""

    moved: tuple[Moved, ...]  # what was changed first, then what follows from it or waits for it
    before: float  # means over the seeds
    after: float
    gain: float  # in the metric's unit; positive: better, whichever way the metric improves
    noise: float | None = None  # half of the 95 % interval of the gain, over pairs of one seed; None: not known
    share: float | None = None  # of the whole gain; None where there is no whole gain to share
    chosen_from: int = 1  # so many changes were tried here, and this one came out best

    @property
    def verdict(self) -> Ahead:
        """Say whether the gain is beyond the seed noise.

        Example:
            >>> Step(moved=(), before=0.5, after=0.25, gain=0.25, noise=0.125).verdict
            'better'
        """
        return ahead(self.gain, self.noise)


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """A change that could not be tried at a step, or did not train."""

    step: int  # counted from 1
    dimension: str
    because: str


class Ablation(msgspec.Struct, frozen=True, kw_only=True):
    """The path from the default recipe to a study's winner."""

    metric: str
    trial: int  # the winner's
    seeds: int  # trainings of each recipe on the path, on seeds that decided nothing
    start: float | None = None  # mean score of the default; None: its trainings failed
    end: float | None = None  # of the winner
    gain: float | None = None  # the whole, in the metric's unit
    noise: float | None = None  # half of its 95 % interval
    steps: tuple[Step, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    trainings: int = 0  # of all, those included that chose the order
    because: str = ""  # what was not measured, and why

    @property
    def verdict(self) -> Ahead:
        """Say whether the whole gain is beyond the seed noise.

        Example:
            >>> Ablation(metric="loss", trial=3, seeds=5, gain=0.25, noise=0.5).verdict
            'within noise'
        """
        return ahead(self.gain or 0.0, self.noise)
