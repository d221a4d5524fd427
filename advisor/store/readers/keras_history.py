"""`history.history` as JSON or as Python shows it, and what pandas makes of it with `to_json` (values by row)."""

import re
from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store import codec, files
from advisor.store.check import SPELLED_NUMBERS, shown
from advisor.store.literal import histories_in
from advisor.store.log import column_of, runs_of_log

_NUMBER = rb'(?:[-+]?\d|NaN|null|-?Infinity|"-?(?:NaN|Infinity)"|\])'
_LISTS = re.compile(rb'\s*\{\s*"[^"]{1,200}"\s*:\s*(?:\[\s*' + _NUMBER + rb'|\{\s*"\d{1,9}"\s*:)')
_SHOWN = re.compile(rb"\s*(?:Out\[\d{1,6}\]:\s*)?\{\s*'[^'\"\n]{1,100}'\s*:\s*\[")
_RECORDS = re.compile(rb'\s*\[\s*\{\s*"[^"]{1,200}"\s*:\s*' + _NUMBER)
_FORMAT = 'Write {"loss": [0.9, 0.7], "val_loss": [1.0, 0.8]}, a number an epoch, null where nothing was recorded.'
_MOST_PROBLEMS = 100
_MOST_CELLS = 20_000_000  # names times epochs


def reads(path: Path, head: bytes) -> bool:
    """Say whether JSON begins with a list of numbers under a name, with values by row, or with rows."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    return any(pattern.match(head) is not None for pattern in (_LISTS, _RECORDS, _SHOWN))


def read(path: Path) -> tuple[Run, ...]:
    """Read one training, or several if Python showed several.

    Raises:
        FileError: With every value that is no number.
    """
    data = files.read_bytes(path, limit=files.MAX_JSON_BYTES).removeprefix(b"\xef\xbb\xbf")
    shown_by_python = histories_in(files.text_of(data)) if _SHOWN.match(data) else []
    if shown_by_python:
        return tuple(run for document in shown_by_python for run in runs_of_history(document, path))
    return runs_of_history(codec.parse(data, name=str(path)), path)


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
        raise FileError(f"cannot read {path}", problems[:_MOST_PROBLEMS], _FORMAT)
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
        raise FileError(f"cannot read {path}", [problem], _FORMAT)
