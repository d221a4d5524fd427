"""Histories inside a JSON document: wrapped (`history`), parted (`train`, `val`), one a fold, or rows of epochs."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.names import PARTS, is_metric, keras_name
from advisor.store.logs.tables.headers import is_long_header
from advisor.store.logs.tables.histories import by_row, log_of_history, number_in
from advisor.store.logs.tables.pointed import as_rows
from advisor.store.logs.tables.rows import logs_of_rows
from advisor.store.logs.tables.sets import SET_WORDS, with_parts

_Found: TypeAlias = tuple[str, object]  # the name of a run and its history: lists by name, or rows
_DEEPEST = 8
_WRAPPERS = frozenset({
    "history", "hist", "metrics", "logs", "log", "results", "result", "data", "train_history", "training_history",
    "fit_history", "epochs", "scalars", "values", "records", "rows", "training", "performance",
})  # fmt: skip
_KEY = re.compile(rb'"([^"\\]{1,100})"\s*:\s*(\[|\{|"?[-+]?[\d.N])')
_SPLIT = re.compile(rb'"columns"\s*:\s*\[([^\]]{1,10000})\]')  # pandas: names apart from numbers
_NAME = re.compile(rb'"([^"\\]{1,100})"')
_EPOCH = re.compile(r"^epoch[ _-]?(?=\d{1,9}$)", re.IGNORECASE)
_FOREIGN = re.compile(
    rb'"(?:op_code|log_history|cells|worksheets)"\s*:|"schema"\s*:\s*"advisor/|"hyperparameters"\s*:\s*\{'
)
_MOST_FIRST = 1_000_000


def is_lines(head: bytes) -> bool:
    """Say whether a file begins as JSON lines: a whole object a line, more than one.

    Example:
        >>> is_lines(b'{"loss": 1}\\n{"loss": 0.5}'), is_lines(b'{\\n"loss": [1]}'), is_lines(b'{"loss": 1}')
        (True, False, False)
    """
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, _, rest = head.partition(b"\n")
    return first.startswith(b"{") and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")


def tells_metrics(head: bytes) -> bool:
    """Say whether JSON of no other known kind has a metric among its first names: with a list, or again and again.

    Example:
        >>> tells_metrics(b'{"history": {"loss": [1, 2]}}'), tells_metrics(b'[{"loss": 2}, {"loss": 1}]')
        (True, True)
        >>> tells_metrics(b'{"flossing": [1]}'), tells_metrics(b'{"loss": 0.5}')
        (False, False)
    """
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] not in (b"{", b"[") or _FOREIGN.search(head):
        return False
    counts = Counter(match[1] for match in _KEY.finditer(head))
    lists = {match[1] for match in _KEY.finditer(head) if match[2] in b"[{"}
    split = _SPLIT.search(head)
    names = {*lists, *(name for name, count in counts.items() if count > 1), *_NAME.findall(split[1] if split else b"")}
    return (
        any(is_metric(name.decode(errors="replace")) for name in names) or _is_long(head) or b"learn_metrics" in counts
    )


def _is_long(head: bytes) -> bool:
    """Say whether the first object is a row of one metric."""
    first = head.split(b"}", 1)[0]
    return is_long_header(tuple(name.decode(errors="replace") for name in _NAME.findall(first)))


def logs_of_document(document: object, path: Path) -> list[NamedLog]:
    """Return every history in a parsed document as a log, with the name of its run where there are several.

    Raises:
        FileError: With every value that is no number, where a document is one plain history.
    """
    found = list(_found(document, "", 0))
    if not found:
        return [("", log_of_history(document, path))]
    logs = [named for name, history in found for named in _logs(name, history, path)]
    return logs if len(logs) > 1 else [("", log) for _, log in logs]


def _logs(name: str, history: object, path: Path) -> Iterator[NamedLog]:
    if isinstance(history, list):
        for run, log in logs_of_rows(history, path):
            yield _joined(name, run), log
    else:
        yield name, log_of_history(history, path)


def _found(document: object, name: str, depth: int) -> Iterator[_Found]:
    """Yield the histories at and below a place; what belongs to one training is joined."""
    if depth > _DEEPEST:
        return
    document = _as_rows(document)
    document = (as_rows(document) or document) if isinstance(document, dict) else document
    if isinstance(document, list):
        if _are_rows(document):
            yield name, document
            return
        for number, item in enumerate(document, start=1):
            yield from _found(item, _joined(name, str(number)), depth + 1)
    elif isinstance(document, dict):
        yield from _found_in_table(document, name, depth)


def _found_in_table(document: dict[str, object], name: str, depth: int) -> Iterator[_Found]:
    document = with_parts(document)
    own: dict[str, object] = {}
    below: list[tuple[str, object]] = []
    for key, value in document.items():
        series = _series(value)
        parted = None if series is not None else _parted(key, value, depth)
        if series is not None:
            own[key] = series
        elif parted:
            own |= parted
        elif isinstance(value, dict | list):
            below.append((key, value))
    folds = _of_folds(own)
    if folds:
        yield from ((_joined(name, f"fold {number}"), fold) for number, fold in enumerate(folds, start=1))
    elif any(is_metric(key) or keras_name(key) == "learning_rate" for key in own):
        yield name, own
    for key, value in below:
        yield from _found(value, name if key.lower() in _WRAPPERS else _joined(name, key), depth + 1)


def _of_folds(own: dict[str, object]) -> list[dict[str, object]]:
    """Return one history a fold where the loss is a list of lists: a loss has no classes, so each is a training."""
    losses = [values for key, values in own.items() if keras_name(key) in ("loss", "val_loss")]
    if not losses or not all(
        isinstance(v, list) and len(v) > 1 and all(_is_training(one) for one in v) for v in losses
    ):
        return []
    count = len(losses[0]) if isinstance(losses[0], list) else 0
    of_all = {key: values for key, values in own.items() if isinstance(values, list) and len(values) == count}
    return [{key: values[k] for key, values in of_all.items() if isinstance(values[k], list)} for k in range(count)]


def _is_training(values: object) -> bool:
    return isinstance(values, list) and len(values) > 2 and any(number_in(value) is not None for value in values)


def _parted(key: str, value: object, depth: int) -> dict[str, object]:
    """Return `{"train": {"loss": []}}` or `{"loss": {"train": []}}` as lists by joined names, else nothing."""
    if key.lower() in PARTS | SET_WORDS:
        lists: dict[str, object] = {}
        for _, history in _found(value, "", depth + 1):  # of several the first tells of the whole: Ludwig's "combined"
            columns = _columns(history) if isinstance(history, list) else history
            of_part = columns.items() if isinstance(columns, dict) else ()
            lists = {f"{key} {name}" if name != "epoch" else name: values for name, values in of_part} | lists
        return lists
    if isinstance(value, dict) and value and all(part.lower() in PARTS for part in value):
        lists = {f"{part} {key}": _series(values) for part, values in value.items()}
        return {name: values for name, values in lists.items() if values is not None}
    return {}


def _columns(rows: list[object]) -> dict[str, object]:
    tables = [row for row in rows if isinstance(row, dict)]
    names = list(dict.fromkeys(name for row in tables for name in row))
    if len(names) * len(tables) > _MOST_FIRST:
        return {}
    numbers = {name: [number_in(row.get(name)) for row in tables] for name in names}
    return {name: values for name, values in numbers.items() if any(value is not None for value in values)}


def _series(value: object) -> list[object] | None:
    """Return a list of values over epochs, of one number or one list of numbers each; None for anything else."""
    if isinstance(value, dict):
        value = by_row(value)
    if not isinstance(value, list) or not value or any(isinstance(item, dict) for item in value):
        return None
    return value


def _as_rows(document: object) -> object:
    """Return what pandas wrote by row (`index`, `split`, `table`) as rows, anything else as it is."""
    if not isinstance(document, dict):
        return document
    names, data = document.get("columns"), document.get("data")
    if isinstance(names, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, names), row, strict=False)) for row in data]
    rows = by_row({_EPOCH.sub("", key): value for key, value in document.items()})
    return rows if isinstance(rows, list) and _are_rows(rows) else document


def _are_rows(items: list[object]) -> bool:
    """Say whether a list holds a table's rows: names with one number each."""
    first = [item for item in items[:50] if isinstance(item, dict)]
    return any(number_in(value) is not None for row in first for value in row.values())


def _joined(name: str, more: str) -> str:
    return f"{name}, {more}" if name and more else name or more
