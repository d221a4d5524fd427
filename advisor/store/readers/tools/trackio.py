"""Trackio's SQLite file of a project: a row of JSON for each call of `log`."""

import sqlite3
from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.format import codec
from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.tables.named import runs_of_logs
from advisor.store.logs.tables.rows import logs_of_rows
from advisor.store.logs.tools import database

_REMEDY = "advisor reads the table `metrics` that Trackio writes, with columns run_name, step and metrics."
_ROWS = "SELECT run_name, step, metrics FROM metrics ORDER BY id"


def reads(path: Path, head: bytes) -> bool:
    """Say whether an SQLite file is Trackio's: it has metrics and configurations, and no table of runs."""
    names = database.table_names(path, head)
    return names >= {"metrics", "configs"} and "runs" not in names


def read(path: Path) -> tuple[Run, ...]:
    """Read every run of the project.

    Raises:
        FileError: If there is none, or the file is damaged.
    """
    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read every run under the names that were logged.

    Raises:
        FileError: If there is none, or the file is damaged.
    """
    runs = database.read_from(path, _read, remedy=_REMEDY)
    if not runs:
        raise FileError(f"cannot read {path}", [Problem("", "expected logged rows, got none")], _REMEDY)
    return [(name, log) for name, rows in runs.items() for _, log in logs_of_rows(rows, path)]


def _read(connection: sqlite3.Connection) -> dict[str, list[object]]:
    runs: dict[str, list[object]] = {}
    size = 0
    for name, step, text in database.rows(connection, _ROWS):
        text = bytes(text) if isinstance(text, bytes | bytearray) else str(text)
        size += len(text)
        if size > 64 * 2**20:
            raise ValueError("more than 64 MiB of metrics")
        try:
            row = codec.parse(text, name="")
        except (FileError, UnicodeDecodeError):
            continue  # a torn row says nothing
        if isinstance(row, dict):
            runs.setdefault(str(name)[:200], []).append({"step": step, **row})
    return runs
