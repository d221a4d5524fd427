"""Rows of a log become epochs, and restarts become what they were."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import FileError
from advisor.records import Run
from advisor.store.logs.log import MOST_EPOCHS, STRETCHES, column_of, runs_of_log, surviving, trainings


def runs(**columns: list[float | None]) -> tuple[Run, ...]:
    return runs_of_log({name: column_of(values) for name, values in columns.items()}, source="x.csv")


def test_steps_of_an_epoch_become_their_mean_and_the_last_validation():
    (run,) = runs(epoch=[0, 0, 0, 1, 1], loss=[3, 1, None, 1, 0], val_loss=[None, None, 2, 9, 1], lr=[5, 4, 3, 2, 1])
    assert run.trace("loss").tolist() == [2, 0.5]
    assert run.trace("val_loss").tolist() == [2, 1]
    assert run.trace("learning_rate").tolist() == [3, 1]


def test_without_epochs_an_evaluation_ends_one():
    (run,) = runs(step=[10, 20, 30, 40], loss=[4, 2, 1, 1], eval_loss=[None, 5, None, 3])
    assert run.trace("loss").tolist() == [3, 1]
    assert run.trace("val_loss").tolist() == [5, 3]


def test_what_only_an_evaluation_measures_ends_an_epoch_where_it_stands_in_few_rows():
    (run,) = runs(iteration=[10, 20, 30, 40], total_loss=[4, 2, 1, 1], bbox_AP=[None, 5, None, 7])
    assert run.trace("val_bbox_ap").tolist() == [5, 7]
    assert run.trace("loss").tolist() == [3, 1]
    (dense,) = runs(epoch=[1, 2, 3], loss=[4, 2, 1], mAP=[0.1, 0.2, 0.3])
    assert dense.trace_names == ("loss", "map")


def test_fractions_of_epochs_without_evaluation_belong_to_the_epoch_they_lead_to():
    (run,) = runs(epoch=[0.5, 1.0, 1.5, 2.0], loss=[4, 2, 1, 1])
    assert run.trace("loss").tolist() == [3, 1]


def test_rows_alone_are_epochs():
    (run,) = runs(loss=[3, 2, 1])
    assert run.trace("loss").tolist() == [3, 2, 1]


def test_a_log_of_very_many_steps_is_put_into_stretches_that_keep_its_mean():
    steps = 10 * MOST_EPOCHS
    (run,) = runs(step=list(range(steps)), loss=[float(step) for step in range(steps)])
    assert run.epochs == STRETCHES
    assert run.trace("loss").mean() == pytest.approx((steps - 1) / 2)


def test_a_log_that_begins_anew_tells_of_two_runs():
    first, second = runs(epoch=[0, 1, 2, 0, 1], loss=[3, 2, 1, 5, 4])
    assert (first.trace("loss").tolist(), second.trace("loss").tolist()) == ([3, 2, 1], [5, 4])


def test_a_training_resumed_in_the_middle_replaces_what_it_did_again():
    (run,) = runs(epoch=[0, 1, 2, 3, 2, 3, 4], loss=[9, 8, 7, 6, 5, 4, 3])
    assert run.trace("loss").tolist() == [9, 8, 5, 4, 3]


def test_a_resumed_training_with_several_rows_a_step_replaces_them_all():
    (run,) = runs(step=[0, 0, 1, 1, 2, 2, 1, 1], loss=[9, None, 8, None, 7, None, 6, None], val_loss=[None, 9, None, 8, None, 7, None, 6])  # fmt: skip  # noqa: E501
    assert run.trace("loss").tolist() == [9, 6]
    assert run.trace("val_loss").tolist() == [9, 6]


def test_rows_out_of_order_are_sorted():
    (run,) = runs(step=[0, 2, 1, 3], loss=[4, 2, 3, 1])
    assert run.trace("loss").tolist() == [4, 3, 2, 1]


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30))
def test_what_survives_is_in_order_and_no_number_comes_back(order: list[int]):
    numbers = np.array(order, dtype=np.float64)
    for rows in trainings(numbers, "x"):
        assert (np.diff(numbers[rows]) >= 0).all()
    assert numbers[surviving(numbers)][-1] == (max(order) if len(set(order)) == len(order) else order[-1])


def test_nan_and_infinity_are_values_and_not_gaps():
    (run,) = runs(epoch=[0, 0, 1, 2], loss=[1, np.nan, np.inf, None], val_loss=[1, 1, 1, 1])
    assert run.traces[0].values[2] is None
    assert np.isnan(run.traces[0].values[0])
    assert run.traces[0].values[1] == np.inf


def test_sums_beyond_the_range_of_floats_are_infinite_and_silent():
    (run,) = runs(epoch=[0, 0], loss=[1.7e308, 1.7e308])
    assert run.trace("loss").tolist() == [np.inf]


def test_of_two_columns_for_one_quantity_the_epoch_wins():
    (run,) = runs(epoch=[0, 0], train_loss_step=[5, 5], train_loss_epoch=[None, 1])
    assert run.trace("loss").tolist() == [1]


def test_a_log_without_a_quantity_asks_for_the_columns():
    with pytest.raises(FileError, match="--columns"):
        runs(epoch=[0, 1], time=[1, 2])


def test_a_log_that_restarts_without_end_is_no_log():
    with pytest.raises(FileError, match="returns to its start"):
        runs(step=[1, 0] * 5_000, loss=[1.0] * 10_000)
