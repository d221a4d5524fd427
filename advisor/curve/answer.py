"""The lecture's third question, answered from a learning curve: is more data worth it, how much, or what else?"""

import math

import msgspec
import numpy as np

from advisor.curve.alternatives import alternatives
from advisor.curve.decision import decide
from advisor.curve.extrapolation import forecast
from advisor.curve.gap import gap_of
from advisor.curve.needs import factors_to_ask, rounds_for, rows_for
from advisor.curve.questions import questions
from advisor.errors import Problem, SizeError
from advisor.records import CurveAnswer, Forecast, LearningCurve

TARGET_FACTORS = (2.0, 4.0, 8.0)
_DRAWN_EACH_DOUBLING = 6
_DRAWN_MOST = 150


def answer(curve: LearningCurve, *, target: float | None = None) -> CurveAnswer:
    """Say what a learning curve answers.

    Args:
        curve: One point per training. Trainings whose error is NaN or infinite failed: they are left out.
        target: The error that would be good enough, above 0; None where none is stated.

    Returns:
        The forecast at 2, 4 and 8 times the largest size, the lecture's questions with their numbers, one
        decision, and the rows for the target.

    Raises:
        SizeError: If fewer than two sizes are left, an error is negative, or the target is not above 0.
    """
    if target is not None and not (math.isfinite(target) and target > 0):
        problem = Problem("target", f"expected an error above 0, got {target:g}")
        raise SizeError("this target cannot be reached", [problem], "Give a target on the scale of the curve's errors.")
    finished = tuple(point for point in curve.points if math.isfinite(point.error))
    curve = msgspec.structs.replace(
        curve,
        points=finished,
        capacity_points=tuple(point for point in curve.capacity_points if math.isfinite(point.error)),
        regularization_points=tuple(point for point in curve.regularization_points if math.isfinite(point.error)),
    )
    largest = max((point.size for point in finished), default=0)
    seen = _forecast(curve, [largest * factor for factor in TARGET_FACTORS])
    gap = gap_of(curve)
    ways = alternatives(curve, seen)
    far = _forecast(curve, [largest * factor for factor in factors_to_ask()])
    return CurveAnswer(
        curve=curve,
        forecast=seen,
        questions=questions(gap, seen, ways, target=target),
        decision=decide(gap, seen, ways, target=target),
        target=target,
        rows_for_target=None if target is None else rows_for(target, far),
        rounds=() if target is None or not seen.can_tell else rounds_for(target, far),
        alternatives=ways,
        drawn=_forecast(curve, _drawn_sizes(curve)),
    )


def _forecast(curve: LearningCurve, targets: list[float]) -> Forecast:
    return forecast([point.size for point in curve.points], [point.error for point in curve.points], targets)


def _drawn_sizes(curve: LearningCurve) -> list[float]:
    """Return sizes from the smallest seen to 8 times the largest, even on a log axis, the largest among them."""
    sizes = [float(point.size) for point in curve.points]
    smallest, largest = min(sizes), max(sizes)
    count = min(max(round(math.log2(largest / smallest) * _DRAWN_EACH_DOUBLING), 1), _DRAWN_MOST)
    seen = np.geomspace(smallest, largest, count + 1).tolist()
    beyond = np.geomspace(largest, largest * TARGET_FACTORS[-1], 3 * _DRAWN_EACH_DOUBLING + 1).tolist()
    return [*seen[:-1], largest, *beyond[1:]]
