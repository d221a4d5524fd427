"""Rows that are no examples are left out and told: units under the header, headers that come again, remarks."""

from pathlib import Path

import pandas as pd
import pytest

from advisor.store.tables import NOTES, read_in_blocks, read_table

ROWS = [f"{n / 2},{n % 7},{'uv'[n % 2]}" for n in range(30)]


def read(tmp_path: Path, *lines: str):
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")
    return read_table(tmp_path / "t.csv")


@pytest.mark.parametrize(
    "under",
    [
        ["kg,m/s,"],
        ["[kg],[m/s],[-]"],
        ["What do you weigh?,How fast are you?,Which are you?"],
        ['"{""ImportId"":""A""}","{""ImportId"":""B""}","{""ImportId"":""C""}"'],
        ["TS,RN,", ",Avg,Smp"],
        ["---,---,---"],
        [":---,:---:,---:"],
    ],
)
def test_rows_under_the_header_that_hold_no_values_are_left_out(tmp_path: Path, under: list[str]):
    frame = read(tmp_path, "mass,speed,y", *under, *ROWS)
    assert frame["mass"].tolist() == [row.split(",")[0] for row in ROWS]
    assert "under the header" in " ".join(frame.attrs[NOTES])
    (block, *_) = read_in_blocks(tmp_path / "t.csv", rows=10)
    assert block["mass"].iloc[0] == "0.0"


@pytest.mark.parametrize("first", ["unknown,3,u", "n/a,n/a,v", "kg,5,u", ",,u", "heavy,fast,u"])
def test_first_row_that_holds_a_value_or_comes_again_below_is_an_example(tmp_path: Path, first: str):
    assert len(read(tmp_path, "mass,speed,y", first, *ROWS)) == len(ROWS) + 1


def test_table_of_texts_loses_no_row(tmp_path: Path):
    rows = [f"{name},{city},{kind}" for name, city, kind in zip("abcdefgh", "stuvwxyz", "uvuvuvuv", strict=True)]
    frame = read(tmp_path, "name,city,kind", *rows)
    assert len(frame) == len(rows)
    assert frame.attrs[NOTES] == ()


@pytest.mark.parametrize(
    ("end", "left_out"),
    [
        (["Source: Statistics Office,,"], 1),
        (["Source: Statistics Office", '"* numbers of 2023, provisional"'], 2),
        (["(30 rows)"], 1),
        (["# end of the file"], 1),
        (["1.5,,"], 0),
        (["1.5,3,"], 0),
    ],
)
def test_remarks_at_the_end_are_left_out_and_told(tmp_path: Path, end: list[str], left_out: int):
    frame = read(tmp_path, "mass,speed,y", *ROWS, *end)
    assert len(frame) == len(ROWS) + len(end) - left_out
    assert bool(frame.attrs[NOTES]) is (left_out > 0)


def test_name_in_the_last_row_whose_other_cell_is_empty_stays(tmp_path: Path):
    assert len(read(tmp_path, "name,y", *(f"Person {n},{n}" for n in range(20)), "Person 20,")) == 21


def test_remark_in_the_middle_and_header_that_comes_again_are_left_out(tmp_path: Path):
    frame = read(tmp_path, "mass,speed,y", *ROWS[:9], "# calibrated", *ROWS[9:20], "mass,speed,y", *ROWS[20:])
    assert frame["y"].tolist() == [row.split(",")[2] for row in ROWS]
    assert frame.attrs[NOTES] == (
        "a header that comes again is left out",
        'a row is left out: it holds "# calibrated" alone',
    )


@pytest.mark.parametrize(
    ("first", "end"), [("c{n}", "Total,,77,"), ("{n}.1.2023", "Closing balance,,77,"), ("{n}", "Sum,,77,")]
)
def test_total_with_empty_cells_is_left_out_and_told(tmp_path: Path, first: str, end: str):
    rows = [f"{first.format(n=n % 9 + 1)},{row}" for n, row in enumerate(ROWS)]
    frame = read(tmp_path, "what,mass,speed,y", *rows, end)
    assert len(frame) == len(ROWS)
    assert "with empty cells" in " ".join(frame.attrs[NOTES])


def test_last_row_with_a_gap_is_an_example(tmp_path: Path):
    rows = [f"c{n % 9},{row}" for n, row in enumerate(ROWS)]
    assert len(read(tmp_path, "what,mass,speed,y", *rows, "c77,,3,u")) == len(ROWS) + 1
    assert len(read(tmp_path, "what,mass,speed,y", *rows, "Total,9,3,u")) == len(ROWS) + 1


def test_table_in_a_box_of_lines_is_read(tmp_path: Path):
    rule = "+------+-------+---+"
    rows = [f"| {row.replace(',', ' | ')} |" for row in ROWS]
    frame = read(tmp_path, rule, "| mass | speed | y |", rule, *rows, rule, "30 rows in set (0.00 sec)")
    frame = frame.set_axis(frame.columns.str.strip(), axis=1)
    assert frame["y"].str.strip().tolist() == [row.split(",")[2] for row in ROWS]


def test_names_of_levels_and_of_the_index_that_pandas_writes_under_the_header_are_left_out(tmp_path: Path):
    levels = pd.MultiIndex.from_tuples([("Close", "AAPL"), ("Volume", "AAPL")], names=["Price", "Ticker"])
    days = pd.date_range("2023-01-02", periods=30, name="Date")
    table = pd.DataFrame([[n + 0.5, n + 0.5] for n in range(30)], index=days, columns=levels)
    table.to_csv(tmp_path / "t.csv")
    frame = read_table(tmp_path / "t.csv")
    assert list(frame.columns) == ["Price", "Close", "Volume"]
    assert frame.iloc[0].tolist() == ["2023-01-02", "0.5", "0.5"]
