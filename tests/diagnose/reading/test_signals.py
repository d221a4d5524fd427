"""Measures of traces against closed forms and against noise whose size we chose."""

import numpy as np
import pytest

from advisor.diagnose.reading import signals


def test_noise_of_normal_noise_on_a_smooth_course_is_recovered() -> None:
    rng = np.random.default_rng(0)
    found = [signals.noise(np.exp(-np.arange(300) / 60) + rng.normal(0, 0.05, 300)) for _ in range(40)]
    assert np.mean(found) == pytest.approx(0.05, rel=0.1)  # 40 draws of 200 bends: 2 % standard error


def test_straight_line_has_no_noise_and_its_own_slope() -> None:
    line = 3.0 - 0.05 * np.arange(40)
    assert signals.noise(line) == pytest.approx(0.0, abs=1e-12)
    assert signals.trend_at_end(line).per_epoch == pytest.approx(-0.05)
    assert signals.trend_at_end(line).error == pytest.approx(0.0, abs=1e-9)


def test_smoothing_leaves_a_straight_line_as_it_is() -> None:
    line = np.linspace(5.0, 1.0, 60)
    np.testing.assert_allclose(signals.smooth(line), line)


def test_standard_error_of_a_slope_covers_the_true_slope() -> None:
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(300):
        trend = signals.trend_at_end(1.0 - 0.01 * np.arange(60) + rng.normal(0, 0.1, 60))
        inside += abs(trend.per_epoch + 0.01) < 2 * trend.error
    assert inside / 300 == pytest.approx(0.95, abs=0.04)  # t with 28 degrees of freedom; three binomial errors


def test_binomial_error_is_the_textbook_one_and_never_zero() -> None:
    assert signals.binomial_error(0.5, 400) == pytest.approx(0.025)
    assert signals.binomial_error(1.0, 100) > 0
