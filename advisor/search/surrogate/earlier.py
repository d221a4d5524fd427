"""What earlier studies let one expect of other data: a guess at the scores that fades, and is dropped if it misleads."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, final

import numpy as np

from advisor.records.study import ParameterValue
from advisor.search.surrogate.points import Array, Points

Graded: TypeAlias = Sequence[tuple[Mapping[str, ParameterValue], float]]

MOST = 200  # trials of an earlier study that count, the best of them and others evenly
FEWEST = 4  # own trials before the expectation is compared with them: fewer say nothing
STEPS = 30
# What is likely of the slope of own scores over expected ones before any own trial, and how far own ones scatter.
SLOPE, SLOPE_SD, SCATTER = 0.8, 0.4, 0.7


@final
class Expectation:
    """The scores to be expected at a point by one earlier study: a model of its trials, made once.

    Args:
        points: Of this study's space.
        trials: Parameters within the space, and costs; what they have no parameter for counts as its middle.

    Example:
        >>> from advisor.space.dimension import Dimension, Uniform
        >>> line = Dimension(name="x", domain=Uniform(0, 1), default=0.5, sets="x", why="", reference="")
        >>> points = Points([line], lambda *_: True)
        >>> earlier = Expectation(points, [({"x": x / 8}, (x / 8 - 0.25) ** 2) for x in range(9)])
        >>> near, far = earlier.at(np.array([[0.3], [0.9]]))
        >>> bool(near < far)
        True
    """

    def __init__(self, points: Points, trials: Graded) -> None:
        # SciPy takes a third of a second to load, and is not needed where no study was given
        from advisor.search.surrogate.choosing import one_thread
        from advisor.search.surrogate.grades import graded
        from advisor.search.surrogate.process import GaussianProcess

        shown = thinned(sorted(trials, key=lambda trial: trial[1]))
        features = points.features(np.array([points.row(parameters) for parameters, _ in shown]))
        costs = graded(np.array([cost for _, cost in shown]))
        with one_thread():
            self._process = GaussianProcess(features, points.owners, costs, steps=STEPS)

    def at(self, features: Array) -> Array:
        """Return the expected scores of features: lower is better, about 0 in the mean."""
        return self._process.predict(features)[0]


def thinned(trials: Graded) -> Graded:
    """Return at most `MOST` of trials that lie from best to worst: a third of them the best, the others evenly."""
    if len(trials) <= MOST:
        return trials
    best = MOST // 3
    places = np.linspace(best, len(trials) - 1, MOST - best).astype(int)
    return [*trials[:best], *(trials[place] for place in places)]


def slope_of(expected: Array, values: Array) -> float:
    """Return how far own scores follow the expected ones: 0 where they do not, 1 where they do whole.

    It is the most probable slope, given what is likely before; one that own trials speak against is 0, so that an
    earlier study that misleads is dropped after a few.

    Example:
        >>> expected = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
        >>> slope_of(expected, expected) > 0.8, slope_of(expected, -expected)
        (True, 0.0)
    """
    if len(values) < FEWEST:
        return SLOPE
    x, y = expected - expected.mean(), values - values.mean()
    if _order(x) @ _order(y) < 0:
        return 0.0
    found = (x @ y / SCATTER**2 + SLOPE / SLOPE_SD**2) / (x @ x / SCATTER**2 + 1 / SLOPE_SD**2)
    return float(np.clip(found, 0.0, 1.0))


def mixed(expected: Array, slopes: Sequence[float]) -> Array:
    """Return one expectation of several, a row each: what follows own scores more closely counts more.

    Example:
        >>> mixed(np.array([[1.0, 2.0], [5.0, 5.0]]), [0.5, 0.0]).tolist(), mixed(np.ones((1, 2)), [0.0]).tolist()
        ([0.5, 1.0], [0.0, 0.0])
    """
    weights = np.array(slopes)
    if not weights.any():
        return np.zeros(expected.shape[1])
    result: Array = (weights**2 / weights.sum()) @ expected
    return result


def _order(values: Array) -> Array:
    ranks: Array = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(float)
    return ranks - ranks.mean()
