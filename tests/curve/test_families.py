"""Shapes pass through the largest size and follow their formulas; the wander is fractional Brownian motion."""

import numpy as np
import pytest

from advisor.curve import families
from advisor.curve.calibration import FITTED, STRETCH
from advisor.curve.prior import PRIOR, Prior, shapes

DISTANCES = np.log([0.125, 0.5, 1.0, 4.0, 64.0])


def test_a_power_law_is_a_floor_and_a_falling_part() -> None:
    exponent, share = np.array([0.3, 0.8]), np.array([0.5, 0.1])
    found = families.power_law(exponent, np.log(share / (1 - share)), distances=DISTANCES)
    rows = np.exp(DISTANCES)
    expected = np.log(share[:, None] + (1 - share[:, None]) * rows ** -exponent[:, None])
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_a_sigmoid_ends_at_its_floor_and_starts_on_a_plateau() -> None:
    far = np.array([-40.0, -30.0, 30.0, 40.0])
    (found,) = families.sigmoid(np.array([1.0]), np.array([0.0]), np.array([0.0]), distances=far)
    assert found[0] == pytest.approx(found[1])
    assert found[2] == pytest.approx(np.log(0.5))
    assert found[3] == pytest.approx(np.log(0.5))


def test_every_drawn_shape_passes_through_the_largest_size() -> None:
    drawn, log_shares = shapes(np.zeros(1), rows=1000.0, scatter=0.1)
    np.testing.assert_allclose(drawn, 0.0, atol=1e-9)
    assert np.exp(log_shares).sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("rows", "scatter"), [(10.0, 1e-6), (1e12, 10.0)])
def test_shapes_are_finite_at_any_size_and_scatter(rows: float, scatter: float) -> None:
    drawn, log_shares = shapes(np.linspace(-30, 30, 7), rows=rows, scatter=scatter)
    assert np.isfinite(drawn).all()
    assert np.isfinite(log_shares).all()


def test_the_wander_of_roughness_a_half_is_brownian_motion() -> None:
    brownian = Prior({**FITTED, "roughness": (0.0,)}, STRETCH)  # Hurst exponent 1/2: the covariance is min(s, t)
    places = np.array([0.5, 1.0, 3.0])
    np.testing.assert_allclose(brownian.wander(places, places), np.minimum.outer(places, places), atol=2e-3)


def test_the_wander_is_nothing_at_the_largest_size_and_a_covariance_elsewhere() -> None:
    assert PRIOR.wander(np.zeros(1), np.array([1.0])) == pytest.approx(0.0, abs=1e-3)
    assert np.linalg.eigvalsh(PRIOR.wander(DISTANCES[[0, 1, 3, 4]], DISTANCES[[0, 1, 3, 4]])).min() > 0
