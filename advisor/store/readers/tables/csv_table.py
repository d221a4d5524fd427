"""CSV: Keras `CSVLogger`, `DataFrame(history.history).to_csv()`, Lightning's `metrics.csv`, W&B's and Ray's, any other.

A file is claimed by its header, which must name a loss or a metric, or be that of a table of one metric a row;
one with names of its own is read with a column mapping.
"""

import re
from pathlib import Path

import numpy as np

from advisor.records import Run
from advisor.store.logs.counters import has_counter
from advisor.store.logs.log_columns import Log, NamedLog
from advisor.store.logs.names import is_metric
from advisor.store.logs.tables.headers import Kind, is_long_header, kind_of, table_header

_PAIR = re.compile(
    r"[A-Za-z'\"\]][ \t]?[:=][ \t]{0,4}[-+]?(?:\d|nan|inf)|\b(?:loss|epoch|acc|accuracy)[ \t]+[-+]?\d", re.IGNORECASE
)


def reads(path: Path, head: bytes) -> bool:
    """Say whether the first line is the header of a table that names a loss or a metric."""
    header = table_header(head)
    if header is None or kind_of(header.names) is not Kind.TABLE:
        return False
    if any(_PAIR.search(name) for name in header.names):  # "Epoch: 0, Loss: 5.3" is a line of values, no header
        return False
    return any(map(is_metric, header.names)) or is_long_header(header.names)


def reads_mapped(path: Path, head: bytes) -> bool:
    """Say whether the file is a table at all, of whatever names."""
    header = table_header(head)
    return header is not None and not any(map(_PAIR.search, header.names))


def read(path: Path) -> tuple[Run, ...]:
    """Read the trainings in a table.

    Raises:
        FileError: With every cell that is no number in a column of numbers.
    """
    from advisor.store.logs.tables.named import runs_of_logs  # late, as below: other files need it not

    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the table's columns by the names that it gives them.

    Raises:
        FileError: With every cell that is no number in a column of numbers.
    """
    from advisor.store.logs.tables.long import logs_of_table
    from advisor.store.logs.tables.tables import read_table

    table = read_table(path)
    logs = logs_of_table(table.numbers, table.labels, source=str(path)) if table.numbers else [("", {})]
    if len(logs) == 1 and table.sections and not has_counter(logs[0][1]):
        return [(f"{path.stem}-{n}", log) for n, log in enumerate(_parts(logs[0][1], table.sections), start=1)]
    return logs


def _parts(log: Log, sections: tuple[int, ...]) -> list[Log]:
    """Return the log of each training: without a counter, a header in the middle is what tells them apart."""
    count = len(next(iter(log.values())).values)
    rows = [np.arange(a, b) for a, b in zip((0, *sections), (*sections, count), strict=True)]
    return [{name: column.at(part) for name, column in log.items()} for part in rows if len(part)]
