"""A parsed history, names with a number for each epoch (lists, or values by row as pandas writes them), as a log."""

import re
from collections.abc import Mapping
from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.format.check import SPELLED_NUMBERS, shown
from advisor.store.logs.counters import counters_of
from advisor.store.logs.log import column_of, runs_of_log
from advisor.store.logs.log_columns import Log
from advisor.store.logs.names import is_metric, keras_name
from advisor.store.size_columns import size_of_set

FORMAT = 'Write {"loss": [0.9, 0.7], "val_loss": [1.0, 0.8]}, one number per epoch, null where nothing was recorded.'
_MOST_PROBLEMS = 100
_MOST_CELLS = 20_000_000  # names times epochs
_MOST_EVERY = 20  # epochs between validations; where it is more, the lists of the training part count steps
_MOST_CLASSES = 1_000  # values of one metric in one epoch that are told apart
_WRITTEN = re.compile(r"(?:tf\.)?[Tt]ensor\(([^,()]{1,40})[,)].{0,80}|np\.float\d\d\(([^()]{1,40})\)")
_NUMBER = re.compile(r"[-+]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][-+]?\d{1,4})?(%?)")
_SPELLED = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf"), "+inf": float("inf")}
_NOTHING = frozenset({"", "none", "null", "na", "n/a"})


def runs_of_history(document: object, path: Path) -> tuple[Run, ...]:
    """Return the training that a parsed history tells of.

    Raises:
        FileError: With every value that is no number.
    """
    return runs_of_log(log_of_history(document, path), source=str(path))


def log_of_history(document: object, path: Path) -> Log:
    """Return a parsed history as a log of its own names; a metric of one value a class becomes `name[0]`, `name[1]`.

    Raises:
        FileError: With every value that is no number.
    """
    problems: list[Problem] = []
    columns: dict[str, list[float | None]] = {}
    for name, values in _lists(document, path).items():
        place = f'trace "{name}"'
        if not isinstance(values, list):
            problems.append(Problem(place, f"expected a list of numbers, got {shown(values)}"))
        elif _is_of_lists(values):
            columns |= _by_class(name, values)
        else:
            problems.extend(_bad_values(name, values))
            columns[name] = [number_in(value) for value in values]
    if problems:
        raise FileError(f"cannot read {path}", problems[:_MOST_PROBLEMS], FORMAT)
    longest = max(map(len, columns.values()), default=0)
    refuse_too_many(len(columns), longest, path)
    every = _validated_every(columns)
    placed = {name: _placed(values, longest, every if is_validation(name) else 1) for name, values in columns.items()}
    log = {name: column_of(values) for name, values in placed.items()}
    if every <= _MOST_EVERY and longest and not counters_of(log) and size_of_set(list(log)) is None:
        log["epoch"] = column_of([float(epoch) for epoch in range(longest)])  # a number an epoch, by what a history is
    return log


def _validated_every(columns: Mapping[str, list[float | None]]) -> int:
    """Return every how many epochs validation took place: Keras leaves the others out of its lists, not empty."""
    validated = {len(values) for name, values in columns.items() if is_validation(name)}
    trained = {len(values) for name, values in columns.items() if is_metric(name) and not is_validation(name)}
    if len(validated) != 1 or len(trained) != 1:
        return 1
    (few,), (many,) = validated, trained
    every = many // few if few else 1
    return every if every > 1 and many // every == few else 1


def _placed(values: list[float | None], longest: int, every: int) -> list[float | None]:
    """Return one value an epoch, those of each stretch of `every` epochs at its end."""
    if every > 1:
        values = [value for one in values for value in (*[None] * (every - 1), one)]
    return values + [None] * (longest - len(values))


def is_validation(name: str) -> bool:
    """Say whether a name is of the validation part."""
    return keras_name(name).startswith("val_")


def number_in(value: object) -> float | None:
    """Return the number that a value is or spells, None for anything else.

    Example:
        >>> [number_in(value) for value in (3, "0.91", "91%", "nan", "tensor(0.5, device='cuda:0')", "x", True, None)]
        [3.0, 0.91, 0.91, nan, 0.5, None, None, None]
    """
    if isinstance(value, str):
        return _number_spelled(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if isinstance(value, float) or abs(value) < 10**308 else None
    return None


def refuse_too_many(names: int, epochs: int, path: Path) -> None:
    """Refuse a history larger than memory is for.

    Raises:
        FileError: If it is.
    """
    if names * epochs > _MOST_CELLS:
        problem = Problem("", f"expected at most {_MOST_CELLS} numbers, got {names} names over {epochs} epochs")
        raise FileError(f"cannot read {path}", [problem], FORMAT)


def _number_spelled(text: str) -> float | None:
    if text in SPELLED_NUMBERS:
        return SPELLED_NUMBERS[text]
    written = _WRITTEN.fullmatch(text[:200])
    if written is not None:
        text = (written[1] or written[2]).strip()
    match = _NUMBER.fullmatch(text)
    if match is None:
        return _SPELLED.get(text.lower())
    return float(text[:-1]) / 100 if match[1] else float(text)


def _lists(document: object, path: Path) -> dict[str, object]:
    if isinstance(document, list):
        rows = [row for row in document if isinstance(row, dict)]
        names = dict.fromkeys(str(name) for row in rows for name in row)
        refuse_too_many(len(names), len(rows), path)
        return {name: [row.get(name) for row in rows] for name in names}
    entries = document.items() if isinstance(document, dict) else ()
    return {name: by_row(values) if isinstance(values, dict) else values for name, values in entries}


def by_row(values: dict[str, object]) -> object:
    """Return the values that pandas wrote by row number, in the order of the rows; anything else as it is."""
    if not values or not all(row.isdecimal() and len(row) < 10 for row in values):
        return values
    return [values[row] for row in sorted(values, key=int)]


def _is_of_lists(values: list[object]) -> bool:
    """Say whether each epoch holds a list: a metric of one number a class."""
    return bool(values) and all(isinstance(value, list) for value in values)


def _by_class(name: str, values: list[object]) -> dict[str, list[float | None]]:
    """Return the values of each class over the epochs; nothing where they are no numbers, or of different counts."""
    rows = [value for value in values if isinstance(value, list)]
    counts = {len(row) for row in rows}
    if len(counts) != 1 or not 0 < max(counts) <= _MOST_CLASSES:
        return {}
    found = {f"{name}[{k}]": [number_in(row[k]) for row in rows] for k in range(max(counts))}
    if len(found) == 2 and _counts_up(found[f"{name}[0]"]):
        return {name: found[f"{name}[1]"]}
    return found if all(any(value is not None for value in column) for column in found.values()) else {}


def _counts_up(values: list[float | None]) -> bool:
    """Say whether values number epochs, 0, 1, 2 or 1, 2, 3: the list then holds pairs of epoch and value."""
    return len(values) > 1 and values[0] in (0, 1) and values == [values[0] + k for k in range(len(values))]


def _bad_values(name: str, values: list[object]) -> list[Problem]:
    wrong = [
        (epoch, value) for epoch, value in enumerate(values) if not _is_nothing(value) and number_in(value) is None
    ]
    return [
        Problem(f'trace "{name}", epoch {epoch}', f'expected a number, null or "NaN", got {shown(value)}')
        for epoch, value in wrong[:_MOST_PROBLEMS]
    ]


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in _NOTHING)
