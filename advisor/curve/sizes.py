"""Which training-set sizes to try: evenly spaced on a logarithmic axis, so that each costs a doubling."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.errors import Problem, SizeError

IntArray: TypeAlias = NDArray[np.int64]


def log_sizes(n_examples: int, count: int, *, smallest: int = 64) -> IntArray:
    """Return training-set sizes evenly spaced on a log axis, smallest first.

    Args:
        n_examples: Size of the full training set; always the last size returned.
        count: Number of sizes asked for. Fewer come back if rounding makes two equal.
        smallest: First size; choose at least two examples per class.

    Returns:
        Strictly increasing sizes, shape (at most count,), unit: examples.

    Raises:
        SizeError: If `smallest` exceeds `n_examples`, or fewer than two sizes are asked for.

    Example:
        >>> log_sizes(60_000, 6).tolist()
        [64, 252, 988, 3885, 15267, 60000]

    Reference: Viering and Loog, "The shape of learning curves" (2021), arXiv:2103.10948.
    """
    problems = []
    if smallest < 1:
        problems.append(Problem("smallest", f"expected at least 1 example, got {smallest}"))
    if smallest > n_examples:
        problems.append(Problem("smallest", f"expected at most the {n_examples} examples there are, got {smallest}"))
    if count < 2:
        problems.append(Problem("count", f"expected at least 2 sizes, got {count}"))
    if problems:
        raise SizeError(
            "these sizes cannot be used for a learning curve", problems, "Start smaller, or bring more examples."
        )
    sizes = np.rint(np.geomspace(smallest, n_examples, count)).astype(np.int64)
    return np.unique(sizes)


def halving_sizes(n_examples: int, count: int, *, smallest: int = 16, ratio: float = 2.0) -> IntArray:
    """Return the full training set and its halves, quarters, ... while they hold `smallest` examples.

    Args:
        n_examples: Size of the full training set; always the last size returned.
        count: Number of sizes asked for. Fewer come back where the training set is too small for them.
        smallest: No size is below this; choose at least two examples per class.
        ratio: How much larger each size is than the one before: the lecture doubles.

    Returns:
        Strictly increasing sizes, shape (at most count,), unit: examples.

    Raises:
        SizeError: If fewer than three sizes are left.

    Example:
        >>> halving_sizes(1_000, 4).tolist()
        [125, 250, 500, 1000]

    Reference: the lecture, section 7: "doubling the number of examples between consecutive experiments".
    """
    sizes = np.unique(np.rint(n_examples / ratio ** np.arange(max(count, 0))).astype(np.int64))
    sizes = sizes[sizes >= smallest]
    if len(sizes) < 3:
        problem = Problem(
            "sizes", f"expected at least 3 sizes of {smallest} to {n_examples} examples, got {len(sizes)}"
        )
        remedy = "A curve needs three sizes: bring more examples, or ask for more sizes closer together."
        raise SizeError("these sizes cannot be used for a learning curve", [problem], remedy)
    return sizes
