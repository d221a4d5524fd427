"""CSV: Keras `CSVLogger`, `DataFrame(history.history).to_csv()`, Lightning's `metrics.csv`, and any other.

A file is claimed by its header, which must name a loss or a metric; one with names of its own is read with
a column mapping (`read_mapped`).
"""

import csv
import io
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

from advisor import files
from advisor.errors import FileError, Problem
from advisor.nearest import did_you_mean
from advisor.records import Run
from advisor.store.format.check import shown
from advisor.store.logs.cells import ColumnOfText
from advisor.store.logs.log import Log, runs_of_log
from advisor.store.logs.names import is_metric

_DELIMITERS = ",;\t"
_MOST_COLUMNS = 2_000
_BLOCK = 20_000  # rows that are held as text at one time
_MOST_PROBLEMS = 100
_REMEDY = "Leave a cell empty where nothing was recorded."


def reads(path: Path, head: bytes) -> bool:
    """Say whether the first line is the header of a table that names a loss or a metric."""
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not head or head.lstrip()[:1] in (b"{", b"[") or (b"\0" in head and not is_utf16):
        return False
    header, _ = _header(files.text_of(head[:-1] if len(head) % 2 else head))
    return len(header) > 1 and all(len(name) < 200 for name in header) and any(map(is_metric, header))


def read(path: Path) -> tuple[Run, ...]:
    """Read the trainings in a table.

    Raises:
        FileError: With every cell that is no number in a column of numbers.
    """
    return runs_of_log(_read_log(path), source=str(path))


def read_mapped(path: Path, columns: Mapping[str, str]) -> tuple[Run, ...]:
    """Read a table with names of its own.

    Args:
        path: The file.
        columns: Which of its columns is which quantity, `{"loss": "xent", "epoch": "iteration"}`; others are ignored.

    Raises:
        FileError: If a column is not there, or with every cell that is no number.
    """
    log = _read_log(path)
    missing = [(ours, theirs) for ours, theirs in columns.items() if theirs not in log]
    if missing:
        problems = [Problem(f"column {ours}", _absence(theirs, log)) for ours, theirs in missing]
        raise FileError(
            f"cannot read {path} with these columns", problems, f"Its columns: {', '.join(list(log)[:50])}."
        )
    return runs_of_log({ours: log[theirs] for ours, theirs in columns.items()}, source=str(path))


def _absence(name: str, log: Log) -> str:
    return f"there is no column {shown(name)}{did_you_mean(name, log)}"


def _header(text: str) -> tuple[list[str], str]:
    """Return the names in the first line and the delimiter between them."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = list(csv.reader([first], delimiter=delimiter))
    except csv.Error:
        return [], delimiter
    return [name.strip() for name in rows[0]] if rows else [], delimiter


def _read_log(path: Path) -> Log:
    text = files.read_text(path)
    header, delimiter = _header(text)
    _refuse_header(header, path)
    columns = [ColumnOfText(name) for name in header]
    for first_row, rows in _blocks(text, delimiter, path):
        for column, cells in zip(columns, zip(*_whole(rows, first_row, len(header), path), strict=True), strict=False):
            column.add(cells, first_row)
    if not any(column.count for column in columns):
        raise FileError(f"cannot read {path}", [Problem("", "expected rows below the header, got none")], _REMEDY)
    problems = [problem for column in columns for problem in column.problems()]
    if problems:
        raise FileError(f"cannot read {path}", problems[:_MOST_PROBLEMS], _REMEDY)
    return {column.name: column.column() for column in columns if column.holds_numbers}


def _refuse_header(header: list[str], path: Path) -> None:
    if len(header) > _MOST_COLUMNS:
        problem = Problem("line 1", f"expected at most {_MOST_COLUMNS} columns, got {len(header)}")
        raise FileError(f"cannot read {path}", [problem], _REMEDY)
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        problems = [
            Problem("line 1", f"expected a column {shown(name)} once, got it more than once") for name in repeated
        ]
        raise FileError(f"cannot read {path}", problems, "Keep one of them.")


def _blocks(text: str, delimiter: str, path: Path) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield the rows below the header in blocks, each with the number of its first; line 1 is the header."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        next(reader, None)
        first_row = 2
        while rows := list(itertools.islice(reader, _BLOCK)):
            yield first_row, rows
            first_row += len(rows)
    except csv.Error as error:
        problem = Problem(f"line {reader.line_num}", f"this is no table: {error}")
        raise FileError(f"cannot read {path}", [problem], _REMEDY) from error


def _whole(rows: list[list[str]], first_row: int, width: int, path: Path) -> list[list[str]]:
    """Return rows of the header's width; empty ones, and a last one cut off by a kill, are left out."""
    if len(rows) < _BLOCK and len(rows[-1]) < width:
        rows = rows[:-1]
    wrong = [(number, len(row)) for number, row in enumerate(rows, start=first_row) if row and len(row) != width]
    if wrong:
        problems = [Problem(f"row {n}", f"expected {width} cells, got {came}") for n, came in wrong[:_MOST_PROBLEMS]]
        raise FileError(f"cannot read {path}", problems, _REMEDY)
    return [row for row in rows if row]
