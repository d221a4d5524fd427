"""Tables in JSON: a list of objects, an object a line, or an object of columns; all else is refused with the reason."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pandas as pd

Json: TypeAlias = Mapping[str, object]

_FORMS = (
    'expected a list of objects, `[{"age": 3, "sold": true}, ...]`, such an object on each line, '
    'or an object of columns, `{"age": [3, ...], "sold": [true, ...]}`'
)
_MOST_SHOWN = 3  # lines that are named
_SPLIT = frozenset({"columns", "index", "data"})  # of `DataFrame.to_json(orient="split")`
_TABLE = frozenset({"schema", "data", "pandas_version"})  # of `orient="table"`


class JsonTable(NamedTuple):
    """A table that was read, and what was assumed."""

    frame: pd.DataFrame
    notes: tuple[str, ...] = ()


def table_of_json(text: str) -> JsonTable:
    """Return the table that a JSON text holds; an object in a cell becomes a column for each of its entries.

    Raises:
        ValueError: If it is no JSON, names a column twice, or holds no table.

    Example:
        >>> table_of_json('{"a": 1, "b": {"c": "u"}}\\n{"a": 2}').frame.columns.tolist()
        ['a', 'b.c']
    """
    stripped = text.removeprefix("\ufeff").strip()
    if not stripped:
        raise ValueError("No columns: the file is empty")
    try:
        document = _parsed(stripped)
    except json.JSONDecodeError as error:
        if stripped.startswith("["):
            raise ValueError(f"expected JSON, got this at line {error.lineno}: {error.msg}") from error
        document = _lines(stripped)
    rows, notes = _rows_of(document)
    flat = [dict(_flat(row)) for row in rows]
    if any(len(row) != sum(1 for _ in _flat(before)) for row, before in zip(flat, rows, strict=True)):
        raise ValueError("expected column names that differ, got one both as a name and as an entry of an object")
    if any(isinstance(cell, dict) for row in rows for cell in row.values()):
        notes += ("objects in cells are read as columns, named after both",)
    return JsonTable(pd.DataFrame(flat), notes)


def reads_plainly(path: Path, frame: pd.DataFrame, *, lines: bool) -> bool:
    """Say whether pandas reads the same table from a JSON file, with an object a line or without."""
    try:
        read = pd.read_json(path, lines=lines, dtype=False, encoding="utf-8-sig")
    except (OSError, ValueError, TypeError):
        return False
    return read.reset_index(drop=True).equals(frame)


def _parsed(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError("expected a table, got JSON that is nested too deeply") from error


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return an object; JSON lets a name come twice, and the first would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"expected column names that differ, got {', '.join(twice)} more than once in one object")
    return found


def _lines(text: str) -> list[object]:
    found, wrong = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append(_parsed(line))
        except json.JSONDecodeError as error:
            wrong.append(f"line {number} ({error.msg})")
            if len(wrong) > _MOST_SHOWN:
                break
    if wrong:
        shown = ", ".join(wrong[:_MOST_SHOWN]) + (", ..." if len(wrong) > _MOST_SHOWN else "")
        raise ValueError(f"expected JSON, got something else in {shown}")
    return found


def _rows_of(document: object) -> tuple[Sequence[Json], tuple[str, ...]]:
    if isinstance(document, list):
        return _objects(document), ()
    if not isinstance(document, dict) or not document:
        raise ValueError(f"{_FORMS}, got {'an empty object' if document == {} else type(document).__name__}")
    if _is_split(document):
        return _of_split(document), ()
    if set(document) <= _TABLE and isinstance(document.get("data"), list):
        return _of_schema(document), ()
    return _of_object(document)


def _of_object(document: Json) -> tuple[Sequence[Json], tuple[str, ...]]:
    kinds = {type(value) for value in document.values()}
    if kinds == {dict} and (name := _only_rows(document)):
        inner = document[name]
        assert isinstance(inner, dict)  # noqa: S101  looked at before
        rows, notes = _of_object(inner)
        others = f"; {', '.join(each for each in document if each != name)} left out" if len(document) > 1 else ""
        return rows, (*notes, f'they stand under "{name}"{others}')
    if kinds == {list} and not _holds_objects(document):
        return _of_columns(document), ()
    if kinds == {dict}:
        return _of_objects(document), ()
    if not kinds & {list, dict}:
        return [document], ()
    return _wrapped(document)


def _only_rows(document: Json) -> str:
    """Return the only entry below which a list of objects stands, as services answer; empty where there is none."""
    found = [name for name, value in document.items() if isinstance(value, dict) and _lists_below(value)]
    return found[0] if len(found) == 1 else ""


def _lists_below(document: Json) -> bool:
    lists = [value for value in document.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    return len(lists) == 1 or any(isinstance(value, dict) and _lists_below(value) for value in document.values())


def _wrapped(document: Json) -> tuple[Sequence[Json], tuple[str, ...]]:
    lists = [name for name, value in document.items() if isinstance(value, list)]
    if len(lists) == 1 and isinstance(wrapped := document[lists[0]], list) and wrapped and isinstance(wrapped[0], dict):
        others = f"; {', '.join(name for name in document if name != lists[0])} left out" if len(document) > 1 else ""
        return _objects(wrapped), (f'the rows are those under "{lists[0]}"{others}',)
    if lists:
        raise ValueError(f"{_FORMS}, got an object that has lists of rows and more under {', '.join(document)}")
    return [document], ()


def _holds_objects(document: Json) -> bool:
    return any(isinstance(value, list) and value and isinstance(value[0], dict) for value in document.values())


def _objects(rows: Sequence[object]) -> Sequence[Json]:
    found = [row for row in rows if isinstance(row, dict)]
    if len(found) < len(rows):
        place = next(place for place, row in enumerate(rows) if not isinstance(row, dict))
        raise ValueError(f"{_FORMS}, got a {type(rows[place]).__name__} as row {place}: columns need names")
    return found


def _is_split(document: Json) -> bool:
    lists = all(isinstance(value, list) for value in document.values())
    return lists and {"columns", "data"} <= set(document) <= _SPLIT and not _holds_objects(document)


def _of_split(document: Json) -> Sequence[Json]:
    names, rows = document["columns"], document["data"]
    assert isinstance(names, list) and isinstance(rows, list)  # noqa: S101, PT018  looked at before
    wrong = [place for place, row in enumerate(rows) if not isinstance(row, list) or len(row) != len(names)]
    if wrong:
        raise ValueError(
            f"expected {len(names)} cells in each row of data, as many as columns, got others in {wrong[0]}"
        )
    return [_once(list(zip(map(str, names), row, strict=True))) for row in rows]


def _of_schema(document: Json) -> Sequence[Json]:
    schema, rows = document.get("schema"), document["data"]
    assert isinstance(rows, list)  # noqa: S101  looked at before
    keys = schema.get("primaryKey") if isinstance(schema, dict) else None
    index = {"index"} if keys == ["index"] else set[str]()
    return [{name: cell for name, cell in row.items() if name not in index} for row in _objects(rows)]


def _of_columns(document: Json) -> Sequence[Json]:
    columns = {name: cells for name, cells in document.items() if isinstance(cells, list)}
    counts = {name: len(cells) for name, cells in columns.items()}
    if len(set(counts.values())) > 1:
        some = ", ".join(f"{count} of {name}" for name, count in list(counts.items())[:5])
        raise ValueError(f"expected as many values in each column, got {some}")
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _of_objects(document: Json) -> Sequence[Json]:
    """Read an object of objects, as pandas writes one: columns of rows, or rows of columns; rows are numbered."""
    inner = [value for value in document.values() if isinstance(value, dict)]
    inside = list(dict.fromkeys(name for each in inner for name in each))
    if inside and all(name.isdigit() for name in inside) and not all(name.isdigit() for name in document):
        return [
            {name: cells[row] for name, cells in zip(document, inner, strict=True) if row in cells} for row in inside
        ]
    if all(name.isdigit() for name in document):
        return inner
    shown = ", ".join([*document][:3]), ", ".join(inside[:3])
    raise ValueError(f"{_FORMS}, got an object of objects: are rows or columns named {shown[0]}, or {shown[1]}?")


def _flat(row: Json, before: str = "") -> Iterator[tuple[str, object]]:
    for name, cell in row.items():
        if isinstance(cell, dict) and cell:
            yield from _flat(cell, f"{before}{name}.")
        else:
            yield f"{before}{name}", None if cell == {} else cell
