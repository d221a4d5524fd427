"""What was measured, made ready for a forecast: a mean a size, and how far that mean may be off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.curve.prior import PRIOR, Prior
from advisor.errors import Problem, SizeError
from advisor.records import FloatArray

Numbers: TypeAlias = Sequence[float | int] | NDArray[np.float64] | NDArray[np.int64]

_REMEDY = "Give one error, finite and not below 0, for each training; leave out trainings that failed."
_MOST_PROBLEMS = 20
SMALLEST_SHARE = 1e-4  # errors below this share of the largest mean are raised to it before the logarithm
LARGEST_ERROR = 1e100  # an error or a size beyond it is a mistake; below its inverse it is 0


@dataclass(frozen=True)
class Observed:
    """A learning curve in logarithms, seen from its largest size; arrays of shape (sizes,), smallest first."""

    sizes: FloatArray  # distinct, rows
    seeds: FloatArray  # how many trainings of each size
    means: FloatArray  # of the errors, on their own scale
    distances: FloatArray  # ln(size / largest size): 0 at the last
    logs: FloatArray  # ln(mean error / scale)
    variances: FloatArray  # of `logs`, from the scatter over seeds
    scatter: float  # standard deviation of ln(error) over seeds, pooled over sizes
    is_constant: bool  # every training of every size has the same error
    scale: float  # the mean error at the largest size, raised where it is 0; 0 where every error is


def observe(sizes: Numbers, errors: Numbers, *, prior: Prior = PRIOR) -> Observed:
    """Gather the trainings of each size.

    Args:
        sizes: Rows trained on, shape (trainings,), in any order; a size may repeat, once a seed.
        errors: The error of each training, shape (trainings,); finite and not below 0.
        prior: What is known of seed noise beforehand.

    Raises:
        SizeError: If a number is missing, negative or infinite, or there are fewer than two sizes.
    """
    rows, values = _checked(sizes, errors)
    distinct, place = np.unique(rows, return_inverse=True)
    seeds = np.bincount(place).astype(np.float64)
    means = np.asarray(np.bincount(place, values) / seeds, dtype=np.float64)
    largest = float(means.max())
    raised = np.maximum(means, SMALLEST_SHARE * (largest or 1.0))
    squares = np.bincount(place, ((values - means[place]) / raised[place]) ** 2).astype(np.float64)
    variances, pooled = _variances(squares, seeds, prior=prior)
    return Observed(
        sizes=distinct,
        seeds=seeds,
        means=means,
        distances=np.log(distinct / distinct[-1]),
        logs=np.log(raised / raised[-1]),
        variances=variances,
        scatter=float(np.sqrt(pooled)),
        is_constant=bool(np.ptp(values) == 0),
        scale=float(raised[-1]) if largest > 0 else 0.0,
    )


def _variances(squares: FloatArray, seeds: FloatArray, *, prior: Prior) -> tuple[FloatArray, float]:
    """Shrink each size's relative variance over seeds to the pooled one, and that one to the prior's."""
    freedom = np.maximum(seeds - 1, 0)
    known = prior.scatter_weight
    usual = prior.scatter if freedom.any() else prior.lone_scatter
    pooled = (squares.sum() + known * usual**2) / (freedom.sum() + known)
    own = (squares + prior.pooling * pooled) / (freedom + prior.pooling)
    return own / seeds + prior.smallest_variance, float(pooled)


def _checked(sizes: Numbers, errors: Numbers) -> tuple[FloatArray, FloatArray]:
    rows, values = np.asarray(sizes, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    if rows.ndim != 1 or rows.shape != values.shape:
        problem = Problem("errors", f"expected one per size, got shapes {rows.shape} and {values.shape}")
        raise SizeError("these numbers cannot be used as a learning curve", [problem], _REMEDY)
    wrong_rows = [Problem(f"sizes[{i}]", f"expected at least 1 row, got {rows[i]:g}") for i in _outside(rows, 1.0)]
    wrong = [Problem(f"errors[{i}]", f"expected 0 or more, got {values[i]:g}") for i in _outside(values, 0.0)]
    distinct = len(np.unique(rows))
    if distinct < 2:
        wrong.append(Problem("sizes", f"expected at least 2 different ones, got {distinct}"))
    if wrong_rows or wrong:
        raise SizeError(
            "these numbers cannot be used as a learning curve", (wrong_rows + wrong)[:_MOST_PROBLEMS], _REMEDY
        )
    return rows, np.where(values < 1 / LARGEST_ERROR, 0.0, values)


def _outside(values: FloatArray, least: float) -> list[int]:
    return [int(place) for place in np.flatnonzero(~((values >= least) & (values <= LARGEST_ERROR)))]
