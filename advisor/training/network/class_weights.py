"""Class weights: let every class count alike in the loss, however few rows it has."""

import numpy as np


def balanced_weights(y: np.ndarray, classes: int) -> dict[int, float]:
    """Return a weight a class: rows / (classes * rows of the class), the mean over the rows being 1.

    Args:
        y: Class numbers of the training part, shape (rows,).
        classes: How many classes the network tells apart; one without rows gets the weight 0.

    Example:
        >>> balanced_weights(np.array([0, 0, 0, 0, 1]), 2)
        {0: 0.625, 1: 2.5}

    Reference: King and Zeng (2001), doi:10.1093/oxfordjournals.pan.a004868; scikit-learn's "balanced".
    """
    counts = np.bincount(y, minlength=classes)
    present = int((counts > 0).sum())
    return {number: (len(y) / (present * int(n)) if n else 0.0) for number, n in enumerate(counts.tolist())}
