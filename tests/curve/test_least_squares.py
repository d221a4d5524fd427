"""The least-squares fit recovers the power law that the errors came from."""

import numpy as np
import pytest

from advisor.curve.least_squares import fitted_changes
from advisor.curve.observations import observe

SIZES = [100, 200, 400, 800, 1600]


@pytest.mark.parametrize(("floor", "exponent"), [(0.0, 0.4), (0.1, 0.6), (0.05, 1.0)])
def test_a_power_law_with_floor_is_recovered(floor: float, exponent: float) -> None:
    def error(rows: float) -> float:
        return floor + 3.0 * rows**-exponent

    found = fitted_changes(observe(SIZES, [error(size) for size in SIZES]), np.log([2.0, 8.0]))
    expected = [np.log(error(1600 * factor) / error(1600)) for factor in (2, 8)]
    assert found == pytest.approx(expected, abs=0.01)


def test_rising_errors_are_fitted_flat() -> None:
    assert fitted_changes(observe(SIZES, [0.1, 0.2, 0.3, 0.4, 0.5]), np.log([2.0])) == pytest.approx([0.0])


def test_errors_of_zero_give_no_change() -> None:
    assert np.isfinite(fitted_changes(observe(SIZES, [0.0] * 5), np.log([2.0]))).all()
