"""Forecasts hold on any numbers, recover what is known, and say when they cannot tell."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.curve import forecast
from advisor.errors import SizeError
from advisor.records import Forecast

DOUBLING = [100, 200, 400, 800, 1600]
TARGETS = [1600, 3200, 6400, 12_800]

any_error = st.one_of(st.just(0.0), st.floats(1e-6, 1.0), st.floats(0, 1e90, allow_nan=False, allow_infinity=False))
any_trainings = st.lists(st.tuples(st.integers(1, 10**7), any_error), min_size=2, max_size=20).filter(
    lambda pairs: len({size for size, _ in pairs}) >= 2
)


def bounds(seen: Forecast) -> np.ndarray:
    return np.array([seen.lo90, seen.lo80, seen.mean, seen.hi80, seen.hi90])


def power_law(sizes: list[int], *, exponent: float, floor: float = 0.0) -> list[float]:
    return [floor + (size / 100) ** -exponent * (0.5 - floor) for size in sizes]


@given(trainings=any_trainings, targets=st.lists(st.integers(1, 10**9), max_size=5))
@settings(max_examples=80, deadline=None)
def test_forecasts_are_finite_ordered_and_not_negative_on_any_numbers(
    trainings: list[tuple[int, float]], targets: list[int]
) -> None:
    sizes, errors = zip(*trainings, strict=True)
    seen = forecast(sizes, errors, targets)
    found = bounds(seen)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (np.diff(found, axis=0) >= 0).all()
    assert math.isfinite(seen.local_slope)
    assert 0 < seen.probability_of_gain(2.0, 0.1) < 1
    assert seen.can_tell is (seen.because == "")


@given(errors=st.lists(st.floats(0.01, 1.0), min_size=5, max_size=5), scale=st.floats(1e-6, 1e6))
@settings(max_examples=30, deadline=None)
def test_forecasts_scale_with_the_errors(errors: list[float], scale: float) -> None:
    one = forecast(DOUBLING, errors, TARGETS)
    other = forecast(DOUBLING, [scale * error for error in errors], TARGETS)
    np.testing.assert_allclose(bounds(other), scale * bounds(one), rtol=1e-6)
    assert other.can_tell == one.can_tell
    assert other.local_slope == pytest.approx(one.local_slope, abs=1e-6)


@given(order=st.permutations(range(10)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_trainings_does_not_matter(order: list[int]) -> None:
    sizes, errors = np.repeat(DOUBLING, 2), np.repeat(power_law(DOUBLING, exponent=0.3), 2) * np.tile([0.97, 1.03], 5)
    one, other = forecast(sizes, errors, TARGETS), forecast(sizes[order], errors[order], TARGETS)
    np.testing.assert_allclose(bounds(one), bounds(other), rtol=1e-6)


@pytest.mark.parametrize("exponent", [0.1, 0.3, 0.6])
def test_a_clean_power_law_is_continued(exponent: float) -> None:
    seen = forecast(DOUBLING, power_law(DOUBLING, exponent=exponent), TARGETS)
    true = power_law(TARGETS, exponent=exponent)
    assert all(low <= value <= high for low, value, high in zip(seen.lo90, true, seen.hi90, strict=True))
    assert seen.local_slope == pytest.approx(-exponent, abs=0.1)


def test_a_flat_curve_promises_little() -> None:
    seen = forecast(np.repeat(DOUBLING, 3), 0.2 + 0.002 * np.tile([-1, 0, 1], 5), TARGETS)
    assert seen.can_tell
    assert seen.probability_of_gain(2.0, 0.1) < 0.1
    assert seen.mean[1] == pytest.approx(0.2, rel=0.05)


def test_a_steep_curve_promises_much() -> None:
    seen = forecast(DOUBLING, power_law(DOUBLING, exponent=0.8), TARGETS)
    assert seen.probability_of_gain(2.0, 0.1) > 0.95
    assert seen.probability_of_gain(4.0, 0.1) >= seen.probability_of_gain(2.0, 0.1) - 0.02


def test_intervals_widen_with_the_distance_and_with_the_noise() -> None:
    errors = np.repeat(power_law(DOUBLING, exponent=0.3), 3)
    quiet = forecast(np.repeat(DOUBLING, 3), errors * np.tile([0.99, 1, 1.01], 5), TARGETS)
    noisy = forecast(np.repeat(DOUBLING, 3), errors * np.tile([0.7, 1, 1.3], 5), TARGETS)
    widths = [np.log(np.divide(seen.hi80, seen.lo80)) for seen in (quiet, noisy)]
    assert (np.diff(widths[0]) > 0).all()
    assert (widths[1] > widths[0]).all()


def test_more_seeds_make_a_surer_forecast() -> None:
    def seen(seeds: int) -> Forecast:
        scatter = 1 + 0.1 * np.linspace(-1, 1, seeds)
        return forecast(
            np.repeat(DOUBLING, seeds),
            np.repeat(power_law(DOUBLING, exponent=0.3), seeds) * np.tile(scatter, 5),
            [3200],
        )

    assert seen(25).hi80[0] / seen(25).lo80[0] < seen(2).hi80[0] / seen(2).lo80[0]


def test_one_seed_a_size_is_enough_to_say_something() -> None:
    assert forecast(DOUBLING, [0.5, 0.4, 0.33, 0.27, 0.22], TARGETS).can_tell


@pytest.mark.parametrize(
    ("sizes", "errors", "because"),
    [
        ([100, 200], [0.4, 0.3], "2 sizes"),
        (DOUBLING, [0.0] * 5, "every error is 0"),
        (DOUBLING, [0.5] * 5, "every error is the same"),
        ([100, 100, 200, 200, 400, 400], [0.9, 0.001, 0.8, 0.001, 0.9, 0.001], "uncertain by a factor"),
        (DOUBLING, [0.5, 0.1, 0.6, 0.02, 0.3], "no shape fits"),
    ],
)
def test_what_decides_nothing_is_said_to_decide_nothing(sizes: list[int], errors: list[float], because: str) -> None:
    seen = forecast(sizes, errors, TARGETS)
    assert not seen.can_tell
    assert because in seen.because


@pytest.mark.parametrize(
    ("sizes", "errors", "named"),
    [
        ([100, 200, 400], [0.3, math.nan, 0.1], "errors[1]"),
        ([100, 200, 400], [0.3, 0.2, -0.1], "errors[2]"),
        ([100, 200, 400], [0.3, math.inf, 0.1], "errors[1]"),
        ([100, 0, -5], [0.3, 0.2, 0.1], "sizes[2]"),
        ([100, 100, 100], [0.3, 0.2, 0.1], "2 different"),
        ([100, 200], [0.3], "shapes (2,) and (1,)"),
        ([], [], "2 different"),
    ],
)
def test_numbers_that_make_no_curve_are_refused_by_name(sizes: list[int], errors: list[float], named: str) -> None:
    with pytest.raises(SizeError) as caught:
        forecast(sizes, errors, TARGETS)
    assert named in str(caught.value)


@pytest.mark.parametrize("targets", [[0], [-1, 100], [math.nan]])
def test_targets_that_are_no_sizes_are_refused(targets: list[float]) -> None:
    with pytest.raises(SizeError, match="targets"):
        forecast(DOUBLING, power_law(DOUBLING, exponent=0.3), targets)


@pytest.mark.parametrize(("factor", "relative"), [(0.5, 0.1), (65.0, 0.1), (2.0, 1.0), (2.0, -0.1)])
def test_a_gain_outside_the_forecast_is_refused(factor: float, relative: float) -> None:
    with pytest.raises(SizeError):
        forecast(DOUBLING, power_law(DOUBLING, exponent=0.3), TARGETS).probability_of_gain(factor, relative)


def test_a_larger_gain_is_never_more_probable() -> None:
    seen = forecast(DOUBLING, power_law(DOUBLING, exponent=0.3), TARGETS)
    chances = [seen.probability_of_gain(4.0, share) for share in np.linspace(0, 0.9, 19)]
    assert all(low >= high for low, high in pairwise(chances))
