"""W&B's offline runs: a file `run-*.wandb`, or a folder `offline-run-*` that holds one."""

import re
from pathlib import Path

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.tables.named import runs_of_logs
from advisor.store.logs.tables.rows import logs_of_rows
from advisor.store.logs.tools.wandb_records import IDENT, rows_of

_PATTERN = "run-*.wandb"
_SPELLED = re.compile(r'"?(-?)(NaN|Infinity)"?')
_REMEDY = "Log the metrics of each epoch with wandb.log, or export the history as CSV."


def reads(path: Path, head: bytes) -> bool:
    """Say whether a file begins as W&B's log, or a folder of a run holds one."""
    return head.startswith(IDENT) if head else path.is_dir() and any(True for _ in path.glob(_PATTERN))


def read(path: Path) -> tuple[Run, ...]:
    """Read the run's history.

    Raises:
        FileError: If nothing was logged.
    """
    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the run's history under the names that were logged.

    Raises:
        FileError: If nothing was logged.
    """
    found = []
    for file in sorted(path.glob(_PATTERN)) if path.is_dir() else [path]:
        name, rows = rows_of(files.read_bytes(file))
        logs = logs_of_rows([{key: _value(text) for key, text in row.items()} for row in rows], file)
        found += [(name, log) for _, log in logs if log]
    if not found:
        raise FileError(f"cannot read {path}", [Problem("", "expected a history of metrics, got none")], _REMEDY)
    return found


def _value(text: str) -> object:
    """Return a value written as JSON: a number, or its text, which is a label or nothing."""
    match = _SPELLED.fullmatch(text)
    return f"{match[1]}{match[2]}" if match else text.strip('"') if text not in ("null", "true", "false") else None
