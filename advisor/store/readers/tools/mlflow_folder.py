"""MLflow's folders: `mlruns`, an experiment or a run in it, or one file of `metrics` (`timestamp value step`)."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from advisor import files
from advisor.errors import FileError, Problem
from advisor.records import Run
from advisor.store.logs.log_columns import Log, NamedLog
from advisor.store.logs.tables.named import runs_of_logs
from advisor.store.logs.tables.series import Series, logs_of_series
from advisor.store.logs.tables.titles import quantity_in

_LINE = re.compile(rb"\d{10,14} (?:[-+]?[\d.]{1,40}(?:[eE][-+]?\d{1,4})?|nan|-?inf|NaN|-?Infinity)(?: \d{1,15})?\r?")
_NAME = re.compile(r"^run_name: *['\"]?(.*?)['\"]? *$", re.MULTILINE)
_START = re.compile(r"^start_time: *(\d{1,15})", re.MULTILINE)
_MOST_FILES = 20_000
_MOST_BYTES = 256 * 2**20
_METRICS = "metrics"
_DEEPEST = 8  # folders that the name of a metric makes
_META = "meta.yaml"


def reads(path: Path, head: bytes) -> bool:
    """Say whether a folder holds runs of MLflow, or a file's first lines are `timestamp value step`."""
    if not head:
        return path.is_dir() and (_is_metrics(path) or any(True for _ in _run_folders(path)))
    return _is_metric(head)


def read(path: Path) -> tuple[Run, ...]:
    """Read every run in the folder, or the one metric of a file.

    Raises:
        FileError: If a line is not what it should be, or a file's name does not tell what was measured.
    """
    if path.is_dir():
        return runs_of_logs(read_logs(path), path)
    name = _within_metrics(path)
    quantity = name if name is not None else quantity_in(path.name)
    if quantity is None:
        problem = Problem("", f"the lines are those of one MLflow metric, and {path.name} does not name it")
        remedy = "Say what it is, --columns loss=value or val_loss=value, or give the folder of the run."
        raise FileError(f"cannot read {path}", [problem], remedy)
    return runs_of_logs([("", log) for log in _logs({quantity: _series(path)}, path)], path)


def read_logs(path: Path) -> list[NamedLog]:
    """Read every run's metrics under the names that they were logged by.

    Raises:
        FileError: If a line is not what it should be, or there is too much of it.
    """
    if not path.is_dir():
        return [("", log) for log in _logs({"value": _series(path)}, path)]
    found = []
    count = 0
    for folder in [path.parent] if path.name == _METRICS else sorted(_run_folders(path), key=_started):
        series: dict[str, Series] = {}
        for file in _metric_files(folder / _METRICS):
            count += 1
            if count > _MOST_FILES:
                problem = Problem("", f"expected at most {_MOST_FILES} files of metrics, got more")
                raise FileError(f"cannot read {path}", [problem], "Give the folder of one experiment or run.")
            series[file.relative_to(folder / _METRICS).as_posix()] = _series(file)
        found += [(_run_name(folder), log) for log in _logs(series, path)]
    return found


def _is_metric(head: bytes) -> bool:
    lines = head.split(b"\n", 3)[:3]
    whole = [line for line in lines[: max(1, head.count(b"\n"))] if line.strip()]
    return bool(whole) and all(_LINE.fullmatch(line) for line in whole)


def _is_metrics(path: Path) -> bool:
    """Say whether a folder is the `metrics` of a run, taken out of it."""
    first = next(_metric_files(path), None) if path.name == _METRICS else None
    return first is not None and _is_metric(files.read_head(first))


def _run_folders(path: Path) -> Iterator[Path]:
    """Yield the folders of runs: the folder itself, those in it, or those in the experiments in it."""
    for pattern in ("", "*/", "*/*/"):
        found = sorted(meta.parent for meta in path.glob(f"{pattern}{_META}") if (meta.parent / _METRICS).is_dir())
        if found:
            yield from found
            return


def _metric_files(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "system")
        yield from (Path(where) / name for name in sorted(names) if not name.startswith("."))


def _within_metrics(path: Path) -> str | None:
    """Return the name that a file has below the folder `metrics` of a run, None of a file elsewhere."""
    for folder in path.absolute().parents[:_DEEPEST]:
        if folder.name == _METRICS and (folder.parent / _META).is_file():
            return path.absolute().relative_to(folder).as_posix()
    return None


def _run_name(folder: Path) -> str:
    match = _NAME.search(_meta(folder))
    return (match[1] if match else "")[:200] or folder.name


def _started(folder: Path) -> int:
    match = _START.search(_meta(folder))
    return int(match[1]) if match else 0


def _meta(folder: Path) -> str:
    file = folder / _META
    return files.read_text(file, limit=2**20) if file.is_file() else ""


def _series(path: Path) -> Series:
    steps: list[float] = []
    values: list[float] = []
    lines = files.read_bytes(path, limit=_MOST_BYTES).split(b"\n")
    for number, line in enumerate(lines, start=1):
        cells = line.split()
        if not cells:
            continue
        try:
            value, step = float(cells[1]), float(cells[2]) if len(cells) > 2 else float(len(steps))
        except (IndexError, ValueError) as error:
            if number == len(lines):
                break  # cut off by a kill
            problem = Problem(f"line {number}", "expected a time, a value and a step")
            raise FileError(f"cannot read {path}", [problem], "Give a file of MLflow's folder `metrics`.") from error
        values.append(value)
        steps.append(step if np.isfinite(step) else float(len(steps)))
    return np.array(steps), np.array(values)


def _logs(series: dict[str, Series], path: Path) -> Iterator[Log]:
    kept = {name: points for name, points in series.items() if len(points[0])}
    if kept:
        yield from logs_of_series(kept, counter="step", source=str(path))
