"""How a result stands: its score with its noise, and how far it is ahead of what was there before."""

from typing import Literal

import msgspec

from advisor.records.studies.plan import ParameterValue
from advisor.records.winner import SeedNoise

Ahead = Literal["better", "worse", "within noise", "noise not known"]


def ahead(gain: float, noise: float | None) -> Ahead:
    """Say whether a gain is beyond its noise, half of its 95 % interval; None: that is not known.

    Example:
        >>> ahead(0.1, 0.02), ahead(-0.1, 0.02), ahead(0.1, 0.2), ahead(0.1, None)
        ('better', 'worse', 'within noise', 'noise not known')
    """
    if noise is None:
        return "noise not known"
    if abs(gain) <= noise:
        return "within noise"
    return "better" if gain > 0 else "worse"


class Margin(msgspec.Struct, frozen=True, kw_only=True):
    """How far a result is ahead of something else on the same rows, and whether noise explains it."""

    over: str  # "the default recipe", "linear"
    part: Literal["validation", "test"]
    ours: float
    theirs: float
    gain: float  # in the metric's unit; positive: better, whichever way the metric improves
    noise: float | None = None  # half of the 95 % interval of the gain; None: not known
    of: Literal["seeds", "folds"] = "seeds"  # what the noise comes from
    is_default: bool = False  # over what an untuned training gives, not over a simple model
    trainings: int = 0  # of each of the two, on the same fresh seeds; 0: they were not trained side by side
    over_one: float | None = None  # the gain over the default's one training in the search, where that is known too

    @property
    def verdict(self) -> Ahead:
        """Say whether the gain is beyond the noise.

        Example:
            >>> ahead = Margin(over="linear", part="test", ours=0.9, theirs=0.8, gain=0.1, noise=0.02)
            >>> ahead.verdict, Margin(over="linear", part="test", ours=0.9, theirs=0.8, gain=0.1).verdict
            ('better', 'noise not known')
        """
        return ahead(self.gain, self.noise)

    @property
    def in_noises(self) -> float:
        """The gain in multiples of its noise, without its sign; 0 where the noise is not known.

        Example:
            >>> Margin(over="linear", part="test", ours=0.9, theirs=0.8, gain=-0.1, noise=0.05).in_noises
            2.0
        """
        return abs(self.gain) / self.noise if self.noise else 0.0


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A study's winner or a single run, beside what was there before and what chance alone does."""

    metric: str
    part: Literal["training", "validation", "test"]  # where `score` was measured
    score: SeedNoise | None = None
    rows: int | None = None  # of that part
    rows_sd: float | None = None  # deviation that other rows of that number would bring; known for shares only
    margins: tuple[Margin, ...] = ()  # over the default first, then over simple models, the strongest first
    luck: float | None = None  # by how much the score it was chosen by flattered it; positive: it did
    chosen_from: int = 0  # trials
    is_default: bool = False  # the default itself is the best that was found
    changed: dict[str, ParameterValue] | None = None  # what its recipe changes of the default; None: not known
    model_file: str = ""

    @property
    def rivals(self) -> tuple[Margin, ...]:
        """What it must be better than to be worth anything: the default recipe and the best simple model."""
        simple = [margin for margin in self.margins if not margin.is_default]
        return (*(margin for margin in self.margins if margin.is_default), *simple[:1])

    @property
    def default(self) -> Margin | None:
        """How far it is ahead of the default recipe; None where that was not measured."""
        return next((margin for margin in self.margins if margin.is_default), None)

    @property
    def thin_leads(self) -> tuple[str, ...]:
        """Over what it leads by less than other rows would move its score (two deviations), on the part scored."""
        limit = 2 * (self.rows_sd or 0.0)
        return tuple(margin.over for margin in self.margins if margin.part == self.part and 0 < margin.gain < limit)
