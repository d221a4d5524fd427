"""What a function of the user's own returns: the same rows in every process, and told where it is no rows at all."""

import random
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe
from advisor.training.data.dense import as_array
from advisor.training.data.named import named_source
from advisor.training.data.prepare import prepare

X, Y = np.random.default_rng(0).normal(size=(60, 3)), np.arange(60) % 2
UNEVEN = [[1, 2, 3], [4]] * 30
PLAN = DataPlan(source="mine:load")


class Ragged:
    """As TensorFlow's: NumPy makes no rows of it."""

    def row_lengths(self):
        return [3, 1]


def source_of(monkeypatch, load):
    monkeypatch.setitem(sys.modules, "mine", SimpleNamespace(load=load))
    return named_source(PLAN, folder=None)


def objects(rows):
    cells = np.empty(len(rows), dtype=object)
    cells[:] = [np.asarray(row) for row in rows]
    return cells


def test_a_split_without_a_seed_is_the_same_one_each_time(monkeypatch):
    def load():
        x, x_test, y, y_test = train_test_split(X + np.random.rand(), Y)
        return (x, y), (x_test, y_test * random.choice([1, 1]))  # noqa: S311

    np.random.seed(3)
    first, state = source_of(monkeypatch, load), np.random.get_state()[1][:5]
    np.random.rand(7)
    second = source_of(monkeypatch, load)
    np.testing.assert_array_equal(first.x_test, second.x_test)
    np.random.seed(3)
    assert state.tolist() == np.random.get_state()[1][:5].tolist()


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (UNEVEN, "keras.utils.pad_sequences"),
        (objects(UNEVEN), "keras.utils.pad_sequences"),
        (Ragged(), "keras.utils.pad_sequences"),
        (X + 1j * X, "expected real numbers, got the type complex128"),
        (X[:, 0], r"got the shape \(60,\): x.reshape\(-1, 1\) has a number a row"),
    ],
)
def test_what_is_no_array_of_rows_is_told_and_never_cut(monkeypatch, x, said):
    with pytest.raises(DataError, match=said):
        prepare(source_of(monkeypatch, lambda: (x, Y)), Recipe(data=PLAN), with_test=False)


def test_rows_of_one_length_in_cells_are_an_array():
    assert as_array(objects([[1, 2], [3, 4], [5, 6]])).tolist() == [[1, 2], [3, 4], [5, 6]]


def test_three_inputs_in_a_tuple_are_told_from_inputs_targets_and_weights(monkeypatch):
    with pytest.raises(DataError, match=r"several inputs are given as \(\(a, b, c\), y\)"):
        source_of(monkeypatch, lambda: (X, X, X))


def test_a_target_that_stands_in_for_none_is_refused_but_for_a_model_of_ones_own(monkeypatch):
    source = source_of(monkeypatch, lambda: (X, np.zeros(60)))
    with pytest.raises(DataError, match="expected at least two classes"):
        prepare(source, Recipe(data=PLAN), with_test=False)
