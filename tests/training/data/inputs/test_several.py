"""Several inputs travel as one array of rows, and what does not go together is refused by its name."""

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe
from advisor.records.recipe import Scaling
from advisor.training.data.inputs.given import batch_of_several, inputs_given, like
from advisor.training.data.inputs.several import (
    input_facts,
    joined,
    packed,
    taken_apart,
)
from advisor.training.data.named import named_source
from advisor.training.data.prepare import prepare, source_from_arrays
from advisor.training.data.rows import row_keys
from advisor.training.scores.references import references

NUMBERS = np.arange(40.0).reshape(20, 2)
WORDS = np.array([f"w{n}" * (1 + n % 3) for n in range(20)])
Y = np.arange(20) % 2
PLAN = DataPlan(source="mine", duplicates_together=False)


def prepared(x, y=Y, plan=PLAN):
    source = source_from_arrays({"x": x, "y": y}, plan)
    return prepare(source, Recipe(data=plan, scaling=Scaling.NONE), with_test=True)


@pytest.mark.parametrize("as_given", [dict, lambda pairs: tuple(dict(pairs).values())])
def test_every_part_has_its_rows_of_every_input_as_they_were_given(as_given):
    given = as_given([("numbers", NUMBERS), ("words", WORDS), ("place", np.arange(20))])
    dataset = prepared(given)
    parts = [taken_apart(part) for part in (dataset.x_train, dataset.x_validation, dataset.x_test)]
    assert {type(part) for part in parts} == {dict if isinstance(given, dict) else list}
    numbers, words, place = (
        np.concatenate([list(part.values())[n] if isinstance(part, dict) else part[n] for part in parts])
        for n in range(3)
    )
    assert sorted(place) == list(range(20))
    assert np.array_equal(numbers, NUMBERS[place])
    assert np.array_equal(words, WORDS[place])
    assert (numbers.dtype, place.dtype.kind) == (np.float32, "i")
    assert [(each.shape, each.dtype) for each in dataset.facts.inputs] == [
        ((2,), "float32"),
        ((), "text"),
        ((), "int64"),
    ]
    assert (dataset.facts.input_shape, dataset.facts.input_std) == ((), None)


def test_rows_of_arrays_are_no_inputs_and_one_array_in_a_list_is_that_array():
    rows = [np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([5.0, 6.0])]
    assert inputs_given(rows, rows=3) is rows
    assert inputs_given((NUMBERS, NUMBERS), rows=20).dtype.names == ("0", "1")
    assert inputs_given([NUMBERS], rows=20) is NUMBERS
    assert inputs_given([NUMBERS[:2], NUMBERS[:2]], rows=2).dtype.names == ("0", "1")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"a": NUMBERS, "b": NUMBERS[:5]}, "expected as many rows in each input, got 20 in a, 5 in b"),
        ({"a": {"b": NUMBERS}}, "inputs within inputs are not taken"),
        ({"a": np.array([object()] * 20)}, "expected numbers or texts, got the type object"),
        ({"a": pd.date_range("2020-01-01", periods=20)}, "expected numbers or texts, got the type datetime64"),
        ({7: NUMBERS}, "expected a name, got 7"),
        ({}, "expected at least one input, got none"),
        ({"a": np.float64(3)}, "expected an array of rows, got the shape ()"),
        ((NUMBERS, np.where(NUMBERS > 5, np.nan, NUMBERS)), "1: expected finite numbers, got 34 that are not"),
    ],
)
def test_inputs_that_do_not_go_together_are_refused_by_name(given, said):
    with pytest.raises(DataError, match="cannot use") as refused:
        prepared(given)
    assert said in str(refused.value)


