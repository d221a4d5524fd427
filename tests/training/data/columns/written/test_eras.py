"""Dates in the years of other eras are those of the common one, and told."""

import pandas as pd
import pytest

from advisor.records import DataPlan
from advisor.training.data.columns.cells import typed_table
from advisor.training.data.columns.reading import read_columns
from advisor.training.data.columns.special import time_column

DAYS = pd.date_range("2020-02-29", periods=40, freq="17D")
MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
WRITTEN = {
    "Buddhist, day first": lambda day: f"{day.day}/{day.month}/{day.year + 543}",
    "Buddhist, ISO": lambda day: f"{day.year + 543}-{day.month:02d}-{day.day:02d}",
    "Buddhist, months": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year + 543}",
    "Reiwa": lambda day: f"令和{day.year - 2018}年{day.month}月{day.day}日",
    "Reiwa, short": lambda day: f"R{day.year - 2018}.{day.month}.{day.day}",
    "Taiwan": lambda day: f"民國{day.year - 1911}年{day.month}月{day.day}日",
}


@pytest.mark.parametrize("how", WRITTEN)
def test_years_of_other_eras_are_read_and_told(how: str):
    frame = pd.DataFrame({"when": [WRITTEN[how](day) for day in DAYS]})
    columns, reading = read_columns(frame, DataPlan(source="t.csv"), name="t.csv")
    assert typed_table(frame, columns, name="t.csv")["when"].tolist() == DAYS.tolist()
    assert reading.surprises[0].seen.startswith("holds years of another era")
    assert time_column(frame["when"], "when", DataPlan(source="t.csv")).tolist() == DAYS.to_pydatetime().tolist()


def test_years_of_the_common_era_stay_as_they_are():
    frame = pd.DataFrame({"when": [str(day.date()) for day in DAYS]})
    columns, reading = read_columns(frame, DataPlan(source="t.csv"), name="t.csv")
    assert typed_table(frame, columns, name="t.csv")["when"].tolist() == DAYS.tolist()
    assert not any("era" in each.seen for each in reading.surprises)
