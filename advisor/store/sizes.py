"""Learning curves from anyone's numbers: a table of sizes with errors or scores, seeds and training errors if known."""

import math
import re
from collections.abc import Sequence
from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.files import read_text
from advisor.records import LearningCurve, SizePoint
from advisor.store.logs.tables.cells import Parse, parse_of
from advisor.store.logs.tables.headers import NOT_RECORDED
from advisor.store.size_columns import (
    Measure,
    as_errors,
    curve_columns,
    measures_in,
    seed_column,
    share_column,
    size_column,
)
from advisor.store.size_tables import Rows, rows_of

_REMEDY = "One line per training: size,error[,seed][,train_error], with these names in the first line."
_MOST_PROBLEMS = 20
_SAMPLE = 65_536  # characters by which the way of writing numbers is told
_THOUSANDS = re.compile(r"([\d.,]{1,20})\s?([kKmM])")
_GROUPED = re.compile(r"(?<=\d)[\s'_\u00a0\u202f](?=\d{3}(?!\d))")


def read_sizes(path: Path) -> LearningCurve:
    """Read errors against training-set sizes, one line per training.

    Args:
        path: A table with a header: CSV (comma, semicolon or tab), markdown, columns between blanks, or JSON. A
            column of sizes and one of errors must be there; `seed` and the error of the training part may be. A score
            of which more is better becomes an error, 1 - score, and the curve's metric says so. Other columns are
            left alone, empty lines too. A line with an empty or NaN error is a training that failed: it is left out.

    Raises:
        FileError: If the file cannot be read, a column is missing, or a cell is no number; every such cell is listed.
    """
    return sizes_of_text(read_text(path), name=path.stem, source=str(path))


def sizes_of_text(text: str, *, name: str, source: str) -> LearningCurve:
    """Return the errors against training-set sizes that a text holds, as `read_sizes` does.

    Raises:
        FileError: As `read_sizes`; its message names the source.

    Example:
        >>> sizes_of_text("size,error\\n100,0.3\\n200,0.2", name="mine", source="text").points[1].error
        0.2
        >>> curve = sizes_of_text("n_train;Test acc.\\n1k;85,0 %\\n2k;90,0 %", name="mine", source="text")
        >>> curve.metric, [(point.size, point.error) for point in curve.points]
        ('1 - Test acc.', [(1000, 0.15), (2000, 0.1)])
    """
    table = rows_of(text)
    size, error, train = _columns(table, source)
    _refuse_several(table, source)
    reading = _Reading(table, parse_of(text[:_SAMPLE], table.delimiter))
    sizes = [reading.size(row, size) for row in reading.rows]
    nothing: list[float | None] = [None] * len(reading.rows)
    seed = seed_column(table.names)
    seeds = reading.numbers(seed) if seed is not None and reading.is_of_numbers(seed) else nothing
    errors = _errors(reading, error, source)
    trained = _errors(reading, train, source) if train else []
    if reading.problems or not any(value is not None for column in errors for value in column):
        problems = reading.problems or [Problem("", "expected at least one line with an error, got none")]
        raise FileError(f"cannot read {source}", problems[:_MOST_PROBLEMS], _REMEDY)
    beside = trained if len(trained) == len(errors) else [nothing] * len(errors)
    points = [
        SizePoint(size=rows, error=missed, train_error=fitted, seed=None if number is None else int(number))
        for column, of_training in zip(errors, beside, strict=True)
        for rows, missed, fitted, number in zip(sizes, column, of_training, seeds, strict=True)
        if missed is not None
    ]
    return LearningCurve(name=name, metric=_metric(error), points=tuple(points), source=source)


def _columns(table: Rows, source: str) -> tuple[str, Measure, Measure | None]:
    size, measures = size_column(table.names), measures_in(table.names)
    if size is not None and measures is not None:
        return size, *measures
    share = share_column(table.names)
    if size is None and share is not None and measures is not None:
        problem = Problem(f"column {share}", "expected numbers of rows, got shares of them")
        remedy = "Add a column `size`: the share times the rows of the whole training part."
        raise FileError(f"cannot read {source}", [problem], remedy)
    came = ", ".join(name for name in table.names if name) or "nothing"
    raise FileError(
        f"cannot read {source}", [Problem("line 1", f"expected columns size and error, got {came}")], _REMEDY
    )


