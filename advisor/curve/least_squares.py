"""The usual fit: a power law with floor through the means, by least squares; it has a small vote in the decision."""

import numpy as np

from advisor.curve.observations import Observed
from advisor.records import FloatArray

_EXPONENTS = np.linspace(0.02, 1.0, 50)  # steeper ones follow the noise of a few sizes
_TINY = 1e-12


def fitted_changes(observed: Observed, distances: FloatArray) -> FloatArray:
    """Return ln(error there / error at the largest size) of the fitted curve, shape (distances,).

    The curve is floor + b n^-c with neither part negative; residuals are relative to the means.
    """
    floor, falling, exponent = _fit(np.exp(observed.distances), np.exp(observed.logs))
    values = floor + falling * np.exp(-exponent * distances)
    return np.asarray(np.log(np.maximum(values, _TINY) / max(floor + falling, _TINY)))


def _fit(shares: FloatArray, means: FloatArray) -> tuple[float, float, float]:
    """Solve floor and falling part in closed form for each exponent, together and alone, and keep the best."""
    constant = 1 / means  # each row divided by its mean: the right-hand side is 1 everywhere
    powers = shares[None, :] ** -_EXPONENTS[:, None] / means  # shape (exponents, sizes)
    cc, cp, pp = constant @ constant, powers @ constant, (powers**2).sum(axis=1)
    c1, p1 = constant.sum(), powers.sum(axis=1)
    determinant = np.maximum(cc * pp - cp**2, _TINY)
    floor, falling = (pp * c1 - cp * p1) / determinant, (cc * p1 - cp * c1) / determinant
    both_fine = (floor >= 0) & (falling >= 0)
    none = np.zeros_like(p1)
    candidates = [
        (np.where(both_fine, _cost(floor, falling, constant, powers), np.inf), floor, falling),
        (_cost(none, p1 / pp, constant, powers), none, p1 / pp),
        (_cost(none + c1 / cc, none, constant, powers), none + c1 / cc, none),
    ]
    costs, floors, fallings = (np.stack([one[place] for one in candidates]) for place in range(3))
    kind, which = np.unravel_index(int(np.argmin(costs)), costs.shape)
    return float(floors[kind, which]), float(fallings[kind, which]), float(_EXPONENTS[which])


def _cost(floor: FloatArray, falling: FloatArray, constant: FloatArray, powers: FloatArray) -> FloatArray:
    left = 1 - floor[:, None] * constant[None, :] - falling[:, None] * powers
    return np.asarray((left**2).sum(axis=1))
