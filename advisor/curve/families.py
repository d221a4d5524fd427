"""Shapes of learning curves: ln(error) against ln(rows), each 0 at the largest size seen, a row a draw.

Every function takes draws of its parameters, shape (draws,), and distances ln(rows / largest rows), shape
(places,), and returns ln(error / error at the largest size), shape (draws, places).
"""

import numpy as np

from advisor.records import FloatArray


def power_law(exponent: FloatArray, floor: FloatArray, *, distances: FloatArray) -> FloatArray:
    """Fall as a power of the rows to a floor; `floor` is the logit of its share of the error now.

    Reference: Hestness et al., "Deep learning scaling is predictable, empirically" (2017), arXiv:1712.00409.
    """
    falling = -exponent[:, None] * distances - softplus(floor)[:, None]
    return np.logaddexp(-softplus(-floor)[:, None], falling)


def sigmoid(exponent: FloatArray, centre: FloatArray, floor: FloatArray, *, distances: FloatArray) -> FloatArray:
    """Leave a plateau, fall around `centre` (a distance), end at a floor: a late take-off.

    Reference: Morgan, Mercer and Flodin (1975), doi:10.1073/pnas.72.11.4327; MMF4 in learning-curve work.
    """
    start = softplus(-exponent * centre)  # at distance 0
    falling = start[:, None] - softplus(exponent[:, None] * (distances - centre[:, None])) - softplus(floor)[:, None]
    return np.logaddexp(-softplus(-floor)[:, None], falling)


def line(slope: FloatArray, *, distances: FloatArray) -> FloatArray:
    """Stay flat, or rise or fall slowly with no end in sight."""
    return slope[:, None] * distances


def peak(
    height: FloatArray, centre: FloatArray, slope: FloatArray, width: FloatArray, *, distances: FloatArray
) -> FloatArray:
    """Fall with a hump on the way, as where the rows equal the features.

    Reference: Viering and Loog, "The shape of learning curves" (2021), arXiv:2103.10948, section on peaking.
    """
    hump = height[:, None] * np.exp(-0.5 * ((distances - centre[:, None]) / width[:, None]) ** 2)
    at_zero = height * np.exp(-0.5 * (centre / width) ** 2)
    return slope[:, None] * distances + hump - at_zero[:, None]


def softplus(values: FloatArray) -> FloatArray:
    """Return ln(1 + exp(values)) without overflow."""
    return np.asarray(np.logaddexp(0.0, values))
