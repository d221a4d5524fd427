"""Seed noise against numbers worked out by others."""

import math

import pytest
from scipy import stats

from advisor.compare.noise import quantile_of_t, seed_noise


def test_mean_deviation_and_interval_are_those_of_the_textbook() -> None:
    # Student's own data (1908), the additional hours of sleep by drug D: mean 0.75, sd 1.789, t(9) = 2.262
    sleep = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    (noise,) = seed_noise([{"hours": value} for value in sleep])
    assert noise.mean == pytest.approx(0.75)
    assert noise.sd == pytest.approx(1.78901, abs=1e-5)
    assert noise.lo95 == pytest.approx(-0.5297804, abs=1e-6)  # R: t.test(sleep)
    assert noise.hi95 == pytest.approx(2.0297804, abs=1e-6)
    assert noise.trainings == 10


def test_a_single_training_has_no_spread() -> None:
    (noise,) = seed_noise([{"loss": 0.5}])
    assert (noise.mean, noise.sd, noise.lo95) == (0.5, None, None)


def test_only_metrics_that_every_training_has_are_used() -> None:
    noises = seed_noise([{"loss": 1.0, "auc": 0.5}, {"loss": 2.0}])
    assert [noise.metric for noise in noises] == ["loss"]
    assert seed_noise([]) == ()


def test_a_training_that_came_to_nothing_spoils_the_mean_and_says_so() -> None:
    (noise,) = seed_noise([{"loss": 1.0}, {"loss": math.nan}])
    assert math.isnan(noise.mean)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 6, 9, 10, 24, 99, 400])
def test_quantiles_of_t_are_those_of_scipy(freedom):
    for share in (0.5, 0.8, 0.95, 0.975, 0.9995):
        assert quantile_of_t(share, freedom) == pytest.approx(stats.t.ppf(share, freedom), rel=1e-9, abs=1e-12)
