"""SQLite files of other tools: opened read-only, bounded in rows and in work, damaged or not."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from advisor.errors import FileError, Problem

_Result = TypeVar("_Result")

MAGIC = b"SQLite format 3\0"
MOST_ROWS = 5_000_000
_MOST_INSTRUCTIONS = 500  # of a million each, before a damaged file is given up

Row = tuple[object, ...]


def table_names(path: Path, head: bytes) -> frozenset[str]:
    """Return the names of the tables in an SQLite file; none of any other file."""
    if not head.startswith(MAGIC):
        return frozenset()
    try:
        with closing(opened(path)) as connection:
            return frozenset(
                str(row[0]) for row in rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")
            )
    except (sqlite3.Error, ValueError):
        return frozenset()


def read_from(path: Path, read: Callable[[sqlite3.Connection], _Result], *, remedy: str) -> _Result:
    """Return what a function reads from a database.

    Raises:
        FileError: If the file is damaged, or is not what it seemed.
    """
    try:
        with closing(opened(path)) as connection:
            return read(connection)
    except (sqlite3.Error, OverflowError, ValueError) as error:
        raise FileError(f"cannot read {path}", [Problem("", f"this is no whole database: {error}")], remedy) from error


def opened(path: Path) -> sqlite3.Connection:
    """Open a database read-only; a query that never ends is ended."""
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=5)
    steps = iter(range(_MOST_INSTRUCTIONS))
    connection.set_progress_handler(lambda: next(steps, None) is None, 1_000_000)
    connection.text_factory = lambda data: data.decode("utf-8", errors="replace")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def rows(connection: sqlite3.Connection, query: str) -> Iterator[Row]:
    """Yield the rows of a query, a bounded number of them."""
    yield from connection.execute(f"{query} LIMIT {MOST_ROWS}")
