"""A column is what its cells look like, or what was declared; doubt is told, or refused."""

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import ColumnKind, DataPlan
from advisor.render.columns import reading_lines
from advisor.training.data.columns.cells import typed_table
from advisor.training.data.columns.reading import read_columns

N = 60
NUMBER, CATEGORY, DATE, TEXT = ColumnKind.NUMBER, ColumnKind.CATEGORY, ColumnKind.DATE, ColumnKind.TEXT


def read(cells, others=None, **declared):
    """Read a column c beside one of plain numbers; return its Column (None where left out), its cells, the lines."""
    texts = pd.Series(list(cells), dtype=object)
    frame = pd.DataFrame({"c": texts, "plain": [f"{n}.25" for n in range(len(texts))], **(others or {})})
    columns, reading = read_columns(frame, DataPlan(source="t.csv", **declared), name="t.csv")
    column = next((each for each in columns if each.name == "c"), None)
    table = typed_table(frame, columns, name="t.csv")
    return column, table["c"].tolist() if column else [], "\n".join(reading_lines(reading))


def refusal(cells, others=None, **declared):
    with pytest.raises(DataError) as refused:
        read(cells, others, **declared)
    return str(refused.value)


@pytest.mark.parametrize(
    ("cell", "kind", "second"),
    [
        (lambda n: f"{n},25", NUMBER, 1.25),
        (lambda n: f"{1000 + n:,}.5", NUMBER, 1001.5),
        (lambda n: f"{n} %", NUMBER, 0.01),
        (lambda n: f"({n}.5)" if n % 2 else f"{n}.5", NUMBER, -1.5),
        (lambda n: "ja" if n % 2 else "nein", NUMBER, 1.0),
        (lambda n: "Y" if n % 2 else "N", NUMBER, 1.0),
        (lambda n: "True" if n % 2 else "False", NUMBER, 1.0),
        (lambda n: f"{1 + n % 28:02d}.{1 + n // 28:02d}.2020", DATE, pd.Timestamp("2020-01-02")),
        (lambda n: f"202001{1 + n % 28:02d}", DATE, pd.Timestamp("2020-01-02")),
        (lambda n: ["01", "02", "A1"][n % 3], CATEGORY, "02"),
        (lambda n: f"0{1000 + n % 20}", CATEGORY, "01001"),
        (lambda n: f"{n % 5 * 10}-{n % 5 * 10 + 9}", CATEGORY, "10-19"),
        (lambda n: f"Comment {n} says that all is well", TEXT, "Comment 1 says that all is well"),
        (lambda n: f"{n % 4 + 1} room{'s' if n % 4 else ''}", NUMBER, 2.0),
        (lambda n: f"{900 + n} sqft", NUMBER, 901.0),
        (lambda n: f"{n % 9} {['monkeys', 'men'][n % 2]}", CATEGORY, "1 men"),
        (lambda n: f"{['Jan', 'Feb'][n % 2]}-{1990 + n}", DATE, pd.Timestamp("1991-02-01")),
        (lambda n: f"2020年{n % 12 + 1}月{n % 28 + 1}日", DATE, pd.Timestamp("2020-02-02")),
        (lambda n: f"Tue Jan {n % 28 + 1:2d} 10:00:07 2020", DATE, pd.Timestamp("2020-01-02 10:00:07")),
        (lambda n: "Sim" if n % 2 else "Não", NUMBER, 1.0),
        (lambda n: f"{n % 12 + 1} {['AM', 'PM'][n % 2]}", CATEGORY, "2 PM"),
        (lambda n: ["yes", "no", "None"][n % 3], CATEGORY, "no"),
        (lambda n: f"shop{n * 7 % 30}", CATEGORY, "shop7"),
        (lambda n: "fny"[n % 3], CATEGORY, "n"),
        (lambda n: ["10+ years", "2 years", "< 1 year"][n % 3], CATEGORY, "2 years"),
        (lambda n: f"\u200b{n}.5\u00a0", NUMBER, 1.5),
        (lambda n: f"1990-W{n % 52 + 1:02d}", DATE, pd.Timestamp("1990-01-08")),
        (lambda n: f"{['Meier', 'Schulz'][n % 2]}, Frau {n}", TEXT, "Schulz, Frau 1"),
    ],
)
def test_column_is_what_its_cells_look_like(cell, kind, second):
    column, cells, _ = read(cell(n) for n in range(N))
    assert column.kind is kind
    assert cells[1] == second


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (lambda n: "7", "one value only"),
        (lambda n: None, "no value"),
        (lambda n: f"k{n * 7919 % 104729:x}", "another value in nearly every row"),
        (lambda n: f"+1 (555) 010-{n:04d}", "another value in nearly every row"),
        (lambda n: f"00{1000 + n}", "another value in nearly every row"),
    ],
)
def test_column_that_says_nothing_is_left_out_and_named(cell, why):
    column, _, lines = read(cell(n) for n in range(N))
    assert column is None
    assert f"left out ({why}): c" in lines


