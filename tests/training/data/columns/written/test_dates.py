"""Dates and times are read in the form in which all of a column is written."""

import numpy as np
import pandas as pd
import pytest

from advisor.training.data.columns.written.dates import (
    EPOCH,
    EPOCH_MILLIS,
    ISO,
    date_forms,
    instants,
    looks_like_date,
    moments,
    numeric_dates,
)


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["31.12.2020", "1.1.2021"], "2020-12-31"),
        (["31.12.20"], "2020-12-31"),
        (["31.12.2020 14:30", "01.01.2021 03:05"], "2020-12-31 14:30"),
        (["2020-12-31", "2021-01-01"], "2020-12-31"),
        (["2021-05-01T10:00:00+02:00", "2021-12-01T10:00:00+01:00"], "2021-05-01 10:00"),
        (["2021-05-01T10:00:00.250Z"], "2021-05-01 10:00:00.250"),
        (["12/31/2020"], "2020-12-31"),
        (["2020-1-5", "2020-12-31"], "2020-01-05"),
        (["5 de marzo de 2020"], "2020-03-05"),
        (["1er janvier 2020", "2 février 2020"], "2020-01-01"),
        (["3 mei 2020", "4 maart 2021"], "2020-05-03"),
        (["31/12/2020"], "2020-12-31"),
        (["Jan 5, 2020", "February 12, 2021"], "2020-01-05"),
        (["5. März 2020", "12. Dezember 2021"], "2020-03-05"),
        (["Montag, 5.1.2020"], "2020-01-05"),
        (["Sun, 05 Jan 2020"], "2020-01-05"),
        (["05-Jan-20"], "2020-01-05"),
        (["5 mars 2020", "6 août 2020"], "2020-03-05"),
        (["5th March 2020"], "2020-03-05"),
        (["2023/05/01 1:00:11 PM GMT+2", "2023/12/11 10:00:11 AM GMT+1"], "2023-05-01 13:00:11"),
        (["[01/May/2023:10:00:00 +0000]"], "2023-05-01 10:00"),
        (["12/31/2020 3:45 PM", "01/30/2021 11:00 am"], "2020-12-31 15:45"),
        (["3:45pm", "11:00 a.m."], "1900-01-01 15:45"),
        (["14:30", "3:05"], "1900-01-01 14:30"),
        (["2020-01", "2020-02"], "2020-01-01"),
        (["Mar 2020", "April 2021"], "2020-03-01"),
    ],
)
def test_dates_in_any_usual_form_are_recognised_and_read(cells, first):
    forms = date_forms(cells)
    assert len(forms) == 1
    assert moments(cells, forms[0])[0] == pd.Timestamp(first)


@pytest.mark.parametrize(
    "cell",
    [
        "20200131T143005Z",
        "2020:01:31 14:30:05",
        "31/Jan/2020:14:30:05 +0000",
        "2020-01-31-14.30.05.000000",
        "31-JAN-20 02.30.05.000000000 PM",
        "Fri Jan 31 2020 14:30:05 GMT+0100 (CET)",
        "14:30:05 31-01-2020",
        "2020-01-31 14:30:05 Europe/Berlin",
        "2020-01-31T14:30:05+01:00[Europe/Berlin]",
        "31.01.2020 14.30.05",
        "31.01.2020 - 14:30:05",
        "January 31, 2020 at 2:30:05 PM",
        "2020-01-31 14:30:05 EST",
    ],
)
def test_times_as_programs_write_them_are_read(cell):
    (form,) = date_forms([cell])
    assert moments([cell], form)[0] == pd.Timestamp("2020-01-31 14:30:05")


@pytest.mark.parametrize(
    ("cell", "first_day"),
    [
        ("2020Q3", "2020-07-01"),
        ("Q3 2020", "2020-07-01"),
        ("3. Quartal 2020", "2020-07-01"),
        ("2020-M07", "2020-07-01"),
        ("07-2020", "2020-07-01"),
        ("Jul '20", "2020-07-01"),
        ("2020-W31", "2020-07-27"),
        ("KW 31/2020", "2020-07-27"),
        ("2020_07_27", "2020-07-27"),
        ("27-07-99", "1999-07-27"),
        ("2020-07-27 (Mon)", "2020-07-27"),
    ],
)
def test_quarters_months_and_weeks_stand_for_their_first_day(cell, first_day):
    (form,) = date_forms([cell])
    assert moments([cell], form)[0] == pd.Timestamp(first_day)


@pytest.mark.parametrize("cells", [["2020Q5"], ["2020-W54"], ["Q3"], ["8080Q3"], ["1-2-20"], ["2020:13:01 10:00:00"]])
def test_what_is_no_period_of_a_year_is_no_date(cells):
    assert date_forms(cells) == ()


@pytest.mark.parametrize(
    ("numbers", "form"),
    [
        ([*range(202001, 202009)], "%Y%m"),
        ([202001, 202002], ""),
        ([20200131143005], "%Y%m%d%H%M%S"),
        ([20200131, 99991231], "%Y%m%d"),
        ([*range(200001, 200020)], ""),
    ],
)
def test_whole_numbers_are_dates_where_all_of_them_can_be(numbers, form):
    assert numeric_dates(np.array(numbers, dtype=np.float64)) == form


@pytest.mark.parametrize(
    "cells", [["A1"], ["3:1", "2:2"], ["1.5", "2.75"], ["1/2"], ["2020"], ["may"], ["31.02.2020"], ["hello 5"], []]
)
def test_other_texts_are_no_dates(cells):
    assert date_forms(cells) == ()


def test_day_and_month_that_may_change_places_are_two_forms():
    assert date_forms(["03/04/2021"]) == ("%d/%m/%Y", "%m/%d/%Y")
    assert date_forms(["03/04/2021", "13/04/2021"]) == ("%d/%m/%Y",)


def test_mixed_forms_are_no_form_though_each_cell_is_a_date():
    assert date_forms(["31.12.2020", "2020-12-30"]) == ()
    assert looks_like_date("31.12.2020")
    assert looks_like_date("2020-12-30")


def test_moments_with_zones_are_ordered_by_the_time_that_they_are():
    cells = pd.Series(["2021-05-01T10:00:00+02:00", "2021-05-01T09:00:00+00:00"])
    assert instants(cells, ISO).is_monotonic_increasing
    assert not moments(cells, ISO).is_monotonic_increasing  # the clocks on the wall


@pytest.mark.parametrize(
    ("numbers", "form"),
    [
        ([20201231, 20210101], "%Y%m%d"),
        ([20201331], ""),
        ([1_600_000_000, 1_700_000_000], EPOCH),
        ([1_600_000_000_000], EPOCH_MILLIS),
        ([1, 2, 3], ""),
        ([1_600_000_000.5], ""),
    ],
)
def test_numbers_that_are_dates_are_recognised(numbers, form):
    assert numeric_dates(np.array(numbers, dtype=np.float64)) == form


def test_seconds_since_1970_are_moments():
    assert moments(pd.Series([1_600_000_000, None]), EPOCH)[0] == pd.Timestamp("2020-09-13 12:26:40")


def test_cell_of_another_form_is_missing():
    assert moments(["31.12.2020", "2020-12-31", "3:1"], "%d.%m.%Y").isna().tolist() == [False, True, True]
