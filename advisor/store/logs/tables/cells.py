"""A column of a table whose cells are text, as numbers; blocks of rows come one after another."""

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.errors import Problem
from advisor.records import FloatArray
from advisor.store.format.check import shown
from advisor.store.logs.log_columns import Column
from advisor.store.logs.tables.headers import NOT_RECORDED

_SURELY_TEXT = 10_000  # cells of text and not one number: what follows is not looked at
_MOST_BAD = 100  # cells kept to be shown
_COMMA = re.compile(r"(?<![\d,.])-?\d{1,15},\d{1,20}(?:[eE][-+]?\d{1,3})?(?![\d,.])")
_POINT = re.compile(r"(?<![\d,.])-?\d{1,15}\.\d{1,20}(?![\d,.])")
_LIST = re.compile(r'\s*"{0,3}\[([-+\d.eE,\snaNif]{1,20000})\]"{0,3}\s*')
_MOST_CLASSES = 1_000
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_GERMAN_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+")
_QUOTED = re.compile(r'"-?\d{1,15},\d{1,20}"')
_GERMAN = re.compile(r"-?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d{1,20}),\d{1,20}(?:[eE][-+]?\d{1,3})?")


Parse = Callable[[str], float]


def parse_of(sample: str, delimiter: str) -> Parse:
    """Return how a number is read in a table, by what the start of it looks like.

    With another delimiter than a comma, numbers with commas alone have decimal commas; where points stand
    too, a comma divides thousands.

    Example:
        >>> parse_of("0;0,1996\\n1;0,3", ";")("0,1996"), parse_of("0;0.5\\n1;1,200", ";")("1,200")
        (0.1996, 1200.0)
        >>> parse_of("0,0.5", ",")("85.5 %")
        0.855
    """
    commas = _COMMA.findall(sample) if delimiter != "," else _QUOTED.findall(sample) if "." not in sample else []
    points = _POINT.findall(sample)
    if not commas:
        return _with_point
    may_divide = all(_THOUSANDS.fullmatch(cell) for cell in commas), all(map(_GERMAN_THOUSANDS.fullmatch, points))
    if points and all(may_divide):
        return _in_doubt
    return _with_comma if may_divide[1] else _with_point


def _in_doubt(cell: str) -> float:
    """Read numbers without sign of a fraction only: 1.000 and 2,303 side by side may mean either."""
    if "," in cell or "." in cell:
        raise ValueError(cell)
    return float(cell)


def _with_point(cell: str) -> float:
    cell = cell.strip().strip('"')
    if cell.endswith("%"):
        return _with_point(cell[:-1]) / 100
    if _THOUSANDS.fullmatch(cell):
        cell = cell.replace(",", "")
    return float(cell)


def _with_comma(cell: str) -> float:
    cell = cell.strip().strip('"')
    if cell.endswith("%"):
        return _with_comma(cell[:-1]) / 100
    if _GERMAN.fullmatch(cell):
        return float(cell.replace(".", "").replace(",", "."))
    return float(cell.replace(".", "") if _GERMAN_THOUSANDS.fullmatch(cell) else cell)


def by_class(name: str, cells: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """Return a column of lists as one column for each place in the list; any other column as it is.

    Example:
        >>> by_class("f1", ["[0.5, 0.25]", "[0.6 0.3]"])
        [('f1[0]', ['0.5', '0.6']), ('f1[1]', ['0.25', '0.3'])]
        >>> by_class("loss", ["0.5"])
        [('loss', ['0.5'])]
    """
    if _LIST.fullmatch(cells[0]) is None:
        return [(name, cells)]
    rows = [re.split(r"[,\s]+", match[1].strip()) if (match := _LIST.fullmatch(cell)) else [] for cell in cells]
    width = len(rows[0])
    if width > _MOST_CLASSES or any(len(row) not in (0, width) for row in rows):
        return [(name, cells)]
    return [(f"{name}[{k}]", [row[k] if k < len(row) else "" for row in rows]) for k in range(width)]


_PLAIN: dict[Parse, Parse] = {_with_point: float}  # what most cells are, read without a second look


class ColumnOfText:
    """What the cells of one column said so far; a text here and there in a column of numbers is a mistake."""

    def __init__(self, name: str, *, parse: Parse = _with_point) -> None:
        self.name = name
        self.count = 0
        self._parse = parse
        self._values: list[FloatArray] = []
        self._recorded: list[NDArray[np.bool_]] = []
        self._bad: list[tuple[int, str]] = []
        self._bad_count = 0
        self._number_count = 0

    @property
    def holds_numbers(self) -> bool:
        """Say whether the column is meant to hold numbers: at least half of what is written there is one."""
        return self._number_count >= self._bad_count

    def add(self, cells: Sequence[str], first_row: int) -> None:
        """Add a block of cells; `first_row` is the row of the first in the file."""
        if self._bad_count > _SURELY_TEXT and not self._number_count:
            self.skip(len(cells))
            return
        self.count += len(cells)
        numbers = self._numbers(cells, first_row)
        recorded = np.array([number is not None for number in numbers], dtype=np.bool_)
        self._number_count += int(recorded.sum())
        self._values.append(np.array(numbers, dtype=np.float64))  # None becomes NaN
        self._recorded.append(recorded)

    def skip(self, count: int) -> None:
        """Add rows in which the column does not occur."""
        self.count += count
        self._values.append(np.full(count, np.nan))
        self._recorded.append(np.zeros(count, dtype=np.bool_))

    def problems(self) -> Iterator[Problem]:
        """Yield the cells that are no numbers, if the column is meant to hold numbers."""
        if self.holds_numbers:
            yield from self.bad_cells()

    def bad_cells(self) -> Iterator[Problem]:
        """Yield the first cells that are no numbers."""
        for row, cell in self._bad:
            yield Problem(f"row {row}, column {shown(self.name)}", f"expected a number or nothing, got {shown(cell)}")

    def column(self) -> Column:
        """Return the whole column."""
        return Column(np.concatenate(self._values), np.concatenate(self._recorded))

    def _numbers(self, cells: Sequence[str], first_row: int) -> list[float | None]:
        try:
            return [_PLAIN[self._parse](cell) if cell else None for cell in cells]
        except (KeyError, ValueError):
            return [self._number(cell, row) for row, cell in enumerate(cells, start=first_row)]

    def _number(self, cell: str, row: int) -> float | None:
        if cell.strip().lower() in NOT_RECORDED:
            return None
        try:
            return self._parse(cell)
        except ValueError:
            self._bad_count += 1
            if len(self._bad) < _MOST_BAD:
                self._bad.append((row, cell))
            return None


class Labels:
    """A column of text that says what each row is of: a part, a metric, a run; kept as numbers of its words."""

    MOST = 10_000  # different words; a column of more says something else

    def __init__(self, name: str) -> None:
        self.name = name
        self.words: dict[str, int] = {}
        self._codes: list[NDArray[np.int64]] = []

    def add(self, cells: Sequence[str]) -> None:
        """Add a block of cells; past `MOST` words every new one counts as one and the same."""
        self._codes.append(np.array([self._code(cell.strip()) for cell in cells], dtype=np.int64))

    def _code(self, word: str) -> int:
        if len(self.words) < self.MOST:
            return self.words.setdefault(word, len(self.words))
        return self.words.get(word, self.MOST)

    @property
    def codes(self) -> NDArray[np.int64]:
        """The number of each row's word."""
        return np.concatenate(self._codes) if self._codes else np.zeros(0, dtype=np.int64)
