"""A table written as text: its header, which may stand again further down, its numbers and its labels."""

import csv
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor import files
from advisor.errors import FileError, Problem
from advisor.store.format.check import shown
from advisor.store.logs.log_columns import Log
from advisor.store.logs.names import is_metric
from advisor.store.logs.tables.cells import ColumnOfText, Labels, by_class, parse_of
from advisor.store.logs.tables.headers import Header, header_of, is_label, is_number

_MOST_COLUMNS = 2_000
_BLOCK = 20_000  # rows that are held as text at one time
_MOST_PROBLEMS = 100
_MOST_SHOWN = 5  # cells of a table in which no metric is a number
_MOST_SECTIONS = 10_000
_SAMPLE = 65_536  # characters by which the way of writing numbers is told
_REMEDY = "Leave a cell empty where nothing was recorded."


@dataclass(frozen=True)
class Table:
    """Columns of numbers, columns of labels, and the rows at which the header stands again."""

    numbers: Log
    labels: Mapping[str, Labels]
    sections: tuple[int, ...] = ()


def read_table(path: Path) -> Table:
    """Read a whole table.

    Raises:
        FileError: With every cell that is no number in a column of numbers, and every row of another width.
    """
    text = files.read_text(path)
    header = header_of(text)
    _refuse_header(header.names, path)
    reading = _Reading(path, text[:_SAMPLE], header)
    for first_row, rows in _blocks(text, header, path):
        reading.add(rows, first_row)
    return reading.table()


class _Reading:
    """A table while it is read, block by block."""

    def __init__(self, path: Path, sample: str, header: Header) -> None:
        self.path = path
        self.parse = parse_of(sample, header.delimiter)
        self.count = 0
        self.sections: list[int] = []
        self.names: tuple[str, ...] = header.names
        self.columns: dict[str, ColumnOfText] = {}
        self.labels: dict[str, Labels] = {}

    def add(self, rows: Sequence[list[str]], first_row: int) -> None:
        """Add rows as they stand in the file: a header among them begins a section."""
        is_last = len(rows) < _BLOCK
        start = 0
        for place, row in enumerate(rows):
            if row and _is_header(row, self.names):
                self._add(rows[start:place], first_row + start, is_last=False)
                self._begin(tuple(cell.strip() for cell in row))
                start = place + 1
        self._add(rows[start:], first_row + start, is_last=is_last)

    def table(self) -> Table:
        """Return what was read.

        Raises:
            FileError: With every mistake.
        """
        if not self.count:
            raise FileError(
                f"cannot read {self.path}", [Problem("", "expected rows below the header, got none")], _REMEDY
            )
        problems = [problem for column in self.columns.values() for problem in column.problems()]
        if problems:
            raise FileError(f"cannot read {self.path}", problems[:_MOST_PROBLEMS], _REMEDY)
        numbers = {name: column.column() for name, column in self.columns.items() if column.holds_numbers}
        metrics = {name: column for name, column in self.columns.items() if is_metric(name)}
        if metrics and not metrics.keys() & numbers.keys():
            wrong = [problem for column in metrics.values() for problem in column.bad_cells()]
            remedy = "Write numbers with a decimal point, or with decimal commas and semicolons between the columns."
            raise FileError(f"cannot read {self.path}", wrong[:_MOST_SHOWN], remedy)
        return Table(numbers, self.labels, tuple(self.sections))

    def _begin(self, names: tuple[str, ...]) -> None:
        _refuse_header(names, self.path)
        self.names = names
        if self.count:
            self.sections.append(self.count)
        if len(self.sections) > _MOST_SECTIONS or len(self.columns) > _MOST_COLUMNS:
            problem = Problem("", "expected one header, got it again and again with other names")
            raise FileError(f"cannot read {self.path}", [problem], "Split the file into one file a training.")

    def _add(self, rows: Sequence[list[str]], first_row: int, *, is_last: bool) -> None:
        whole = _whole(rows, first_row, len(self.names), self.path, is_last=is_last)
        if not whole:
            return
        given = zip(self.names, zip(*whole, strict=True), strict=True)
        there = {one: parts for name, cells in given for one, parts in by_class(name, cells)}
        for name, cells in there.items():
            self._column(name).add(cells, first_row)
            if name in self.labels:
                self.labels[name].add(cells)
        for name in self.columns.keys() - there.keys():
            self.columns[name].skip(len(whole))
            if name in self.labels:
                self.labels[name].add([""] * len(whole))
        self.count += len(whole)

    def _column(self, name: str) -> ColumnOfText:
        if name not in self.columns:
            self.columns[name] = ColumnOfText(name, parse=self.parse)
            if self.count:
                self.columns[name].skip(self.count)
            if is_label(name):
                self.labels[name] = Labels(name)
                self.labels[name].add([""] * self.count)
        return self.columns[name]


def _is_header(row: list[str], names: tuple[str, ...]) -> bool:
    """Say whether a row is the header again, or that of another run with other columns."""
    if row[0].strip() == names[0] and [cell.strip() for cell in row] == list(names):
        return True
    first = row[0].strip()
    if not first or not (first[0].isalpha() or first[0] == "#") or len(row) < 2 or is_number(first):
        return False
    return any(is_metric(cell) for cell in row) and not any(is_number(cell) for cell in row)


def _refuse_header(names: Sequence[str], path: Path) -> None:
    if len(names) > _MOST_COLUMNS:
        problem = Problem("line 1", f"expected at most {_MOST_COLUMNS} columns, got {len(names)}")
        raise FileError(f"cannot read {path}", [problem], _REMEDY)
    repeated = sorted(name for name, group in itertools.groupby(sorted(names)) if len(list(group)) > 1)
    if repeated:
        problems = [
            Problem("line 1", f"expected a column {shown(name)} once, got it more than once") for name in repeated
        ]
        raise FileError(f"cannot read {path}", problems, "Keep one of them.")


def _blocks(text: str, header: Header, path: Path) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield the rows below the header in blocks, each with the number of its first; line 1 is the first line."""
    stream = io.StringIO(text, newline="")
    for _ in range(header.skipped):
        stream.readline()
    reader = csv.reader(stream, delimiter=header.delimiter)
    try:
        next(reader, None)
        first_row = 2 + header.skipped
        while rows := list(itertools.islice(reader, _BLOCK)):
            yield first_row, rows
            first_row += len(rows)
    except csv.Error as error:
        problem = Problem(f"line {reader.line_num}", f"this is no table: {error}")
        raise FileError(f"cannot read {path}", [problem], _REMEDY) from error


def _whole(rows: Sequence[list[str]], first_row: int, width: int, path: Path, *, is_last: bool) -> list[list[str]]:
    """Return rows of the header's width; empty ones, and a last one cut off by a kill, are left out."""
    if is_last and rows and len(rows[-1]) < width:
        rows = rows[:-1]
    wrong = [(number, len(row)) for number, row in enumerate(rows, start=first_row) if row and len(row) != width]
    if wrong:
        problems = [Problem(f"row {n}", f"expected {width} cells, got {came}") for n, came in wrong[:_MOST_PROBLEMS]]
        raise FileError(f"cannot read {path}", problems, _REMEDY)
    return [row for row in rows if row]
