"""Tables stand in text files as people and programs write them: any usual signs, titles, row names, packed or not."""

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from advisor.errors import FileError
from advisor.store.tables import NOTES, is_data_file, read_in_blocks, read_table

ROWS = [[f"{n / 2}", ["u", "v"][n % 2], str(n % 3)] for n in range(30)]
HEADER = ["a", "b", "y"]


def written(separator=",", header=HEADER, rows=ROWS, before="", end="\n"):
    return before + end.join(separator.join(row) for row in [header, *rows]) + end


def zipped(text, *names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), text)  # without the time of day, which would name the test
    return packed.getvalue()


def read(tmp_path: Path, content: str | bytes, name="t.csv"):
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(tmp_path / name)


def refusal(tmp_path: Path, content: str | bytes, name="t.csv"):
    with pytest.raises(FileError) as refused:
        read(tmp_path, content, name)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (written(";"), "t.csv"),
        (written().encode("utf-8-sig"), "t.csv"),
        (written("\t"), "t.tsv"),
        (written("~"), "t.csv"),
        (written("::"), "t.dat"),
        (written("||"), "t.txt"),
        (written("#"), "t.csv"),
        (gzip.compress(written("::").encode(), mtime=0), "t.dat.gz"),
        ('"TOA5","Ulm","CR1000","7","v1"\n' + written(), "t.dat"),
        (written("\x01"), "t.dat"),
        (written("   "), "t.txt"),
        (written("  ", [" a", "b", "y"]), "t.data"),
        (written(";", before="\ufeffsep=;\r\n", end="\r\n"), "t.csv"),
        (written(";", before="Report of 2024;;\n;;\n"), "t.csv"),
        (written(before="Report of 2024\n\n"), "t.csv"),
        (written(before="Station,Ulm\nHeight,478\n"), "t.csv"),
        (written(";", before="".join(f"Line {n} of the head\n" for n in range(9))), "t.csv"),
        (written(header=["# a", "b", "y"], before="# made by a program\n"), "t.csv"),
        (written(header=["'a'", "'b'", "'y'"], rows=[[n, f"'{b}'", y] for n, b, y in ROWS]), "t.csv"),
        (written(rows=[*ROWS, ["", "", ""], ["", "", ""]]), "t.csv"),
        (written(rows=[[str(n), *row] for n, row in enumerate(ROWS)]), "t.csv"),
        (written(" ", [f'"{name}"' for name in HEADER], [[f'"{n}"', *row] for n, row in enumerate(ROWS)]), "t.txt"),
        (gzip.compress(written().encode(), mtime=0), "t.csv.gz"),
        (bz2.compress(written().encode()), "t.csv.bz2"),
        (lzma.compress(written().encode()), "t.tsv.xz"),
        (zipped(written(), "t.csv"), "t.csv.zip"),
        (zipped(written(";"), "in/t.csv"), "t.zip"),
        (zipped(written(), "t.csv", "README.md", "LICENSE"), "t.zip"),
        (zipped(written(), "in/t.csv", "__MACOSX/in/._t.csv", ".DS_Store"), "t.zip"),
    ],
)
def test_a_table_is_the_same_however_its_text_is_laid_out(content, name, tmp_path):
    frame = read(tmp_path, content, name)
    assert is_data_file(name)
    assert frame.columns.tolist() == HEADER
    assert frame.to_numpy().tolist() == ROWS
    assert frame.index.equals(pd.RangeIndex(len(ROWS)))


def test_a_column_may_be_named_by_the_sign_of_comments(tmp_path):
    frame = read(tmp_path, written(header=["#", "b", "y"]))
    assert frame.columns.tolist() == ["#", "b", "y"]
    assert len(frame) == len(ROWS)


def test_cells_in_single_quotes_keep_their_commas_and_no_column_is_cut_off(tmp_path):
    frame = read(tmp_path, written(rows=[[n, f"'{b}, or not'", y] for n, b, y in ROWS]))
    assert frame["b"][1] == "v, or not"
    assert frame["y"].tolist() == [row[2] for row in ROWS]


def test_rows_that_hold_more_than_the_header_are_refused_and_never_cut(tmp_path):
    late = [*ROWS, *[[*row, "7"] for row in ROWS]]
    assert "saw 4" in refusal(tmp_path, written(rows=late))
    every = [[*row, "more", "7"] for row in ROWS]
    assert "no more cells in a row than in the header" in refusal(tmp_path, written(rows=every))
    (tmp_path / "t.csv").write_text(written(rows=every))
    with pytest.raises(FileError, match="no more cells"):
        list(read_in_blocks(tmp_path / "t.csv", rows=5))


