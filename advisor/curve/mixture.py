"""What is believed of a curve after seeing a part of it: many drawn shapes, each weighted by how well it fits.

ln(error) = level + shape + wander + noise. The shapes are fixed draws of the prior (`advisor.curve.prior`).
The level is normal and wide. The wander is fractional Brownian motion over ln(rows), 0 at the largest size:
no shape is exact, and the farther from what was seen, the less. Given a shape, and how strong noise and wander
are, all is normal, so that weights and predictions come in closed form. Nothing here is random.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, ndtri

from advisor.curve.observations import Observed
from advisor.curve.prior import PRIOR, Prior, shapes
from advisor.records import FloatArray

_IntArray: TypeAlias = NDArray[np.int64]
_KEPT = 768  # components, by systematic resampling
_POINTS = 6  # by which each normal component is stood for when quantiles are read
_AHEAD = np.array([np.log(4.0)])
_MIDDLES = (np.arange(_POINTS) + 0.5) / _POINTS


@dataclass(frozen=True)
class Belief:
    """Normal components of what is believed, all of the same weight; a heavy one comes several times."""

    observed: Observed
    prior: Prior
    strengths: _IntArray  # shape (kept,): which strengths of noise and wander
    draws: _IntArray  # shape (kept,): which shape
    pulls: FloatArray  # shape (kept, sizes): inverse covariance times what the shape leaves unexplained


def believe(observed: Observed, *, prior: Prior = PRIOR) -> Belief:
    """Weight every drawn shape, at every strength of noise and wander, by how likely it makes the observations."""
    drawn, log_shares = shapes(observed.distances, rows=observed.sizes[-1], scatter=observed.scatter, prior=prior)
    left = observed.logs - drawn  # shape (draws, sizes)
    inverses, log_determinants = _inverses(observed, prior=prior)
    pulls = np.einsum("ds,jst->jdt", left, inverses)  # shape (strengths, draws, sizes)
    log_likelihood = -0.5 * np.einsum("jds,ds->jd", pulls, left) - 0.5 * log_determinants[:, None]
    log_weights = prior.tempering * log_likelihood + prior.log_strength_shares[:, None] + log_shares
    log_weights -= logsumexp(log_weights)
    # Sorted by where they lead, so that neighbours are alike and evenly spaced picks stand for all of them.
    ahead, _ = shapes(_AHEAD, rows=observed.sizes[-1], scatter=observed.scatter, prior=prior)
    order = np.argsort(np.broadcast_to(ahead[:, 0], log_weights.shape), axis=None, kind="stable")
    reached = np.cumsum(np.exp(log_weights.ravel()[order]))
    picked = order[np.searchsorted(reached, (np.arange(_KEPT) + 0.5) / _KEPT * reached[-1])]
    strengths, draws = np.unravel_index(picked, log_weights.shape)
    return Belief(
        observed=observed,
        prior=prior,
        strengths=strengths.astype(np.int64),
        draws=draws.astype(np.int64),
        pulls=pulls[strengths, draws],
    )


def quantiles(belief: Belief, distances: FloatArray, levels: FloatArray) -> FloatArray:
    """Return quantiles of ln(expected error / scale), shape (distances, levels)."""
    means, covariances = _joint(belief, distances)
    variances = np.diagonal(covariances, axis1=1, axis2=2)[belief.strengths]
    return _mixed_quantiles(belief, means, variances, levels)


def change_quantiles(belief: Belief, since: FloatArray, until: FloatArray, levels: FloatArray) -> FloatArray:
    """Return quantiles of the change of ln(expected error) from one distance to another, shape (pairs, levels)."""
    count = len(since)
    means, covariances = _joint(belief, np.concatenate([since, until]))
    own = np.diagonal(covariances, axis1=1, axis2=2)
    crossed = np.diagonal(covariances[:, :count, count:], axis1=1, axis2=2)
    variances = (own[:, :count] + own[:, count:] - 2 * crossed + belief.prior.spare_variance)[belief.strengths]
    return _mixed_quantiles(belief, means[:, count:] - means[:, :count], variances, levels)


def _inverses(observed: Observed, *, prior: Prior) -> tuple[FloatArray, FloatArray]:
    """Return the inverse covariance of the observations at each strength, and its log determinant."""
    own = np.diag(observed.variances)
    wander = prior.wander(observed.distances, observed.distances)
    covariances = (
        prior.noise_strengths[:, None, None] * own
        + prior.wander_variances[:, None, None] * wander
        + prior.level_variance
    )
    return np.asarray(np.linalg.inv(covariances)), np.asarray(np.linalg.slogdet(covariances).logabsdet)


def _joint(belief: Belief, distances: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return means, shape (kept, distances), and covariances, shape (strengths, distances, distances)."""
    observed, prior = belief.observed, belief.prior
    drawn, _ = shapes(distances, rows=observed.sizes[-1], scatter=observed.scatter, prior=prior)
    variances = prior.wander_variances[:, None, None]
    to_seen = variances * prior.wander(distances, observed.distances) + prior.level_variance
    among = variances * prior.wander(distances, distances) + prior.level_variance
    inverses, _ = _inverses(observed, prior=prior)
    means = drawn[belief.draws] + np.einsum("kts,ks->kt", to_seen[belief.strengths], belief.pulls)
    covariances = among - to_seen @ inverses @ to_seen.transpose(0, 2, 1)
    return np.asarray(means, dtype=np.float64), np.asarray(covariances, dtype=np.float64)


def _mixed_quantiles(belief: Belief, means: FloatArray, variances: FloatArray, levels: FloatArray) -> FloatArray:
    if not means.shape[1]:
        return np.empty((0, len(levels)))
    spreads = np.sqrt(np.maximum(variances, 0) + belief.prior.spare_variance)
    points = means[:, None, :] + spreads[:, None, :] * ndtri(_MIDDLES)[None, :, None]
    return np.asarray(np.quantile(points.reshape(-1, means.shape[1]), levels, axis=0, method="hazen")).T
