"""Windows of series: dealt by time, never across parts, the same rows foretold whatever the window."""

import itertools

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, InputKind, Recipe
from advisor.training.data.inputs.windows import best_season, bounds, lines_of, seasonal_values, windows_in
from advisor.training.data.prepare import prepare, source_from_arrays, source_from_frame

DAYS = 120


def table(days: int = DAYS, *, shops: tuple[str, ...] = ()) -> pd.DataFrame:
    """The value of a day is its number, so that a window shows which rows it holds."""
    frames = [
        pd.DataFrame(
            {"day": pd.date_range("2021-01-01", periods=days), "value": np.arange(days) + 1000.0 * place, "shop": shop}
        )
        for place, shop in enumerate(shops or ("",))
    ]
    frame = pd.concat(frames, ignore_index=True)
    return frame if shops else frame.drop(columns="shop")


def prepared(frame: pd.DataFrame, **said):
    plan = DataPlan(source="mine", target="value", kind=InputKind.SERIES, **{"time": "day", "window": 5, **said})
    return prepare(source_from_frame(frame, plan), Recipe(data=plan), with_test=True)


def days_of(dataset, part: str) -> tuple[np.ndarray, np.ndarray]:
    """The days that are looked back on and foretold: inputs and targets in original units."""
    y = getattr(dataset, f"y_{part}").reshape(len(getattr(dataset, f"y_{part}")), -1)
    scaler = dataset.preprocessing.pipeline.named_steps["scale"]
    x = getattr(dataset, f"x_{part}")[:, :, -1] * scaler.scale_[-1] + scaler.mean_[-1]
    return x.round(3), (y * dataset.facts.target_scale + dataset.facts.target_center).round(3)


def test_each_window_is_followed_by_what_it_foretells():
    x, y = days_of(prepared(table(), horizon=2), "train")
    assert (x[:, -1] + 1 == y[:, 0]).all()
    assert (np.diff(np.concatenate([x, y], axis=1)) == 1).all()


@pytest.mark.parametrize("gap", [0, 7])
def test_parts_follow_each_other_with_the_gap_between_and_share_no_row(gap: int):
    dataset = prepared(table(), horizon=2, gap=gap)
    spans = []
    for part in ("train", "validation", "test"):
        both = np.concatenate(days_of(dataset, part), axis=1)
        spans.append((both.min(), both.max()))
    assert [after[0] - before[1] - 1 for before, after in itertools.pairwise(spans)] == [gap, gap]
    assert spans[-1][1] == DAYS - 1


def test_rows_out_of_order_are_ordered_by_their_time():
    shuffled = table().sample(frac=1, random_state=0)
    assert np.array_equal(prepared(shuffled).x_train, prepared(table()).x_train)
    assert np.array_equal(prepared(shuffled).y_test, prepared(table()).y_test)


def test_all_windows_that_are_tried_foretell_the_same_rows():
    one, other = (prepared(table(), window=window, longest_window=9) for window in (3, 9))
    assert np.array_equal(one.y_validation, other.y_validation)
    assert np.array_equal(one.x_train, other.x_train[:, -3:])
    assert one.facts.fingerprint == other.facts.fingerprint


def test_no_window_mixes_two_series_and_all_are_split_at_the_same_times():
    dataset = prepared(table(shops=("a", "b")), series="shop", horizon=3)
    x, y = days_of(dataset, "validation")
    both = np.concatenate([x, y], axis=1)
    assert (np.abs(np.diff(both) - 1) < 0.01).all()
    assert len(both) == 2 * (24 - 5 - 3 + 1)
    assert set(both[:, 0].round() % 1000) == set(range(72, 72 + 17))


def test_numbers_are_fitted_on_the_training_part_alone():
    changed = table()
    changed.loc[100:, "value"] = 9e6
    assert np.array_equal(prepared(table()).x_train, prepared(changed).x_train)
    assert prepared(table()).facts.target_center == prepared(changed).facts.target_center


def test_other_columns_are_looked_back_on_and_the_only_dates_order_the_rows():
    frame = table().assign(rain=np.arange(DAYS) % 9 * 1.5, kind=["dry", "wet", "hot"] * (DAYS // 3))
    plan = DataPlan(source="mine", target="value", kind=InputKind.SERIES, window=4)
    dataset = prepare(source_from_frame(frame, plan), Recipe(data=plan), with_test=False)
    assert dataset.facts.input_shape == (4, 5)
    assert any("only column of dates" in each.seen for each in dataset.facts.reading.surprises)
    assert {name for each in dataset.facts.reading.columns for name in each.names} == {"value", "rain", "kind"}


def test_folds_validate_on_the_block_after_those_they_train_on():
    parts = [bounds(100, DataPlan(source="", test=0.2, folds=3, fold=fold, gap=2)) for fold in range(3)]
    assert [part["train"] for part in parts] == [(0, 18), (0, 38), (0, 57)]
    assert [part["validation"] for part in parts] == [(20, 40), (40, 59), (59, 78)]
    assert {part["test"] for part in parts} == {(80, 100)}


def test_the_season_is_found_and_its_values_lie_one_season_before():
    values = np.tile(np.arange(7.0), 20)[:, None]
    lines = lines_of(140, None, None)
    windows = windows_in([np.arange(140)], window=7, horizon=9, first=7)
    assert best_season(windows, values, lines) == 7
    assert np.array_equal(seasonal_values(windows, values, lines, 7), values[windows.ahead])
    assert best_season(windows, np.arange(140.0)[:, None], lines) is None


@pytest.mark.parametrize(
    ("frame", "said", "message"),
    [
        (table(40), {"window": 20}, r"train part: .*21 rows|validation part: expected at least 21 rows"),
        (table(), {"series": "store"}, 'expected a column of the table, got "store"'),
        (table(shops=("a", "b")).drop(columns="shop"), {}, 'column "day", row 120: expected one row a time'),
        (
            table().assign(value=[str(day) if day != 7 else "much" for day in range(DAYS)]),
            {},
            'column "value", row 7: expected a number, got "much"',
        ),
        (table().replace({"value": {7.0: np.nan}}), {}, 'column "value", row 7: expected a number to foretell'),
    ],
)
def test_what_is_no_series_is_refused_with_its_place(frame, said, message):
    with pytest.raises(DataError, match=message):
        prepared(frame, **said)


def test_windows_are_refused_for_arrays_whose_rows_are_windows_already():
    plan = DataPlan(source="mine", kind=InputKind.SERIES, window=3, horizon=2)
    with pytest.raises(DataError, match="window: expected a table with one row a time") as refused:
        source_from_arrays({"x": np.zeros((9, 4, 2)), "y": np.zeros(9)}, plan)
    assert [problem.where for problem in refused.value.problems] == ["window", "horizon"]


def test_steps_over_missing_rows_are_said():
    surprises = prepared(table().drop(index=[50, 51])).facts.reading.surprises
    assert [each.seen for each in surprises] == ["steps over 1 gap between rows"]


def test_targets_with_a_decimal_comma_are_read_alike_in_training_and_later():
    written = table().astype({"value": str})
    written["value"] = [f"{day},5" for day in range(DAYS)]
    dataset = prepared(written)
    assert days_of(dataset, "test")[1].max() == DAYS - 0.5
    assert np.allclose(dataset.preprocessing.transform(written.iloc[:3]), dataset.preprocessing.transform(written)[:3])
