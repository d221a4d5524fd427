"""Sizes are even on a log axis, end at all the rows, and refuse what makes no curve."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.curve import halving_sizes, log_sizes
from advisor.errors import SizeError


@given(n_examples=st.integers(64, 10**9), count=st.integers(2, 40))
def test_log_sizes_rise_from_the_smallest_to_all_examples(n_examples: int, count: int) -> None:
    sizes = log_sizes(n_examples, count).tolist()
    assert sizes[-1] == n_examples
    assert sizes[0] == 64
    assert all(low < high for low, high in pairwise(sizes))
    assert len(sizes) <= count


@given(n_examples=st.integers(64, 10**9), count=st.integers(3, 40), ratio=st.floats(1.2, 2))
def test_halving_sizes_keep_their_ratio(n_examples: int, count: int, ratio: float) -> None:
    sizes = halving_sizes(n_examples, count, ratio=ratio)
    assert sizes[-1] == n_examples
    assert sizes[0] >= 16
    assert sizes[1:] / sizes[:-1] == pytest.approx(ratio, rel=0.07)


def test_log_sizes_that_cannot_be_are_all_named_at_once() -> None:
    with pytest.raises(SizeError) as caught:
        log_sizes(10, 1, smallest=20)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(("n_examples", "count"), [(20, 6), (1000, 2), (1000, 0)])
def test_fewer_than_three_sizes_are_refused(n_examples: int, count: int) -> None:
    with pytest.raises(SizeError, match="cannot be used for a learning curve"):
        halving_sizes(n_examples, count)
