"""What the numbers of a log mean: shares, gaps, parts, and a loss by another name."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.store.logs.log import column_of
from advisor.store.logs.settled import settled

NAN = math.nan


def values(columns: dict[str, list[float | None]]) -> dict[str, list[float | None]]:
    found = settled({name: column_of(cells) for name, cells in columns.items()})
    return {
        name: [
            value if told else None
            for value, told in zip(column.values.tolist(), column.recorded.tolist(), strict=True)
        ]
        for name, column in found.items()
    }


def test_per_cent_is_told_by_level_for_shares_alone():
    read = values({"loss": [90.0, 60.0], "accuracy": [45.0, 85.0], "val_accuracy": [40.0, 80.0], "wer": [90.0, 30.0]})
    assert read["accuracy"] == pytest.approx([0.45, 0.85])
    assert read["val_accuracy"] == pytest.approx([0.4, 0.8])
    assert (read["loss"], read["wer"]) == ([90.0, 60.0], [90.0, 30.0])


def test_a_part_of_low_per_cent_goes_by_the_other_part():
    read = values({"accuracy": [0.4, 5.0], "val_accuracy": [0.3, 0.9]})
    assert read["val_accuracy"] == pytest.approx([0.003, 0.009])


def test_parts_in_different_units_are_each_read_in_their_own():
    read = values({"accuracy": [70.0, 98.0], "val_accuracy": [0.6, 0.97]})
    assert read["accuracy"] == pytest.approx([0.7, 0.98])
    assert read["val_accuracy"] == [0.6, 0.97]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_a_share_is_left_alone(shares: list[float]):
    assert values({"accuracy": list(shares)})["accuracy"] == shares


def test_nan_between_validations_is_a_gap():
    read = values({"loss": [4.0, 3.0, 2.0, 1.0], "val_loss": [NAN, 3.5, NAN, 2.5]})
    assert read["val_loss"] == [None, 3.5, None, 2.5]


def test_an_accuracy_of_nan_was_not_measured():
    read = values({"loss": [3.0, 2.0], "val_loss": [NAN, NAN], "val_accuracy": [NAN, NAN]})
    assert read["val_loss"] == read["val_accuracy"] == [None, None]


def test_a_validation_loss_that_becomes_nan_stays_nan():
    read = values({"loss": [3.0, 2.0, 1.0], "val_loss": [3.0, NAN, NAN]})
    assert np.isnan(np.array(read["val_loss"][1:], dtype=float)).all()


def test_a_training_that_diverged_keeps_its_nan_in_both_parts():
    read = values(
        {"loss": [3.0, 9.0, NAN, NAN], "val_loss": [NAN, 9.0, NAN, NAN], "val_accuracy": [NAN, 0.5, NAN, 0.5]}
    )
    assert all(math.isnan(value) for name in ("loss", "val_loss") for value in read[name][2:] if value is not None)
    assert None not in read["loss"]
    assert read["val_loss"][2] is not None


def test_rows_of_training_and_of_validation_that_alternate_are_gaps_of_each_other():
    read = values({"loss": [3.0, NAN, 2.0, NAN], "val_loss": [NAN, 3.5, NAN, 2.5]})
    assert read == {"loss": [3.0, None, 2.0, None], "val_loss": [None, 3.5, None, 2.5]}


def test_a_test_part_over_epochs_validates_where_nothing_else_does():
    assert set(values({"loss": [2.0, 1.0], "test_loss": [2.0, 1.5]})) == {"loss", "val_loss"}
    assert set(values({"loss": [2.0, 1.0], "val_loss": [2.0, 1.5], "test_loss": [2.0, 1.5]})) == {"loss", "val_loss", "test_loss"}  # fmt: skip  # noqa: E501
    assert "test_loss" in values({"loss": [2.0, 1.0], "test_loss": [None, 1.5]}), "a single last test is none"


def test_the_one_loss_of_another_name_is_the_loss_and_of_two_each_keeps_its_name():
    assert set(values({"nll": [2.0, 1.0], "val_nll": [2.0, 1.5]})) == {"loss", "val_loss"}
    assert set(values({"nll": [2.0, 1.0], "bce": [2.0, 1.5]})) == {"nll", "bce"}


def test_unknown_names_stay_unknown():
    assert set(values({"hit_rate": [0.1, 0.2], "val_hit_rate": [0.1, 0.2]})) == {"hit_rate", "val_hit_rate"}
