"""Data as the network sees it: parts, subsets, facts, and what is refused."""

from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe, SplitKind, Task
from advisor.records.data import TargetScaling
from advisor.records.recipe import Loss, Scaling
from advisor.training.data.prepare import Source, named_source, prepare, source_from_arrays, source_from_frame


def recipe(**plan):
    return Recipe(data=DataPlan(**({"source": "mine"} | plan)))


def digits(**plan):
    return prepare(
        named_source(DataPlan(source="digits"), folder=None), recipe(source="digits", **plan), with_test=True
    )


def small(rows=40, **arrays):
    rng = np.random.default_rng(0)
    return Source(x=rng.normal(size=(rows, 3)).astype(np.float32), y=np.arange(rows) % 2, **arrays)


def test_digits_keep_the_shape_of_images_and_are_split_three_to_one_to_one():
    dataset = digits()
    assert dataset.x_train.shape == (1079, 8, 8)
    assert dataset.x_train.dtype == np.float32
    assert (len(dataset.x_validation), len(dataset.x_test)) == (359, 359)
    assert dataset.y_train.dtype == np.int64
    assert dataset.facts.task is Task.MULTICLASS
    assert sum(count.rows for count in dataset.facts.classes) == dataset.facts.train_rows == 1079


def test_standardized_inputs_have_mean_0_and_standard_deviation_1_on_the_training_part_alone():
    source = small()
    shifted = Source(x=source.x + np.linspace(0, 9, 40, dtype=np.float32)[:, None], y=source.y)
    dataset = prepare(shifted, recipe(split=SplitKind.TIME), with_test=True)
    np.testing.assert_allclose(dataset.x_train.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(dataset.x_train.std(axis=0), 1, atol=1e-6)
    assert dataset.x_test is not None
    assert dataset.x_test.mean() > 1


def test_test_part_stays_away_unless_asked_for_and_the_fingerprint_is_the_same():
    source = small()
    without = prepare(source, recipe(), with_test=False)
    assert without.x_test is None
    assert without.y_test is None
    assert without.facts == prepare(source, recipe(), with_test=True).facts


@pytest.mark.parametrize("change", [{"split_seed": 1}, {"rows": 20}, {"label_noise": 0.5}, {"validation": 0.3}])
def test_fingerprint_tells_other_parts_apart(change):
    source = small()
    plain, other = (prepare(source, recipe(**plan), with_test=False).facts for plan in ({}, change))
    assert plain.fingerprint != other.fingerprint


def test_fingerprint_tells_another_cell_and_another_label_apart():
    source = small()
    x, y = source.x.copy(), source.y.copy()
    x[7, 1] += 1
    y[8] = 1 - y[8]
    plan = recipe(split=SplitKind.TIME)
    prints = {
        prepare(s, plan, with_test=False).facts.fingerprint for s in (source, Source(x, source.y), Source(source.x, y))
    }
    assert len(prints) == 3


def test_subset_of_rows_lies_in_the_larger_subset_and_another_seed_takes_others():
    source = small(rows=200)
    rows = {n: prepare(source, recipe(rows=n), with_test=False) for n in (20, 60)}
    other = prepare(source, recipe(rows=20, rows_seed=1), with_test=False)

    def raw(dataset):
        scaler = dataset.preprocessing.pipeline.named_steps["scale"]
        return {tuple(row) for row in scaler.inverse_transform(dataset.x_train).round(4)}

    assert raw(rows[20]) < raw(rows[60])
    assert raw(other) != raw(rows[20])
    assert np.bincount(rows[20].y_train).tolist() == [10, 10]


def test_label_noise_changes_exactly_the_share_of_training_labels_and_no_other():
    source = small(rows=200)
    plain, noisy = (prepare(source, recipe(label_noise=share), with_test=True) for share in (0.0, 0.25))
    assert (plain.y_train != noisy.y_train).sum() == round(0.25 * len(plain.y_train))
    np.testing.assert_array_equal(plain.y_validation, noisy.y_validation)
    np.testing.assert_array_equal(plain.y_test, noisy.y_test)


def test_copies_of_rows_are_counted_where_a_split_by_rows_cannot_keep_them_together():
    source = small()
    x = source.x.copy()
    x[30:34] = x[:4]
    ranges = recipe(split=SplitKind.RANGES, train_rows=(0, 30), validation_rows=(30, 40))
    assert prepare(Source(x, source.y), ranges, with_test=False).facts.shared_rows == 4
    assert prepare(Source(x, source.y), recipe(), with_test=False).facts.shared_rows == 0


def test_real_targets_are_standardized_and_the_facts_bring_them_back():
    plan = DataPlan(source="diabetes", split=SplitKind.TIME)
    source = named_source(plan, folder=None)
    dataset = prepare(source, Recipe(data=plan), with_test=False)
    assert dataset.y_train.std() == pytest.approx(1, abs=1e-6)
    original = dataset.facts.target_center[0] + dataset.facts.target_scale[0] * dataset.y_train
    np.testing.assert_allclose(original, source.y[: len(original)], rtol=1e-5)


def test_real_targets_stay_as_they_are_when_the_plan_says_so():
    plan = DataPlan(source="diabetes", target_scaling=TargetScaling.NONE)
    facts = prepare(named_source(plan, folder=None), Recipe(data=plan), with_test=False).facts
    assert (facts.target_center, facts.target_scale) == ((0.0,), (1.0,))
    assert facts.target_max == pytest.approx(346, abs=10)


def test_tables_become_numbers_with_missing_cells_counted():
    frame = pd.DataFrame(
        {
            "age": [20.0, None, 40.0, 50.0] * 10,
            "city": ["Ulm", "Bonn", None, "Ulm"] * 10,
            "who": [f"p{n // 2}" for n in range(40)],
            "bought": ["yes", "no", "no", "yes"] * 10,
        }
    )
    plan = DataPlan(source="shop.csv", target="bought", group="who", split=SplitKind.GROUP, duplicates_together=False)
    dataset = prepare(source_from_frame(frame, plan), Recipe(data=plan, scaling=Scaling.NONE), with_test=False)
    assert dataset.facts.input_shape == (4,)  # age, Bonn, Ulm, missing
    assert dataset.facts.missing_share == pytest.approx(0.25, abs=0.05)
    assert dataset.class_names == ("no", "yes")
    assert dataset.facts.task is Task.BINARY


def test_many_labels_are_read_from_several_columns_of_0_and_1():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(30, 2)), columns=["a", "b"]).assign(red=rng.integers(0, 2, 30), big=1)
    plan = DataPlan(source="t.csv", target="red, big")
    dataset = prepare(source_from_frame(frame, plan), Recipe(data=plan), with_test=False)
    assert dataset.facts.task is Task.MULTILABEL
    assert dataset.y_train.shape == (18, 2)
    assert dataset.class_names == ("red", "big")


