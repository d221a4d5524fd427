"""Predictors of errors at larger training-set sizes, ours and the usual parametric fits beside it.

Every function here is called as `predict(n_observed, error_observed, n_target)` and returns a dict with
`mean` and, where it has them, `lo`, `hi`, `lo90`, `hi90`, one value a target. `predict_gain` belongs to `predict`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import OptimizeResult, least_squares

from advisor.curve import forecast
from advisor.curve.epochs import more_epochs
from advisor.curve.prior import PRIOR, Prior

FloatArray = NDArray[np.float64]
Prediction = dict[str, FloatArray]
Shape = Callable[[FloatArray, FloatArray], FloatArray]  # (parameters, rows over the largest rows seen) -> error
_SMALLEST_ERROR = 1e-6
_Z80, _Z90 = 1.2815515655446004, 1.6448536269514722


@dataclass(frozen=True)
class Family:
    """A parametric curve: how it is computed and where the search for its parameters starts."""

    name: str
    error: Shape
    starts: Sequence[Sequence[float]]  # ln of scales first; sizes are shares of the largest size seen
    steepest: float  # bound of the exponent, the second parameter: without it five noisy sizes fit wild curves


def predict(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
    """Forecast with `advisor.curve.forecast`."""
    return predictors_with(PRIOR)[0](n_observed, error_observed, n_target)


def predict_gain(
    n_observed: ArrayLike, error_observed: ArrayLike, n_now: float, factor: float, relative: float
) -> float:
    """Return the probability that the error at `factor * n_now` is lower by the fraction `relative`."""
    return predictors_with(PRIOR)[1](n_observed, error_observed, n_now, factor, relative)


def predictors_with(prior: Prior) -> tuple[Callable[..., Prediction], Callable[..., float]]:
    """Return `predict` and `predict_gain` that know of learning curves what the prior says."""

    def predicted(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
        arrays = (np.asarray(values, dtype=np.float64) for values in (n_observed, error_observed, n_target))
        seen = forecast(*arrays, prior=prior)
        pairs = {"mean": seen.mean, "lo": seen.lo80, "hi": seen.hi80, "lo90": seen.lo90, "hi90": seen.hi90}
        return {name: np.asarray(values) for name, values in pairs.items()}

    def gain(n_observed: ArrayLike, error_observed: ArrayLike, n_now: float, factor: float, relative: float) -> float:
        arrays = (np.asarray(values, dtype=np.float64) for values in (n_observed, error_observed, [n_now * factor]))
        return forecast(*arrays, prior=prior).probability_of_gain(factor, relative)

    return predicted, gain


def epochs(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
    """Forecast later epochs of one run with `advisor.curve.epochs.more_epochs`."""
    arrays = (np.asarray(values, dtype=np.float64) for values in (n_observed, error_observed, n_target))
    seen = more_epochs(*arrays)
    return {"mean": seen.mean, "lo": seen.lo80, "hi": seen.hi80, "lo90": seen.lo90, "hi90": seen.hi90}


def last_value(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
    """Expect the mean error at the largest size seen, whatever the target."""
    _, errors = size_means(n_observed, error_observed)
    return {"mean": np.full(np.shape(n_target), errors[-1])}


def pow2(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
    """Fit a power law without floor: b n^-c."""
    return _fitted(_POW2, n_observed, error_observed, n_target)


def pow3(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
    """Fit a power law with floor: a + b n^-c."""
    return _fitted(_POW3, n_observed, error_observed, n_target)


def pow3_interval(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
    """Fit a power law with floor; intervals from the covariance of the fit."""
    return _fitted(_POW3, n_observed, error_observed, n_target, interval=_covariance_interval)


def pow4(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
    """Fit a shifted power law with floor: a + b (n + d)^-c."""
    return _fitted(_POW4, n_observed, error_observed, n_target)


def mmf4(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
    """Fit Morgan-Mercer-Flodin: (a b + c n^d) / (b + n^d)."""
    return _fitted(_MMF4, n_observed, error_observed, n_target)


def wbl4(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
    """Fit Weibull: a + b exp(-c n^d)."""
    return _fitted(_WBL4, n_observed, error_observed, n_target)


def m4(n_observed: ArrayLike, error_observed: ArrayLike, n_target: ArrayLike) -> Prediction:
    """Fit M4 of Alabdulmohsin et al. (2022): (y - floor) / (start - y)^a = b n^-c."""
    return _fitted(_M4, n_observed, error_observed, n_target)


def size_means(n_observed: ArrayLike, error_observed: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return distinct sizes, smallest first, and the mean error at each."""
    rows, errors = np.asarray(n_observed, float), np.asarray(error_observed, float)
    sizes, place = np.unique(rows, return_inverse=True)
    return sizes, np.bincount(place, errors) / np.bincount(place)


def _pow2(p: FloatArray, r: FloatArray) -> FloatArray:
    return np.exp(p[0] - p[1] * np.log(r))


def _pow3(p: FloatArray, r: FloatArray) -> FloatArray:
    return np.exp(p[2]) + _pow2(p, r)


