"""Targets, groups and times are read as people write them; a gap or a doubt in them is refused, never guessed."""

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Task
from advisor.training.data.arrays import source_from_arrays
from advisor.training.data.columns.special import group_column, target_column, target_columns, time_column
from advisor.training.data.sources import source_from_frame, target_names

PLAN = DataPlan(source="t.csv")


def cells(*values):
    return pd.Series(values, dtype=object)


@pytest.mark.parametrize(
    ("texts", "values", "kind"),
    [
        (("0", "1", "2"), [0, 1, 2], "i"),
        (("1.0", "2.0"), [1.0, 2.0], "f"),
        (("1000000000000000001", "1000000000000000002"), [1000000000000000001, 1000000000000000002], "i"),
        (("0,5", "1.200,25"), [0.5, 1200.25], "f"),
        (("12 %", "3 %"), [0.12, 0.03], "f"),
        (("€ 5,50", "€ 6"), [5.5, 6], "f"),
        (("01", "02"), ["01", "02"], "O"),
        (("+", "-"), ["+", "-"], "O"),
        (("True", "False"), ["True", "False"], "O"),
    ],
)
def test_targets_are_numbers_where_every_cell_is_one(texts, values, kind):
    target = target_column(cells(*texts), "y", PLAN)
    assert target.tolist() == values
    assert target.dtype.kind == kind


def test_target_that_may_have_thousands_or_a_comma_is_refused_or_declared():
    doubtful = cells("1,234", "5,678")
    with pytest.raises(DataError, match="decimal"):
        target_column(doubtful, "y", PLAN)
    assert target_column(doubtful, "y", DataPlan(source="t", decimal=",")).tolist() == [1.234, 5.678]


def test_target_that_may_have_thousands_is_read_as_the_features_show():
    frame = pd.DataFrame({"a": ["0.5", "1.25"] * 4, "y": ["1,234", "5,678"] * 4})
    assert source_from_frame(frame, DataPlan(source="t", target="y")).y[:2].tolist() == [1234, 5678]
    frame = frame.assign(a=["0,5", "1,25"] * 4)
    assert source_from_frame(frame, DataPlan(source="t", target="y")).y[:2].tolist() == [1.234, 5.678]


@pytest.mark.parametrize(
    ("written", "order"),
    [
        (("02.01.2021", "01.02.2021", "31.12.2020"), [2, 0, 1]),
        (("2021-01-02T10:00:00+02:00", "2021-01-02T09:00:00Z", "2020-12-31T00:00:00Z"), [2, 0, 1]),
        (("10", "9", "1"), [2, 1, 0]),
        (("Jan 5, 2021", "Feb 1, 2021", "Dec 9, 2020"), [2, 0, 1]),
    ],
)
def test_rows_are_ordered_by_the_time_and_not_by_the_text(written, order):
    assert np.argsort(time_column(cells(*written), "when", PLAN)).tolist() == order


@pytest.mark.parametrize("value", [None, "-", "n/a"])
def test_missing_time_is_refused_by_its_row(value):
    with pytest.raises(DataError, match=r'column "when": expected a time in every row, got 1 missing \(rows 1\)'):
        time_column(cells("01.02.2020", value, "03.02.2020"), "when", PLAN)


def test_missing_group_is_refused_by_its_row():
    for values in (("p0", None, "p1"), (0.0, np.nan, 1.0)):
        with pytest.raises(DataError, match=r'column "who": expected a group in every row, got 1 missing \(rows 1\)'):
            group_column(pd.Series(values), "who", PLAN)


def test_text_to_order_by_is_refused():
    with pytest.raises(DataError, match="expected a date or a number"):
        time_column(cells("first", "second", "third"), "when", PLAN)


def test_dates_to_order_by_that_can_be_read_in_two_ways_are_refused_or_declared():
    doubtful = cells("05/01/2020", "01/02/2020", "02/12/2020", "03/01/2020")
    with pytest.raises(DataError, match="%d/%m/%Y"):
        time_column(doubtful, "when", PLAN)
    declared = DataPlan(source="t", dates={"when": "%d/%m/%Y"})
    assert np.argsort(time_column(doubtful, "when", declared)).tolist() == [3, 0, 1, 2]


@pytest.mark.parametrize(
    ("said", "columns", "names"),
    [
        ("price, EUR", ["a", "price, EUR"], ["price, EUR"]),
        ("price,EUR", ["price, EUR"], ["price, EUR"]),
        ("u, v", ["u", "v"], ["u", "v"]),
        ("u, price, EUR", ["u", "price, EUR"], ["u", "price, EUR"]),
        (" y", ["a", "y"], ["y"]),
        ("nothing", ["y"], ["nothing"]),
        (None, ["y"], []),
    ],
)
def test_target_names_may_hold_commas_and_blanks(said, columns, names):
    assert target_names(said, columns) == names


