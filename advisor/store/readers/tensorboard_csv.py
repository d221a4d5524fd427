"""TensorBoard: one tag downloaded as CSV (`Wall time,Step,Value`); what it is stands in the file's name."""

from pathlib import Path

from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.logs.headers import Kind, kind_of
from advisor.store.logs.log_columns import Log
from advisor.store.logs.named import NamedLog, runs_of_logs
from advisor.store.logs.names import plain
from advisor.store.logs.tables import read_table, table_header
from advisor.store.logs.titles import quantity_in


def reads(path: Path, head: bytes) -> bool:
    """Say whether a table has the columns of TensorBoard's download."""
    header = table_header(head)
    return header is not None and kind_of(header.names) is Kind.TENSORBOARD


def read(path: Path) -> tuple[Run, ...]:
    """Read the one quantity.

    Raises:
        FileError: If the file's name does not tell what was measured, or a cell is no number.
    """
    quantity = quantity_in(path.stem)
    if quantity is None:
        problem = Problem("", f"the columns are those of one TensorBoard tag, and {path.name} does not name it")
        remedy = "Say what it is, --columns loss=Value or val_loss=Value, or keep the name of the download."
        raise FileError(f"cannot read {path}", [problem], remedy)
    log = {name if plain(name) != "value" else quantity: column for name, column in _log(path).items()}
    return runs_of_logs([("", log)], path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the columns by the names that stand in the file.

    Raises:
        FileError: If a cell is no number.
    """
    return [("", _log(path))]


def _log(path: Path) -> Log:
    return read_table(path).numbers