def _refuse_several(table: Rows, source: str) -> None:
    """Refuse a table of several curves: their points are no one curve."""
    for name in curve_columns(table.names):
        place = table.names.index(name)
        words = list(dict.fromkeys(row[place].strip() for _, row in table.rows if place < len(row)))
        words = [word for word in words if word]
        if len(words) > 1 and not (name == seed_column(table.names) and all(word.isdecimal() for word in words)):
            some = ", ".join(words[:5]) + (", …" if len(words) > 5 else "")
            problem = Problem(f"column {name}", f"expected one learning curve, got {len(words)} ({some})")
            raise FileError(f"cannot read {source}", [problem], "Keep the lines of one curve, and ask for each.")


def _errors(reading: "_Reading", measure: Measure, source: str) -> list[list[float | None]]:
    """Return each column of a measure as errors."""
    columns = [reading.numbers(name) for name in measure.columns]
    known = {
        name: [value for value in values if value is not None]
        for name, values in zip(measure.columns, columns, strict=True)
    }
    scale = as_errors(known, measure)
    if scale is None:
        problem = Problem(f"column {measure.name}", "expected errors, of which less is better, or scores up to 1")
        remedy = "Name the column `error` if less is better; else write the best score there can be minus the score."
        raise FileError(f"cannot read {source}", [problem], remedy)
    factor, offset = scale
    return [[None if value is None else _error(value, factor, offset) for value in column] for column in columns]


def _error(value: float, factor: float, offset: float) -> float:
    """Return an error without the last digits that a subtraction adds: 1 - 0.85 is 0.15."""
    return round(offset + factor * value, 12) if offset else factor * value


def _metric(measure: Measure) -> str:
    if measure.is_plain:
        return "error"
    return f"1 - {measure.name}" if measure.is_score else measure.name


class _Reading:
    """The cells of a table as numbers, and what was wrong with them."""

    def __init__(self, table: Rows, parse: Parse) -> None:
        self.names = table.names
        self.rows = [(number, cells) for number, cells in table.rows if any(cell.strip() for cell in cells)]
        self.problems: list[Problem] = []
        self._parse = parse

    def numbers(self, name: str) -> list[float | None]:
        """Return a column, None where a cell is empty or NaN."""
        return [self._number(row, name) for row in self.rows]

    def is_of_numbers(self, name: str) -> bool:
        """Say whether a column holds whole numbers at all."""
        return any(self._cell(cells, name).isdecimal() for _, cells in self.rows)

    def size(self, row: tuple[int, list[str]], name: str) -> int:
        """Return a row's size; a wrong one is kept for the message."""
        cell = self._cell(row[1], name)
        value = self._counted(cell)
        if value is None or not (value >= 1 and value.is_integer()):
            self.problems.append(
                Problem(f"line {row[0]}", f'size: expected a whole number of rows above 0, got "{cell}"')
            )
            return 1
        return int(value)

    def _counted(self, cell: str) -> float | None:
        """Return a size, "1,000", "1 000" or "1k"."""
        in_thousands = _THOUSANDS.fullmatch(cell)
        factor = {"k": 1e3, "m": 1e6}[in_thousands[2].lower()] if in_thousands else 1.0
        try:
            value = factor * self._parse(_GROUPED.sub("", in_thousands[1] if in_thousands else cell))
        except ValueError:
            return None
        return round(value, 6) if math.isfinite(value) else None

    def _number(self, row: tuple[int, list[str]], name: str) -> float | None:
        cell = self._cell(row[1], name)
        if cell.lower() in NOT_RECORDED:
            return None
        try:
            value = self._parse(cell)
        except ValueError:
            self.problems.append(Problem(f"line {row[0]}", f'{name}: expected a number, got "{cell}"'))
            return None
        if math.isinf(value):
            self.problems.append(Problem(f"line {row[0]}", f'{name}: expected a finite number, got "{cell}"'))
        return None if math.isnan(value) else value

    def _cell(self, cells: Sequence[str], name: str) -> str:
        place = self.names.index(name)
        return cells[place].strip() if place < len(cells) else ""
