"""What laboratories, surveys and Excel write into a column: limits, days, several numbers, parts and weights."""

import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import ColumnKind, DataPlan
from advisor.render.columns import reading_lines
from advisor.training.data.columns.cells import typed_table
from advisor.training.data.columns.reading import read_columns

N = 60
NUMBER, CATEGORY, DATE = ColumnKind.NUMBER, ColumnKind.CATEGORY, ColumnKind.DATE


def read(cells, others=None, *, name_of="c", **declared):
    """Read a column (c) beside one of plain numbers; return its Column (None where left out), its cells, the lines."""
    texts = pd.Series(list(cells), dtype=object)
    frame = pd.DataFrame({name_of: texts, "plain": [f"{n}.25" for n in range(len(texts))], **(others or {})})
    columns, reading = read_columns(frame, DataPlan(source="t.csv", **declared), name="t.csv")
    column = next((each for each in columns if each.name == name_of), None)
    table = typed_table(frame, columns, name="t.csv")
    return column, table[name_of].tolist() if column else [], "\n".join(reading_lines(reading))


def test_limits_among_numbers_are_read_as_what_they_name_and_told():
    column, values, lines = read(["<0.5" if n % 9 == 0 else "> 100" if n % 7 == 0 else f"{n}.5" for n in range(N)])
    assert column is not None
    assert column.kind is NUMBER
    assert values[:8] == [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 100]
    assert '`c` holds "> 100", "<0.5" among numbers' in lines or '`c` holds "<0.5", "> 100" among numbers' in lines
    assert 'missing = ["' in lines
    assert "some of them limits: c" in lines


def test_limit_where_training_had_none_is_refused_in_new_rows():
    column, _, _ = read([f"{n}.5" for n in range(N)])
    with pytest.raises(DataError, match='expected a number, got "<3"'):
        typed_table(pd.DataFrame({"c": ["<3"]}), (column,), name="new.csv")


@pytest.mark.parametrize("groups", [("<25", "25-34", ">=35"), ("<=50K", ">50K")])
def test_groups_with_open_ends_stay_categories(groups):
    column, _, lines = read([groups[n % len(groups)] for n in range(N)])
    assert column is not None
    assert column.kind is CATEGORY
    assert "limit" not in lines


def test_days_of_excel_in_a_column_of_dates_are_dates_and_told():
    column, values, lines = read([str(43_831 + n) for n in range(N)], name_of="Order Date")
    assert column.kind is DATE
    assert str(values[0]) == "2020-01-01 00:00:00"
    assert "holds numbers that are dates (days since 1899-12-30) and is read as a date" in lines
    column, values, _ = read([f"{43_831 + n}.5" for n in range(N)], dates=("c",))
    assert str(values[1]) == "2020-01-02 12:00:00"


@pytest.mark.parametrize(
    ("name", "first"), [("mileage", 43_831), ("date", 2_000), ("date", 60_000), ("date_id", 43_831)]
)
def test_other_numbers_stay_numbers(name, first):
    column, _, _ = read([str(first + n) for n in range(N)], name_of=name)
    assert column.kind is NUMBER


@pytest.mark.parametrize("cell", ["{n}.5, 1{n}.25", "({n}.5, 1{n}.25)", "1{n}/{n}", "{n}x1{n}", "{n}-1{n}"])
def test_several_numbers_in_a_cell_are_told(cell):
    _, _, lines = read([cell.format(n=10 + n) for n in range(N)])
    assert "`c` holds several numbers in a cell" in lines
    assert "give each a column of its own" in lines


def test_column_of_parts_and_column_of_weights_are_told():
    _, _, lines = read([["train", "Train", "test"][n % 3] for n in range(N)])
    assert "`c` says which part each row belongs to and is read as a feature" in lines
    _, _, lines = read([f"{n}.5" for n in range(N)], name_of="sample_weight")
    assert "seems to say how much each row counts" in lines
    _, _, lines = read([["train", "bus", "car"][n % 3] for n in range(N)])
    assert "which part" not in lines


def test_table_of_which_nothing_is_left_says_why():
    frame = pd.DataFrame({"place": [f"{n}.5, 1{n}.25" for n in range(N)], "land": ["DE"] * N})
    with pytest.raises(DataError) as refused:
        read_columns(frame, name="t.csv")
    assert "place has another value in nearly every row; land has one value only" in str(refused.value)
    assert "holds several numbers in a cell" in str(refused.value)


@pytest.mark.parametrize("word", ["<LOD", "BDL", "< LOQ", "not detected", "below detection limit", "trace", "Tr."])
def test_what_was_too_little_to_be_measured_is_read_as_0_and_told(word: str):
    column, values, lines = read(word if n % 9 == 0 else f"{n}.5" for n in range(N))
    assert column is not None
    assert (column.kind, values[:2]) == (NUMBER, [0, 1.5])
    assert f'`c` holds "{word}" among numbers, which is read as 0: too little to be measured' in lines
    assert f'missing = ["{word}"] says otherwise' in lines


