"""A study that ends at a time of day ends the next time that it is this time, on the clock of this place."""

import datetime as dt

import pytest

from advisor.store.plans.times import hours_until, is_time, moment_of

NOON = dt.datetime(2026, 3, 1, 12, 0)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("07:00", dt.datetime(2026, 3, 2, 7)),
        ("7:00", dt.datetime(2026, 3, 2, 7)),
        (" 23:59:30 ", dt.datetime(2026, 3, 1, 23, 59, 30)),
        ("12:00", dt.datetime(2026, 3, 2, 12)),
        ("2026-03-04 07:00", dt.datetime(2026, 3, 4, 7)),
        ("2026-03-04T07:00:00", dt.datetime(2026, 3, 4, 7)),
    ],
)
def test_a_time_is_the_next_moment_at_which_the_clock_shows_it(said, meant):
    assert moment_of(said, now=NOON) == meant


@pytest.mark.parametrize("said", ["2026-02-28 07:00", "24:00", "7", "7 am", "0.98", "", "2026-13-01 07:00"])
def test_what_is_past_or_no_time_is_no_moment(said):
    assert moment_of(said, now=NOON) is None
    assert hours_until(said, now=NOON) is None


def test_a_date_that_is_past_is_still_written_as_a_time():
    assert is_time("2020-02-28 07:00")
    assert not is_time("soon")
