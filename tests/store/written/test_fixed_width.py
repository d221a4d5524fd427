"""Tables whose cells stand at fixed places of a line are read as they stand there."""

from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.store.tables import NOTES, read_in_blocks, read_table
from advisor.store.text_layout import text_layout

NAMES, CITIES = ("Anna", "Bo", "Carl Otto"), ("New York", "Bonn", "Los Angeles")
ROWS = [(NAMES[n % 3], CITIES[n % 3], str(20 + n), "no" if n % 2 else "yes") for n in range(60)]


def written(path: Path, rows: list[tuple[str, ...]], form: str = "{:<12}{:<14}{:>5}  {}") -> Path:
    path.write_text("".join(form.format(*row).rstrip() + "\n" for row in [("name", "city", "age", "y"), *rows]))
    return path


@pytest.mark.parametrize("form", ["{:<12}{:<14}{:>5}  {}", "{:>12} {:>14} {:<5} {}"])
def test_cells_may_hold_blanks_and_be_empty(tmp_path: Path, form: str):
    rows = [*ROWS[:7], ("Dora", "", "31", "no"), ("", "Bonn", "", "yes"), *ROWS[7:]]
    frame = read_table(written(tmp_path / "t.txt", rows, form))
    assert frame.fillna("").to_numpy().tolist() == [list(row) for row in rows]
    assert frame.attrs[NOTES] == ("cells stand at fixed places of a line",)


def test_an_empty_cell_among_numbers_moves_no_other(tmp_path: Path):
    rows = [(str(n), str(2 * n), "" if n == 50 else str(n % 7), f"u{n}") for n in range(60)]
    frame = read_table(written(tmp_path / "t.txt", rows, "{:<6}{:<6}{:<6}{}"))
    assert frame.loc[50].fillna("").tolist() == ["50", "100", "", "u50"]


def test_new_rows_are_read_in_blocks_alike(tmp_path: Path):
    path = written(tmp_path / "t.txt", ROWS)
    blocks = list(read_in_blocks(path, rows=25))
    assert [len(block) for block in blocks] == [25, 25, 10]
    assert [tuple(row) for block in blocks for row in block.to_numpy().tolist()] == ROWS
    assert not text_layout(path).is_plain


def test_a_cell_across_two_columns_behind_the_first_rows_is_refused_with_its_line(tmp_path: Path):
    path = written(tmp_path / "t.txt", ROWS * 150)
    with path.open("a") as file:
        file.write("Donaudampfschiff  31  yes\n")
    with pytest.raises(FileError, match="line 9002: expected a blank before place 13"):
        read_table(path)


def test_a_rule_under_the_names_and_a_remark_under_the_rows_are_no_rows(tmp_path: Path):
    path = written(tmp_path / "t.txt", [("-----------", "-------------", "-----", "---"), *ROWS])
    with path.open("a") as file:
        file.write("\n(60 rows affected)\n")
    frame = read_table(path)
    assert [tuple(row) for row in frame.to_numpy().tolist()] == ROWS
    assert any("(60 rows affected)" in note for note in frame.attrs[NOTES])


def test_a_column_of_texts_is_no_table_of_fixed_places(tmp_path: Path):
    path = tmp_path / "t.txt"
    path.write_text("review\n" + "a good film of its time\nit was no good at all\n" * 9)
    assert list(read_table(path).columns) == ["review"]


@pytest.mark.parametrize("line", ["1 3:0.5 7:1", "-1 qid:3 1:0.2 2:1e-3 # doc7", "1,2 3:0.5"])
@pytest.mark.parametrize("name", ["t.txt", "t.csv", "t.data"])
def test_sparse_lines_of_libsvm_are_refused_with_what_reads_them(tmp_path: Path, line: str, name: str):
    path = tmp_path / name
    path.write_text(f"{line}\n" * 9)
    with pytest.raises(FileError, match=r"load_svmlight_file.*source = \"my_data:load\""):
        read_table(path)