def test_nearly_as_many_texts_as_rows_are_never_categories():
    for cell in ("name {n}", "a longer sentence with the number {n}", "x{n}"):
        column, _, _ = read(cell.format(n=n) for n in range(900))
        assert column is None or column.kind is not CATEGORY


def test_many_categories_are_told_to_become_vectors():
    column, _, lines = read(f"2020-x{n % 50}" for n in range(900))
    assert column.kind is CATEGORY
    assert "1 category, of many values: as vectors" in lines


@pytest.mark.parametrize("marker", ["-", "?", "k.A.", "leer", "n/a"])
def test_markers_among_numbers_are_missing_and_told(marker):
    column, cells, lines = read(marker if n == 3 else f"{n}.5" for n in range(N))
    assert column.kind is NUMBER
    assert np.isnan(cells[3])
    assert f'holds "{marker}" among numbers' in lines


def test_code_is_told_with_the_setting_that_makes_it_a_category():
    cells = [str(n * 7 % 30) for n in range(900)]
    frame = pd.DataFrame({"shop": cells, "age": [str(18 + n % 60) for n in range(900)]})
    columns, reading = read_columns(frame, name="t.csv")
    assert [column.kind for column in columns] == [NUMBER, NUMBER]
    first, *_ = reading_lines(reading)
    assert first == '`shop` looks like a code and is read as a number; categories = ["shop"] says otherwise'
    assert not any("age" in surprise.column for surprise in reading.surprises)
    columns, reading = read_columns(frame, DataPlan(source="t.csv", categories=("shop",)), name="t.csv")
    assert columns[0].kind is CATEGORY
    assert not reading.surprises


@pytest.mark.parametrize("per_second", [1, 10**3, 10**6, 10**9])
def test_moments_counted_since_1970_are_dates_where_the_name_says_so(per_second):
    cells = [str((1_600_000_000 + 3600 * n) * per_second) for n in range(N)]
    frame = pd.DataFrame({"created_at": cells, "amount": cells})
    columns, reading = read_columns(frame, name="t.csv")
    assert [column.kind for column in columns] == [DATE, NUMBER]
    assert typed_table(frame, columns, name="t.csv")["created_at"][1] == pd.Timestamp("2020-09-13 13:26:40")
    assert 'dates = ["amount"] says otherwise' in "".join(reading_lines(reading))


def test_seconds_with_a_fraction_are_dates_where_the_name_says_so():
    frame = pd.DataFrame({"time": [f"{1_600_000_000 + n}.25" for n in range(N)]})
    columns, _ = read_columns(frame, name="t.csv")
    assert columns[0].kind is DATE
    assert typed_table(frame, columns, name="t.csv")["time"][0] == pd.Timestamp("2020-09-13 12:26:40.25")


def test_index_that_pandas_writes_is_left_out():
    frame = pd.DataFrame({"Unnamed: 0": [str(n) for n in range(N)], "a": [f"{n}.5" for n in range(N)]})
    columns, reading = read_columns(frame, name="t.csv")
    assert [column.name for column in columns] == ["a"]
    assert "left out (the row's number): Unnamed: 0" in reading_lines(reading)


