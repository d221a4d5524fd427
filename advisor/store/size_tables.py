"""Small tables as people keep or paste them, as rows of text: CSV, markdown, columns between blanks, JSON."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from advisor.store.logs.tables.headers import header_of

_RULE = re.compile(r"[-:=+|\s]*")
_BLANKS = re.compile(r"\s{2,}")
_DEEPEST = 4


class Rows(NamedTuple):
    names: list[str]
    rows: list[tuple[int, list[str]]]  # each with the number of its line
    delimiter: str = ","


def rows_of(text: str) -> Rows:
    """Return the table in a text; no names where there is none.

    Example:
        >>> rows_of("| n | error |\\n|---|---|\\n| 100 | 0.3 |")
        Rows(names=['n', 'error'], rows=[(3, ['100', '0.3'])], delimiter='|')
        >>> rows_of('{"n": [100, 200], "error": [[0.3, 0.2], [0.2, 0.1]]}').rows
        [(1, ['100', '0.3', '0.2']), (2, ['200', '0.2', '0.1'])]
    """
    if text.lstrip()[:1] in ("{", "["):
        return _of_json(text)
    header = header_of(text)
    lines = list(enumerate(text.split("\n"), start=1))[header.skipped :]
    lines = [(number, line.strip("\r")) for number, line in lines]
    first = lines[0][1].strip() if lines else ""
    if first.count("|") > 1 or (len(header.names) < 2 and first.count("|") == 1):
        kept = [(number, _piped(line)) for number, line in lines if line.strip() and not _RULE.fullmatch(line)]
        return Rows(kept[0][1], kept[1:], "|") if kept else Rows([], [])
    if len(header.names) < 2:
        names = _BLANKS.split(first) if len(_BLANKS.split(first)) > 1 else first.split()
        return Rows(names, [(n, line.split()) for n, line in lines[1:] if not _RULE.fullmatch(line)], " ")
    cells = csv.reader(io.StringIO("\n".join(line for _, line in lines)), delimiter=header.delimiter)
    rows = [(header.skipped + place, row) for place, row in enumerate(cells, start=1)]
    return Rows(list(header.names), rows[1:], header.delimiter)


def _piped(line: str) -> list[str]:
    return [cell.strip(" *`") for cell in line.strip().strip("|").split("|")]


def _of_json(text: str) -> Rows:
    try:
        document = json.loads(text)
    except ValueError:
        document = _lines(text)
    return next((rows for table in _tables(document, 0) if len((rows := _table(table)).names) > 1), Rows([], []))


def _lines(text: str) -> list[object]:
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        return []


def _tables(document: object, depth: int) -> Iterator[Sequence[object]]:
    """Yield the tables in a document, each as a list of objects."""
    if isinstance(document, list) and document and all(isinstance(row, dict) for row in document):
        yield document
    elif isinstance(document, dict) and depth < _DEEPEST:
        lists = {name: values for name, values in document.items() if isinstance(values, list) and values}
        longest = max(map(len, lists.values()), default=0)
        columns = {name: values for name, values in lists.items() if len(values) == longest}
        if len(columns) > 1:
            yield [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        for below in document.values():
            yield from _tables(below, depth + 1)


def _table(objects: Sequence[object]) -> Rows:
    flat = [dict(_flat(row)) for row in objects if isinstance(row, dict)]
    names = list(dict.fromkeys(name for row in flat for name in row))
    return Rows(names, [(n, [row.get(name, "") for name in names]) for n, row in enumerate(flat, start=1)])


def _flat(row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if isinstance(value, list):
            yield from ((f"{name}_{place}", str(one)) for place, one in enumerate(value, start=1))
        elif not isinstance(value, dict):
            yield name, "" if value is None else str(value)
