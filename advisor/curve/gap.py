"""The gap between training and test error, size by size: small, closing or staying."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from advisor.records import LearningCurve

SMALL_GAP = 0.25  # of the test error: below it both errors meet, and more rows have little left to close
_CLOSING = 0.85  # of the gap two doublings earlier: a gap that falls as n^-0.12 or faster closes
_SURE = 1.0  # standard errors by which it must have closed


class GapKind(StrEnum):
    UNKNOWN = "unknown"  # no training error was recorded
    MEETING = "meeting"
    CLOSING = "closing"
    STAYING = "staying"


@dataclass(frozen=True)
class Gap:
    """Mean errors at the largest size, and what became of the gap on the way there."""

    kind: GapKind
    error: float
    train_error: float = math.nan
    share: float = math.nan  # (error - training error) / error at the largest size
    change: float = math.nan  # gap at the largest size / gap at about a quarter of it


def gap_of(curve: LearningCurve) -> Gap:
    """Read the gap of a curve whose errors are finite."""
    sizes = sorted({point.size for point in curve.points})
    now = _errors(curve, sizes[-1])
    error = float(np.mean([point.error for point in curve.points if point.size == sizes[-1]]))
    if not len(now):
        return Gap(GapKind.UNKNOWN, error)
    train_error = float(now[:, 1].mean())
    gap, gap_error = _gap(now)
    share = gap / error if error > 0 else 0.0
    then = _errors(curve, _quarter(sizes))
    before, before_error = _gap(then) if len(then) else (math.nan, math.nan)
    change = gap / before if before > 0 else math.nan
    kind = GapKind.STAYING
    if share < SMALL_GAP:
        kind = GapKind.MEETING
    elif change < _CLOSING and before - gap > _SURE * math.hypot(gap_error, before_error):
        kind = GapKind.CLOSING
    return Gap(kind, error, train_error=train_error, share=share, change=change)


def _errors(curve: LearningCurve, size: int) -> np.ndarray:
    """Return (error, training error) of the trainings that recorded both, shape (trainings, 2)."""
    pairs = [(p.error, p.train_error) for p in curve.points if p.size == size and p.train_error is not None]
    return np.asarray(pairs, dtype=np.float64).reshape(-1, 2)


def _gap(errors: np.ndarray) -> tuple[float, float]:
    """Return the mean gap and its standard error (0 for one training)."""
    gaps = errors[:, 0] - errors[:, 1]
    return float(gaps.mean()), float(gaps.std(ddof=1) / math.sqrt(len(gaps))) if len(gaps) > 1 else 0.0


def _quarter(sizes: list[int]) -> int:
    """Return the size nearest to a quarter of the largest, on a log axis, the largest left out."""
    return min(sizes[:-1] or sizes, key=lambda size: abs(math.log(size / sizes[-1]) + math.log(4)))
