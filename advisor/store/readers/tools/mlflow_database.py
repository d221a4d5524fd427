"""MLflow's SQLite store, `mlflow.db`: every run that logged a metric more than once."""

import math
import sqlite3
from collections import defaultdict
from pathlib import Path

import numpy as np

from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.logs.log_columns import NamedLog
from advisor.store.logs.tables.named import runs_of_logs
from advisor.store.logs.tables.series import logs_of_series
from advisor.store.logs.tools import database

_REMEDY = "advisor reads the tables `runs` and `metrics` of MLflow 1 to 3."
_RUNS = "SELECT run_uuid, name FROM runs WHERE lifecycle_stage IS NOT 'deleted' ORDER BY start_time"
_METRICS = "SELECT run_uuid, key, step, value, is_nan FROM metrics ORDER BY run_uuid, key, timestamp, step"
_LARGEST = 1.7976931348623157e308  # how MLflow writes an infinity

_Points = dict[str, tuple[list[float], list[float]]]


def reads(path: Path, head: bytes) -> bool:
    """Say whether an SQLite file holds MLflow's tables."""
    return database.table_names(path, head) >= {"experiments", "runs", "metrics", "latest_metrics"}


def read(path: Path) -> tuple[Run, ...]:
    """Read every run's metrics.

    Raises:
        FileError: If no run logged any, or the file is damaged.
    """
    return runs_of_logs(read_logs(path), path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read every run's metrics under the names that they were logged by.

    Raises:
        FileError: If no run logged any, or the file is damaged.
    """
    names, points = database.read_from(path, _read, remedy=_REMEDY)
    found = [(names[run], points[run]) for run in names if run in points]
    if not found:
        raise FileError(f"cannot read {path}", [Problem("", "expected runs with metrics, got none")], _REMEDY)
    return [
        (name, log)
        for name, metrics in found
        for log in logs_of_series(
            {key: (np.array(steps), np.array(values)) for key, (steps, values) in metrics.items()},
            counter="step",
            source=str(path),
        )
    ]


def _read(connection: sqlite3.Connection) -> tuple[dict[object, str], dict[object, _Points]]:
    names = {row[0]: str(row[1] or row[0])[:200] for row in database.rows(connection, _RUNS)}
    points: defaultdict[object, _Points] = defaultdict(dict)
    for run, key, step, value, is_nan in database.rows(connection, _METRICS):
        if isinstance(value, int | float) and isinstance(step, int | float) and not str(key).startswith("system/"):
            steps, values = points[run].setdefault(str(key), ([], []))
            steps.append(float(step))
            values.append(_number(float(value), is_nan))
    return names, points


def _number(value: float, is_nan: object) -> float:
    if is_nan:
        return math.nan
    return math.copysign(math.inf, value) if abs(value) >= _LARGEST else value
