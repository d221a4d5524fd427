"""A long table as R prints a data frame or a tibble: `as.data.frame(history)`, columns between blanks."""

from pathlib import Path

from advisor import files
from advisor.records import Run
from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.tables.headers import is_long_header, is_number

_BEFORE = 20  # lines that may stand before the names
_FEWEST = 2  # rows that make a table
_LARGEST = 64 * 2**20  # bytes
_MISSING = frozenset({"NA", "<NA>", "NULL"})


def reads(path: Path, head: bytes) -> bool:
    """Say whether names of a long table between blanks stand above rows of their width."""
    if (
        not head
        or head.lstrip()[:1] in (b"{", b"[")
        or (b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")))
    ):
        return False
    return len(_rows(files.text_of(head))) >= _FEWEST


def read(path: Path) -> tuple[Run, ...]:
    """Read the training that the table shows.

    Raises:
        FileError: If there are more names and rows than memory is for.
    """
    from advisor.store.logs.tables.named import runs_of_logs  # late, as below: other files need it not

    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the table's columns by the names that it gives them.

    Raises:
        FileError: If there are more names and rows than memory is for.
    """
    from advisor.store.logs.tables.rows import logs_of_rows

    return logs_of_rows(_rows(files.read_text(path, limit=_LARGEST)), path)


def _rows(text: str) -> list[dict[str, object]]:
    """Return the rows of a table, of a name's number or word each; a number that counts the rows is left out."""
    lines = text.splitlines()
    at = next((k for k, line in enumerate(lines[:_BEFORE]) if _is_header(line)), len(lines))
    names = lines[at].split() if at < len(lines) else []
    cells = [line.split() for line in lines[at + 1 :]]
    whole = [row[-len(names) :] for row in cells if len(row) - len(names) in (0, 1) and any(map(is_number, row))]
    return [{name: _value(cell) for name, cell in zip(names, row, strict=True)} for row in whole] if names else []


def _is_header(line: str) -> bool:
    return not set(",;\t|:=") & set(line) and is_long_header(tuple(line.split()))


def _value(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return None if cell in _MISSING else cell
