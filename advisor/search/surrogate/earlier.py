"""What earlier studies of other data tell the model: their trials beside its own, each study a task of its own."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypeVar, final

import numpy as np
import numpy.typing as npt

from advisor.records.studies.plan import ParameterValue
from advisor.search.surrogate.grades import graded
from advisor.search.surrogate.points import Array, Points

Kind = TypeVar("Kind")
Graded: TypeAlias = Sequence[tuple[Mapping[str, ParameterValue], float]]

MOST = 100  # trials of earlier studies that the model is made of: the best third of each, the others evenly
FEWEST = 4  # own trials before an earlier study is compared with them: fewer say nothing
ENOUGH = 20  # own trials that need no earlier ones: from then on these would only hold the search where it is
AGREES, MISLEADS = 0.3, 0.1  # share of pairs in the expected order less that in the other: from, and below


@final
class EarlierStudies:
    """The trials of earlier studies as rows for the model, and how far own trials turn out as these let expect.

    Args:
        points: Of this study's space.
        studies: Parameters within the space, and costs, of each study; what a trial has no parameter for counts as
            the middle of the range.

    Example:
        >>> from advisor.space.dimension import Dimension, Uniform
        >>> line = Dimension(name="x", domain=Uniform(0, 1), default=0.5, sets="x", why="", reference="")
        >>> points = Points([line], lambda *_: True)
        >>> earlier = EarlierStudies(points, [[({"x": x / 8}, (x / 8 - 0.25) ** 2) for x in range(9)]])
        >>> own = np.array([[0.3], [0.5], [0.7], [0.9]])
        >>> earlier.agreements(own, np.array([1.0, 2.0, 3.0, 4.0])), earlier.agreements(own, np.array([4.0, 3, 2, 1]))
        ([1.0], [-1.0])

    Reference: Bonilla, Chai and Williams, "Multi-task Gaussian process prediction" (2007); Feurer, Letham and Bakshy,
        "Scalable meta-learning for Bayesian optimization" (2018), arXiv:1802.02219: dropped where ranks disagree.
    """

    def __init__(self, points: Points, studies: Sequence[Graded]) -> None:
        self._owners = points.owners
        shown = [thinned(sorted(trials, key=lambda trial: trial[1]), MOST // len(studies)) for trials in studies]
        self._features = [points.features(np.array([points.row(each) for each, _ in trials])) for trials in shown]
        self._values = [graded(np.array([cost for _, cost in trials])) for trials in shown]
        # SciPy takes a third of a second to load, and is not needed where no study was given
        from advisor.search.surrogate.choosing import one_thread
        from advisor.search.surrogate.process import GaussianProcess

        with one_thread():
            self._models = [
                GaussianProcess(features, points.owners, values)
                for features, values in zip(self._features, self._values, strict=True)
            ]

    @property
    def count(self) -> int:
        """How many studies there are."""
        return len(self._values)

    @property
    def owners(self) -> npt.NDArray[np.int_]:
        """The dimension of each column of `beside`: one more for each earlier study, whose length is its likeness."""
        tasks = int(self._owners.max()) + 1 + np.arange(self.count)
        return np.concatenate([self._owners, tasks])

    def agreements(self, features: Array, values: Array) -> list[float]:
        """Return of each study how far own trials have its order: 1 all pairs of them, -1 none."""
        one, other = np.triu_indices(len(values), 1)
        found = []
        for model in self._models:
            expected = model.predict(features)[0]
            signs = np.sign(expected[one] - expected[other]) * np.sign(values[one] - values[other])
            found.append(float(signs.sum() / max(1.0, np.abs(signs).sum())))
        return found

    def agree(self, features: Array, values: Array) -> bool:
        """Say whether own trials turn out as a study lets expect: the model may then be asked after a few of them."""
        return len(values) >= FEWEST and max(self.agreements(features, values)) >= AGREES

    def beside(self, features: Array, values: Array) -> tuple[Array, Array]:
        """Return own rows and values with those of each study that does not mislead; none once own ones are enough."""
        count = len(self._values)
        rows, all_values = [own_rows(features, count)], [values]
        agreements = self.agreements(features, values) if len(values) <= ENOUGH else [-1.0] * count
        for number, agreement in enumerate(agreements):
            if agreement >= MISLEADS:
                rows.append(own_rows(self._features[number], count))
                rows[-1][:, number - count] = 1.0
                all_values.append(self._values[number])
        return np.vstack(rows), np.concatenate(all_values)


def own_rows(features: Array, studies: int) -> Array:
    """Return features of this study's points, with a column for each earlier study.

    Example:
        >>> own_rows(np.ones((1, 2)), 1).tolist()
        [[1.0, 1.0, 0.0]]
    """
    return np.hstack([features, np.zeros((len(features), studies))])


def thinned(trials: Sequence[Kind], most: int) -> Sequence[Kind]:
    """Return at most so many of trials that lie from best to worst: a third of them the best, the others evenly.

    Example:
        >>> thinned(range(100), 6)
        [0, 1, 2, 34, 67, 99]
    """
    if len(trials) <= most:
        return trials
    best = most // 3
    places = np.linspace(best, len(trials) - 1, most - best).round().astype(int)
    return [*trials[:best], *(trials[place] for place in places)]
