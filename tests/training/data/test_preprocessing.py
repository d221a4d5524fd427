"""Preprocessing is fitted on the training part alone and makes the same of a row whenever it comes."""

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

from advisor.errors import DataError
from advisor.records import DataPlan, InputKind, Recipe
from advisor.records.recipe import Scaling
from advisor.training.data.columns.reading import read_columns
from advisor.training.data.prepare import prepare, source_from_frame
from advisor.training.data.preprocessing import check_inputs, fit_preprocessing

TRAIN = np.arange(6)


def fitted(x, scaling=Scaling.STANDARDIZE, train=TRAIN):
    return fit_preprocessing(x, train, scaling, name="mine")


def test_columns_of_numbers_are_scaled_by_the_training_part_as_scikit_learn_does():
    x = np.random.default_rng(0).normal(5, 3, (10, 4))
    expected = StandardScaler().fit(x[:6]).transform(x)
    np.testing.assert_allclose(fitted(x).transform(x), expected, rtol=1e-4, atol=1e-6)


def test_unit_scaling_brings_the_training_part_to_0_to_1_and_others_where_they_fall():
    x = np.arange(10.0)[:, None]
    scaled = fitted(x, Scaling.UNIT).transform(x)[:, 0]
    assert (scaled[0], scaled[5]) == (0, 1)
    assert scaled[9] == pytest.approx(9 / 5)


@pytest.mark.parametrize("scaling", [Scaling.NONE, Scaling.BATCH_NORMALIZATION])
def test_inputs_left_to_the_network_are_only_cast(scaling):
    x = np.arange(20.0).reshape(10, 2)
    np.testing.assert_array_equal(fitted(x, scaling).transform(x), x.astype(np.float32))


def test_missing_numbers_become_the_median_of_the_training_part():
    x = np.array([1.0, 2, 3, 4, 100, np.nan, np.nan, 1000])[:, None]
    filled = fitted(x, Scaling.NONE).transform(x)[:, 0]
    assert filled[5] == filled[6] == 3


def test_constant_column_gives_zeros_and_a_column_without_any_value_does_too():
    x = np.stack([np.full(10, 7.0), np.full(10, np.nan)], axis=1)
    np.testing.assert_array_equal(fitted(x).transform(x), np.zeros((10, 2)))


@pytest.mark.parametrize("shape", [(10, 4, 4), (10, 4, 4, 3)])
def test_places_of_an_image_are_scaled_alike_by_channel(shape):
    x = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    part = fitted(x).transform(x)[:6]
    assert part.shape == (6, *shape[1:])
    axes = (0, 1, 2)
    np.testing.assert_allclose(part.mean(axis=axes), 0, atol=1e-5)
    np.testing.assert_allclose(part.std(axis=axes), 1, rtol=1e-5)
    difference = x[0].astype(float) - x[1]
    np.testing.assert_allclose(part[0] - part[1], difference / x[:6].astype(float).std(axis=axes), rtol=1e-4, atol=1e-5)


def test_pixel_that_is_lit_for_the_first_time_after_training_is_not_blown_up():
    x = np.zeros((10, 4, 4), np.uint8)
    x[:, 1:3, 1:3] = np.random.default_rng(0).integers(0, 256, (10, 2, 2))
    x[9, 0, 0] = 255
    assert np.abs(fitted(x).transform(x)).max() < 5


def test_categories_become_columns_and_an_unseen_one_is_all_zeros():
    frame = pd.DataFrame({"city": ["Ulm", "Bonn", "Ulm", None, "Bonn", "Ulm", "Paris"], "n": np.arange(7)})
    inputs = fitted(frame, Scaling.NONE).transform(frame)
    assert inputs.shape == (7, 4)  # n, (missing), Bonn, Ulm
    np.testing.assert_array_equal(inputs[:, 1:].sum(axis=1), [1, 1, 1, 1, 1, 1, 0])