def test_what_was_too_little_is_not_0_beside_numbers_below_it():
    with pytest.raises(DataError, match='expected a number, got "<LOD"'):
        read("<LOD" if n % 9 == 0 else f"{n - 30}.5" for n in range(N))


def test_t_is_a_trace_of_rain_and_nothing_else():
    cells = ["T" if n % 9 == 0 else f"{n}.5" for n in range(N)]
    column, values, _ = read(cells, name_of="PrecipitationSumInches")
    assert column is not None
    assert (column.kind, values[:2]) == (NUMBER, [0, 1.5])
    with pytest.raises(DataError, match='expected a number, got "T"'):
        read(cells, name_of="pressure")


@pytest.mark.parametrize("form", ["{} ± 0.4", "{}±0.1 mg", "({} +/- 2)", "{}(8)", "{} +- 1e-3"])
def test_numbers_with_their_spread_are_read_without_it_and_told(form: str):
    column, values, lines = read(form.format(f"{n}.25") if n != 7 else "7" for n in range(N))
    assert column is not None
    assert (column.kind, values[3], values[7]) == (NUMBER, 3.25, 7)
    assert "`c` holds numbers with their spread" in lines


def test_counts_with_a_share_in_brackets_are_no_numbers_with_a_spread():
    column, _, lines = read(f"{n} ({n * 7 % 13})" for n in range(N))
    assert column is None
    assert "spread" not in lines


@pytest.mark.parametrize(
    ("cell", "value"),
    [("{}.25N", 7.25), ("{}.25°W", -7.25), ("{}°30'S", -7.5), ("E {}° 30' 36\"", 7.51), ("-{}°30'0\"", -7.5)],
)
def test_places_on_the_globe_are_read_as_degrees(cell: str, value: float):
    column, values, lines = read(cell.format(n) for n in range(N))
    assert column is not None
    assert (column.kind, values[7]) == (NUMBER, value)
    assert "1 number written as degrees, negative in the south and in the west: c" in lines
    with pytest.raises(DataError, match="expected degrees, as"):
        typed_table(pd.DataFrame({"c": ["north"]}), (column,), name="new.csv")


def test_sides_of_the_globe_are_told_apart_in_one_column():
    _, values, _ = read(f"{n}.5{'EW'[n % 2]}" for n in range(N))
    assert values[:4] == [0.5, -1.5, 2.5, -3.5]


def test_flats_and_watts_are_no_places_on_the_globe():
    assert read(f"{n % 9}{'EW'[n % 2]}" for n in range(N))[0].kind is CATEGORY
    assert read(f"{n}.5 W" for n in range(N))[1][3] == 3.5


def test_flags_of_statistics_behind_some_numbers_are_left_out_and_told():
    column, values, lines = read(f"{n}.5{[' b', '', ' ep', '', ''][n % 5]}" if n != 9 else ": " for n in range(N))
    assert column is not None
    assert (column.kind, values[:3]) == (NUMBER, [0.5, 1.5, 2.5])
    assert "`c` holds numbers with a flag," in lines


def test_versions_are_told_where_they_would_be_read_as_fractions():
    cells = [["1.9", "1.10", "1.2"][n % 3] for n in range(N)]
    assert (
        '`app_version` holds "1.10", which may be a version, which is read as 1.1'
        in read(cells, name_of="app_version")[2]
    )
    assert "version" not in read(cells, name_of="price")[2]


@pytest.mark.parametrize("cell", ["1.#IND", "-1.#QNAN", "nan(ind)"])
def test_what_c_writes_for_no_number_is_missing(cell: str):
    column, values, _ = read(cell if n % 9 == 0 else f"{n}.5" for n in range(N))
    assert column is not None
    assert (column.kind, values[1]) == (NUMBER, 1.5)


@pytest.mark.parametrize(
    "lists", [("Excel, R", "R", "Python, R", "Excel, Python"), ("a;b;c", "a", "b;c"), ("x|y", "y|z")]
)
def test_several_answers_in_a_cell_are_told(lists: tuple[str, ...]):
    column, _, lines = read(lists[n % len(lists)] for n in range(N))
    assert column is not None
    assert column.kind is CATEGORY
    assert "`c` holds several answers in a cell" in lines
    assert "a column of 0 and 1 for each answer says more" in lines


@pytest.mark.parametrize(
    "names", [("Paris, TX", "Rome, NY", "Bonn"), ("A-B", "C-D"), ("$1M-$5M", "<$1M"), ("yes", "no")]
)
def test_names_with_a_comma_or_a_dash_are_one_answer(names: tuple[str, ...]):
    assert "several" not in read(names[n % len(names)] for n in range(N))[2]


@pytest.mark.parametrize("cell", ['{{"w": {}}}', "[{{'id': {}, 'name': 'Drama'}}]", "color=red;w={}"])
@pytest.mark.parametrize("different", [3, N])
def test_records_in_a_cell_are_told(cell: str, different: int):
    _, _, lines = read(cell.format(n % different) for n in range(N))
    assert "`c` holds records of several values" in lines
    assert "give each value a column of its own" in lines