def test_own_test_part_is_used_whole_and_no_row_is_taken_for_it():
    rng = np.random.default_rng(0)
    arrays = {
        "x": rng.normal(size=(20, 2)),
        "y": np.arange(20) % 2,
        "x_test": rng.normal(size=(7, 2)),
        "y_test": np.arange(7) % 2,
    }
    dataset = prepare(source_from_arrays(arrays, DataPlan(source="a.npz")), recipe(), with_test=True)
    assert (len(dataset.x_train), len(dataset.x_validation), len(dataset.x_test)) == (16, 4, 7)


def test_npz_in_the_folder_is_found_by_name(tmp_path: Path):
    np.savez(tmp_path / "fashion_mnist.npz", x=np.zeros((20, 4, 4), np.uint8), y=np.arange(20) % 10)
    source = named_source(DataPlan(source="fashion_mnist"), folder=tmp_path)
    assert source.x.shape == (20, 4, 4)
    assert source.class_names[9] == "Ankle boot"


def test_bytes_are_brought_to_0_to_1_by_255_whatever_the_training_part_holds():
    x = np.full((20, 2, 2), 51, np.uint8)
    x[0] = 0
    source = Source(x=x, y=np.arange(20) % 2)
    unit = msgspec.structs.replace(recipe(duplicates_together=False), scaling=Scaling.UNIT)
    assert prepare(source, unit, with_test=False).facts.input_max == pytest.approx(0.2)


