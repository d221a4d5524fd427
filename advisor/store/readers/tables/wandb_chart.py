"""W&B: a chart saved as CSV, a column `run - metric` for each run, with its envelope in `__MIN` and `__MAX`."""

from pathlib import Path

import numpy as np

from advisor.records import Run
from advisor.store.logs.log_columns import Column, Log, NamedLog
from advisor.store.logs.tables.headers import Kind, chart_column, kind_of, table_header

_ENVELOPE = ("__MIN", "__MAX")


def reads(path: Path, head: bytes) -> bool:
    """Say whether a table's columns are a counter and `run - metric`."""
    header = table_header(head)
    return header is not None and kind_of(header.names) is Kind.WANDB_CHART


def read(path: Path) -> tuple[Run, ...]:
    """Read each run of the chart, with the metric or metrics shown.

    Raises:
        FileError: With every cell that is no number.
    """
    from advisor.store.logs.tables.named import runs_of_logs  # late, as below: other files need it not

    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the chart's columns, a log for each run.

    Raises:
        FileError: With every cell that is no number.
    """
    from advisor.store.logs.tables.tables import read_table

    numbers = read_table(path).numbers
    runs: dict[str, dict[str, Column]] = {}
    for name, column in numbers.items():
        told = chart_column(name)
        if told is not None and not name.endswith(_ENVELOPE):
            runs.setdefault(told[0], {})[told[1]] = column
    counters = {name: column for name, column in numbers.items() if chart_column(name) is None}
    return [(run, _recorded({**counters, **columns}, columns)) for run, columns in runs.items()]


def _recorded(log: Log, columns: Log) -> Log:
    """Return the rows in which the run says something: the others are those of longer or denser runs."""
    rows = np.flatnonzero(np.logical_or.reduce([column.recorded for column in columns.values()]))
    return {name: column.at(rows) for name, column in log.items()}
