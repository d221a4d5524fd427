"""Tables and arrays are read as they were written; anything else is refused in words."""

import contextlib
import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import FileError, MissingExtraError
from advisor.files import read_arrays
from advisor.store.tables import NOTES, read_table

FRAME = pd.DataFrame({"age": [1.5, None, 3.0], "city": ["Ulm", "Bonn, am Rhein", None], "y": [0, 1, 1]})
CUT = gzip.compress(("a,b\n" + "".join(f"{n**3},{n**5}\n" for n in range(500))).encode(), mtime=0)[:-20]


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "T.CSV", "t.tsv", "t.txt"])
def test_cells_of_a_text_file_come_back_as_the_texts_that_they_are(name: str, tmp_path: Path):
    path = tmp_path / name
    FRAME.to_csv(path, index=False, sep="\t" if name == "t.tsv" else ",")
    read = read_table(path)
    assert read["age"].tolist()[::2] == ["1.5", "3.0"]
    assert read["city"].tolist()[:2] == ["Ulm", "Bonn, am Rhein"]
    assert read.isna().to_numpy().sum() == 2


def test_parquet_comes_back_as_it_was_written(tmp_path: Path):
    FRAME.to_parquet(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(read_table(tmp_path / "t.parquet"), FRAME)


ROWS = [["01", "Ulm", "0,5"], ["02", "Köln", "1,25"], ["03", "", "7"]]


def written(separator=",", before="", names=("code", "größe [cm]", "x")):
    lines = [names, *ROWS]
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in line] for line in lines]
    return before + "".join(separator.join(line) + "\n" for line in quoted)


@pytest.mark.parametrize(
    "content",
    [
        written().encode(),
        written(";").encode(),
        written("\t").encode(),
        written("|").encode(),
        written(";").encode("utf-8-sig"),
        written(";").encode("utf-16"),
        written(";").encode("cp1252"),
        written(";", before="sep=;\n").encode(),
        written(";", before="# made by a machine\n\n# on a day\n").encode(),
        written(";", names=(" code ", "größe [cm]", " x")).encode(),
        written(";").replace("\n", "\r\n").encode(),
    ],
)
def test_text_is_read_with_any_usual_separator_coding_and_head(content: bytes, tmp_path: Path):
    (tmp_path / "t.csv").write_bytes(content)
    frame = read_table(tmp_path / "t.csv")
    assert [name.strip() for name in frame.columns] == ["code", "größe [cm]", "x"]
    assert frame.iloc[:, 0].tolist() == ["01", "02", "03"]
    assert frame.iloc[1, 1] == "Köln"
    assert pd.isna(frame.iloc[2, 1])
    assert frame.iloc[:, 2].tolist() == ["0,5", "1,25", "7"]


def test_what_was_assumed_of_a_file_is_noted(tmp_path: Path):
    (tmp_path / "t.csv").write_bytes(written(";").encode("cp1252"))
    said = " ".join(read_table(tmp_path / "t.csv").attrs[NOTES])
    assert "Windows-1252" in said
    assert "semicolons" in said


def test_line_breaks_within_quotes_and_empty_last_columns_are_kept_apart(tmp_path: Path):
    (tmp_path / "t.csv").write_bytes(b'a,b,\n"one\ntwo",1,\n"x, y",2,\n')
    frame = read_table(tmp_path / "t.csv")
    assert frame.iloc[:, 0].tolist() == ["one\ntwo", "x, y"]
    assert frame.iloc[:, 2].isna().all()


def test_excel_is_read_or_refused_with_what_to_install(tmp_path: Path, monkeypatch):
    def missing(path):
        raise ImportError("no openpyxl", name="openpyxl")

    (tmp_path / "t.xlsx").write_bytes(b"PK")
    monkeypatch.setattr(pd, "ExcelFile", missing)
    with pytest.raises(MissingExtraError, match="pip install openpyxl"):
        read_table(tmp_path / "t.xlsx")
    monkeypatch.setattr(pd, "ExcelFile", Workbook)
    frame = read_table(tmp_path / "t.xlsx")
    pd.testing.assert_frame_equal(frame, FRAME)
    assert frame.attrs[NOTES] == (
        'the sheet "Data" is read, and not About',
        "the first row is left out",
        'the last row is left out: it holds "Source: the office" alone',
    )


class Workbook:
    """A workbook of two sheets, as pandas has it: one of remarks, and one of a table between a title and a source."""

    sheet_names = ("About", "Data")

    def __init__(self, path):
        head = [["Report", None, None], list(FRAME.columns), *FRAME.astype(object).to_numpy().tolist()]
        self._heads = {"About": pd.DataFrame([["by us"]]), "Data": pd.DataFrame(head)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def parse(self, name, *, header=0, nrows=None, skiprows=0):
        if header is None:
            return self._heads[name]
        assert (name, skiprows) == ("Data", 1)
        footer = pd.DataFrame([["Source: the office", None, None]], columns=FRAME.columns)
        return pd.concat([FRAME.astype(object), footer], ignore_index=True)


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
        ("binary.csv", b"a,b\n\xff\x00,1\n", "bytes that are none"),
        ("cut.csv.gz", CUT, "ended before"),
        ("plain.csv.gz", b"a,b\n1,2\n", "gzip"),
        ("no.parquet", b"a,b\n1,2\n", "arquet"),
        ("table.xlsx", b"PK", "Excel"),
        ("table.sav", b"PK", "write the table as CSV"),
        ("table.md", b"PK", "expected a name ending in"),
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


LONG = "go on to the market and buy"


@pytest.mark.parametrize(
    "row",
    [
        f"ham\t{LONG}",
        f'"0","14678","Mon Apr 06 22:19:45 PDT 2009","{LONG}"',
        f"{LONG};joy",
        f"{LONG}\t1",
        f"cat,3,{LONG}",
    ],
)
def test_a_table_of_texts_without_names_is_refused_and_loses_no_row(row: str, tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("\n".join([row] * 12) + "\n")
    with pytest.raises(FileError, match="expected the names of the columns first, got a row of values"):
        read_table(path)


@pytest.mark.parametrize("names", ["label,0,1,2", "a,b,0,1", "ham,eggs,cat,dog", "yes,no,why,who"])
def test_names_that_are_numbers_or_classes_are_names(names: str, tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("\n".join([names, *["ham,0,0,1", "0,0,1,0"] * 8]) + "\n")
    assert list(read_table(path).columns) == names.split(",")


def test_the_format_of_fasttext_is_refused_with_what_to_write(tmp_path: Path):
    (tmp_path / "t.txt").write_text(f"__label__pos {LONG}\n" * 8)
    with pytest.raises(FileError, match="fastText's format: write a table with the columns label and text"):
        read_table(tmp_path / "t.txt")
