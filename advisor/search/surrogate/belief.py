"""What the user believes of one dimension: the values near one are likely good, and no others are ruled out."""

from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]

WIDTH = 0.1  # of the range on its own scale: the standard deviation of what is believed
OPEN = 0.4  # share of the first points that lie anywhere
GRID = 513


@final
class Belief:
    """A normal density around a place in [0, 1] over an even one that never goes away.

    Args:
        around: The place that is believed to be good.

    Example:
        >>> belief = Belief(0.3)
        >>> belief.place(np.array([0.0, 0.5, 1.0])).round(1).tolist()
        [0.0, 0.3, 1.0]
        >>> belief.density(np.array([0.3, 0.9])).round(1).tolist()
        [2.8, 0.4]

    Reference: Hvarfner et al., "piBO: augmenting acquisition functions with user beliefs" (2022), arXiv:2204.11051.
    """

    def __init__(self, around: float) -> None:
        self.around = around
        self._grid = np.linspace(0.0, 1.0, GRID)
        bell = np.exp(-(((self._grid - around) / WIDTH) ** 2) / 2)
        area = np.concatenate([[0.0], np.cumsum((bell[1:] + bell[:-1]) / 2)]) / (GRID - 1)
        self._area = area[-1]
        self._share = OPEN * self._grid + (1 - OPEN) * area / self._area

    def place(self, even: Array) -> Array:
        """Return evenly spread numbers as places that crowd around the believed one."""
        found: Array = np.interp(even, self._share, self._grid)
        return found

    def density(self, places: Array) -> Array:
        """Return how much likelier than evenly places are."""
        bell = np.exp(-(((places - self.around) / WIDTH) ** 2) / 2)
        result: Array = OPEN + (1 - OPEN) * bell / self._area
        return result
