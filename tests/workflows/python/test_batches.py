"""Data sets that are read by batches: collected where they end, refused with a way out where they do not."""

import numpy as np
import pytest

from advisor.errors import DataError
from advisor.workflows.python.batches import read_batches

X, Y = np.arange(20.0).reshape(10, 2), np.arange(10) % 3


@pytest.mark.backend
@pytest.mark.parametrize("batched", [True, False])
def test_a_data_set_of_tensorflow_is_collected(batched):
    import tensorflow as tf

    rows = tf.data.Dataset.from_tensor_slices((X, Y))
    x, y, _ = read_batches(rows.batch(4) if batched else rows)
    assert x.tolist() == X.tolist()
    assert y.tolist() == Y.tolist()
    several = tf.data.Dataset.from_tensor_slices(((X, Y), Y))
    x, y, _ = read_batches(several.batch(4) if batched else several)
    assert (x["0"].tolist(), x["1"].tolist(), y.tolist()) == (X.tolist(), Y.tolist(), Y.tolist())


@pytest.mark.backend
def test_one_without_an_end_is_refused_with_a_way_out():
    import tensorflow as tf

    with pytest.raises(DataError, match="repeats without end") as raised:
        read_batches(tf.data.Dataset.from_tensor_slices((X, Y)).batch(4).repeat())
    assert "dataset.take(n)" in raised.value.remedy


class Numbered:
    """As a `PyDataset`: it says its length, and as an iterator it would never end."""

    def __len__(self):
        return 2

    def __getitem__(self, place):
        return X[5 * place : 5 * place + 5], Y[5 * place : 5 * place + 5]


def test_one_that_is_asked_by_number_is_read_to_its_length():
    x, y, _ = read_batches(Numbered())
    assert x.tolist() == X.tolist()
    assert y.tolist() == Y.tolist()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (((X, Y) for _ in range(2)), "a generator is used up by reading it"),
        ([X, X], "got ndarray alone in batch 0"),
        ([(X, Y, Y, Y)], "got 4 parts in batch 0"),
        ([(X, {"a": Y})], "got several (dict)"),
        ([({"a": X}, Y), ({"b": X}, Y)], "expected the same inputs in every batch, got a and b"),
        ([], "expected batches (x, y), got none"),
        ([(X, Y), (X[:, :1], Y)], "rows of one shape, got (1,) and (2,)"),
    ],
)
def test_what_is_no_data_set_of_pairs_is_refused(given, said):
    with pytest.raises(DataError, match="cannot use the given data set") as raised:
        read_batches(given)
    assert said in str(raised.value)


def test_more_than_a_study_keeps_is_refused():
    with pytest.raises(DataError, match="GiB") as raised:
        read_batches([(X, Y)] * 10, most_bytes=X.nbytes * 3)
    assert "my_data:load" in raised.value.remedy
