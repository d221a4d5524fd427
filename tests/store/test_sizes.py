"""Learning curves are read from anyone's CSV, and what cannot be read is named by its line."""

from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.store.sizes import read_sizes


def written(folder: Path, text: str) -> Path:
    path = folder / "sizes.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_line_is_a_training(tmp_path: Path) -> None:
    curve = read_sizes(written(tmp_path, "size,error,seed,train_error\n64,0.3,0,0.1\n128,0.2,1,\n"))
    assert [(p.size, p.error, p.seed, p.train_error) for p in curve.points] == [(64, 0.3, 0, 0.1), (128, 0.2, 1, None)]
    assert curve.name == "sizes"


@pytest.mark.parametrize("text", ["error;size\n0.3;64\n", "Test_Error\tRows\tnote\n0.3\t64.0\thello\n\n"])
def test_order_case_and_delimiter_of_the_columns_do_not_matter(tmp_path: Path, text: str) -> None:
    (point,) = read_sizes(written(tmp_path, text)).points
    assert (point.size, point.error, point.seed) == (64, 0.3, None)


def test_a_training_that_failed_is_left_out(tmp_path: Path) -> None:
    curve = read_sizes(written(tmp_path, "size,error\n64,nan\n128,\n256,0.1\n"))
    assert [point.size for point in curve.points] == [256]


def test_every_wrong_cell_is_named_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "size,error,seed\n64,high,0\n12.5,0.1,0\n,0.1,0\n64,inf,1\n64,0.1,a\n")
    with pytest.raises(FileError) as caught:
        read_sizes(path)
    message = str(caught.value)
    assert all(f"line {number}" in message for number in range(2, 7))
    assert 'expected a number, got "high"' in message
    assert 'expected a whole number of rows above 0, got "12.5"' in message


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "size\n64\n", "size,error\n"])
def test_a_file_without_sizes_and_errors_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError, match="cannot read"):
        read_sizes(written(tmp_path, text))