def test_function_of_the_users_own_gives_the_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "my_data_of_mine.py").write_text("def load():\n    return [[0.0], [1.0]] * 9, [0, 1] * 9\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    source = named_source(DataPlan(source="my_data_of_mine:load"), folder=None)
    assert source.x.shape == (18, 1)
    assert source.name == "my_data_of_mine:load"


ONES = np.arange(20) % 2
X = np.random.default_rng(0).normal(size=(20, 2))
TABLE = pd.DataFrame({"n": ["1", "2", "x3", "4"] * 5, "y": ONES})
OUTSIDE = {"split": SplitKind.RANGES, "train_rows": (0, 99), "validation_rows": (3, 5)}
MANY = {"task": Task.MULTICLASS}

BAD = {
    "empty": (Source(np.zeros((0, 2)), np.zeros(0)), {}, "empty data set"),
    "one class": (Source(X, np.zeros(20, dtype=int)), {"task": Task.BINARY}, 'one class only: "0"'),
    "missing target": (Source(X, np.where(ONES == 0, np.nan, 1.0)), {}, "10 missing (rows 0, 2"),
    "too many classes": (Source(X, np.arange(20)), MANY, "20 classes in 20 rows"),
    "three for binary": (Source(X, np.arange(20) % 3), {"task": Task.BINARY}, "got 3"),
    "text for a regression": (Source(X, np.array(["a", "b"] * 10)), {"task": Task.REGRESSION}, 'got "a"'),
    "rows outside": (Source(X, ONES), OUTSIDE, "rows from 0 to 20"),
    "more classes than rows": (Source(np.arange(60.0)[:, None], np.arange(60) % 6), MANY | {"rows": 3}, "at least 6"),
    "too many rows": (Source(X, ONES), {"rows": 13}, "expected 1 to 12"),
    "infinite": (Source(np.where(X > 1, np.inf, X), ONES), {}, "expected a finite number, got inf"),
    "text": (Source(np.array([["a", "b"]] * 20), ONES), {}, "expected numbers, got the type"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_data_is_refused_in_words_that_name_the_place(what):
    source, plan, words = BAD[what]
    with pytest.raises(DataError) as refused:
        prepare(source, recipe(**plan), with_test=False)
    assert words in str(refused.value)


def test_text_in_a_column_of_numbers_is_refused_by_its_row():
    plan = DataPlan(source="t.csv", target="y")
    with pytest.raises(DataError) as refused:
        prepare(source_from_frame(TABLE, plan), Recipe(data=plan), with_test=False)
    assert 'column "n", row 2: expected a number, got "x3"' in str(refused.value)


def test_every_wrong_column_is_named_at_once_with_the_nearest_name():
    plan = DataPlan(source="t.csv", target="incme", drop=("agee",), group="nobody")
    with pytest.raises(DataError) as refused:
        source_from_frame(pd.DataFrame({"age": [1], "income": [2]}), plan)
    text = str(refused.value)
    assert 'did you mean "income"?' in text
    assert 'did you mean "age"?' in text
    assert '"nobody"' in text


def test_loss_for_real_targets_is_refused_for_classes():
    huber = Recipe(data=DataPlan(source="mine"), loss=Loss.HUBER)
    with pytest.raises(DataError, match="do not fit the loss"):
        prepare(small(), huber, with_test=False)


def test_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(DataError, match="digit") as refused:
        named_source(DataPlan(source="digit"), folder=None)
    assert 'did you mean "digits"?' in str(refused.value)


def test_maps_of_targets_lie_flat_and_come_back_as_they_came():
    masks = np.arange(20 * 16).reshape(20, 4, 4) % 3
    maps = {"x": np.random.default_rng(0).random((20, 4, 4, 1)), "y": masks}
    dataset = prepare(source_from_arrays(maps, DataPlan(source="mine")), recipe(), with_test=True)
    assert dataset.y_train.shape == (12, 16)
    plan = DataPlan(source="mine", target_scaling=TargetScaling.NONE)
    plain = prepare(source_from_arrays(maps, plan), Recipe(data=plan), with_test=True)
    came = plain.as_they_came(plain.y_train)
    assert (came.shape, came.dtype) == ((12, 4, 4), np.int64)
    assert set(np.unique(came)) == {0, 1, 2}


def test_target_that_names_a_row_is_told_that_the_table_lies_on_its_side():
    frame = pd.DataFrame([["age", *range(30)], ["y", *"uv" * 15]], columns=["feature", *map(str, range(30))])
    with pytest.raises(DataError, match="a row is named so"):
        source_from_frame(frame, DataPlan(source="t.csv", target="y"))
