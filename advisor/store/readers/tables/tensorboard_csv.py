"""TensorBoard: tags downloaded as CSV (`Wall time,Step,Value`); what each is stands in the file's name.

A folder of nothing else holds one or more runs, told apart by what stands between `run-` and `-tag-`.
"""

from pathlib import Path

import numpy as np

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import FloatArray, Run
from advisor.store.logs.log_columns import Log, NamedLog
from advisor.store.logs.names import plain
from advisor.store.logs.tables.headers import Kind, kind_of, table_header
from advisor.store.logs.tables.titles import quantity_in, run_in

_MOST_FILES = 1_000


def reads(path: Path, head: bytes) -> bool:
    """Say whether a table has the columns of TensorBoard's download, or a folder holds nothing but such tables."""
    if head:
        return _is_download(head)
    tables = _tables(path)
    return len(tables) > 1 and all(_is_download(files.read_head(table, size=1_000)) for table in tables)


def read(path: Path) -> tuple[Run, ...]:
    """Read the one quantity of a file, or those of each run in a folder.

    Raises:
        FileError: If a file's name does not tell what was measured, or a cell is no number.
    """
    from advisor.store.logs.tables.named import runs_of_logs  # late, as below: other files need it not

    if path.is_dir():
        return runs_of_logs(read_logs(path), path)
    log = {name if plain(name) != "value" else _quantity(path): column for name, column in _log(path).items()}
    return runs_of_logs([("", log)], path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the columns of a file by the names that stand in it, or the quantities of each run in a folder.

    Raises:
        FileError: If a file in a folder does not tell what was measured, or a cell is no number.
    """
    if not path.is_dir():
        return [("", _log(path))]
    from advisor.store.logs.tables.series import logs_of_series

    runs: dict[str, dict[str, tuple[FloatArray, FloatArray]]] = {}
    for table in _tables(path):
        runs.setdefault(run_in(table.stem), {})[_quantity(table)] = _series(table)
    return [
        (run if len(runs) > 1 else "", log)
        for run, series in runs.items()
        for log in logs_of_series(series, counter="step", source=str(path))
    ]


def _is_download(head: bytes) -> bool:
    header = table_header(head)
    return header is not None and kind_of(header.names) is Kind.TENSORBOARD


def _tables(folder: Path) -> list[Path]:
    """Return the files of a folder that may be one run's; none where there are other files, or too many."""
    if not folder.is_dir():
        return []
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:
        return []
    return entries if len(entries) <= _MOST_FILES and all(e.is_file() and e.suffix == ".csv" for e in entries) else []


def _quantity(path: Path) -> str:
    quantity = quantity_in(path.stem)
    if quantity is None:
        problem = Problem("", f"the columns are those of one TensorBoard tag, and {path.name} does not name it")
        remedy = "Say what it is, --columns loss=Value or val_loss=Value, or keep the name of the download."
        raise FileError(f"cannot read {path}", [problem], remedy)
    return quantity


def _log(path: Path) -> Log:
    from advisor.store.logs.tables.tables import read_table

    return read_table(path).numbers


def _series(path: Path) -> tuple[FloatArray, FloatArray]:
    columns = {plain(name): column for name, column in _log(path).items()}
    if not {"step", "value"} <= columns.keys():
        raise FileError(f"cannot read {path}", [Problem("", "expected numbers in the columns Step and Value")])
    rows = np.flatnonzero(columns["step"].recorded & columns["value"].recorded & np.isfinite(columns["step"].values))
    return columns["step"].values[rows], columns["value"].values[rows]
