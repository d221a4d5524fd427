"""Images with their channels first are seen, said, and treated as those with their channels last."""

import numpy as np
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe, StudyPlan
from advisor.space.own_models import untouched
from advisor.training.data.prepare import prepare, source_from_arrays
from advisor.training.script.rows import rows_read

LAST = np.random.default_rng(0).integers(0, 256, (60, 9, 12, 3), dtype=np.uint8)
Y = np.arange(60) % 2


def prepared(x, **said):
    plan = DataPlan(source="mine", **said)
    return prepare(
        source_from_arrays({"x": x, "y": Y, "x_test": x[:6], "y_test": Y[:6]}, plan), Recipe(data=plan), with_test=True
    )


def test_channels_first_give_the_inputs_of_channels_last_and_are_said():
    first, last = prepared(np.moveaxis(LAST, -1, 1)), prepared(LAST)
    assert first.facts.input_shape == (9, 12, 3)
    assert np.array_equal(first.x_train, last.x_train)
    assert np.array_equal(first.x_test, last.x_test)
    assert first.facts.fingerprint == last.facts.fingerprint
    assert next(each.otherwise for each in first.facts.reading.surprises) == 'channels = "last"'


def test_new_rows_may_come_either_way():
    first = prepared(np.moveaxis(LAST, -1, 1))
    either = [first.preprocessing.transform(x) for x in (LAST, np.moveaxis(LAST, -1, 1))]
    assert np.array_equal(*either)


def test_new_rows_come_as_was_declared():
    first = prepared(np.moveaxis(LAST, -1, 1), channels="first")
    either = [first.preprocessing.transform(x) for x in (LAST, np.moveaxis(LAST, -1, 1))]
    assert np.array_equal(*either)


def test_what_is_declared_counts():
    assert prepared(np.moveaxis(LAST, -1, 1), channels="last").facts.input_shape == (3, 9, 12)
    assert prepared(LAST, channels="first").facts.input_shape == (12, 3, 9)
    with pytest.raises(DataError, match="four axes"):
        prepared(LAST[..., 0], channels="first")


def test_data_of_a_model_of_ones_own_stay_as_they_are():
    plan = StudyPlan(name="a", data=DataPlan(source="mine"), recipe={"function": "mine:build"})
    assert untouched(Recipe(data=plan.data), plan).data.channels == "last"


def test_a_script_says_nothing_of_channels_that_stand_last():
    plan = DataPlan(source="mine", channels="last")  # as of every model of one's own, a table's too
    assert rows_read(plan, source_from_arrays({"x": np.eye(9), "y": np.arange(9) % 2}, plan)).left_out == (
        "the rows of mine, which advisor makes: save them as x and y of an NPZ file first",
    )
