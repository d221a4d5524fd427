"""Tables and arrays are read as they were written; anything else is refused in words."""

import contextlib
import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import FileError
from advisor.files import read_arrays
from advisor.store.tables import read_table

FRAME = pd.DataFrame({"age": [1.5, None, 3.0], "city": ["Ulm", "Bonn, am Rhein", None], "y": [0, 1, 1]})
CUT = gzip.compress(("a,b\n" + "".join(f"{n**3},{n**5}\n" for n in range(500))).encode())[:-20]


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.parquet", "T.CSV"])
def test_table_comes_back_as_it_was_written(name: str, tmp_path: Path):
    path = tmp_path / name
    FRAME.to_parquet(path) if name.endswith("parquet") else FRAME.to_csv(path, index=False)
    pd.testing.assert_frame_equal(read_table(path), FRAME)


def test_arrays_come_back_by_name(tmp_path: Path):
    np.savez_compressed(tmp_path / "a.npz", x=np.arange(6).reshape(3, 2), class_names=np.array(["a", "b"]))
    arrays = read_arrays(tmp_path / "a.npz")
    assert arrays["x"].shape == (3, 2)
    assert arrays["class_names"].tolist() == ["a", "b"]


class Explosive:
    def __reduce__(self):
        return pytest.fail, ("code in a data file was run",)


def test_array_of_objects_is_refused_and_nothing_in_it_is_run(tmp_path: Path):
    np.savez(tmp_path / "a.npz", x=np.array([Explosive()], dtype=object), allow_pickle=True)
    with pytest.raises(FileError, match=r"a\.npz") as refused:
        read_arrays(tmp_path / "a.npz")
    assert "could run code" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.csv", None, "no such file"),
        ("empty.csv", b"", "No columns"),
        ("header.csv", b"a,b\n", "at least one row"),
        ("twice.csv", b"a,b,a\n1,2,3\n", "got a more than once"),
        ("ragged.csv", b"a,b\n1,2\n1,2,3\n", "line 3"),
        ("latin.csv", "a,b\nÄ,ü\n".encode("latin-1"), "utf-8"),
        ("cut.csv.gz", CUT, "ended before"),
        ("plain.csv.gz", b"a,b\n1,2\n", "gzip"),
        ("no.parquet", b"a,b\n1,2\n", "arquet"),
        ("table.xlsx", b"PK", "expected a name ending in"),
    ],
)
def test_file_that_is_no_table_is_refused_in_words_that_name_it(name, content, words, tmp_path: Path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(FileError) as refused:
        read_table(tmp_path / name)
    assert name in str(refused.value)
    assert words in str(refused.value)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", b"\x93NUMPY\x01\x00"])
def test_file_that_is_no_npz_is_refused(content, tmp_path: Path):
    path = tmp_path / "a.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileError, match=r"a\.npz"):
        read_arrays(path)


@given(content=st.binary(max_size=200), ending=st.sampled_from([".csv", ".csv.gz", ".parquet", ".npz"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content, ending):
    path = tmp_path_factory.mktemp("any") / f"a{ending}"
    path.write_bytes(content)
    with contextlib.suppress(FileError):
        read_arrays(path) if ending == ".npz" else read_table(path)
