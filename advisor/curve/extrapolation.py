"""The error to expect with more rows, with intervals that mean what they say, or "cannot tell"."""

import math
from collections.abc import Mapping

import numpy as np

from advisor.curve.least_squares import fitted_changes
from advisor.curve.mixture import Belief, believe, change_quantiles, quantiles
from advisor.curve.observations import LARGEST_ERROR, Numbers, Observed, observe
from advisor.curve.prior import PRIOR, Prior
from advisor.errors import Problem, SizeError
from advisor.records import FloatArray, Forecast

GAIN_FACTORS = (1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0, 32.0, 64.0)
_GAIN_LEVELS = np.arange(1, 100) / 100
_VOTES = 11  # of the least-squares fit, beside 99 quantiles of what is believed
_LEVELS = np.array([0.05, 0.1, 0.5, 0.9, 0.95])
_MOST_TURNS = math.log(2)  # rises, and falls, of ln(mean error) from size to size, whichever are less
_STEP = math.log(2) / 2  # the local slope is read from half a doubling before to half a doubling after
_FEWEST_SIZES = 3
_WIDEST_NOW = math.log(3)  # 80 % interval of ln(error) at the largest size; half of the curves of three seeds have 0.2


def forecast(sizes: Numbers, errors: Numbers, targets: Numbers, *, prior: Prior = PRIOR) -> Forecast:
    """Say what error to expect at other training-set sizes.

    Args:
        sizes: Rows trained on, shape (trainings,), in any order; a size may repeat, once a seed.
        errors: What came of each training, shape (trainings,), finite and not below 0: an error rate or a
            loss on rows never trained on, lower is better.
        targets: Rows to forecast the expected error at, shape (targets,), above 0.
        prior: What is known of learning curves beforehand.

    Returns:
        A forecast with one value a target; `can_tell` is False, and `because` says why, where the numbers
        decide nothing. Errors twice as large give a forecast twice as large, unless an error is
        below a ten-thousandth of the largest: it is raised to that before its logarithm is taken.

    Raises:
        SizeError: If a number is missing, negative or infinite, or there are fewer than two sizes.

    Example:
        >>> seen = forecast([125, 250, 500, 1000], [0.40, 0.29, 0.21, 0.15], [2000])
        >>> seen.lo80[0] < 0.15 * 0.15 / 0.21 < seen.hi80[0], seen.probability_of_gain(2, 0.1) > 0.8
        (True, True)

    Reference: `benchmarks/extrapolation.py` measures it on recorded curves, beside the usual fits; the shapes
    are those of Viering and Loog (2021), arXiv:2103.10948.
    """
    observed = observe(sizes, errors, prior=prior)
    rows = _checked_targets(targets)
    belief = believe(observed, prior=prior)
    logs = _stretched(quantiles(belief, np.log(rows / observed.sizes[-1]), _LEVELS), prior.stretch)
    lo90, lo80, mean, hi80, hi90 = (observed.scale * np.exp(np.clip(logs, -200, 200))).T
    slopes = change_quantiles(belief, np.array([-_STEP]), np.array([_STEP]), _LEVELS)[0] / (2 * _STEP)
    gains = _gains(belief)
    because = _why_not(observed, gains, width_now=_width_now(belief))
    return Forecast(
        targets=_plain(rows),
        mean=_plain(mean),
        lo80=_plain(lo80),
        hi80=_plain(hi80),
        lo90=_plain(lo90),
        hi90=_plain(hi90),
        local_slope=float(slopes[2]),
        local_slope_se=float(slopes[3] - slopes[1]) / (2 * 1.2816),
        can_tell=not because,
        because=because,
        gain_factors=GAIN_FACTORS,
        gain_draws=tuple(_plain(row) for row in gains),
    )


def _gains(belief: Belief) -> FloatArray:
    """Return quantiles of ln(error at a factor / error now), shape (factors, levels).

    The least-squares fit has a tenth of the votes: on recorded curves of held-out tasks that makes 83 % of the
    decisions right instead of 82 %, at any weight from 0.05 to 0.25.
    """
    distances = np.log(GAIN_FACTORS[1:])
    changes = change_quantiles(belief, np.zeros_like(distances), distances, _GAIN_LEVELS)
    votes = np.repeat(fitted_changes(belief.observed, distances)[:, None], _VOTES, axis=1)
    together = np.quantile(np.hstack([changes, votes]), _GAIN_LEVELS, axis=1, method="hazen").T
    return np.vstack([np.zeros((1, len(_GAIN_LEVELS))), together])


def _stretched(logs: FloatArray, stretch: Mapping[str, float]) -> FloatArray:
    """Stretch the parts of the intervals around their middles by what held-out curves showed to be amiss."""
    low90, low80, middle, high80, high90 = logs.T
    low80 = middle + stretch["low 80"] * (low80 - middle)
    high80 = middle + stretch["high 80"] * (high80 - middle)
    low90 = np.minimum(middle + stretch["low 90"] * (low90 - middle), low80)
    high90 = np.maximum(middle + stretch["high 90"] * (high90 - middle), high80)
    return np.column_stack([low90, low80, middle, high80, high90])


def _width_now(belief: Belief) -> float:
    low, high = quantiles(belief, np.zeros(1), np.array([0.1, 0.9]))[0]
    return float(high - low)


def _why_not(observed: Observed, gains: FloatArray, *, width_now: float) -> str:
    """Say why nothing can be forecast, or nothing."""
    doubling = gains[GAIN_FACTORS.index(2.0)]
    low, high = doubling[9], doubling[89]  # 10 % and 90 %
    if observed.means.max() <= 0:
        return "every error is 0: nothing is left to improve"
    if observed.is_constant:
        return "every error is the same: perhaps nothing was learned at any size"
    if len(observed.sizes) < _FEWEST_SIZES:
        return f"{len(observed.sizes)} sizes are too few to see a shape; at least {_FEWEST_SIZES} are needed"
    turns = min(np.maximum(np.diff(observed.logs), 0).sum(), np.maximum(-np.diff(observed.logs), 0).sum())
    if turns > _MOST_TURNS:
        return "the errors rise and fall again by more than a factor of 2: no shape fits them"
    if low < math.log(0.5) and high > 0:
        return "with twice the rows anything between no gain and half the error is likely"
    if width_now > _WIDEST_NOW:
        return f"the scatter leaves even today's error uncertain by a factor of {math.exp(width_now):.0f}"
    return ""


def _checked_targets(targets: Numbers) -> FloatArray:
    rows = np.asarray(targets, dtype=np.float64)
    if rows.ndim != 1:
        problem = Problem("targets", f"expected a list of sizes, got shape {rows.shape}")
        raise SizeError("these targets cannot be forecast", [problem])
    fine = np.isfinite(rows) & (rows > 0) & (rows < LARGEST_ERROR)
    problems = [Problem(f"targets[{i}]", f"expected more than 0 rows, got {rows[i]:g}") for i in np.flatnonzero(~fine)]
    if problems:
        raise SizeError("these targets cannot be forecast", problems[:20], "Give training-set sizes in rows.")
    return rows


def _plain(values: FloatArray) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
