"""Subsets of the training part: nested, with equal class shares; labels replaced at random."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.training.data.dealing.subsets import nested_order, noisy_labels
from advisor.training.data.rows import combined_keys, row_keys


@given(seed=st.integers(0, 99), classes=st.integers(1, 5), size=st.integers(1, 80))
def test_every_beginning_of_the_order_holds_the_classes_in_their_shares(seed, classes, size):
    strata = np.random.default_rng(seed).integers(0, classes, 80)
    subset = nested_order(strata, seed=seed)[:size]
    assert len(set(subset.tolist())) == size
    for number in np.unique(strata):
        share = (strata == number).mean()
        assert abs((strata[subset] == number).sum() - size * share) <= 0.5 + share * classes / 2 + 1


def test_another_seed_takes_other_rows():
    strata = np.zeros(50, dtype=int)
    assert set(nested_order(strata, seed=0)[:20]) != set(nested_order(strata, seed=1)[:20])


@given(share=st.floats(0, 1), seed=st.integers(0, 9))
def test_replaced_labels_are_exactly_the_share_and_always_another_class(share, seed):
    y = np.arange(40) % 3
    noisy = noisy_labels(y, share, seed=seed)
    assert (noisy != y).sum() == round(share * 40)
    assert set(noisy.tolist()) <= {0, 1, 2}


def test_rows_of_a_smaller_share_of_noise_stay_noisy_with_a_larger_one():
    y = np.arange(100) % 4
    few, many = (noisy_labels(y, share, seed=3) != y for share in (0.1, 0.4))
    assert (many | ~few).all()


def test_real_targets_are_replaced_by_those_of_other_rows():
    y = np.linspace(0, 1, 50, dtype=np.float32)
    noisy = noisy_labels(y, 0.5, seed=0)
    assert 15 < (noisy != y).sum() <= 25
    assert np.isin(noisy, y).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64, np.int64, object])
def test_equal_rows_have_equal_keys_and_others_have_others(dtype):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (4000, 11)).astype(dtype)
    distinct = len({tuple(row) for row in x.tolist()})
    keys = row_keys(x)
    assert len(np.unique(keys)) == distinct
    assert np.array_equal(keys[:10], row_keys(x[:10]))


def test_missing_values_and_signed_zeros_are_equal_in_copies_of_a_row():
    keys = row_keys(np.array([[np.nan, 0.0], [np.nan, -0.0], [0.0, np.nan]]))
    assert keys[0] == keys[1] != keys[2]


def test_keys_of_rows_with_labels_tell_labels_apart():
    keys = np.array([5, 5], dtype=np.uint64)
    first, second = combined_keys(keys, np.array([0, 1]))
    assert first != second
