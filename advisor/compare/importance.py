"""Importance: which dimensions explain the differences between the scores of a study's trials."""

from collections.abc import Sequence

import numpy as np

from advisor.compare.scales import place_of
from advisor.records import Importance, Study, Trial
from advisor.records.studies.plan import ParameterValue
from advisor.space.dimension import Choice, Dimension

FEWEST = 10  # scored trials; fewer say nothing
FOLDS = 5
TREES = 60
INACTIVE = -1.0  # the place of a dimension that a trial has no value of: outside [0, 1], so trees can tell


def importances(study: Study, dimensions: Sequence[Dimension], *, seed: int = 0) -> tuple[Importance, ...]:
    """Return the share of the scores' variance that each dimension explains, most important first.

    A forest of trees learns ranks of scores from parameters; the importance of a dimension is how
    much worse it predicts trials it has not seen when that dimension's values are shuffled among them.
    So a dimension that explains nothing, or that these trials say nothing of, gets about 0.

    Args:
        study: Scored trials.
        dimensions: What was searched.
        seed: Of the forest and the shuffling.

    Returns:
        One importance a dimension that varied; none for fewer than ten scored trials.

    Reference: Breiman, "Random forests" (2001), doi:10.1023/A:1010933404324; held-out trials in place of
        out-of-bag ones.
    """
    trials = study.scored
    names = frozenset(study.varied)
    varied = [dimension for dimension in dimensions if dimension.name in names]
    if len(trials) < FEWEST or not varied:
        return ()
    places = np.array([[_place(dimension, trial) for dimension in varied] for trial in trials])
    ranks = _ranks(np.array(study.scores))
    shares = _lost_when_shuffled(places, ranks, seed=seed)
    found = [
        Importance(dimension=d.name, share=float(share), trials=sum(d.name in t.parameters for t in trials))
        for d, share in zip(varied, shares, strict=True)
    ]
    return tuple(sorted(found, key=lambda importance: -importance.share))


def _lost_when_shuffled(places: np.ndarray, ranks: np.ndarray, *, seed: int) -> np.ndarray:
    """Return how much of the variance is no longer explained when a column is shuffled, shape (columns,)."""
    from sklearn.ensemble import ExtraTreesRegressor
    from sklearn.model_selection import KFold

    random = np.random.default_rng(seed)
    lost = np.zeros(places.shape[1])
    for train, held_out in KFold(FOLDS, shuffle=True, random_state=seed).split(places):
        forest = ExtraTreesRegressor(TREES, min_samples_leaf=2, random_state=seed).fit(places[train], ranks[train])
        error = _squared_error(forest.predict(places[held_out]), ranks[held_out])
        for column in range(places.shape[1]):
            shuffled = places[held_out].copy()
            shuffled[:, column] = random.permutation(shuffled[:, column])
            lost[column] += _squared_error(forest.predict(shuffled), ranks[held_out]) - error
    return np.maximum(lost, 0.0) / float(((ranks - ranks.mean()) ** 2).sum())


def _squared_error(predicted: np.ndarray, true: np.ndarray) -> float:
    return float(((predicted - true) ** 2).sum())


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks resist the few trials that went badly wrong; equal scores share a rank."""
    _, places = np.unique(values, return_inverse=True)
    return places.astype(np.float64)


def _place(dimension: Dimension, trial: Trial) -> float:
    if dimension.name not in trial.parameters:
        return INACTIVE
    value: ParameterValue = trial.parameters[dimension.name]
    if isinstance(dimension.domain, Choice):
        return float(dimension.domain.options.index(value)) if value in dimension.domain.options else INACTIVE
    place = place_of(dimension.domain, value)
    return INACTIVE if place is None else place
