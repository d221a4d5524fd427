"""Halving: which members of a cohort go on at a rung, by their scores there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Survivors = Callable[[int, Sequence[float]], Sequence[int] | None]


@dataclass(frozen=True)
class Halving:
    """Successive halving inside a cohort: at each rung the better members go on.

    Args:
        rungs: Epochs trained after which members are compared.
        share: Of the members that go on, rounded up.

    Example:
        >>> Halving(rungs=(3,), share=0.5)(3, [0.9, 0.2, 0.4])
        [1, 2]

    Reference: Jamieson and Talwalkar (2016), arXiv:1502.07943.
    """

    rungs: tuple[int, ...]
    share: float = 1 / 3

    def __call__(self, epochs: int, scores: Sequence[float]) -> Sequence[int] | None:
        """Return the places that go on, or None where nothing is decided.

        Args:
            epochs: How many epochs were trained.
            scores: One a member that is still training, lower is better; NaN is worst.
        """
        if epochs not in self.rungs:
            return None
        count = max(1, int(np.ceil(self.share * len(scores))))
        return sorted(int(place) for place in np.argsort(scores, kind="stable")[:count])