def _pow4(p: FloatArray, r: FloatArray) -> FloatArray:
    return np.exp(p[2]) + np.exp(p[0] - p[1] * np.log(r + np.exp(p[3])))


def _mmf4(p: FloatArray, r: FloatArray) -> FloatArray:
    power = np.exp(p[1] * np.log(r) - p[3])  # n^d / b
    return (np.exp(p[0]) + np.exp(p[2]) * power) / (1 + power)


def _wbl4(p: FloatArray, r: FloatArray) -> FloatArray:
    return np.exp(p[2]) + np.exp(p[0] - np.exp(p[3] + p[1] * np.log(r)))


def _m4(p: FloatArray, r: FloatArray) -> FloatArray:
    """Solve y by bisection between the floor and the start."""
    floor, start = np.exp(p[2]), np.exp(p[2]) + np.exp(p[3])
    wanted = p[0] - p[1] * np.log(r)  # ln(b n^-c)
    low, high = np.full_like(r, floor), np.full_like(r, start)
    for _ in range(40):
        middle = (low + high) / 2
        ratio = np.log(np.maximum(middle - floor, 1e-300)) - np.exp(p[4]) * np.log(np.maximum(start - middle, 1e-300))
        low, high = np.where(ratio < wanted, middle, low), np.where(ratio < wanted, high, middle)
    return (low + high) / 2


_POW2 = Family("POW2", _pow2, [(0.0, 0.3)], 1.0)
_POW3 = Family("POW3", _pow3, [(-0.7, 0.5, -0.7), (-2.3, 0.9, -0.1), (-0.1, 0.2, -3.0)], 1.0)
_POW4 = Family("POW4", _pow4, [(-0.7, 0.5, -0.7, -3.0), (-2.3, 1.0, -0.1, -2.0), (-0.1, 0.2, -3.0, -5.0)], 2.0)
_MMF4 = Family("MMF4", _mmf4, [(0.7, 0.7, -0.7, 0.0), (1.0, 1.5, -0.3, -1.0), (0.5, 0.4, -2.0, 1.0)], 4.0)
_WBL4 = Family("WBL4", _wbl4, [(0.0, 0.5, -0.7, 0.0), (0.7, 1.0, -0.2, 0.5), (1.0, 0.2, -2.0, 0.3)], 4.0)
_M4 = Family("M4", _m4, [(-0.7, 0.5, -0.7, 1.0, -1.0), (-2.3, 1.0, -0.1, 0.5, 0.0), (-0.1, 0.2, -3.0, 2.0, -3.0)], 2.0)


def _fitted(
    family: Family,
    n_observed: ArrayLike,
    error_observed: ArrayLike,
    n_target: ArrayLike,
    *,
    interval: Callable[..., Prediction] | None = None,
) -> Prediction:
    """Fit by least squares in ln(error) from several starts and keep the best."""
    sizes, means = size_means(n_observed, error_observed)
    level = max(float(means[-1]), _SMALLEST_ERROR)
    shares, logs = sizes / sizes[-1], np.log(np.maximum(means / level, _SMALLEST_ERROR))
    targets = np.asarray(n_target, float) / sizes[-1]

    def log_error(parameters: FloatArray, r: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            return np.log(np.clip(np.nan_to_num(family.error(parameters, r), nan=1e6), 1e-9, 1e9))

    fits = [
        least_squares(lambda p: log_error(p, shares) - logs, start, bounds=_bounds(family), max_nfev=100)
        for start in family.starts
    ]
    best: OptimizeResult = min(fits, key=lambda fit: fit.cost)
    answer = log_error(best.x, targets)
    prediction = {"mean": level * np.exp(answer)}
    if interval is not None:
        prediction |= interval(lambda p: log_error(p, targets), best, prediction["mean"])
    return prediction


def _bounds(family: Family) -> tuple[list[float], list[float]]:
    count = len(family.starts[0])
    low, high = [-12.0] * count, [12.0] * count
    low[1], high[1] = 0.0, family.steepest
    return low, high


def _covariance_interval(
    log_error: Callable[[FloatArray], FloatArray], best: OptimizeResult, mean: FloatArray
) -> Prediction:
    """Propagate the covariance of the fit to the targets to first order."""
    freedom = max(best.fun.size - best.x.size, 1)
    covariance = np.linalg.pinv(best.jac.T @ best.jac) * 2 * best.cost / freedom
    step = 1e-5
    slopes = np.stack(
        [(log_error(best.x + step * e) - log_error(best.x - step * e)) / (2 * step) for e in np.eye(best.x.size)], 1
    )
    spread = np.sqrt(np.clip(np.einsum("ij,jk,ik->i", slopes, covariance, slopes), 0, 25.0))
    return {
        "lo": mean * np.exp(-_Z80 * spread),
        "hi": mean * np.exp(_Z80 * spread),
        "lo90": mean * np.exp(-_Z90 * spread),
        "hi90": mean * np.exp(_Z90 * spread),
    }