def test_codes_among_numbers_are_categories_and_a_slip_is_refused():
    column, _, lines = read(["1", "2", "3", "4", "5", "A", "B"][n % 7] for n in range(N))
    assert column.kind is CATEGORY
    assert 'holds whole numbers and texts and is read as categories; numbers = ["c"] says otherwise' in lines
    assert 'expected a number, got "A"' in refusal(["1", "2", "3", "A"][n % 4] for n in range(N))


def test_cell_with_a_value_or_none_keeps_its_information():
    column, cells, _ = read("True" if n % 3 else None for n in range(N))
    assert column.kind is CATEGORY
    assert pd.isna(cells[0])


@pytest.mark.parametrize(
    ("bad", "others", "words"),
    [
        ("abc", "{n}.25", 'row 4: expected a number, got "abc"'),
        ("abc", "{n},25", 'row 4: expected a number with a decimal comma, got "abc"'),
        ("inf", "{n}", 'row 4: expected a finite number, got "inf"'),
        ("-Infinity", "{n}.5", 'row 4: expected a finite number, got "-Infinity"'),
        ("€4", "${n}", 'row 4: expected a number in USD, got "€4"'),
        ("3 lb", "{n} kg", 'row 4: expected a number in kg, got "3 lb"'),
        ("0.3", "{n} %", 'row 4: expected a number in %, got "0.3"'),
        ("26 km/kg", "1{n}.5 kmpl", 'row 4: expected a number in kmpl, got "26 km/kg"'),
        ("1 2 3 4", "{n} 80 82 72", "expected one value a cell, got 4 numbers"),
    ],
)
def test_cell_that_is_not_what_the_others_are_is_refused_by_its_row(bad, others, words):
    assert words in refusal(bad if n == 4 else others.format(n=n) for n in range(N))


def test_dates_in_two_forms_are_refused_by_their_rows():
    said = refusal(f"{1 + n % 28}.03.2020" if n % 4 else f"2020-03-{1 + n % 28:02d}" for n in range(N))
    assert 'row 0: expected a date as "%d.%m.%Y", got "2020-03-01"' in said


AMBIGUOUS = [f"{1 + n % 12:02d}/{1 + n * 5 % 12:02d}/2020" for n in range(N)]


def test_day_and_month_that_may_change_places_are_refused_or_declared():
    assert 'dates = { "c" = "%d/%m/%Y" }' in refusal(AMBIGUOUS)
    _, cells, _ = read(AMBIGUOUS, dates={"c": "%m/%d/%Y"})
    assert cells[1] == pd.Timestamp("2020-02-06")


def test_day_and_month_are_told_apart_by_the_order_of_the_rows_and_by_other_columns():
    _, cells, lines = read(f"{month:02d}/{day:02d}/2020" for month in (1, 2) for day in range(1, 13))
    assert cells[1] == pd.Timestamp("2020-01-02")
    assert "holds dates that may be" in lines
    other = pd.date_range("2020-01-01", periods=N).strftime("%d/%m/%Y")
    _, cells, _ = read(AMBIGUOUS, {"other": other})
    assert cells[1] == pd.Timestamp("2020-06-02")


def test_thousands_or_fraction_is_decided_by_other_columns_declared_or_refused():
    cells = [f"{1 + n % 9},{100 + n}" for n in range(N)]
    _, numbers, lines = read(cells)  # the other column has decimal points
    assert numbers[1] == 2101
    assert 'decimal = "," says otherwise' in lines
    frame = pd.DataFrame({"c": cells})
    with pytest.raises(DataError, match='decimal = ","'):
        read_columns(frame, name="t.csv")
    columns, _ = read_columns(frame, DataPlan(source="t.csv", decimal=","), name="t.csv")
    assert typed_table(frame, columns, name="t.csv")["c"][1] == pytest.approx(2.101)