def test_order_and_other_columns_of_new_rows_do_not_matter():
    frame = pd.DataFrame({"a": np.arange(8.0), "b": ["x", "y"] * 4, "c": pd.array([1, None] * 4, dtype="Int64")})
    preprocessing = fitted(frame)
    other = frame[["c", "b", "a"]].assign(d="more")
    np.testing.assert_array_equal(preprocessing.transform(other), preprocessing.transform(frame))


def test_truth_values_and_whole_numbers_are_numbers_and_codes_are_categories():
    frame = pd.DataFrame({"t": [True, False] * 4, "n": range(8), "code": ["A1", "7"] * 4, "zip": ["89073", "1"] * 4})
    assert [column.is_number for column in read_columns(frame, name="mine")[0]] == [True, True, False, True]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["1.5", "2.5", "3.5", "x", "5", "6", "7", "8"], 'row 3: expected a number, got "x"'),
        ([1.0, np.inf] * 4, "row 1: expected a finite number, got inf"),
    ],
)
def test_column_that_is_neither_number_nor_category_is_refused_by_name(cells, words):
    frame = pd.DataFrame({"strange": cells, "good": range(8)})
    with pytest.raises(DataError) as refused:
        fit_preprocessing(frame, np.arange(8), Scaling.STANDARDIZE, name="shop.csv")
    assert 'column "strange"' in str(refused.value)
    assert words in str(refused.value)
    assert "shop.csv" in str(refused.value)


ROWS = 200


def mixed_table():
    """A column of every kind, as a CSV file gives it."""
    n = np.arange(ROWS)
    return pd.DataFrame(
        {
            "price": [f"{k},5" for k in n % 50],
            "city": [["Ulm", "Bonn", None][k % 3] for k in n],
            "size": [["S", "M", "L", None][k % 4] for k in n],
            "shop": [f"shop {k % 60}" for k in n],
            "when": pd.date_range("2020-01-06", periods=ROWS, freq="7h").strftime("%d.%m.%Y %H:%M"),
            "remark": [f"order {k} was late by {k % 7} days" for k in n],
            "always": "x",
        },
        dtype=object,
    )


def mixed_preprocessing(frame, train=TRAIN):
    columns = read_columns(frame, DataPlan(source="t", ordered={"size": ("S", "M", "L")}), name="t")[0]
    return fit_preprocessing(frame, train, Scaling.NONE, name="t", columns=columns)


def test_every_kind_of_column_becomes_few_finite_numbers():
    frame = mixed_table()
    inputs = mixed_preprocessing(frame, np.arange(150)).transform(frame)
    assert np.isfinite(inputs).all()
    assert inputs.shape[1] < 1 + 3 + 1 + 30 + 20 + 30  # not one for each date, shop and remark
    np.testing.assert_allclose(inputs[:, 0], np.arange(ROWS) % 50 + 0.5)  # numbers stand first
    sizes = inputs[:, 4]
    np.testing.assert_array_equal(sizes[:4], [0, 1, 2, 1])  # a missing one is the median of the training part


def test_hours_and_weekdays_come_round():
    frame = pd.DataFrame({"when": pd.date_range("2020-01-06 00:00", periods=24 * 14, freq="h").astype(str)})
    inputs = fitted(frame, Scaling.NONE, train=np.arange(24 * 14)).transform(frame)
    for period in (24, 24 * 7):  # at each period at least two inputs are what they were, and they lie on a circle
        repeated = np.isclose(inputs[:-period], inputs[period:], atol=1e-5).all(axis=0)
        moving = inputs.std(axis=0) > 0.1
        assert (repeated & moving).sum() >= 2


def test_vectors_are_fitted_on_the_training_part_alone():
    frame = mixed_table()
    other = frame.copy()
    other.loc[150:, "remark"] = [f"quite another text {k * k}" for k in range(50)]
    train = np.arange(150)
    one, two = mixed_preprocessing(frame, train), mixed_preprocessing(other, train)
    np.testing.assert_array_equal(one.transform(frame[:150]), two.transform(frame[:150]))


