"""The model: its slope is that of its loss, it tells what matters from what does not, it chooses apart."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from advisor.search.surrogate.choosing import choose, log_improvement
from advisor.search.surrogate.process import GaussianProcess


def valley(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A valley along the first of three dimensions."""
    features = np.random.default_rng(seed).random((count, 3))
    values = (features[:, 0] - 0.3) ** 2
    return features, (values - values.mean()) / values.std()


def test_the_slope_of_the_loss_is_right() -> None:
    features, values = valley(12)
    process = GaussianProcess(features, np.array([0, 1, 1]), values)
    at = np.array([-0.7, 0.4, 0.2, -2.0])
    _, slope = process._loss(at)
    for place in range(len(at)):
        step = np.zeros(4)
        step[place] = 1e-5
        by_hand = (process._loss(at + step)[0] - process._loss(at - step)[0]) / 2e-5
        assert slope[place] == pytest.approx(by_hand, rel=1e-3, abs=1e-4)


def test_a_dimension_that_matters_gets_the_shorter_length() -> None:
    features, values = valley(40)
    process = GaussianProcess(features, np.arange(3), values)
    assert process.settings[0] < min(process.settings[1:3])
    mean, _, _ = process.predict(np.array([[0.3, 0.9, 0.1], [0.9, 0.9, 0.1]]))
    assert mean[0] < mean[1]


def test_those_chosen_together_lie_apart_and_away_from_what_runs() -> None:
    features, values = valley(30)
    process = GaussianProcess(features, np.arange(3), values)
    candidates = np.random.default_rng(1).random((300, 3))
    mean, variance, _ = process.predict(candidates)
    each_for_itself = np.argsort(-log_improvement(-1.0, mean, np.sqrt(variance)))[:10]
    together = choose(process, candidates, count=10, lowest=-1.0, running=candidates[:0])
    best = together[0]
    assert best == each_for_itself[0]
    assert pdist(candidates[together]).mean() > 1.1 * pdist(candidates[each_for_itself]).mean()
    beside = choose(process, candidates, count=1, lowest=-1.0, running=candidates[[best]])
    assert beside != [best]


def test_only_what_fits_is_chosen_however_few() -> None:
    features, values = valley(30)
    process = GaussianProcess(features, np.arange(3), values)
    candidates = np.random.default_rng(2).random((50, 3))
    chosen = choose(process, candidates, count=9, lowest=-1.0, running=candidates[:0], fits=lambda n: n in (3, 40))
    assert sorted(chosen) == [3, 40]
