"""Batches from a function of the user's own: every usual kind of them gives the rows that were put in."""

import sys
import types

import numpy as np
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe
from advisor.training.data.inputs import streams as module
from advisor.training.data.prepare import named_source, prepare

X = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
Y = (np.arange(60) % 3).astype(np.int64)
PLAN = DataPlan(source="mine:load")


def generator(rows: slice = slice(0, 60), size: int = 7):
    for start in range(rows.start, rows.stop, size):
        part = slice(start, min(start + size, rows.stop))
        yield X[part], Y[part]


def for_ever():
    while True:
        yield from generator()


class Batches:
    """As a `keras.utils.PyDataset`: it has a length, and a batch at each place."""

    def __init__(self, rows: slice = slice(0, 60), size: int = 7) -> None:
        self.batches = list(generator(rows, size))

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, place: int):
        return self.batches[place]


def loaded(monkeypatch, result):
    mine = types.ModuleType("mine")
    mine.load = lambda: result
    monkeypatch.setitem(sys.modules, "mine", mine)
    return named_source(PLAN, folder=None)


@pytest.mark.parametrize(
    "make",
    [generator, lambda: (for_ever(), 9), Batches, lambda: zip(X, Y, strict=True)],
    ids=["generator", "with its length", "PyDataset", "single rows"],
)
def test_every_kind_of_batches_gives_the_rows(monkeypatch, make):
    source = loaded(monkeypatch, make())
    assert np.array_equal(source.x, X)
    assert np.array_equal(source.y, Y)
    assert "60 rows in" in source.reading.notes[-1]


@pytest.mark.parametrize("kind", [Batches, generator])
def test_a_pair_is_the_training_and_the_validation_part(monkeypatch, kind):
    source = loaded(monkeypatch, (kind(slice(0, 40)), kind(slice(40, 60))))
    dataset = prepare(source, Recipe(data=PLAN), with_test=True)
    assert (dataset.facts.train_rows, dataset.facts.validation_rows, dataset.facts.test_rows) == (40, 20, 0)
    assert dataset.y_validation.tolist() == Y[40:].tolist()
    three = loaded(monkeypatch, (kind(slice(0, 30)), kind(slice(30, 50)), kind(slice(50, 60))))
    assert prepare(three, Recipe(data=PLAN), with_test=True).y_test.tolist() == Y[50:].tolist()


@pytest.mark.backend
def test_data_sets_of_tensorflow_and_keras_are_read(monkeypatch):
    import keras
    import tensorflow as tf

    class Mine(keras.utils.PyDataset):
        def __len__(self) -> int:
            return 3

        def __getitem__(self, place: int):
            return X[place * 20 : place * 20 + 20], Y[place * 20 : place * 20 + 20]

    batched = tf.data.Dataset.from_tensor_slices((X, Y)).batch(8)
    for result in (batched, batched.unbatch(), Mine()):
        source = loaded(monkeypatch, result)
        assert np.array_equal(source.x, X)
        assert np.array_equal(source.y, Y)
    named = tf.data.Dataset.from_tensor_slices(({"x": X, "w": [f"w{n}" for n in range(len(X))]}, Y)).batch(8)
    for result in (named, named.unbatch(), (named.take(5), named.skip(5))):
        source = loaded(monkeypatch, result)
        assert np.array_equal(source.x["x"], X.astype(np.float32))
        assert source.x["w"].tolist() == [f"w{n}" for n in range(len(X))]
    with pytest.raises(DataError, match=r"repeats for ever: leave out repeat\(\)"):
        loaded(monkeypatch, batched.repeat())


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (((X[:5], Y[:5], Y[:5], 1) for _ in range(2)), "batch 0: expected .x, y. or .x, y, weights., got 4 parts"),
        (((X[:5], {"a": Y[:5]}) for _ in range(2)), "expected one array of targets, got a dict of several"),
        ((({"a": X[:5, :n]}, Y[:5]) for n in (1, 2)), "its batches do not go together"),
        (((X[:n], Y[:n]) for n in ()), "expected at least one batch, got none"),
        ((generator(), 50), "expected 50 batches, as was stated, got 9"),
        (((X[:5, :n], Y[:5]) for n in (2, 3)), "rows of one shape, got rows of"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(monkeypatch, result, message):
    with pytest.raises(DataError, match=message):
        loaded(monkeypatch, result)


def test_a_generator_that_does_not_end_is_refused_before_memory_is_full(monkeypatch):
    monkeypatch.setattr(module, "usable_memory_bytes", lambda: 10_000)
    with pytest.raises(DataError, match="expected data that end and fit into memory"):
        loaded(monkeypatch, for_ever())