def test_vector_of_a_text_is_that_of_its_letters_however_many_rows_hold_it():
    rng = np.random.default_rng(0)
    cities = rng.choice([f"{name} {n}" for name in ("Aachen", "Berlin", "Celle") for n in range(20)], 400)
    x = pd.DataFrame({"a": rng.normal(size=400), "city": cities, "day": pd.date_range("2024-01-01", periods=400)})
    made = fitted(x, train=np.arange(200))
    table = made.table(x, name="mine")
    np.testing.assert_array_equal(made.transform(x), made.pipeline.transform(table).astype(np.float32))
    assert made.transform(x).shape[1] > 30


def test_series_are_scaled_by_feature_and_images_by_channel():
    x = np.stack([np.full((50, 20), 30_000.0), np.zeros((50, 20))], axis=2)
    x += np.random.default_rng(0).normal(size=x.shape) * [1000, 0.01]
    scaled = fitted(x, train=np.arange(50)).transform(x)
    np.testing.assert_allclose(scaled.std(axis=(0, 1)), [1, 1], rtol=1e-4)
    as_image = fit_preprocessing(x, np.arange(50), Scaling.STANDARDIZE, name="x", kind=InputKind.IMAGE).transform(x)
    assert as_image[..., 1].std() < 1e-4


def test_table_of_whole_bytes_is_scaled_by_column():
    x = np.stack([np.arange(100) * 2, np.arange(100) % 2], axis=1).astype(np.uint8)
    scaled = fitted(x, train=np.arange(100)).transform(x)
    np.testing.assert_allclose(scaled.std(axis=0), [1, 1], rtol=1e-4)


@pytest.mark.parametrize(("kind", "shape"), [(InputKind.TABLE, (8, 4, 4)), (InputKind.SERIES, (8, 4))])
def test_rows_that_are_not_of_the_kind_that_was_declared_are_refused(kind, shape):
    with pytest.raises(DataError, match=f'kind = "{kind.value}"'):
        check_inputs(np.zeros(shape), name="x.npz", kind=kind)


@pytest.mark.parametrize("rows", [np.zeros((3, 2)), np.zeros((3, 4, 1)), np.array([["a"] * 4] * 3)])
def test_new_rows_of_another_shape_are_refused(rows):
    preprocessing = fitted(np.random.default_rng(0).normal(size=(8, 4)))
    with pytest.raises(DataError, match="cannot use"):
        preprocessing.transform(rows)


def test_plain_rows_do_for_a_table_when_they_have_its_columns():
    frame = pd.DataFrame({"a": np.arange(8.0), "b": np.arange(8.0)})
    preprocessing = fitted(frame)
    np.testing.assert_array_equal(preprocessing.transform(frame.to_numpy()), preprocessing.transform(frame))


def test_rows_of_a_file_do_for_a_model_of_arrays_and_a_cell_that_is_no_number_is_named():
    x = np.random.default_rng(0).normal(5, 3, (10, 2))
    preprocessing = fitted(x)
    table = pd.DataFrame({"u": [f"{value}" for value in x[:, 0]], "v": [f"{value}" for value in x[:, 1]]}, dtype=object)
    np.testing.assert_allclose(preprocessing.transform(table), preprocessing.transform(x), rtol=1e-5)
    table.loc[3, "v"] = "wide"
    with pytest.raises(DataError, match='column "v", row 3: expected a number, got "wide"'):
        preprocessing.transform(table)


def test_per_cent_above_100_are_trained_on_and_a_number_without_its_sign_is_refused():
    frame = pd.DataFrame({"growth": [f"{5 * n} %" for n in range(60)], "y": ["u", "v"] * 30})
    plan = DataPlan(source="t.csv", target="y")
    dataset = prepare(source_from_frame(frame, plan), Recipe(data=plan), with_test=True)
    assert dataset.preprocessing.transform(frame, name="new.csv").shape == (60, 1)
    with pytest.raises(DataError, match=r"expected a share, as 0\.12 for 12 %, got 12"):
        dataset.preprocessing.transform(pd.DataFrame({"growth": [12.0]}), name="new.parquet")
