"""Learning curves: scores against training-set size, forecasts of them, and what they answer.

Never a word for one quantity per epoch: that is a Trace.
"""

from typing import Literal

import msgspec

from advisor.records.verdict import Decision, Question


class SizePoint(msgspec.Struct, frozen=True, kw_only=True):
    """One training on one training-set size."""

    size: int  # rows trained on
    error: float  # on rows never trained on; lower is better
    train_error: float | None = None
    seed: int | None = None
    epochs: int | None = None
    learning_rate: float | None = None
    parameters: int | None = None  # trainable parameters, for the capacity figure


class LearningCurve(msgspec.Struct, frozen=True, kw_only=True):
    """Errors against training-set sizes, a point a training; sizes may repeat, once a seed."""

    schema: Literal["advisor/curve@1"] = "advisor/curve@1"
    name: str = ""
    metric: str = "error"
    points: tuple[SizePoint, ...] = ()
    capacity_points: tuple[SizePoint, ...] = ()  # a wider layer, at the largest size
    regularization_points: tuple[SizePoint, ...] = ()  # a stronger regularizer, at the largest size
    source: str = ""


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """The expected error at larger training-set sizes, one value a target."""

    targets: tuple[float, ...]  # rows
    mean: tuple[float, ...]
    lo80: tuple[float, ...]
    hi80: tuple[float, ...]
    lo90: tuple[float, ...]
    hi90: tuple[float, ...]
    local_slope: float  # d ln(error) / d ln(rows) at the largest size seen
    local_slope_se: float = 0.0
    can_tell: bool = True
    because: str = ""  # why it cannot be told

    # `probability_of_gain(factor, relative)` is answered from these draws of the mixture:
    gain_factors: tuple[float, ...] = ()
    gain_draws: tuple[tuple[float, ...], ...] = ()


class CurveAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the curve says: is more data worth it, how much, and against what else."""

    curve: LearningCurve
    forecast: Forecast | None = None
    questions: tuple[Question, ...] = ()
    decision: Decision
    rows_for_target: tuple[float, float] | None = None  # an interval
    rounds: tuple[int, ...] = ()  # how many rows to gather, round by round
