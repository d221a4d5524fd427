"""What a number, a date or a category may be instead is told, with the setting that says so."""

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.training.data.columns.cells import typed_table
from advisor.training.data.columns.reading import read_columns
from tests.training.data.columns.test_reading import N, read


@pytest.mark.parametrize(
    ("cell", "others", "said"),
    [
        ("-200", "{n}.5", "holds -200 in 7 rows, far from every other value, which is read as a number"),
        ("-1.0", "{n}.5", 'missing = ["-1"] says otherwise'),
        ("1e20", "{n}.5", 'missing = ["1e+20"] says otherwise'),
        ("99", "{few}", "holds 99 in 7 rows"),
        ("90+", "{n}", 'holds "90+" beside plain numbers, which is read as one of them'),
        ("1.10", "1.{few}", 'holds "1.1" and "1.10", which are read as one number; categories = ["c"]'),
        ("10000000000000001", "1000000000000000{n}", "which are read as one number"),
        (
            "9999-12-31",
            "2020-03-{day}",
            "holds 9999-12-31 in 7 rows, far from every other date, which is read as a date",
        ),
        ("99991231", "202003{day}", 'missing = ["99991231"] says otherwise'),
        ("male", "Male", 'holds "Male", "male", which are read as different categories'),
    ],
)
def test_what_may_stand_for_something_else_is_told(cell, others, said):
    filled = (others.format(n=n, few=n % 5, day=f"{n % 28 + 1:02d}") for n in range(N))
    _, _, lines = read(cell if n % 9 == 0 else other for n, other in enumerate(filled))
    assert said in lines


def test_a_value_that_is_declared_missing_is_so_however_its_fraction_is_written():
    _, cells, lines = read(("-999.0" if n % 9 == 0 else f"{n}.5" for n in range(N)), missing=(-999,))
    assert np.isnan(cells[0])
    assert "-999" not in lines


def test_numbers_without_per_cent_are_refused_beyond_1_where_training_had_them():
    columns, _ = read_columns(pd.DataFrame({"c": [f"{n} %" for n in range(N)]}), name="t")
    assert typed_table(pd.DataFrame({"c": [0.12]}), columns, name="new")["c"].tolist() == [0.12]
    with pytest.raises(DataError, match=r"expected a share, as 0\.12 for 12 %, got 12"):
        typed_table(pd.DataFrame({"c": [12.0]}), columns, name="new")


def test_minus_999_is_told_and_missing_where_declared():
    cells = ["-999" if n % 9 == 0 else str(20 + n % 17) for n in range(N)]
    _, read_as, lines = read(cells)
    assert read_as[0] == -999
    assert 'holds -999 in 7 rows, far from every other value, which is read as a number; missing = ["-999"]' in lines
    column, read_as, lines = read(cells, missing=(-999,))
    assert np.isnan(read_as[0])
    assert "-999" not in lines
    assert column.missing == ("-999",)  # new rows are read by it too


def test_number_of_each_row_is_told():
    _, _, lines = read(str(n) for n in range(N))
    assert '`c` tells every row from every other and is read as a number; drop = ["c"] leaves it out' in lines


def test_a_last_row_that_may_be_a_total_is_told():
    cells = [["Ulm", "Bonn"][n % 2] for n in range(N)]
    _, _, lines = read([*cells, "Total"])
    assert lines.startswith('`c` holds "Total" in the last row alone, which is read as a row like any other')
    assert "Total" not in read(["Total" if n % 2 else "Part" for n in range(N)])[2]
