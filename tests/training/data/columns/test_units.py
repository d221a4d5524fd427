"""Numbers with and without a unit in one column, and those of several units, are told or refused."""

import pytest

from advisor.records import ColumnKind
from tests.training.data.columns.test_reading import NUMBER, N, read, refusal


def test_a_number_without_the_unit_of_the_others_is_told_and_0_needs_none():
    _, cells, lines = read("7" if n == 3 else f"${n}.50" for n in range(N))
    assert cells[3] == 7.0
    assert '`c` holds "7" beside numbers in USD, which is read as one of them' in lines
    column, cells, lines = read("0" if n % 2 else f"${n}.50" for n in range(N))
    assert (column.kind, cells[1]) == (NUMBER, 0.0)
    assert "beside" not in lines


def test_few_numbers_of_two_units_are_categories_and_many_are_refused():
    column, _, _ = read(f"{n % 4} {'BHK' if n % 3 else 'Bedroom'}" for n in range(N))
    assert column.kind is ColumnKind.CATEGORY
    said = refusal(f"{n}.5 {'kmpl' if n % 3 else 'km/kg'}" for n in range(N))
    assert 'row 0: expected a number in kmpl, got "0.5 km/kg"' in said
    assert "17 more such rows" in said


@pytest.mark.parametrize(
    "cells", [[f"{n}m" if n % 2 else f"{n}k g" for n in range(N)], [f"a{n % 3}" for n in range(N)]]
)
def test_what_is_no_number_is_never_left_out_without_a_word(cells):
    column, _, lines = read(cells)
    assert column is not None or "left out (another" in lines


def test_lists_of_numbers_in_cells_are_refused_and_few_short_ones_are_categories():
    assert "or all as an array x in an NPZ file" in refusal(f"[0.{n}, 80, 8.2, 72]" for n in range(N))
    assert read(f"({n % 2 * 32 + 32}, 16)" for n in range(N))[0].kind is ColumnKind.CATEGORY


def test_debit_and_credit_of_half_of_the_rows_each_are_refused_not_left_out():
    said = refusal(f"{n + 1}.50 {'DR' if n % 2 else 'CR'}" for n in range(N))
    assert "expected a number in" in said
