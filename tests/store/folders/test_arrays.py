"""Arrays in files of their own: NPY files and those of MNIST are read from their folder, pickles never."""

import gzip
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest

from advisor.errors import FileError
from advisor.records import DataPlan
from advisor.workflows.sources import read_source

X = np.arange(10 * 4 * 4, dtype=np.uint8).reshape(10, 4, 4)
Y = np.arange(10, dtype=np.uint8) % 2


def idx_of(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


@pytest.mark.parametrize("form", ["{}-idx{}-ubyte", "{}.idx{}-ubyte", "{}-idx{}-ubyte.gz"])
def test_the_files_of_mnist_are_read_from_their_folder(tmp_path: Path, form: str):
    for part, rows in (("train", slice(6)), ("t10k", slice(6, None))):
        for name, array in (("images", X[rows]), ("labels", Y[rows])):
            data = idx_of(array)
            path = tmp_path / form.format(f"{part}-{name}", array.ndim)
            path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    source = read_source(DataPlan(source=str(tmp_path)), folder=None)
    assert np.array_equal(source.x, X[:6])
    assert np.array_equal(source.y, Y[:6])
    assert np.array_equal(source.x_test, X[6:])


def test_arrays_in_files_of_their_own_are_read_from_their_folder(tmp_path: Path):
    for name, array in (("X_train", X[:6]), ("y_train", Y[:6]), ("X_val", X[6:]), ("y_val", Y[6:])):
        np.save(tmp_path / f"{name}.npy", array)
    source = read_source(DataPlan(source=str(tmp_path)), folder=None)
    assert len(source.x) == 10
    assert source.is_validation.tolist() == [False] * 6 + [True] * 4


def test_what_was_cut_or_holds_objects_is_refused_with_its_name(tmp_path: Path):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx_of(X)[:-1])
    np.save(tmp_path / "y.npy", np.array([1, "a", None], dtype=object))
    with pytest.raises(FileError) as refused:
        read_source(DataPlan(source=str(tmp_path)), folder=None)
    said = str(refused.value)
    assert "train-images-idx3-ubyte: expected an array of numbers or text, got a file that was cut" in said
    assert "y.npy: expected an array of numbers or text, got Python objects, which could run code" in said


def test_pickles_are_refused_as_such_by_what_they_hold(tmp_path: Path):
    (tmp_path / "cifar").mkdir()
    (tmp_path / "cifar/data_batch_1").write_bytes(pickle.dumps({"data": X}))
    (tmp_path / "cifar/train.pkl.gz").write_bytes(gzip.compress(pickle.dumps(X)))
    for place in ("cifar", "cifar/data_batch_1", "cifar/train.pkl.gz"):
        with pytest.raises(FileError, match=r"may run code as .* read.*np.savez"):
            read_source(DataPlan(source=str(tmp_path / place)), folder=None)


def test_one_file_of_mnist_says_that_its_folder_is_to_be_named(tmp_path: Path):
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx_of(X)))
    with pytest.raises(FileError, match="name the folder that holds them"):
        read_source(DataPlan(source=str(tmp_path / "train-images-idx3-ubyte.gz")), folder=None)