def test_equal_rows_are_equal_in_every_input_and_are_kept_in_one_part():
    x = packed({"numbers": NUMBERS // 10, "words": [word[:1] for word in WORDS], "place": np.arange(20) // 2})
    keys = row_keys(x)
    same = [[bool(x[a] == x[b]) for b in range(20)] for a in range(20)]
    assert [[bool(a == b) for b in keys] for a in keys] == same
    dataset = prepared(taken_apart(x), plan=DataPlan(source="mine"))
    assert not set(dataset.x_train["place"]) & set(dataset.x_validation["place"])


def test_simple_models_see_the_numbers_side_by_side_and_it_is_said_which_texts_they_do_not_see():
    x = {"words": WORDS.repeat(4), "a": np.tile(np.arange(8.0), 10), "b": np.zeros((80, 2))}
    dataset = prepared(x, (x["a"] > 3).astype(int))
    accuracy = {each.name: each.validation["accuracy"] for each in references(dataset)}
    assert accuracy["boosting"] == 1.0 > accuracy["majority"]
    assert any("the simple models see no texts (words)" in note for note in dataset.facts.reading.notes)
    assert dataset.raw_test.table.columns.tolist() == ["words", "a"]


def test_a_list_of_rows_with_a_list_of_targets_is_no_list_of_inputs():
    rows = list(NUMBERS)
    assert source_from_arrays({"x": rows, "y": Y.tolist()}, PLAN).x.shape == (20, 2)
    assert source_from_arrays({"x": rows, "y": [np.eye(2)[n] for n in Y]}, PLAN).y.shape == (20, 2)


def test_batches_of_several_inputs_are_read_whole_and_a_row_becomes_a_batch():
    x, y = batch_of_several((1, NUMBERS[0]), np.array(1), name="mine")
    assert (x.dtype.names, len(x), x["1"].tolist(), y.tolist()) == (("0", "1"), 1, [[0.0, 1.0]], [1])
    both = joined([packed({"a": ["u"]}), packed({"a": ["longer"]})])
    assert both["a"].tolist() == ["u", "longer"]
    with pytest.raises(ValueError, match="expected the same inputs in every batch, got a and b"):
        joined([packed({"a": ["u"]}), packed({"b": ["u"]})])


def test_new_rows_are_read_by_name_or_in_order_or_from_a_table():
    known = input_facts(packed({"n": np.arange(3), "w": WORDS[:3]}))
    expected = [(1, "a longer text than any before"), (2, "b")]
    words = [text for _, text in expected]
    for rows in ({"w": words, "n": [1, 2]}, ([1, 2], words), pd.DataFrame({"w": words, "n": [1, 2], "else": 0})):
        assert like(rows, known, name="the new rows").tolist() == expected
    with pytest.raises(DataError, match="n: expected this input, got w"):
        like({"w": words}, known, name="the new rows")
    with pytest.raises(
        DataError, match=r"(?s)n: expected rows of the shape \(\), got \(2,\).*w: expected text, got int64"
    ):
        like({"n": [[1, 2]], "w": [1]}, known, name="the new rows")


@pytest.mark.parametrize("y", [{"a": Y, "b": 1 - Y}, [Y, 1 - Y]])
def test_targets_of_two_outputs_stand_side_by_side_and_are_no_classes(y):
    dataset = prepared({"place": np.arange(20)}, y)
    assert dataset.y_train.tolist() == [[place % 2, 1 - place % 2] for place in dataset.x_train["place"]]
    assert dataset.class_names == (("a", "b") if isinstance(y, dict) else ("label 0", "label 1"))
    with pytest.raises(DataError, match="expected numbers, one or more a row, got the type"):
        prepared({"place": np.arange(20)}, {"a": Y, "b": WORDS})


def test_a_function_returns_inputs_in_every_form_that_one_array_comes_in(monkeypatch):
    both = {"a": NUMBERS, "b": np.arange(20)}
    pair = tuple(both.values())
    for result in ((both, Y), (pair, Y), (both, Y, both, Y), ((pair, Y), (pair, Y)), {"x_train": both, "y_train": Y}):
        monkeypatch.setattr("tests.training.data.inputs.test_several.made", lambda result=result: result, raising=False)
        source = named_source(DataPlan(source="tests.training.data.inputs.test_several:made"), folder=None)
        assert len(source.x) == 20
        assert [each.tolist() for each in source.x[0]] == [[0.0, 1.0], 0]
