"""Columns that are the target again, or whose values have one target each, are told before the first training."""

import numpy as np
import pandas as pd
import pytest

from advisor.records import DataPlan, SplitKind
from advisor.training.data.columns.leaks import leaks

PLAN = DataPlan(source="t.csv")
NOISE = np.random.default_rng(0).normal(size=120)
PLACES = np.random.default_rng(1).normal(size=30)  # one for each of thirty persons


def told(columns, y, plan=PLAN):
    return {each.column: each.otherwise for each in leaks(pd.DataFrame(columns), np.asarray(y), plan)}


@pytest.mark.parametrize("again", [lambda y: np.array(["v", "u"])[y], lambda y: y * 2.5 + 1])
def test_a_column_that_is_the_class_again_is_told(again):
    y = (NOISE > 0).astype(int)
    assert told({"a": NOISE, "again": again(y)}, y) == {"again": 'drop = ["again"]'}


@pytest.mark.parametrize("again", [lambda y: 3 * y + 1, np.exp, lambda y: -y])
def test_a_column_that_rises_and_falls_with_the_target_in_every_row_is_told(again):
    assert told({"a": NOISE[::-1], "again": again(NOISE)}, NOISE) == {"again": 'drop = ["again"]'}


@pytest.mark.parametrize("name", [lambda n: n, lambda n: f"P{n:03}"])
@pytest.mark.parametrize("targets", [(PLACES > 0).astype(int), PLACES])
def test_persons_with_several_rows_and_one_target_are_told_as_groups(name, targets):
    columns = {"a": NOISE, "person": [name(n) for n in np.repeat(np.arange(30), 4)]}
    assert told(columns, np.repeat(targets, 4)) == {"person": 'split = "group", group = "person"'}
    grouped = DataPlan(source="t.csv", split=SplitKind.GROUP, group="other")
    assert told(columns, np.repeat(targets, 4), grouped) == {}


def test_what_tells_much_and_not_all_is_not_told():
    y = (NOISE > 0).astype(int)
    assert told({"a": NOISE, "kind": np.where(NOISE > 0.1, "u", "v"), "shop": np.arange(120) % 30}, y) == {}


def test_copies_of_rows_and_a_rare_class_do_not_look_like_persons():
    y = (np.arange(120) == 7).astype(int)
    assert told({"a": NOISE, "shop": np.arange(120) % 30}, y) == {}
    doubled = np.tile((NOISE > 0).astype(int), 2)
    assert told({"a": np.tile(NOISE, 2), "n": np.tile(np.arange(120), 2)}, doubled) == {}


def test_persons_by_name_with_several_rows_are_told_as_groups_whatever_their_targets():
    y = (NOISE > 0).astype(int)
    people = [f"P{n:03}" for n in np.repeat(np.arange(30), 4)]
    assert told({"a": NOISE, "patient_id": people}, y) == {"patient_id": 'split = "group", group = "patient_id"'}
    assert told({"a": NOISE, "patient_id": people}, y, DataPlan(source="t", split=SplitKind.TIME, time="t")) == {}
    assert told({"a": NOISE, "customer": people}, y) == {}
    schools = ["Art", "Latin", "Music", "Physics", "Sport", "Maths", "English", "French"] * 15
    assert told({"a": NOISE, "subject": schools}, y) == {}
    assert told({"a": NOISE, "patient_id": [f"P{n:03}" for n in range(120)]}, y) == {}
