"""Durations are seconds, however people write them; codes and times of the day are none of them."""

import math

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import ColumnKind, DataPlan, Task
from advisor.render.columns import reading_lines
from advisor.training.data.columns.cells import typed_table
from advisor.training.data.columns.reading import read_columns
from advisor.training.data.columns.special import target_column, time_column
from advisor.training.data.columns.written.durations import DURATION, are_durations, seconds_of
from advisor.training.data.sources import source_from_frame

N = 60


@pytest.mark.parametrize(
    ("cells", "seconds"),
    [
        (["1:23:45", "26:00:00"], [5025, 93600]),
        (["3:45", "61:10"], [225, 3670]),
        (["45:10", "1:02:33.5"], [2710, 3753.5]),
        (["2h 50m", "19h", "45m"], [10200, 68400, 2700]),
        (["1 hour, 5 minutes and 2 seconds", "90 min"], [3902, 5400]),
        (["0 days 01:23:45", "1 day, 2:00:00", "1-02:03:04"], [5025, 93600, 93784]),
        (["PT1H30M", "P1DT2H", "PT15.5S"], [5400, 93600, 15.5]),
        (["2 weeks", "3 years", "1yrs 11mon"], [1209600, 94672800, 60485400]),
        (["1,5 Std.", "20 Min.", "1 Std. 20 Min."], [5400, 1200, 4800]),
        (["1h30", "0h05"], [5400, 300]),
        (["1.5s", "250ms", "1m30s"], [1.5, 0.25, 90]),
        (["59.80", "1:02.35"], [59.8, 62.35]),
        (["-1:30:00", "+0:10:00"], [-5400, 600]),
    ],
)
def test_durations_in_any_usual_form_are_seconds(cells, seconds):
    assert are_durations(cells)
    np.testing.assert_allclose([seconds_of(cell) for cell in cells], seconds, rtol=1e-12)


@pytest.mark.parametrize(
    "cells", [["7d", "5h"], ["16:9", "4:3"], ["1:75:00"], ["3m 2h"], ["5 apples"], ["A1:20"], ["2020-01-01"], [""]]
)
def test_codes_and_other_texts_are_no_durations(cells):
    assert not are_durations(cells)


def read(cells, name="c", **declared):
    frame = pd.DataFrame({name: list(cells), "plain": [f"{n}.25" for n in range(N)]})
    columns, reading = read_columns(frame, DataPlan(source="t.csv", **declared), name="t.csv")
    column = next(each for each in columns if each.name == name)
    return column, typed_table(frame, columns, name="t.csv")[name].tolist(), "\n".join(reading_lines(reading))


def test_a_column_of_durations_is_a_number_and_said():
    column, cells, lines = read(["k.A." if n == 3 else f"{n + 1}h {n % 60}m" for n in range(N)])
    assert (column.kind, column.form, cells[1]) == (ColumnKind.NUMBER, DURATION, 7260.0)
    assert math.isnan(cells[3])
    assert "1 number written as durations, in seconds: c" in lines


CLOCK = [f"{n % 5 + 1}:{n % 60:02d}:07" for n in range(N)]


def test_what_may_be_the_time_of_a_day_is_read_by_its_name_and_told_or_declared():
    column, cells, lines = read(CLOCK, "finish_time")
    assert (column.form, cells[0]) == (DURATION, 3607.0)
    assert 'is read as a duration, by its name; dates = ["finish_time"] says otherwise' in lines
    column, _, lines = read(CLOCK)
    assert column.kind is ColumnKind.DATE
    assert 'is read as a time of the day, not as a duration; numbers = ["c"] says otherwise' in lines
    assert read(CLOCK, numbers=("c",))[1][0] == 3607.0
    assert "duration" not in read(CLOCK, "start_time")[2]


def test_a_slip_among_durations_is_refused_by_its_row():
    with pytest.raises(DataError, match=r'row 4: expected a duration, as 1:23:45 or 2h 50m, got "DNF"'):
        read("DNF" if n == 4 else f"{n + 30}:10:07" for n in range(N))


def test_new_rows_are_read_as_durations_too():
    column, _, _ = read(f"{n + 1}h {n % 60}m" for n in range(N))
    fresh = typed_table(pd.DataFrame({"c": ["PT2H", "1:00:00"]}), (column,), name="new.csv")
    assert fresh["c"].tolist() == [7200.0, 3600.0]
    with pytest.raises(DataError, match='expected a duration, got "soon"'):
        typed_table(pd.DataFrame({"c": ["soon"]}), (column,), name="new.csv")


def test_a_target_of_durations_is_numbers_and_few_lengths_are_classes():
    plan = DataPlan(source="t.csv", target="c")
    frame = pd.DataFrame({"a": np.arange(N) * 0.5, "c": [f"{n // 20}:{n % 60:02d}:07" for n in range(N)]})
    source = source_from_frame(frame, plan)
    assert source.y[21] == 4867.0
    assert "target c: durations, in seconds" in source.reading.notes
    few = pd.Series(["30 min", "1h 30min"] * 9)
    assert target_column(few, "c", plan).dtype.kind == "O"
    assert target_column(few, "c", DataPlan(source="t.csv", task=Task.REGRESSION)).tolist()[:2] == [1800.0, 5400.0]


def test_rows_are_ordered_by_durations():
    order = time_column(pd.Series(["26:00:00", "2:00:00", "13:00:00"]), "t", DataPlan(source="t.csv"))
    assert np.argsort(order).tolist() == [1, 2, 0]