def test_one_column_keeps_its_commas(tmp_path):
    frame = read(tmp_path, "said\nGood, but dear\nBad, and dear, too\n12,5\n")
    assert frame["said"].tolist() == ["Good, but dear", "Bad, and dear, too", "12,5"]


@pytest.mark.parametrize("header", [["5.1", "3.5", "setosa"], ["63", "1", "145"], ["6", "148", "33.6"]])
def test_a_table_without_names_is_refused_and_its_first_row_is_not_lost(header, tmp_path):
    assert "expected the names of the columns first" in refusal(tmp_path, written(header=header))


@pytest.mark.parametrize("header", [["label", "0", "1"], ["1990", "1991", "1992"], ["y", "1x1", "1.5"]])
def test_names_may_be_numbers(header, tmp_path):
    header = ["1100.5", "1102.5", "1104.5", "1106.5", "1108.5", "y"] if "1.5" in header else header
    rows = [[str(n + k) for k in range(len(header))] for n in range(9)]
    assert read(tmp_path, written(header=header, rows=rows)).columns.tolist() == header


def test_what_is_left_out_of_a_file_is_noted(tmp_path):
    frame = read(tmp_path, written(";", before="Report;;\n", rows=[*ROWS, ["", "", ""]]))
    said = " ".join(frame.attrs[NOTES])
    assert "the first line is left out" in said
    assert "1 empty row is left out" in said
    named = read(tmp_path, written(rows=[[str(n), *row] for n, row in enumerate(ROWS)]))
    assert "one cell more than the header" in " ".join(named.attrs[NOTES])


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "t.csv", 'a name that ends in ".gz"'),
        (zipped("a,b\n1,2\n", "train.csv", "test.csv"), "t.zip", "expected one file in the archive, got 2: train.csv"),
        (b"a,b\n1,2\n", "t.csv.bz2", "cannot read"),
        (b"a,b\n1,2\n", "t.csv.xz", "cannot read"),
        (b"a,b\n1,2\n", "t.csv.zip", "cannot read"),
        (b"[]", "t.md", ".zip, .bz2, .xz may follow"),
    ],
)
def test_a_file_that_is_packed_in_another_way_is_refused_in_words(content, name, words, tmp_path):
    assert words in refusal(tmp_path, content, name)


def test_the_word_none_is_a_text_and_na_is_no_value(tmp_path):
    frame = read(tmp_path, "a,b\nNone,NA\nx,null\n")
    assert frame["a"].tolist() == ["None", "x"]
    assert frame["b"].isna().all()


def test_the_named_index_of_a_parquet_file_is_a_column(tmp_path):
    table = pd.DataFrame({"a": [1, 2, 3]}, index=pd.Index(["u", "v", "w"], name="key"))
    table.to_parquet(tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.parquet")["key"].tolist() == ["u", "v", "w"]
    blocks = list(read_in_blocks(tmp_path / "t.parquet", rows=2))
    assert pd.concat(blocks)["key"].tolist() == ["u", "v", "w"]
    assert blocks[1].index.tolist() == [2]


def test_cells_between_double_signs_keep_single_ones(tmp_path):
    rows = [[str(n), f"Film {n}: the end", "u|v"] for n in range(9)]
    for separator in ("::", "||"):
        frame = read(tmp_path, written(separator, rows=rows))
        assert frame.to_numpy().tolist() == rows
    assert [len(block) for block in read_in_blocks(tmp_path / "t.csv", rows=4)] == [4, 4, 1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<!DOCTYPE html>\n<html><body>1,2</body></html>", "a page of the web: download the file itself"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12\n", "git lfs pull"),
        ('{"message": "Not Found"}', 'a name that ends in ".json"'),
        ("% Title\n%\n@relation iris\n@attribute a real\n@data\n1\n", 'a name that ends in ".arff"'),
        (written().replace("u", "ü").encode("utf-16-le"), 'encoding = "utf-16-le"'),
    ],
)
def test_what_was_saved_in_place_of_a_table_is_told(content, words, tmp_path):
    assert words in refusal(tmp_path, content)


def test_years_may_name_the_last_columns_of_a_table_under_a_title(tmp_path: Path):
    """As the World Bank writes: titles with a comma behind them, empty lines, a column a year."""
    rows = "".join(f'"Land {n}","L{n}","{n}.5","","{n * 3}"\n' for n in range(9))
    title = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2023-05-10",\n\n'
    (tmp_path / "t.csv").write_text(f'{title}"Country Name","Country Code","2000","2001","2002"\n{rows}')
    frame = read_table(tmp_path / "t.csv")
    assert list(frame.columns) == ["Country Name", "Country Code", "2000", "2001", "2002"]
    assert len(frame) == 9
