"""Scaling by quartiles and by ranks, and pieces of numbers: fitted on the training part, kept without code."""

import numpy as np
import pandas as pd
import pytest
import skops.io

from advisor.records.parts.encoding import NumericEncoding
from advisor.records.recipe import Scaling
from advisor.training.data.columns import encoding
from advisor.training.data.columns.pieces import Pieces
from advisor.training.data.columns.scalers import MOST_PIECES, TRUSTED, many_valued
from advisor.training.data.preprocessing import fit_preprocessing

ROWS, TRAIN = 80, np.arange(60)


def table():
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "kind": np.resize(["a", "b", "c"], ROWS),
            "amount": random.exponential(size=ROWS) * 1000,
            "flag": np.arange(ROWS) % 2,
            "often zero": np.where(np.arange(ROWS) % 3 == 0, random.normal(size=ROWS), 0.0),
        }
    )


def fitted(x, scaling=Scaling.STANDARDIZE, pieces=NumericEncoding.NONE):
    return fit_preprocessing(x, TRAIN, scaling, name="mine", encoding=pieces)


def test_robust_scaling_is_the_papers_formula_of_median_and_quartiles():
    x = np.random.default_rng(0).normal(5, 3, (ROWS, 1))
    x[3] = 1e6
    low, middle, high = np.quantile(x[TRAIN], [0.25, 0.5, 0.75])
    z = (x - middle) / (high - low)
    expected = z / np.sqrt(1 + (z / 3) ** 2)
    np.testing.assert_allclose(fitted(x, Scaling.ROBUST).transform(x), expected, rtol=1e-4, atol=1e-5)
    assert np.abs(expected).max() <= 3


def test_ranks_depend_on_the_order_of_values_alone():
    x = np.random.default_rng(0).normal(size=(ROWS, 2))
    plain, bent = (fitted(each, Scaling.QUANTILE).transform(each)[TRAIN] for each in (x, np.exp(x)))
    np.testing.assert_allclose(plain, bent, atol=1e-5)
    np.testing.assert_allclose(plain.std(axis=0), 1, rtol=1e-5)


def test_a_piece_says_how_far_a_number_has_come_through_its_bin():
    pieces = Pieces(bins=2).fit(np.array([[0.0], [10.0], [30.0]]))
    new = np.array([[-5.0], [4.0], [20.0], [99.0]])
    np.testing.assert_allclose(pieces.transform(new), [[0, 0], [0.4, 0], [1, 0.5], [1, 1]])


def test_a_column_that_is_mostly_0_has_as_many_bins_for_what_is_not() -> None:
    gains = np.concatenate([np.zeros(900), np.linspace(1, 100, 100)])
    (ends,) = Pieces(bins=11).fit(gains[:, None]).ends_
    np.testing.assert_allclose(ends, [0, *np.linspace(1, 100, 11)], rtol=1e-3)
    assert np.histogram(gains[900:], ends[1:])[0].tolist() == [10] * 10


def test_a_column_of_few_values_has_a_bin_between_each_two() -> None:
    (ends,) = Pieces(bins=16).fit(np.repeat([0.0, 1.0, 5.0], [20, 30, 50])[:, None]).ends_
    assert ends.tolist() == [0, 1, 5]


def test_pieces_stand_beside_scaled_inputs_for_numbers_of_more_than_two_values():
    x = table()
    plain, both = fitted(x), fitted(x, pieces=NumericEncoding.PIECEWISE)
    seen, wider = plain.transform(x), both.transform(x)
    np.testing.assert_allclose(wider[:, : seen.shape[1]], seen)
    pieces = wider[:, seen.shape[1] :]
    assert pieces.shape[1] > 16  # of "amount" and "often zero", none of "flag" and "kind"
    assert pieces.min() == 0
    assert pieces.max() == 1
    assert many_valued(x[name].to_numpy(dtype=float) for name in ("amount", "flag", "often zero")) == [0, 2]


def test_wide_tables_have_fewer_pieces_of_each_number():
    x = np.random.default_rng(0).normal(size=(ROWS, 90))
    inputs = fitted(x, pieces=NumericEncoding.PIECEWISE).transform(x)
    assert inputs.shape[1] == 90 + (MOST_PIECES // 90) * 90


@pytest.mark.parametrize("scaling", [Scaling.ROBUST, Scaling.QUANTILE])
def test_a_kept_preprocessing_gives_the_same_inputs_and_holds_no_other_types(scaling):
    x = table()
    before = fitted(x, scaling, NumericEncoding.PIECEWISE)
    data = skops.io.dumps(before.pipeline)
    trusted = {"numpy.dtype", *TRUSTED, *encoding.TRUSTED}
    assert set(skops.io.get_untrusted_types(data=data)) <= trusted
    after = skops.io.loads(data, trusted=sorted(trusted))
    kept = np.asarray(after.transform(before.table(x, name="mine")), dtype=np.float32)
    np.testing.assert_array_equal(kept, before.transform(x))


@pytest.mark.parametrize("scaling", list(Scaling))
@pytest.mark.parametrize("pieces", list(NumericEncoding))
def test_a_column_of_one_value_in_the_training_part_gives_finite_inputs(scaling, pieces):
    x = np.random.default_rng(0).normal(size=(ROWS, 3))
    x[TRAIN, 1] = 7.0
    x[:, 2] = np.nan
    assert np.isfinite(fitted(x, scaling, pieces).transform(x)).all()
