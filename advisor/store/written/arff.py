"""ARFF: tables of Weka and OpenML, which say what their columns are before the rows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pandas as pd

_ATTRIBUTE = re.compile(
    r"""@attribute\s+(?P<name>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S+)\s+(?P<kind>.+)""", re.IGNORECASE
)
_CELLS = re.compile(r"""\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,]*?)\s*(?:,|$)""")
_QUOTED = re.compile(r"['\"\\]")
_NUMERIC = ("numeric", "real", "integer")
_KNOWN = (*_NUMERIC, "string", "date")


class _Attribute(NamedTuple):
    name: str
    kind: str  # "numeric", "string", ..., or "{" of a list of classes
    classes: tuple[str, ...] = ()


def table_of_arff(text: str) -> pd.DataFrame:
    """Return the table of an ARFF file: numbers, texts, and categories where it lists them; `?` is missing.

    Raises:
        ValueError: If it is no ARFF file, or a row has another number of cells.

    Example:
        >>> table = table_of_arff("@attribute 'a b' real\\n@attribute y {u, 'v w'}\\n@data\\n1,u\\n?,'v w'")
        >>> table.columns.tolist(), table["y"].tolist(), table["a b"].tolist()
        (['a b', 'y'], ['u', 'v w'], [1.0, nan])
    """
    attributes: list[_Attribute] = []
    lines = enumerate(text.splitlines(), start=1)
    for number, line in lines:
        said = line.strip()
        if said.lower().startswith("@data"):
            break
        if said.lower().startswith("@attribute"):
            attributes.append(_attribute(said, number))
    if not attributes:
        raise ValueError("expected lines of @attribute and @data, as ARFF has them, got none")
    rows = [_row(line, number, attributes) for number, line in lines if line.strip() and line.strip()[0] != "%"]
    columns = zip(*rows, strict=True) if rows else ([] for _ in attributes)
    pairs = zip(attributes, columns, strict=True)
    return pd.DataFrame({each.name: _column(each, list(cells)) for each, cells in pairs})


def _attribute(line: str, number: int) -> _Attribute:
    match = _ATTRIBUTE.fullmatch(line)
    if match is None:
        raise ValueError(f'line {number}: expected the name and the kind of a column, got "{line[:60]}"')
    kind = match["kind"].strip()
    if kind.startswith("{"):
        classes = tuple(cell for cell in _cells(kind.strip("{} \t")) if cell is not None)
        return _Attribute(_plain(match["name"]), "{", classes)
    word = kind.split()[0].lower()
    if word not in _KNOWN:
        raise ValueError(f'line {number}: expected one of {", ".join(_KNOWN)} or a list of classes, got "{kind[:40]}"')
    return _Attribute(_plain(match["name"]), word)


def _row(line: str, number: int, attributes: Sequence[_Attribute]) -> list[str | None]:
    said = line.strip()
    if said.startswith("{"):
        return _sparse(said.strip("{}"), attributes)
    plain = not _QUOTED.search(said)
    separator = "," if "," in said or "\t" not in said else "\t"
    cells = list(_missing(said.split(separator))) if plain else list(_cells(said))
    if len(cells) != len(attributes):
        raise ValueError(f"line {number}: expected {len(attributes)} cells, got {len(cells)}")
    return cells


def _sparse(said: str, attributes: Sequence[_Attribute]) -> list[str | None]:
    """Cells that are named by their numbers; all others are 0, or the first class."""
    row: list[str | None] = [each.classes[0] if each.classes else "0" for each in attributes]
    for cell in filter(None, map(str.strip, said.split(","))):
        place, _, value = cell.partition(" ")
        row[int(place)] = next(_cells(value))
    return row


def _missing(cells: Iterable[str]) -> Iterator[str | None]:
    return (None if cell.strip() in ("?", "") else cell.strip() for cell in cells)


def _cells(said: str) -> Iterator[str | None]:
    end = 0
    while end <= len(said):
        match = _CELLS.match(said, end)
        if match is None:
            raise ValueError(f'expected cells with a comma between them, got "{said[end : end + 40]}"')
        yield None if match[1] in ("?", "") else _plain(match[1])
        if match.end() >= len(said) and not match[0].endswith(","):
            return
        end = match.end()


def _plain(name: str) -> str:
    quoted = len(name) > 1 and name[0] == name[-1] and name[0] in "'\""
    return re.sub(r"\\(.)", r"\1", name[1:-1] if quoted else name)


def _column(attribute: _Attribute, cells: list[str | None]) -> pd.Series:
    found = pd.Series(cells, dtype=object)
    if attribute.kind == "{":
        unknown = sorted({str(cell) for cell in found.dropna()} - set(attribute.classes))
        categories = [*dict.fromkeys(attribute.classes), *unknown]
        return found.astype(pd.CategoricalDtype(categories))
    return pd.to_numeric(found) if attribute.kind in _NUMERIC else found
