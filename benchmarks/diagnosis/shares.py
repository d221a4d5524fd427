"""Shares that were counted, with what they may be in truth."""

import numpy as np

Z = 1.96


def wilson(right: int, total: int) -> tuple[float, float]:
    """Return the Wilson interval (95 %) of a share."""
    if total == 0:
        return 0.0, 1.0
    share = right / total
    centre = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    half = Z * np.sqrt(share * (1 - share) / total + Z**2 / (4 * total**2)) / (1 + Z**2 / total)
    return float(centre - half), float(centre + half)
