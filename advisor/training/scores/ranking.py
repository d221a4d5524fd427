"""Two classes: how well scores rank them, and from which score on to say yes."""

import numpy as np

from advisor.records import Metric
from advisor.records.goal import AT_A_THRESHOLD


def area_under_curve(is_positive: np.ndarray, scores: np.ndarray) -> float | None:
    """Return the probability that a positive row scores above a negative one, ties counting half.

    Args:
        is_positive: Truth, shape (rows,).
        scores: Shape (rows,), of any range.

    Returns:
        0 to 1, or None where all rows are of one kind.

    Example:
        >>> area_under_curve(np.array([True, False, True]), np.array([0.9, 0.2, 0.2]))
        0.75

    Reference: Mann and Whitney (1947), doi:10.1214/aoms/1177730491; equal to the area under the ROC curve.
    """
    positives = int(is_positive.sum())
    negatives = len(is_positive) - positives
    if positives == 0 or negatives == 0:
        return None
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(counts) - (counts - 1) / 2
    ranks = float(middle_rank[place.reshape(-1)][is_positive].sum())
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def best_threshold(y_true: np.ndarray, probabilities: np.ndarray, metric: str) -> float:
    """Return the probability from which on to say yes, chosen on these rows for this metric.

    Choose on the validation part; the test part must not decide it.

    Args:
        y_true: Class numbers 0 and 1, shape (rows,).
        probabilities: Of class 1, shape (rows,).
        metric: F1, accuracy or balanced accuracy; any other does not depend on a threshold: 0.5.

    Returns:
        A value between two neighbouring probabilities, or between the outermost and 0 or 1; the one nearest
        0.5 among equally good ones.

    Example:
        >>> best_threshold(np.array([0, 0, 1, 1]), np.array([0.1, 0.2, 0.3, 0.9]), Metric.F1)
        0.25
    """
    if metric not in AT_A_THRESHOLD or len(np.unique(y_true)) < 2:
        return 0.5
    probabilities = np.asarray(probabilities, dtype=np.float64).reshape(-1)
    distinct, place = np.unique(probabilities, return_inverse=True)
    hits = np.append(_from_each_on(place, y_true == 1, len(distinct)), 0.0)  # yes from each distinct value on, or never
    alarms = np.append(_from_each_on(place, y_true == 0, len(distinct)), 0.0)
    edges = np.concatenate([[0.0], distinct, [1.0]])
    cuts = (edges[1:] + edges[:-1]) / 2
    scores = _threshold_scores(hits, alarms, metric)
    scores[1:][cuts[1:] <= edges[1:-1]] = -np.inf  # no number lies between the two: a row at 1 cannot be denied
    best = np.flatnonzero(scores >= scores.max() - 1e-12)
    return float(cuts[best[np.argmin(np.abs(cuts[best] - 0.5))]])


def _from_each_on(place: np.ndarray, chosen: np.ndarray, count: int) -> np.ndarray:
    at_each = np.bincount(place.reshape(-1)[chosen], minlength=count)
    return at_each[::-1].cumsum()[::-1].astype(np.float64)


def _threshold_scores(hits: np.ndarray, alarms: np.ndarray, metric: str) -> np.ndarray:
    positives, negatives = hits[0], alarms[0]
    match metric:
        case Metric.F1:
            return 2 * hits / (hits + alarms + positives)
        case Metric.ACCURACY:
            return (hits + negatives - alarms) / (positives + negatives)
        case _:
            return (hits / positives + (negatives - alarms) / negatives) / 2
