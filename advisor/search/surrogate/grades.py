"""Scores on a scale on which a model of them sees the best ones apart."""

import numpy as np

from advisor.search.surrogate.points import Array

# Of the trials: what is worse than this quantile counts as no worse, so that a diverged one teaches as much.
WORST = 0.75
OUTLYING = 1000.0  # times the way from the best to the best quarter: what is worse has diverged
LIFT = 10.0  # times the way from the best to the median: the worst that is told apart
FLOOR = 0.1  # of the way from the best to the median, added before the logarithm


def graded(costs: Array) -> Array:
    """Return costs on a scale on which a model sees the best ones apart, of mean 0 and unit variance.

    Example:
        >>> graded(np.array([0.1, 0.2, 0.4, 0.5, 1e9, 1e12])).round(1).tolist()
        [-1.5, -0.7, -0.2, -0.0, 1.2, 1.2]
    """
    best, quarter = np.quantile(costs, [0.0, 0.25])
    costs = np.minimum(costs, best + OUTLYING * (quarter - best)) if quarter > best else costs
    middle, worst = np.quantile(costs, [0.5, WORST])
    wide = middle - best if middle > best else max(costs.max() - best, 1e-12)
    logs = np.log((np.minimum(costs, min(max(worst, middle), best + LIFT * wide)) - best) / wide + FLOOR)
    spread = float(logs.std())
    result: Array = (logs - logs.mean()) / (spread if spread > 0 else 1.0)
    return result
