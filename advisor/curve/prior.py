"""What is known of learning curves before any is seen: shares of the shapes, how each is spread, how noise behaves.

The numbers are in `advisor.curve.calibration`, fitted to recorded curves of other people's tasks; here is what
they mean, and the fixed draws made from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import logsumexp, ndtri

from advisor.curve import families
from advisor.curve.calibration import FITTED, STRETCH
from advisor.records import FloatArray

_DRAWS = 256  # of each shape
_STEEPEST = 6.0  # exponents above this are set to it


@dataclass(frozen=True)
class Prior:
    """The fitted numbers by name, and what follows from them."""

    fitted: Mapping[str, tuple[float, ...]]
    stretch: Mapping[str, float]  # of the parts of an interval around its middle

    def one(self, name: str) -> float:
        """Return a number that stands alone."""
        return self.fitted[name][0]

    @cached_property
    def scatter(self) -> float:
        """The usual standard deviation of ln(error) over seeds."""
        return float(np.exp(self.one("scatter_log")))

    @property
    def lone_scatter(self) -> float:
        """The standard deviation of ln(error) over seeds to expect where no size was trained twice."""
        return self.one("lone_scatter")

    @cached_property
    def scatter_weight(self) -> float:
        """How many degrees of freedom the usual scatter counts for."""
        return float(np.exp(self.one("scatter_weight_log")))

    @cached_property
    def pooling(self) -> float:
        """How many degrees of freedom the scatter pooled over sizes counts for at each size."""
        return 2 * float(np.exp(self.one("pooling_log")))

    @cached_property
    def smallest_variance(self) -> float:
        """Of ln(error): no mean, and no prediction, is surer than this."""
        return 2e-5

    @cached_property
    def spare_variance(self) -> float:
        """Of ln(error): what a measured expected error is off by however well its curve is known."""
        return float(np.exp(2 * self.one("spare_log")))

    level_variance = 1.0  # of ln(error at the largest size) around the mean seen there

    @cached_property
    def tempering(self) -> float:
        """The power that likelihoods are raised to."""
        return float(np.exp(self.one("tempering_log")))

    @cached_property
    def noise_strengths(self) -> FloatArray:
        """By what the variances of the means are multiplied, at each strength of noise and wander."""
        noise, wander = self.fitted["noise_log"], self.fitted["wander_log"]
        return np.tile(np.exp(noise), len(wander))

    @cached_property
    def wander_variances(self) -> FloatArray:
        """The variance of the wander at a distance of 1, at each strength of noise and wander."""
        noise, wander = self.fitted["noise_log"], self.fitted["wander_log"]
        return np.repeat(np.exp(2 * np.asarray(wander)), len(noise))

    @cached_property
    def log_strength_shares(self) -> FloatArray:
        """ln(probability) of each strength of noise and wander."""
        noise, wander = _log_shares(self.fitted["noise_share"]), _log_shares(self.fitted["wander_share"])
        return np.asarray(wander[:, None] + noise[None, :]).ravel()

    def wander(self, one: FloatArray, other: FloatArray) -> FloatArray:
        """Return the covariance of fractional Brownian motion from 0, shape (one, other)."""
        twice = 2 / (1 + np.exp(-self.one("roughness")))  # twice the Hurst exponent

        def power(values: FloatArray) -> FloatArray:
            return np.asarray((values**2 + 1e-6) ** (twice / 2))

        both = power(one)[:, None] + power(other)[None, :]
        return np.asarray(0.5 * (both - power(one[:, None] - other[None, :]) - 1e-6 ** (twice / 2)))


PRIOR = Prior(FITTED, STRETCH)


def shapes(
    distances: FloatArray, *, rows: float, scatter: float, prior: Prior = PRIOR
) -> tuple[FloatArray, FloatArray]:
    """Return every drawn shape at some distances, and ln(probability) of each.

    Args:
        distances: ln(rows there / largest rows seen), shape (places,).
        rows: The largest size seen: curves bend differently at 100 rows and at 100,000.
        scatter: Standard deviation of ln(error) over seeds: so do noisy learners'.
        prior: What is known beforehand.

    Returns:
        ln(error there / error at the largest size), shape (draws, places), and shape (draws,).
    """
    facts = np.array([(np.log(rows) - 6.5) / 2, np.clip(np.log(scatter) + 2.3, -2, 2)])
    drawn = [
        _power_laws(prior, 0, facts=facts, distances=distances),
        _power_laws(prior, 1, facts=facts, distances=distances),
        _sigmoids(prior, distances=distances),
        _lines(prior, facts=facts, distances=distances),
        _peaks(prior, distances=distances),
    ]
    moved = np.asarray(prior.fitted["shape_share_by_facts"]).reshape(len(drawn), len(facts)) @ facts
    log_shares = _log_shares(np.asarray(prior.fitted["shape_share"]) + moved) - np.log(_DRAWS)
    return np.concatenate(drawn), np.repeat(log_shares, _DRAWS)


def _power_laws(prior: Prior, which: int, *, facts: FloatArray, distances: FloatArray) -> FloatArray:
    fitted = prior.fitted
    exponent_moved = np.asarray(fitted["power_exponent_by_facts"]).reshape(2, 2)[which] @ facts
    floor_moved = np.asarray(fitted["power_floor_by_facts"]).reshape(2, 2)[which] @ facts
    return families.power_law(
        _exponents(
            fitted["power_exponent_log"][which] + exponent_moved,
            fitted["power_exponent_spread_log"][which],
            _NORMALS[0],
        ),
        _spread(fitted["power_floor"][which] + floor_moved, fitted["power_floor_spread_log"][which], _NORMALS[1]),
        distances=distances,
    )


def _sigmoids(prior: Prior, *, distances: FloatArray) -> FloatArray:
    exponent, exponent_spread, centre, centre_spread, floor, floor_spread = prior.fitted["sigmoid"]
    return families.sigmoid(
        _exponents(exponent, exponent_spread, _NORMALS[0]),
        _spread(centre, centre_spread, _NORMALS[1]),
        _spread(floor, floor_spread, _NORMALS[2]),
        distances=distances,
    )


def _lines(prior: Prior, *, facts: FloatArray, distances: FloatArray) -> FloatArray:
    slope, spread = prior.fitted["line"]
    moved = float(np.asarray(prior.fitted["line_by_facts"]) @ facts)
    return families.line(_spread(slope + moved, spread, _NORMALS[0]), distances=distances)


def _peaks(prior: Prior, *, distances: FloatArray) -> FloatArray:
    height, height_spread, centre, centre_spread, slope, slope_spread, width = prior.fitted["peak"]
    return families.peak(
        np.exp(np.minimum(_spread(height, height_spread, _NORMALS[0]), 2.0)),
        _spread(centre, centre_spread, _NORMALS[1]),
        _spread(slope, slope_spread, _NORMALS[2]),
        np.exp(width + 0.5 * _NORMALS[3]),
        distances=distances,
    )


def _exponents(centre: float, spread_log: float, normals: FloatArray) -> FloatArray:
    return np.exp(np.minimum(_spread(centre, spread_log, normals), np.log(_STEEPEST)))


def _spread(centre: float, spread_log: float, normals: FloatArray) -> FloatArray:
    return np.asarray(centre + np.exp(spread_log) * normals)


def _log_shares(values: FloatArray | tuple[float, ...]) -> FloatArray:
    return np.asarray(values - logsumexp(values))


def _even_normals(count: int, kinds: int) -> FloatArray:
    """Return normal draws spread evenly, shape (kinds, count): a Kronecker sequence of the generalised golden ratio.

    Reference: Roberts, "The unreasonable effectiveness of quasirandom sequences" (2018).
    """
    ratio = 2.0
    for _ in range(50):
        ratio = (1 + ratio) ** (1 / (kinds + 1))
    steps = ratio ** -(np.arange(kinds) + 1.0)
    return np.asarray(ndtri((0.5 + np.outer(steps, np.arange(1, count + 1))) % 1))


_NORMALS = _even_normals(_DRAWS, 4)
