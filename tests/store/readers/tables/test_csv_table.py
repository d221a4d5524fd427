"""Tables of numbers, and what is wrong in them."""

from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.records import Run
from advisor.store.runs import read_runs


def read(tmp_path: Path, text: str) -> tuple[Run, ...]:
    path = tmp_path / "log.csv"
    path.write_text(text)
    return read_runs(path)


def test_every_cell_that_is_no_number_is_named(tmp_path: Path):
    with pytest.raises(FileError) as caught:
        read(tmp_path, "epoch,loss,val_loss\n0,0.5,0.6\n1,oops,0.7\n2,0.3,what\n3,0.2,0.1\n")
    assert [str(problem) for problem in caught.value.problems] == [
        'row 3, column "loss": expected a number or nothing, got "oops"',
        'row 4, column "val_loss": expected a number or nothing, got "what"',
    ]


def test_columns_of_text_are_no_traces_and_lists_come_by_class(tmp_path: Path):
    (run,) = read(tmp_path, 'epoch,phase,loss,per_class\n0,warm,1.0,"[0.1, 0.2]"\n1,main,0.5,"[0.3, 0.4]"\n')
    assert run.trace_names == ("loss", "per_class[0]", "per_class[1]")
    assert run.trace("per_class[1]").tolist() == [0.2, 0.4]


@pytest.mark.parametrize("missing", ["", "NA", "None", "null", " "])
def test_what_was_not_recorded_is_not_nan(tmp_path: Path, missing: str):
    (run,) = read(tmp_path, f"epoch,loss,val_loss\n0,1.0,{missing}\n1,nan,0.5\n")
    assert run.traces[1].values == (None, 0.5)
    assert run.traces[0].values[1] != run.traces[0].values[1]


def test_a_last_row_cut_off_by_a_kill_is_left_out(tmp_path: Path):
    (run,) = read(tmp_path, "epoch,loss,val_loss\n0,1.0,1.5\n1,0.5,0.7\n2,0.")
    assert run.trace("loss").tolist() == [1.0, 0.5]


def test_a_row_of_another_width_is_named(tmp_path: Path):
    with pytest.raises(FileError, match="row 3: expected 2 cells, got 3"):
        read(tmp_path, "epoch,loss\n0,1.0\n1,0.5,9\n2,0.3\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("epoch,loss\n", "expected rows below the header"),
        ("epoch,loss,loss\n0,1,2\n", 'expected a column "loss" once'),
        ("epoch,loss\n0,x\n", 'row 2, column "loss": expected a number or nothing, got "x"'),
    ],
)
def test_a_table_that_says_nothing_is_refused(tmp_path: Path, text: str, says: str):
    with pytest.raises(FileError, match=says):
        read(tmp_path, text)


def test_rows_in_the_tens_of_thousands_are_all_read(tmp_path: Path):
    rows = "".join(f"{epoch},{epoch / 7},\n" for epoch in range(45_000))
    (run,) = read(tmp_path, f"step,loss,val_loss\n{rows}44999,,3.5\n")
    assert run.trace("val_loss")[-1] == 3.5
