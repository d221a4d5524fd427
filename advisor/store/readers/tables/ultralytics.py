"""Ultralytics `results.csv`: padded names, losses in parts that sum to the loss, metrics of the validation part."""

import re
from pathlib import Path

import numpy as np

from advisor.records import Run
from advisor.store.logs.log_columns import Column, Log, NamedLog
from advisor.store.logs.tables.headers import Kind, kind_of, table_header

_PARTS = {"train/": "", "val/": "val_"}
_RATE = re.compile(r"lr/pg\d+")


def reads(path: Path, head: bytes) -> bool:
    """Say whether a table has the columns of Ultralytics."""
    header = table_header(head)
    return header is not None and kind_of(header.names) is Kind.ULTRALYTICS


def read(path: Path) -> tuple[Run, ...]:
    """Read the training: `loss` is the sum of the weighted losses of its parts, as Ultralytics minimizes it.

    Raises:
        FileError: With every cell that is no number.
    """
    from advisor.store.logs.tables.named import runs_of_logs  # late, as below: other files need it not

    return runs_of_logs([("", _in_our_names(log)) for _, log in read_logs(path)], path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read the columns by the names that stand in the file.

    Raises:
        FileError: With every cell that is no number.
    """
    from advisor.store.logs.tables.tables import read_table

    return [("", read_table(path).numbers)]


def _in_our_names(log: Log) -> Log:
    named: dict[str, Column] = {}
    for folder, prefix in _PARTS.items():
        losses = {name: column for name, column in log.items() if name.startswith(folder) and name.endswith("loss")}
        if losses:
            named[f"{prefix}loss"] = _sum(list(losses.values()))
        if len(losses) > 1:
            named |= {f"{prefix}{name.removeprefix(folder)}": column for name, column in losses.items()}
    for name, column in log.items():
        if name.startswith("metrics/"):
            named["val_accuracy" if name.endswith("accuracy_top1") else f"val_{name.removeprefix('metrics/')}"] = column
        elif _RATE.fullmatch(name):
            named.setdefault("learning_rate", column)
        elif not name.startswith(tuple(_PARTS)):
            named[name] = column
    return named


def _sum(columns: list[Column]) -> Column:
    values = np.sum([column.values for column in columns], axis=0)
    return Column(values, np.logical_and.reduce([column.recorded for column in columns]))
