"""More epochs help only where the loss still falls by more than its own noise."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.curve.epochs import more_epochs
from advisor.errors import SizeError

EPOCHS = list(range(1, 31))
NOISE = 0.01 * np.tile([1, -1, 0.5, -0.5, 0.8], 6)


def power(exponent: float) -> np.ndarray:
    return np.asarray(EPOCHS, dtype=float) ** -exponent


def test_a_falling_loss_is_continued_but_never_steeper_than_it_was() -> None:
    seen = more_epochs(EPOCHS, power(0.5), [60])
    assert seen.helps
    assert power(0.5)[-1] * 2**-0.55 < seen.mean[0] < power(0.5)[-1]


@pytest.mark.parametrize(
    ("losses", "because"),
    [
        (0.5 * (1 + NOISE), "epochs old"),
        (np.concatenate([power(0.5)[:15], np.linspace(0.26, 0.5, 15)]), "epochs old"),
    ],
)
def test_a_flat_loss_and_one_that_turned_up_keep_their_last_value(losses: np.ndarray, because: str) -> None:
    seen = more_epochs(EPOCHS, losses, [60, 120])
    assert not seen.helps
    assert because in seen.because
    assert seen.mean == pytest.approx([np.median(losses[-5:])] * 2)


def test_a_few_epochs_say_too_little() -> None:
    seen = more_epochs([1, 2, 3], [0.9, 0.5, 0.3], [6])
    assert not seen.helps
    assert "too few" in seen.because


def test_epochs_without_a_number_are_left_out() -> None:
    losses = power(0.5)
    losses[3] = math.nan
    assert more_epochs(EPOCHS, losses, [60]).helps


@pytest.mark.parametrize(("epochs", "losses"), [([1, 2], [0.1]), ([], []), ([1, 2], [math.nan, -1.0])])
def test_what_is_no_trace_is_refused(epochs: list[int], losses: list[float]) -> None:
    with pytest.raises(SizeError):
        more_epochs(epochs, losses, [10])


@given(losses=st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=40), target=st.integers(1, 1000))
@settings(max_examples=60, deadline=None)
def test_any_trace_gives_ordered_finite_numbers(losses: list[float], target: int) -> None:
    seen = more_epochs(list(range(1, len(losses) + 1)), losses, [target])
    found = [seen.lo90[0], seen.lo80[0], seen.mean[0], seen.hi80[0], seen.hi90[0]]
    assert found == sorted(found)
    assert all(math.isfinite(value) and value >= 0 for value in found)
