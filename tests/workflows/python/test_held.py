"""Data that are held in Python: what comes out of the file is what went in, and no code is in it."""

import datetime
import zipfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe
from advisor.training.data.inputs.several import taken_apart
from advisor.training.data.prepare import prepare
from advisor.workflows.python.held import held_arrays, held_pair
from advisor.workflows.python.study import given_study
from advisor.workflows.sources import read_source

ROWS = 30


def kept(held, folder):
    """Write the file, and read it as a worker process does."""
    assert held.keep_in(folder)
    return read_source(DataPlan(source=held.file_name, target=held.target), folder=folder)


@pytest.mark.parametrize(
    "x",
    [
        np.arange(ROWS * 2.0).reshape(ROWS, 2),
        np.arange(ROWS * 2, dtype=np.int8).reshape(ROWS, 2),
        np.zeros((ROWS, 4, 4, 1), np.uint8),
        np.arange(ROWS * 2).reshape(ROWS, 2).tolist(),
        np.full((ROWS, 2), np.nan, np.float32),
    ],
    ids=["numbers", "small", "pictures", "lists", "missing"],
)
def test_arrays_come_back_as_they_were(tmp_path, x):
    source = kept(held_pair(x, np.arange(ROWS) % 3), tmp_path)
    assert np.array_equal(source.x, np.asarray(x), equal_nan=True)
    assert source.x.dtype == np.asarray(x).dtype
    assert source.y.tolist() == (np.arange(ROWS) % 3).tolist()


@pytest.mark.parametrize(
    "y",
    [["yes", "no"] * 15, np.array(["yes", "no"] * 15, dtype=object), pd.Series(["yes", "no"] * 15, dtype="category")],
    ids=["list", "objects", "category"],
)
def test_classes_that_are_words_stay_words(tmp_path, y):
    assert kept(held_pair(np.zeros((ROWS, 2)), y), tmp_path).y.tolist() == ["yes", "no"] * 15


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "size": np.linspace(0, 1, ROWS),
            "city": pd.Categorical(["Ulm", "Bonn", "Kiel"] * 10),
            "sold": [datetime.date(2020, 1, 1 + day) for day in range(ROWS)],
            "when": pd.date_range("2020-01-01", periods=ROWS),
            "mixed": ["north", 7, None] * 10,
            "rooms": pd.array([1, None, 3] * 10, dtype="Int64"),
            3: [True, False] * 15,
            "price": np.arange(ROWS) % 2,
        }
    )


def test_a_table_is_read_as_it_is_in_memory(tmp_path):
    from advisor.training.data.prepare import source_from_frame

    held = held_pair(frame(), "price")
    source = kept(held, tmp_path)
    plain = frame().rename(columns=str)
    plain["mixed"] = plain["mixed"].map(str, na_action="ignore")
    other = source_from_frame(plain, DataPlan(source="memory", target="price"))
    assert source.columns == other.columns
    assert {column.name for column in source.columns} == {"size", "city", "sold", "when", "mixed", "rooms", "3"}
    pd.testing.assert_frame_equal(source.x, other.x)
    recipe = Recipe(data=DataPlan(source=held.file_name, target="price"))
    assert prepare(source, recipe, with_test=False).facts.fingerprint == (
        prepare(other, recipe, with_test=False).facts.fingerprint
    )


@pytest.mark.parametrize(
    ("y", "target"),
    [
        (np.arange(ROWS), "target"),
        (pd.Series(np.arange(ROWS), name="rent"), "rent"),
        (pd.Series(np.arange(ROWS), name="size"), "size (target)"),
        (np.zeros((ROWS, 2)), "target_1, target_2"),
        (["price", "size"], "price, size"),
        ("price", "price"),
    ],
    ids=["array", "series", "taken", "two", "names", "name"],
)
def test_targets_of_a_table_are_columns_of_it(tmp_path, y, target):
    held = held_pair(frame(), y)
    assert held.target == target
    source = kept(held, tmp_path)
    assert source.target_names == tuple(target.split(", "))
    assert len(source.y) == ROWS


