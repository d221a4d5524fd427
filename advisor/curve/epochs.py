"""Would more epochs help? "No" unless there is evidence, and never farther than the last epochs lead."""

from dataclasses import dataclass

import numpy as np

from advisor.curve.observations import Numbers
from advisor.errors import Problem, SizeError
from advisor.records import FloatArray

_SMOOTHED = 5  # values: a running median takes out single spikes
_FEWEST = 8
_SURE = 2.0  # standard errors by which the slope must be negative
_RECENT = 0.5  # share of the epochs, on the epoch axis, that the slope is read from
_KEPT = 0.5  # of the slope: validation losses flatten and turn up sooner than a power law says
_SPREAD_EACH_DOUBLING = 0.01  # of ln(loss), standard deviation; chosen with the next two on recorded runs
_SPREAD_OF_SLOPE = 0.3  # of the slope
_NOISE_KEPT = 0.5  # of the scatter of single epochs around their median: the expected loss scatters less
_Z80, _Z90 = 1.2815515655446004, 1.6448536269514722


@dataclass(frozen=True)
class MoreEpochs:
    """What to expect at later epochs; arrays of shape (targets,)."""

    helps: bool  # the loss still falls by more than its own noise
    because: str
    mean: FloatArray
    lo80: FloatArray
    hi80: FloatArray
    lo90: FloatArray
    hi90: FloatArray


def more_epochs(epochs: Numbers, losses: Numbers, targets: Numbers) -> MoreEpochs:
    """Say whether training longer would lower a loss, and to what.

    Args:
        epochs: Epochs or steps, rising, above 0, shape (seen,).
        losses: The validation loss there, above 0, shape (seen,); NaN where nothing was recorded.
        targets: Later epochs, shape (targets,).

    Returns:
        The last value, smoothed, unless the best value is recent and the smoothed loss falls by two standard
        errors: then half of its slope in log-log, which is never steeper than what was seen.

    Raises:
        SizeError: If epochs and losses do not fit together, or nothing was recorded.

    Example:
        >>> more_epochs(list(range(1, 21)), [0.5] * 20, [40]).helps
        False

    Reference: Prechelt (1998), doi:10.1007/3-540-49430-8_3, on losses that turn up; `benchmarks/extrapolation.py`
    holds this to the last value on recorded runs.
    """
    steps, values = _recorded(epochs, losses)
    smooth = _running_median(values)
    slope, because = _slope(steps, smooth)
    distance = np.log(np.maximum(np.asarray(targets, dtype=np.float64) / steps[-1], 1.0))
    middle = np.log(smooth[-1]) + _KEPT * slope * distance
    noise = float(np.median(np.abs(np.log(values / smooth))) * 1.4826)
    spread = np.hypot(
        _NOISE_KEPT * noise, (_SPREAD_EACH_DOUBLING / np.log(2) + _SPREAD_OF_SLOPE * abs(slope)) * distance
    )
    return MoreEpochs(
        helps=slope < 0,
        because=because,
        mean=np.exp(middle),
        lo80=np.exp(middle - _Z80 * spread),
        hi80=np.exp(middle + _Z80 * spread),
        lo90=np.exp(middle - _Z90 * spread),
        hi90=np.exp(middle + _Z90 * spread),
    )


def _slope(steps: FloatArray, smooth: FloatArray) -> tuple[float, str]:
    """Return the log-log slope of the later epochs if it is sure to be negative, 0 otherwise, and why."""
    if len(steps) < _FEWEST:
        return 0.0, f"{len(steps)} epochs are too few; at least {_FEWEST} are needed"
    patience = max(len(steps) // 5, 3)
    best = int(np.argmin(smooth))
    if best < len(smooth) - patience:
        return 0.0, f"the best loss is {len(smooth) - 1 - best} epochs old"
    late = steps >= steps[-1] * _RECENT
    if late.sum() < 4:
        late = np.arange(len(steps)) >= len(steps) - 4
    x, y = np.log(steps[late]), np.log(smooth[late])
    x = x - x.mean()
    slope = float(x @ y / (x @ x))
    left = y - y.mean() - slope * x
    error = float(np.sqrt(left @ left / max(len(x) - 2, 1) / (x @ x)))
    if slope + _SURE * error >= 0:
        return 0.0, "the loss no longer falls by more than its own noise"
    return slope, "the loss still falls by more than its own noise"


def _running_median(values: FloatArray) -> FloatArray:
    """Return medians of the last few values at each place, so that no later value is used."""
    return np.array([np.median(values[max(0, place - _SMOOTHED + 1) : place + 1]) for place in range(len(values))])


def _recorded(epochs: Numbers, losses: Numbers) -> tuple[FloatArray, FloatArray]:
    steps, values = np.asarray(epochs, dtype=np.float64), np.asarray(losses, dtype=np.float64)
    if steps.ndim != 1 or steps.shape != values.shape:
        problem = Problem("losses", f"expected one per epoch, got shapes {steps.shape} and {values.shape}")
        raise SizeError("these losses cannot be used as a trace", [problem])
    kept = np.isfinite(values) & (values > 0) & (steps > 0)
    if not kept.any():
        raise SizeError("these losses cannot be used as a trace", [Problem("losses", "expected one above 0, got none")])
    return steps[kept], values[kept]
