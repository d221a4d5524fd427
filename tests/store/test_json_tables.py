"""JSON is read as a table in every form that pandas writes, and refused with the reason where it is none."""

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from advisor.errors import FileError
from advisor.store.json_tables import reads_plainly, table_of_json
from advisor.store.tables import NOTES, is_data_file, is_plain_utf8, read_in_blocks, read_table

FRAME = pd.DataFrame({"a": [1, 2, 3], "b": ["u", None, "w"], "c": [0.5, 1.5, None]})


@pytest.mark.parametrize("orient", ["records", "columns", "split", "table", "index"])
def test_a_table_is_the_same_in_every_form_of_json(orient):
    read = table_of_json(FRAME.to_json(orient=orient)).frame
    pd.testing.assert_frame_equal(read, FRAME, check_dtype=False)


@pytest.mark.parametrize("name", ["t.jsonl", "t.ndjson", "t.json", "t.jsonl.gz"])
def test_an_object_a_line_is_read_under_any_of_its_names(name, tmp_path: Path):
    text = FRAME.to_json(orient="records", lines=True).encode()
    (tmp_path / name).write_bytes(gzip.compress(text, mtime=0) if name.endswith("gz") else text)
    assert is_data_file(name)
    pd.testing.assert_frame_equal(read_table(tmp_path / name), FRAME, check_dtype=False)
    assert [len(block) for block in read_in_blocks(tmp_path / name, rows=2)] == [3]
    assert name.endswith("gz") or reads_plainly(tmp_path / name, read_table(tmp_path / name), lines=True)


def test_lists_by_column_one_object_and_rows_under_a_name_are_read_and_the_latter_is_said():
    assert table_of_json('{"a": [1, 2], "b": ["u", "v"]}').frame.to_numpy().tolist() == [[1, "u"], [2, "v"]]
    assert len(table_of_json('{"a": 1, "b": "u"}').frame) == 1
    wrapped = table_of_json('{"version": 3, "rows": [{"a": 1}, {"a": 2}]}')
    assert len(wrapped.frame) == 2
    assert wrapped.notes == ('the rows are those under "rows"; version left out',)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("3", "got int"),
        ("[[1, 2], [3, 4]]", "columns need names"),
        ('{"a": [1, 2], "b": [1]}', "2 of a, 1 of b"),
        ('{"a": 1}\n{"a": 2\n', "line 2"),
        ('[{"a": 1},', "line 1"),
        ('{"a": 1, "a": 2}', "a more than once"),
        ('{"a": {"b": 1}, "a.b": 2}', "column names that differ"),
        ('{"x": {"a": 1}, "y": {"a": 2}}', "named x, y, or a?"),
        ('{"a": [{"b": 1}], "c": [1]}', "under a, c"),
    ],
)
def test_json_that_is_no_table_is_refused_with_what_it_is(text, words):
    with pytest.raises(ValueError, match=r".") as refused:
        table_of_json(text)
    assert words in str(refused.value)


def test_what_was_assumed_of_a_file_is_noted_and_its_encoding_may_be_declared(tmp_path: Path):
    (tmp_path / "t.json").write_bytes('[{"a": {"b": "ü"}}]'.encode("latin-1"))
    assert not is_plain_utf8(tmp_path / "t.json")
    frame = read_table(tmp_path / "t.json", encoding="latin-1")
    assert frame["a.b"].tolist() == ["ü"]
    assert [note.split(",")[0] for note in frame.attrs[NOTES]] == [
        "the file is read as iso8859-1",
        "objects in cells are read as columns",
    ]


def test_feather_and_arrow_files_and_streams_are_read_and_their_index_is_a_column(tmp_path: Path):
    import pyarrow as pa

    FRAME.to_feather(tmp_path / "t.feather")
    table = pa.Table.from_pandas(FRAME.set_index("a"))
    with pa.OSFile(str(tmp_path / "t.arrow"), "wb") as file, pa.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table)
    for name in ("t.feather", "t.arrow"):
        pd.testing.assert_frame_equal(read_table(tmp_path / name), FRAME, check_dtype=False)


@pytest.mark.parametrize(
    ("name", "words"),
    [("t.feather", "no Arrow file"), ("t.arrow", "no Arrow file"), ("t.pkl", "may run code"), ("t.npy", "np.savez")],
)
def test_what_is_not_read_is_refused_with_the_reason(name, words, tmp_path: Path):
    (tmp_path / name).write_bytes(b"ARROW1 or anything else")
    with pytest.raises(FileError, match=words):
        read_table(tmp_path / name)


def test_rows_deeper_in_an_answer_are_found_and_told():
    document = {"meta": {"n": 2}, "response": {"status": "ok", "records": [{"a": 1}, {"a": 2}]}}
    read = table_of_json(json.dumps(document))
    assert read.frame["a"].tolist() == [1, 2]
    assert read.notes == (
        'the rows are those under "records"; status left out', 'they stand under "response"; meta left out'
    )  # fmt: skip
