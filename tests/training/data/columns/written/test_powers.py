"""Numbers with a power of ten are numbers, with whatever signs they are written."""

import pandas as pd
import pytest

from advisor.records import DataPlan
from advisor.records.columns import ColumnKind
from advisor.training.data.columns.cells import typed_table
from advisor.training.data.columns.reading import read_columns

NUMBERS = (1.5e3, 2.25e4, 7.5e5, 3.1e-2)


@pytest.mark.parametrize(
    "form", ["{}×10^{}", "{} × 10^{}", "{}x10^{}", "{} X 10^{}", "{}·10^{}", "{}*10**{}", "{}·10^({})", "{}×10^{{{}}}"]
)
def test_powers_are_read_by_their_sign(form: str):
    assert numbers_of([form.format(*f"{each:.2e}".replace("e+0", "e").split("e")) for each in NUMBERS]) == list(NUMBERS)


def test_powers_are_read_by_raised_digits_and_with_a_decimal_comma():
    assert numbers_of(["1,5·10³", "2,25·10⁴", "7,5·10⁵", "3,1·10⁻²"]) == list(NUMBERS)
    assert numbers_of(["10^2", "10^3", "10⁴"]) == [100, 1000, 10_000]


def test_a_power_whose_sign_was_lost_is_no_number():
    frame = pd.DataFrame({"c": ["1.5x103", "2.2x104"] * 9, "a": range(18)})
    columns, _ = read_columns(frame, DataPlan(source="t.csv"), name="t.csv")
    assert next(column for column in columns if column.name == "c").kind is ColumnKind.CATEGORY


def numbers_of(cells: list[str]) -> list[float]:
    frame = pd.DataFrame({"c": cells})
    columns, _ = read_columns(frame, DataPlan(source="t.csv"), name="t.csv")
    return [float(f"{each:.12g}") for each in typed_table(frame, columns, name="t.csv")["c"]]
