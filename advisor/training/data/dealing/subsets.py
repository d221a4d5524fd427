"""Smaller and noisier training parts: nested subsets of rows, and labels replaced at random."""

import numpy as np


def nested_order(strata: np.ndarray, *, seed: int) -> np.ndarray:
    """Return an order of the rows whose every beginning holds the classes in their shares.

    Args:
        strata: Class of each row, shape (rows,); zeros where there are no classes.
        seed: Another seed, another order.

    Returns:
        Row numbers, shape (rows,). The first n of them are the subset of n rows, so that a smaller
        subset lies whole in a larger one of the same seed.

    Example:
        >>> order = nested_order(np.array([0, 0, 0, 0, 1, 1]), seed=0)
        >>> np.bincount(np.array([0, 0, 0, 0, 1, 1])[order[:3]]).tolist()
        [2, 1]
    """
    rng = np.random.default_rng([seed, 11])
    order = rng.permutation(len(strata))
    places = np.empty(len(strata))
    for stratum in np.unique(strata):
        members = order[strata[order] == stratum]
        places[members] = (np.arange(len(members)) + 0.5) / len(members)
    return order[np.argsort(places[order], kind="stable")]


def noisy_labels(y: np.ndarray, share: float, *, seed: int) -> np.ndarray:
    """Replace a share of the labels: a class by another class, anything else by another row's target.

    Args:
        y: Class numbers (rows,) int64, or targets (rows, ...) of real numbers or of labels.
        share: Of the rows, 0 to 1; rounded to whole rows.
        seed: Which rows, and what they get. With a larger share the rows of a smaller one stay noisy.

    Returns:
        Targets of the same shape; `y` itself is left as it is.
    """
    count = round(share * len(y))
    noisy = y.copy()
    if count == 0:
        return noisy
    rng = np.random.default_rng([seed, 13])
    rows = rng.permutation(len(y))[:count]
    if y.dtype.kind == "i":
        classes = np.unique(y)
        shift = rng.integers(1, max(2, len(classes)), size=count)
        noisy[rows] = classes[(np.searchsorted(classes, y[rows]) + shift) % len(classes)]
    else:
        noisy[rows] = y[rng.integers(0, len(y), size=count)]
    return noisy