def test_names_with_blanks_around_them_are_the_names_without():
    frame = pd.DataFrame({" alter ": ["1.5", "2.5", "3.5"] * 4, " y": ["0", "1", "0"] * 4})
    for target in ("y", " y"):
        source = source_from_frame(frame, DataPlan(source="t.csv", target=target))
        assert source.feature_names == ("alter",)
        assert source.y.tolist() == [0, 1, 0] * 4


def test_sparse_matrix_is_made_dense_and_lists_are_arrays():
    from scipy.sparse import csr_matrix

    dense = np.eye(4)
    for x in (csr_matrix(dense), dense.tolist(), pd.DataFrame(dense).to_numpy()):
        np.testing.assert_array_equal(source_from_arrays({"x": x, "y": [0, 1, 0, 1]}, PLAN).x, dense)
    with pytest.raises(DataError, match="rows of one length"):
        source_from_arrays({"x": [[1], [1, 2]], "y": [0, 1]}, PLAN)


def test_array_of_texts_is_a_table_whose_infinite_cells_are_named():
    x = np.array([["1.5", "a"], ["2.5", "b"], ["inf", "a"], ["4.5", "b"]])
    with pytest.raises(DataError, match='column "column_0", row 2: expected a finite number, got "inf"'):
        source_from_arrays({"x": x, "y": [0, 1, 0, 1]}, PLAN)


def test_column_that_is_declared_twice_or_is_not_there_is_named():
    frame = pd.DataFrame({"a": ["1", "2"], "y": ["0", "1"]})
    plan = DataPlan(source="t", target="y", numbers=("a",), drop=("a",), categories=("aa",))
    with pytest.raises(DataError) as refused:
        source_from_frame(frame, plan)
    assert 'numbers: expected "a" in one list, got it in drop too' in str(refused.value)
    assert 'categories: expected a column of the table, got "aa"; did you mean "a"?' in str(refused.value)


def test_several_columns_of_yes_and_no_are_labels_and_are_never_mixed_with_numbers_in_silence():
    table = pd.DataFrame({"a": ["True", "False", "True"], "b": ["no", "yes", "yes"], "c": ["1,5", "2,5", "3,5"]})
    labels = target_columns(table, ["a", "b"], DataPlan(source="t.csv"))
    assert labels.tolist() == [[1, 0], [0, 1], [1, 1]]
    with pytest.raises(DataError, match=r'target "b": expected numbers.*got "no"'):
        target_columns(table, ["b", "c"], DataPlan(source="t.csv"))
    asked = target_columns(table, ["b", "c"], DataPlan(source="t.csv", task=Task.REGRESSION))
    assert asked.tolist() == [[0, 1.5], [1, 2.5], [1, 3.5]]


def test_few_words_among_many_numbers_of_a_target_are_refused_and_never_make_classes_of_it():
    ages = [str(20 + n % 60) for n in range(300)]
    for slips in (["call us"], ["ERR", "n. known", "late"]):
        with pytest.raises(DataError, match=r'expected a number, got "(?:call us|ERR)"'):
            target_column(cells(*ages, *slips), "age", PLAN)
    declared = target_column(cells(*ages, "call us"), "age", DataPlan(source="t", task=Task.MULTICLASS))
    assert declared[-1] == "call us"


def test_numbers_and_words_that_are_classes_stay_classes():
    codes = [f"{number}" for number in range(390, 420)] * 3 + [f"V{number}" for number in range(30)] * 3
    assert target_column(cells(*codes), "code", PLAN).dtype == object
    assert target_column(cells(*"12345" * 9, "other"), "kind", PLAN).dtype == object


def test_cross_beside_empty_cells_of_a_target_is_yes_and_told():
    frame = pd.DataFrame({"a": range(40), "sick": ["x", None] * 20, "well": [None, "\u2713"] * 20})
    source = source_from_frame(frame, DataPlan(source="t", target="sick", drop=("well",)))
    assert source.y[:2].tolist() == ["x", "no x"]
    assert source.reading is not None
    assert source.reading.notes == ('target sick: an empty cell is "no x"',)
    both = source_from_frame(frame, DataPlan(source="t", target="sick, well"))
    assert both.y[:2].tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize("mark", ["yes", "1", "v"])
def test_any_other_lone_value_beside_empty_cells_of_a_target_has_gaps(mark: str):
    assert pd.isna(target_column(cells(mark, None), "y", PLAN)[1])


def test_limits_among_the_numbers_of_a_target_are_read_and_told():
    frame = pd.DataFrame({"a": range(40), "y": ["<5", *(f"{n}.5" for n in range(6, 45))]})
    source = source_from_frame(frame, DataPlan(source="t", target="y"))
    assert source.y[:2].tolist() == [5, 6.5]
    assert source.reading is not None
    assert source.reading.notes == ('target y holds "<5" among numbers, which is read as the limit itself',)


def test_limit_among_few_classes_is_a_class_of_its_own():
    few = [["<1", "1", "2", "3", "4", "5"][n % 6] for n in range(60)]
    assert target_column(cells(*few), "y", PLAN)[:2].tolist() == ["<1", "1"]
    assert target_column(cells(*few), "y", DataPlan(source="t", task=Task.REGRESSION))[:2].tolist() == [1, 1]
