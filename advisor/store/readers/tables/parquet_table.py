"""Parquet: tables of rows over epochs, W&B's exported history, Neptune's exported runs (one attribute a row)."""

from pathlib import Path

import numpy as np

from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.logs.log_columns import Column, NamedLog
from advisor.store.logs.tables.cells import Labels
from advisor.store.logs.tables.headers import is_label
from advisor.store.logs.tables.long import logs_of_table
from advisor.store.logs.tables.named import runs_of_logs

_MAGIC = b"PAR1"
_MOST_CELLS = 50_000_000
_REMEDY = (
    "advisor reads columns of numbers such as epoch, loss and val_loss, or Neptune's attribute_path and float_value."
)


def reads(path: Path, head: bytes) -> bool:
    """Say whether a file is Parquet."""
    return head.startswith(_MAGIC)


def read(path: Path) -> tuple[Run, ...]:
    """Read the trainings in the table.

    Raises:
        FileError: If the file is damaged, too large, or holds no numbers.
    """
    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the table's columns by the names that it gives them.

    Raises:
        FileError: If the file is damaged, too large, or holds no numbers.
    """
    numbers, labels = _columns(path)
    if not numbers:
        raise FileError(f"cannot read {path}", [Problem("", "expected columns of numbers, got none")], _REMEDY)
    return logs_of_table(numbers, labels, source=str(path))


def _columns(path: Path) -> tuple[dict[str, Column], dict[str, Labels]]:
    import pyarrow as pa
    from pyarrow import parquet

    numbers: dict[str, Column] = {}
    labels: dict[str, Labels] = {}
    try:
        with parquet.ParquetFile(path) as file:
            fields = [(f.name, f.type) for f in file.schema_arrow if is_label(f.name) or _is_number(f.type)]
            if file.metadata.num_rows * len(fields) > _MOST_CELLS:
                problem = Problem("", f"expected at most {_MOST_CELLS} numbers, got {file.metadata.num_rows} rows")
                raise FileError(f"cannot read {path}", [problem], "Export the metrics of fewer runs.")
            table = file.read(columns=[name for name, _ in fields])
        for name, kind in fields:
            column = table.column(name)
            if _is_number(kind):
                values = column.cast(pa.float64()).to_numpy()
                numbers[name] = Column(np.array(values, dtype=np.float64), ~column.is_null().to_numpy())
            if is_label(name):
                labels[name] = Labels(name)
                labels[name].add(["" if cell is None else str(cell)[:200] for cell in column.to_pylist()])
    except (pa.ArrowException, OSError, ValueError, UnicodeDecodeError) as error:
        problem = Problem(
            "", f"this is no whole Parquet file: {str(error).splitlines()[0][:200] if str(error) else ''}"
        )
        raise FileError(f"cannot read {path}", [problem], _REMEDY) from error
    return numbers, labels


def _is_number(kind: object) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))
