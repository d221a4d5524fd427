"""Reading targets: the task, the numbers of the classes, their names."""

import numpy as np
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Task
from advisor.training.data.sources import Source
from advisor.training.data.targets import read_targets

X = np.zeros((90, 1), dtype=np.float32)


def read(y, *, class_names=(), **plan):
    return read_targets(Source(X[: len(y)], y, class_names=class_names), DataPlan(source="mine", **plan))


@pytest.mark.parametrize(
    ("y", "task"),
    [
        (np.arange(30) % 2, Task.BINARY),
        (np.arange(30) % 2 == 0, Task.BINARY),
        (np.array(["no", "yes"] * 15), Task.BINARY),
        (np.arange(30) % 3, Task.MULTICLASS),
        ((np.arange(30) % 3).astype(float), Task.MULTICLASS),
        (np.array(["a", "b", "c"] * 10, dtype=object), Task.MULTICLASS),
        (np.linspace(0, 1, 30), Task.REGRESSION),
        (np.arange(30), Task.REGRESSION),  # whole numbers, all of them different
        (np.arange(60).reshape(30, 2) % 2, Task.MULTILABEL),
        (np.eye(3)[np.arange(30) % 3], Task.MULTICLASS),  # a single 1 a row
        (np.eye(2)[np.arange(30) % 2], Task.BINARY),
        (np.arange(60.0).reshape(30, 2), Task.REGRESSION),
        (26 + np.arange(90) % 40, Task.REGRESSION),  # ages: many, and not numbered through
        (np.arange(90) % 40, Task.MULTICLASS),
    ],
)
def test_task_is_read_from_the_target(y, task):
    assert read(y).task is task


def test_plan_says_the_task_where_the_target_could_be_either():
    grades = np.arange(30) % 7
    assert read(grades).task is Task.MULTICLASS
    assert read(grades, task=Task.REGRESSION).task is Task.REGRESSION
    assert read(np.arange(30) % 2, task=Task.MULTICLASS).task is Task.MULTICLASS


def test_classes_are_numbered_in_the_order_of_their_values():
    targets = read(np.array([7, 5, 7, 9] * 7))
    assert targets.class_names == ("5", "7", "9")
    assert targets.y[:4].tolist() == [1, 0, 1, 2]


def test_text_classes_keep_their_text_and_numbers_get_the_names_they_were_given():
    assert read(np.array(["b", "a"] * 9, dtype=object)).class_names == ("a", "b")
    assert read(np.arange(20) % 2, class_names=("malignant", "benign")).class_names == ("malignant", "benign")
    assert read(np.array([1.0, 2.0] * 9)).class_names == ("1", "2")


def test_one_hot_targets_are_classes_with_the_names_of_their_columns_unless_declared_as_labels():
    y = np.eye(3)[np.array([2, 0, 1] * 5)]
    targets = read(y, target="red, green, blue")
    assert targets.y[:3].tolist() == [2, 0, 1]
    assert targets.class_names == ("red", "green", "blue")
    assert targets.one_hot
    assert read(y, task=Task.MULTILABEL).task is Task.MULTILABEL


def test_class_that_only_the_test_part_has_is_numbered_too():
    source = Source(X[:8], np.array([0, 2] * 4), x_test=X[:2], y_test=np.array([1, 2]))
    targets = read_targets(source, DataPlan(source="mine"))
    assert targets.class_names == ("0", "1", "2")
    assert targets.y_test.tolist() == [1, 2]


def test_numbers_written_as_text_do_for_a_regression():
    y = np.array([f"{n / 3}" for n in range(30)], dtype=object)
    assert read(y, task=Task.REGRESSION).y[3] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("y", "plan", "words"),
    [
        (np.array(["a", None] * 9, dtype=object), {}, "9 missing (rows 1, 3"),
        (np.array([[1.0, np.nan]] * 9), {}, "9 missing"),
        (np.arange(60).reshape(30, 2), {"task": Task.MULTILABEL}, "columns of 0 and 1"),
        (np.arange(60).reshape(30, 2) % 2, {"task": Task.BINARY}, "expected one column"),
        (np.array([np.inf, 1.0] * 9), {"task": Task.REGRESSION}, 'got "inf"'),
    ],
)
def test_targets_that_cannot_be_are_refused(y, plan, words):
    with pytest.raises(DataError) as refused:
        read(y, **plan)
    assert words in str(refused.value)


@pytest.mark.parametrize("y", [np.full(30, 3.5), np.stack([np.arange(30.0), np.full(30, 3.5)], axis=1)])
def test_a_target_that_is_the_same_in_every_row_is_refused(y):
    with pytest.raises(DataError, match=r"got 3\.5 in every row"):
        read(y, task=Task.REGRESSION)
