"""Learning curves: scores against training-set size, forecasts of them, and what they answer.

Never a word for one quantity per epoch: that is a Trace.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
import numpy as np

from advisor.errors import Problem, SizeError
from advisor.records.run import FloatArray
from advisor.records.shown import Shown
from advisor.records.verdict import Action, Decision, Question


class SizePoint(msgspec.Struct, frozen=True, kw_only=True):
    """One training on one training-set size."""

    size: int  # rows trained on
    error: float  # on rows never trained on; lower is better
    train_error: float | None = None
    seed: int | None = None
    epochs: int | None = None
    learning_rate: float | None = None
    parameters: int | None = None  # trainable parameters, for the capacity figure


class Level(msgspec.Struct, frozen=True):
    """The mean errors of the trainings at one size."""

    size: int
    error: float
    train_error: float | None
    trainings: int


def levels_of(points: Iterable[SizePoint]) -> tuple[Level, ...]:
    """Return the mean errors by size, smallest size first; errors that are no finite numbers are left out.

    Example:
        >>> points = [SizePoint(size=20, error=0.25), SizePoint(size=20, error=0.75), SizePoint(size=10, error=0.9)]
        >>> [(level.size, level.error, level.trainings) for level in levels_of(points)]
        [(10, 0.9, 1), (20, 0.5, 2)]
    """
    by_size: dict[int, list[SizePoint]] = {}
    for point in points:
        if math.isfinite(point.error):
            by_size.setdefault(point.size, []).append(point)
    return tuple(_level(size, by_size[size]) for size in sorted(by_size))


def _level(size: int, points: Sequence[SizePoint]) -> Level:
    train = [p.train_error for p in points if p.train_error is not None and math.isfinite(p.train_error)]
    error = float(np.mean([point.error for point in points]))
    return Level(size, error, float(np.mean(train)) if train else None, len(points))


class LearningCurve(Shown, frozen=True, kw_only=True):
    """Errors against training-set sizes, one point per training; sizes may repeat, once per seed."""

    schema: Literal["advisor/curve@1"] = "advisor/curve@1"
    name: str = ""
    metric: str = "error"
    points: tuple[SizePoint, ...] = ()
    capacity_points: tuple[SizePoint, ...] = ()  # a wider layer, at the largest size
    regularization_points: tuple[SizePoint, ...] = ()  # a stronger regularizer, at the largest size
    source: str = ""

    @property
    def levels(self) -> tuple[Level, ...]:
        """The mean errors by size, smallest size first."""
        return levels_of(self.points)


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """The expected error at other training-set sizes, one value a target; the error of one run scatters more."""

    targets: tuple[float, ...]  # rows
    mean: tuple[float, ...]  # the middle of what is believed: as likely above as below
    lo80: tuple[float, ...]  # with hi80: holds the expected error in 80 of 100 such forecasts
    hi80: tuple[float, ...]
    lo90: tuple[float, ...]
    hi90: tuple[float, ...]
    local_slope: float  # d ln(error) / d ln(rows) at the largest size seen
    local_slope_se: float = 0.0
    can_tell: bool = True
    because: str = ""  # why it cannot be forecast

    gain_factors: tuple[float, ...] = ()  # how many times the largest size seen, rising from 1
    gain_draws: tuple[tuple[float, ...], ...] = ()  # a row a factor: evenly spaced quantiles of ln(error there / now)

    def probability_of_gain(self, factor: float, relative: float) -> float:
        """Return the probability that `factor` times the rows lower the expected error enough.

        Args:
            factor: How many times the largest size seen, from 1 to the last of `gain_factors`.
            relative: Share of today's expected error that must go, at least 0 and below 1.

        Raises:
            SizeError: If the factor or the share lies outside its range.

        Example:
            >>> row = tuple(-0.1 * place for place in reversed(range(1, 10)))
            >>> one = Forecast(targets=(), mean=(), lo80=(), hi80=(), lo90=(), hi90=(), local_slope=-0.7,
            ...                gain_factors=(1.0, 2.0), gain_draws=((0.0,) * 9, row))
            >>> round(one.probability_of_gain(2.0, 0.3935), 2)
            0.5
        """
        if not self.gain_factors or not (1 <= factor <= self.gain_factors[-1] and 0 <= relative < 1):
            last = self.gain_factors[-1] if self.gain_factors else 1
            problem = Problem(
                "", f"expected a factor from 1 to {last:g} and a share from 0 to 1, got {factor}, {relative}"
            )
            raise SizeError("this gain cannot be forecast", [problem], "Ask for a factor within the forecast.")
        quantiles = self._gain_quantiles(factor)
        levels = np.linspace(0, 1, len(quantiles) + 2)[1:-1]
        return float(np.interp(math.log1p(-relative), quantiles, levels, left=levels[0] / 2, right=1 - levels[0] / 2))

    def _gain_quantiles(self, factor: float) -> FloatArray:
        rows = np.asarray(self.gain_draws, dtype=np.float64)  # shape (factors, quantiles)
        place = np.interp(math.log(factor), np.log(self.gain_factors), np.arange(len(rows)))
        low = min(int(place), len(rows) - 2)
        share = place - low
        return np.maximum.accumulate((1 - share) * rows[low] + share * rows[low + 1])


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """What a change is expected to do to the error, beside the error now: more data, or another network."""

    action: Action
    what: str  # "4 times the rows", "a layer of 600 units"
    relative_change: float  # of the expected error: -0.1 is a tenth less
    lo80: float
    hi80: float
    measured: bool = True  # False: a forecast


class CurveAnswer(Shown, frozen=True, kw_only=True):
    """What the curve says: is more data worth it, how much, and against what else."""

    curve: LearningCurve
    forecast: Forecast | None = None
    questions: tuple[Question, ...] = ()
    decision: Decision
    target: float | None = None  # the error that would be good enough
    rows_for_target: tuple[float, float] | None = None  # an 80 % interval; infinite where data may never reach it
    rounds: tuple[int, ...] = ()  # rows to have after each round of gathering; forecast again after each
    alternatives: tuple[Alternative, ...] = ()
    drawn: Forecast | None = None  # the same forecast at many sizes, from the smallest tried on: for the figure
