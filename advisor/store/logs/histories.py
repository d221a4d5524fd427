"""A parsed history, names with a number for each epoch (lists, or values by row as pandas writes them), as runs."""

from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.format.check import SPELLED_NUMBERS, shown
from advisor.store.logs.log import column_of, runs_of_log

FORMAT = 'Write {"loss": [0.9, 0.7], "val_loss": [1.0, 0.8]}, one number per epoch, null where nothing was recorded.'
_MOST_PROBLEMS = 100
_MOST_CELLS = 20_000_000  # names times epochs


def runs_of_history(document: object, path: Path) -> tuple[Run, ...]:
    """Return the training that a parsed history tells of.

    Raises:
        FileError: With every value that is no number.
    """
    problems: list[Problem] = []
    columns: dict[str, list[float | None]] = {}
    for name, values in _lists(document, path).items():
        place = f'trace "{name}"'
        if not isinstance(values, list):
            problems.append(Problem(place, f"expected a list of numbers, got {shown(values)}"))
        elif not _is_of_lists(values):
            problems.extend(_bad_values(name, values))
            columns[name] = [_number(value) for value in values]
    if problems:
        raise FileError(f"cannot read {path}", problems[:_MOST_PROBLEMS], FORMAT)
    longest = max(map(len, columns.values()), default=0)
    _refuse_too_many(len(columns), longest, path)
    padded = {name: column_of(values + [None] * (longest - len(values))) for name, values in columns.items()}
    return runs_of_log(padded, source=str(path))


def _lists(document: object, path: Path) -> dict[str, object]:
    if isinstance(document, list):
        rows = [row for row in document if isinstance(row, dict)]
        names = dict.fromkeys(str(name) for row in rows for name in row)
        _refuse_too_many(len(names), len(rows), path)
        return {name: [row.get(name) for row in rows] for name in names}
    entries = document.items() if isinstance(document, dict) else ()
    return {name: _by_row(values) if isinstance(values, dict) else values for name, values in entries}


def _by_row(values: dict[str, object]) -> object:
    """Return the values that pandas wrote by row number, in the order of the rows."""
    if not all(row.isdecimal() and len(row) < 10 for row in values):
        return values
    return [values[row] for row in sorted(values, key=int)]


def _is_of_lists(values: list[object]) -> bool:
    """Say whether each epoch holds a list (a metric of one number a class): no trace of one number an epoch."""
    return bool(values) and all(isinstance(value, list) for value in values)


def _number(value: object) -> float | None:
    if isinstance(value, str):
        return SPELLED_NUMBERS.get(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) < 1e308 or isinstance(value, float) else None
    return None


def _bad_values(name: str, values: list[object]) -> list[Problem]:
    wrong = [(epoch, value) for epoch, value in enumerate(values) if value is not None and _number(value) is None]
    return [
        Problem(f'trace "{name}", epoch {epoch}', f'expected a number, null or "NaN", got {shown(value)}')
        for epoch, value in wrong[:_MOST_PROBLEMS]
    ]


def _refuse_too_many(names: int, epochs: int, path: Path) -> None:
    if names * epochs > _MOST_CELLS:
        problem = Problem("", f"expected at most {_MOST_CELLS} numbers, got {names} names over {epochs} epochs")
        raise FileError(f"cannot read {path}", [problem], FORMAT)
