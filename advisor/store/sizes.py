"""Learning curves from anyone's numbers: a CSV of size, error and, where known, seed and training error."""

import csv
import io
import math
from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.files import read_text
from advisor.records import LearningCurve, SizePoint

_NAMES = {
    "size": ("size", "rows", "n", "train_size"),
    "error": ("error", "test_error", "validation_error"),
    "seed": ("seed",),
    "train_error": ("train_error", "training_error"),
}
_REMEDY = "One line per training: size,error[,seed][,train_error], with these names in the first line."
_MOST_PROBLEMS = 20


def read_sizes(path: Path) -> LearningCurve:
    """Read errors against training-set sizes, one line per training.

    Args:
        path: A CSV (comma, semicolon or tab) with a header. `size` and `error` must be there; `seed` and
            `train_error` may be. Other columns are left alone, empty lines too. A line with an empty or
            NaN error is a training that failed: it is left out.

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
    """
    lines = _lines(text)
    places = _places(lines[0] if lines else [], source=source)
    points: list[SizePoint] = []
    problems: list[Problem] = []
    for number, cells in enumerate(lines[1:], start=2):
        row = {field: cells[place].strip() for field, place in places.items() if place < len(cells)}
        try:
            point = _point(row)
        except ValueError as error:
            problems.append(Problem(f"line {number}", str(error)))
        else:
            points += [point] if point is not None else []
    if not points and not problems:
        problems.append(Problem("", "expected at least one line with an error, got none"))
    if problems:
        raise FileError(f"cannot read {source}", problems[:_MOST_PROBLEMS], _REMEDY)
    return LearningCurve(name=name, points=tuple(points), source=source)


def _lines(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _places(header: list[str], *, source: str) -> dict[str, int]:
    named = [name.strip().lower() for name in header]
    places = {
        field: next(named.index(name) for name in names if name in named)
        for field, names in _NAMES.items()
        if any(name in named for name in names)
    }
    missing = [field for field in ("size", "error") if field not in places]
    if missing:
        came = ", ".join(name for name in named if name) or "nothing"
        problem = Problem("line 1", f"expected columns size and error, got {came}")
        raise FileError(f"cannot read {source}", [problem], _REMEDY)
    return places


def _point(row: dict[str, str]) -> SizePoint | None:
    """Return one training, or None where it failed (no error) or the line is empty."""
    if not any(row.values()):
        return None
    size, error = _number(row, "size"), _number(row, "error")
    if size is None or not (size >= 1 and size.is_integer()):
        raise ValueError(f'size: expected a whole number of rows above 0, got "{row.get("size", "")}"')
    if error is None:
        return None
    seed = _number(row, "seed")
    return SizePoint(
        size=int(size),
        error=error,
        train_error=_number(row, "train_error"),
        seed=int(seed) if seed is not None else None,
    )


def _number(row: dict[str, str], field: str) -> float | None:
    """Return a cell's number; None where it is empty or NaN."""
    cell = row.get(field, "")
    try:
        value = float(cell or "nan")
    except ValueError as error:
        raise ValueError(f'{field}: expected a number, got "{cell}"') from error
    if math.isinf(value):
        raise ValueError(f'{field}: expected a finite number, got "{cell}"')
    return None if math.isnan(value) else value
