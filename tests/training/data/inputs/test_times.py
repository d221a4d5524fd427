"""What orders the rows of a series and tells several apart is found or named, in one column or in several."""

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, InputKind
from advisor.training.data.inputs.times import telling_apart, times_of
from advisor.training.data.prepare import source_from_frame

HOURS = pd.date_range("2021-01-30", periods=96, freq="h")
VALUES = np.round(np.sin(np.arange(96) / 5), 3) + np.arange(96) % 7


def read(frame: pd.DataFrame, **said):
    return source_from_frame(frame, DataPlan(source="t.csv", target="v", kind=InputKind.SERIES, **said))


def told(source) -> list[str]:
    return [f"{each.column}: {each.seen}" for each in source.reading.surprises]


def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=0, ignore_index=True)


PARTED = {"year": HOURS.year, "month": HOURS.month, "day": HOURS.day, "hour": HOURS.hour, "v": VALUES}
CLOCK = {"Date": HOURS.strftime("%d/%m/%Y"), "Time": HOURS.strftime("%H:%M:%S"), "v": VALUES}


@pytest.mark.parametrize(
    ("columns", "time"),
    [(PARTED, None), (PARTED, "year,month,day,hour"), (CLOCK, None), (CLOCK, "Date, Time")],
)
def test_several_columns_say_the_time_together_and_are_no_inputs(columns, time):
    source = read(shuffled(pd.DataFrame(columns)), time=time)
    assert source.y[np.argsort(source.times)].ravel().tolist() == VALUES.tolist()
    assert source.feature_names == ("v",)
    assert any("say the time together" in each for each in told(source)) is (time is None)


def test_a_form_of_the_date_is_that_of_the_date_with_its_clock():
    frame = pd.DataFrame(CLOCK | {"Date": HOURS.strftime("%d/%m/%Y").str.replace("30", "10").str.replace("31", "11")})
    assert len(times_of(frame, "Date,Time", DataPlan(source="t.csv", dates={"Date": "%d/%m/%Y"}))) == 96


@pytest.mark.parametrize(
    ("name", "cells"),
    [("YEAR", np.arange(1900, 1996)), ("t", np.arange(96) * 0.25), ("year", np.arange(1995, 1899, -1))],
)
def test_a_number_that_is_named_as_a_time_and_goes_by_equal_steps_orders_the_rows(name: str, cells: np.ndarray):
    source = read(pd.DataFrame({name: cells, "v": VALUES}))
    assert source.feature_names == ("v",)
    assert np.array_equal(source.times, cells.astype(float))
    assert f"{name}: rises by equal steps" in told(source)


def test_rows_that_nothing_orders_are_told():
    assert told(read(pd.DataFrame({"v": VALUES}))) == ["rows: have no time that is sure"]


def test_months_as_numbers_follow_each_other_without_gaps():
    months = pd.date_range("2000-01-01", periods=96, freq="MS").strftime("%Y%m").astype(int)
    source = read(pd.DataFrame({"yyyymm": months, "v": VALUES}), time="yyyymm")
    assert source.times.dtype.kind == "M"
    assert not any("gap" in each for each in told(source))


def test_several_columns_tell_series_apart_and_are_proposed_where_none_is_named():
    one = pd.DataFrame({"date": HOURS.astype(str), "v": VALUES})
    panel = pd.concat([one.assign(store=store, item=item) for store in (1, 2) for item in "ab"], ignore_index=True)
    with pytest.raises(DataError, match='What tells several series apart is said so: series = "store,item"'):
        read(panel)
    source = read(panel, series="store, item")
    assert sorted(set(source.groups)) == ["1, a", "1, b", "2, a", "2, b"]
    assert source.feature_names == ("v",)
    assert telling_apart(panel, np.zeros(len(panel)), ["v", "date"]) == ""


def test_rows_that_are_there_twice_are_left_out_and_told_and_others_of_one_time_refused():
    frame = pd.DataFrame({"t": HOURS.astype(str), "v": VALUES})
    source = read(pd.concat([frame, frame.iloc[[3, 4]]], ignore_index=True))
    assert len(source.y) == 96
    assert (
        "2 rows are left out: they are there twice, of the same time and with the same values" in source.reading.notes
    )
    with pytest.raises(DataError, match="An hour that comes twice as clocks are put back needs its offset"):
        read(pd.concat([frame, frame.iloc[[3]].assign(v=99.0)], ignore_index=True))


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@pytest.mark.parametrize("names", [range(1990, 2002), [f"2001-{month:02d}" for month in range(1, 13)], MONTHS])
def test_a_table_whose_columns_are_times_is_refused_with_how_it_is_turned(names):
    frame = pd.DataFrame(VALUES.reshape(8, 12), columns=[str(name) for name in names]).assign(land=list("abcdefgh"))
    plan = DataPlan(source="t.csv", target=str(names[3]), kind=InputKind.SERIES)
    with pytest.raises(DataError, match=r"(?s)a column for each .*melt\(id_vars=\[.land.\]") as refused:
        source_from_frame(frame, plan)
    assert "expected a column of times and a row for each" in str(refused.value)
