"""ARFF is read by what it says of its columns: numbers, texts and categories, with gaps and in quotes."""

from pathlib import Path

import pandas as pd
import pytest

from advisor.errors import FileError
from advisor.store.tables import read_in_blocks, read_table

HEAD = """% from a repository
@RELATION 'my data'
@attribute len NUMERIC
@attribute 'the note' string
@attribute grade {1,2,'3 or more'}
@attribute y {yes,no}

@DATA
"""


def read(tmp_path: Path, text: str) -> pd.DataFrame:
    (tmp_path / "t.arff").write_text(text)
    return read_table(tmp_path / "t.arff")


def test_columns_are_of_the_kinds_that_the_file_says(tmp_path: Path):
    frame = read(
        tmp_path, HEAD + "1.5,'it\\'s, well',1,yes\n% a remark\n\n?,plain,'3 or more',no\n2, \"said\" ,?,yes\n"
    )
    assert frame["len"].fillna(-1).tolist() == [1.5, -1, 2]
    assert frame["the note"].tolist() == ["it's, well", "plain", "said"]
    assert isinstance(frame["grade"].dtype, pd.CategoricalDtype)
    assert frame["grade"].cat.categories.tolist() == ["1", "2", "3 or more"]
    assert frame["y"].tolist() == ["yes", "no", "yes"]
    assert len(next(read_in_blocks(tmp_path / "t.arff", rows=2))) == 3


def test_sparse_rows_hold_the_cells_that_are_named(tmp_path: Path):
    frame = read(tmp_path, HEAD + "{0 7, 3 no}\n{2 2}\n")
    assert frame["len"].tolist() == [7, 0]
    assert frame["grade"].tolist() == ["1", "2"]
    assert frame["y"].tolist() == ["no", "yes"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "1,a,1\n", "line 9: expected 4 cells, got 3"),
        ("@attribute a blob\n@data\n1\n", "line 1: expected one of numeric"),
        ("a,b\n1,2\n", "lines of @attribute"),
        (HEAD, "at least one row"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, said: str):
    with pytest.raises(FileError, match=said):
        read(tmp_path, text)
