"""Dates and times are read in the form in which all of a column is written."""

import numpy as np
import pandas as pd
import pytest

from advisor.training.data.columns.written_dates import (
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