FRAME = pd.DataFrame({"a": np.arange(ROWS) / 7, "b": ["u", "v"] * (ROWS // 2), "y": np.arange(ROWS) % 3})


@pytest.mark.parametrize(
    "x",
    [pa.Table.from_pandas(FRAME), FRAME.to_records(index=False), FRAME.to_dict("records")],
    ids=["Arrow", "records of NumPy", "rows as dicts"],
)
def test_tables_of_other_kinds_keep_their_names(x):
    held = held_pair(x, "y")
    assert held.target == "y"
    assert held.data.columns.tolist() == ["a", "b", "y"]
    assert held.data["b"].tolist() == FRAME["b"].tolist()


def test_columns_by_name_are_a_table_with_its_target():
    given = given_study(FRAME.to_dict("list"), "y")
    given.check_data()
    assert given.held.target == "y"
    with pytest.raises(DataError, match="columns of one length"):
        given_study({"a": [1, 2], "y": [1]}, "y")


@pytest.mark.parametrize("form", [dict, lambda pairs: tuple(dict(pairs).values())])
def test_several_inputs_are_kept_in_one_file_and_read_as_they_were(form, tmp_path):
    title, tags = np.array([["a", "bc"], ["d", "e"]] * 6), np.arange(12)
    x, y = form([("title", title), ("tags", tags)]), {"price": np.arange(12.0), "kind": np.eye(3)[tags % 3]}
    study = {"search": {"hypermodel": "mine:build"}}
    held = given_study(x, y, study=study).held
    assert given_study({"x": x, "y": y}, study=study).held.file_name == held.file_name
    assert held.keep_in(tmp_path)
    source = read_source(DataPlan(source=held.file_name), folder=tmp_path)
    read = taken_apart(source.x)
    read_title, read_tags = read.values() if isinstance(x, dict) else read
    assert np.array_equal(read_title, title)
    assert np.array_equal(read_tags, tags)
    assert source.target_names == ("price", "kind 1", "kind 2", "kind 3")
    assert source.y[5].tolist() == [5, 0, 0, 1]


def test_a_dict_of_columns_is_a_table_unless_a_model_of_ones_own_takes_its_inputs():
    columns, y = {"a": [1, 2, 3, 4], "b": list("uvuv")}, np.array([0, 1, 0, 1])
    assert isinstance(given_study(columns, y).held.data, pd.DataFrame)
    inputs = given_study(columns, y, has_model=True).held.data["x"]
    assert inputs.dtype.names == ("a", "b")
    assert given_study({"x": columns["a"], "z": columns["a"]}, y, has_model=True).held.data["x"].dtype.names == (
        "x",
        "z",
    )


def test_names_that_are_numbers_or_on_several_levels_are_names():
    assert held_pair(pd.DataFrame(np.eye(4)), 3).target == "3"
    levels = pd.MultiIndex.from_tuples([("size", "max"), ("size", "min"), ("price", "")])
    assert held_pair(pd.DataFrame(np.eye(3), columns=levels), "price").data.columns.tolist()[0] == "size max"


def test_labels_in_bytes_are_texts():
    assert held_pair(np.eye(2), np.array([b"yes", b"no"])).data["y"].tolist() == ["yes", "no"]


def test_equal_data_have_one_file_and_other_data_another(tmp_path):
    first, again = held_pair(np.zeros((3, 2)), [0, 1, 0]), held_pair([[0.0, 0.0]] * 3, [0, 1, 0])
    assert first.keep_in(tmp_path)
    assert not again.keep_in(tmp_path)
    others = [
        held_pair(np.zeros((3, 2)), [0, 1, 1]),
        held_pair(np.zeros((3, 2), np.float32), [0, 1, 0]),
        held_pair(np.zeros((2, 3)), [0, 1]),
        held_pair(pd.DataFrame(np.zeros((3, 2))), [0, 1, 0]),
        held_pair(pd.DataFrame(np.zeros((3, 2)), columns=["a", "b"]), [0, 1, 0]),
        held_pair(pd.DataFrame(np.zeros((3, 2)), columns=["b", "a"]), [0, 1, 0]),
    ]
    assert len({each.file_name for each in (first, *others)}) == 1 + len(others)


def test_no_file_holds_code(tmp_path):
    class Trap:
        def __reduce__(self):
            return (print, ("run",))

    with pytest.raises(DataError, match="Trap"):
        held_arrays({"x": np.array([[Trap()]], dtype=object), "y": [0]})
    held = held_pair([[1.0]] * 3, np.array(["a", "b", "a"], dtype=object))
    held.keep_in(tmp_path)
    with zipfile.ZipFile(tmp_path / held.file_name) as archive:
        assert all(b"'descr': '|O'" not in archive.read(name) for name in archive.namelist())


def test_a_test_part_of_ones_own_is_kept(tmp_path):
    arrays = {"x_train": np.zeros((4, 2)), "y_train": [0, 1, 0, 1], "x_test": np.ones((2, 2)), "y_test": [0, 1]}
    source = kept(held_arrays(arrays), tmp_path)
    assert source.x_test.tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (np.zeros((3, 2)), None, "expected targets, one for each row of x, got none"),
        (np.zeros((3, 2)), "price", "expected targets, one for each row of x, got 'price'"),
        (np.zeros((3, 2)), ["a", None, "b"], "got cells of NoneType, str"),
        (np.zeros((3, 2)), [1j, 2, 3], "expected real numbers"),
        (pd.DataFrame({"a": [1, 2, 3]}), [1, 2], "expected 3 rows, as many as x, got 2"),
        (pd.DataFrame([[1, 2]] * 3, columns=["a", "a"]), "b", 'got "a" more than once'),
    ],
)
def test_what_cannot_be_held_is_named(x, y, said):
    with pytest.raises(DataError, match="cannot use") as raised:
        held_pair(x, y)
    assert said in str(raised.value)


def test_data_are_looked_at_before_a_file_is_written():
    with pytest.raises(DataError, match="did you mean") as raised:
        held_pair(frame(), "pric").check(DataPlan(source="-"))
    assert "the given data" in str(raised.value)
    with pytest.raises(DataError, match="as many as x"):
        held_pair(np.zeros((3, 2)), [0, 1]).check(DataPlan(source="-"))