def test_points_are_thousands_where_the_table_has_decimal_commas():
    frame = pd.DataFrame({"a": [f"{n},5" for n in range(N)], "b": [f"{1 + n % 9}.{100 + n}" for n in range(N)]})
    columns, _ = read_columns(frame, name="t.csv")
    assert typed_table(frame, columns, name="t.csv")["b"][1] == 2101


def test_ordered_categories_have_their_levels_and_refuse_others():
    sizes = [["S", "M", "L"][n % 3] for n in range(N)]
    column, _, lines = read(sizes, ordered={"c": ("S", "M", "L")})
    assert column.kind is ColumnKind.ORDERED
    assert column.levels == ("S", "M", "L")
    assert "1 ordered category, a number each: c" in lines
    assert 'expected one of S, M, got "L"' in refusal(sizes, ordered={"c": ("S", "M")})


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ({"numbers": ("c",)}, NUMBER),
        ({"categories": ("c",)}, CATEGORY),
        ({"text": ("c",)}, TEXT),
        ({"dates": {"c": "%Y"}}, DATE),
    ],
)
def test_what_is_declared_is_what_a_column_is(declared, kind):
    column, _, _ = read((str(2000 + n % 20) for n in range(N)), **declared)
    assert column.kind is kind


@pytest.mark.parametrize("cell", [[1, 2], {"a": 1}, np.zeros(2), b"bytes", (1, 2)])
def test_cell_of_several_values_is_refused_by_its_row(cell):
    assert 'column "c", row 0: expected one value, got a' in refusal([cell] * N)


def test_table_without_a_column_that_says_something_is_refused():
    with pytest.raises(DataError, match="at least one column that says something"):
        read_columns(pd.DataFrame({"a": ["1"] * 5, "b": [None] * 5}), name="t.csv")


def test_every_mistake_is_named_at_once_with_the_settings_that_accept_it():
    frame = pd.DataFrame({"a": ["inf", "1", "2"], "b": ["1", "2", "inf"]})
    with pytest.raises(DataError) as refused:
        read_columns(frame, name="t.csv")
    assert 'column "a", row 0' in str(refused.value)
    assert 'column "b", row 2' in str(refused.value)
    assert 'missing = ["..."]' in str(refused.value)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (pd.date_range("2020-01-01", periods=N, tz="Europe/Berlin"), DATE),
        (pd.period_range("2020-01", periods=N, freq="M"), DATE),
        ([pd.Timestamp("2020-01-01").date()] * (N - 1) + [pd.Timestamp("2021-01-01").date()], DATE),
        (pd.timedelta_range("1h", periods=N), NUMBER),
        (pd.array([1, None] * (N // 2 - 1) + [2, 3], dtype="Int64"), NUMBER),
        (pd.Categorical(["x", "y"] * (N // 2)), CATEGORY),
        ([True, False] * (N // 2), NUMBER),
        (pd.Series([1, pd.NA, 2] * (N // 3), dtype=object), NUMBER),
        (pd.Series([pd.Timestamp(n, unit="D", tz=["UTC", "Asia/Tokyo"][n % 2]) for n in range(N)], dtype=object), DATE),
        (pd.Series([pd.Timedelta(n, unit="min") for n in range(N)], dtype=object), NUMBER),
    ],
)
def test_columns_that_have_a_type_are_of_it(cells, kind):
    frame = pd.DataFrame({"c": cells, "z": [f"{n}.5" for n in range(N)]})
    columns, _ = read_columns(frame, name="t")
    assert columns[0].kind is kind
    assert len(typed_table(frame, columns, name="t")) == N


def test_text_comes_to_one_value_whatever_file_it_came_from():
    frame = pd.DataFrame({"shop": ["7", "8", "9"] * 20})
    columns, _ = read_columns(frame, DataPlan(source="t", categories=("shop",)), name="t")
    for cells in (["7", "8"], [7, 8], [7.0, 8.0], ["7.0", " 8 "]):
        assert typed_table(pd.DataFrame({"shop": cells}), columns, name="new")["shop"].tolist() == ["7", "8"]
