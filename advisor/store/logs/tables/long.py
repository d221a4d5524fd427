"""Long tables: a row tells of one part (`epoch,phase,loss`), one metric (`metric,step,value`) or one run (`fold`)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.errors import FileError, Problem
from advisor.store.logs.counters import counters_of, moves
from advisor.store.logs.log_columns import Column, Log
from advisor.store.logs.names import PARTS, is_bookkeeping, keras_name, plain
from advisor.store.logs.tables.cells import Labels
from advisor.store.logs.tables.headers import METRIC_COLUMNS, PART_COLUMNS, RUN_COLUMNS, VALUE_COLUMNS
from advisor.store.logs.tables.series import Series, logs_of_series

_MOST_RUNS = 1_000
_MOST_METRICS = 2_000
_MOST_PARTS = 50
_Rows = NDArray[np.int64]
_MOST_RESTARTS = 2  # of steps whose epoch never moves; more, and they count different things
_Codes = Mapping[str, _Rows]


def logs_of_table(numbers: Log, labels: Mapping[str, Labels], *, source: str) -> list[tuple[str, Log]]:
    """Return the logs that a table tells of, each with the name of its run ("" of a single one).

    Raises:
        FileError: If it tells of too many runs or metrics.
    """
    codes = {name: label.codes for name, label in labels.items()}
    runs = _runs(labels, codes, source)
    if not runs:
        return [("", log) for log in _of_one_run(numbers, labels, codes, source)]
    found = []
    for name, rows in runs:
        of_run = {column: values.at(rows) for column, values in numbers.items()}
        codes_of_run = {label: column[rows] for label, column in codes.items()}
        found += [(name, log) for log in _of_one_run(of_run, labels, codes_of_run, source)]
    return found


def _runs(labels: Mapping[str, Labels], codes: _Codes, source: str) -> list[tuple[str, _Rows]]:
    """Return each run with its rows, in the order of their first; nothing where there is one."""
    kept = [
        label
        for name, label in labels.items()
        if plain(name) in RUN_COLUMNS and len(label.words.keys() - {""}) > 1 and not _names_parts(label)
    ]
    if not kept or any(len(label.words) > _MOST_RUNS for label in kept):
        return []
    distinct, which = np.unique(np.stack([codes[label.name] for label in kept]), axis=1, return_inverse=True)
    if distinct.shape[1] > _MOST_RUNS:
        problem = Problem("", f"expected at most {_MOST_RUNS} runs in one table, got {distinct.shape[1]}")
        raise FileError(f"cannot read {source}", [problem], "Split the file into one file a training.")
    words = [list(label.words) for label in kept]
    groups = _groups(which.reshape(-1))
    named = [
        (", ".join(_run_name(kept[k].name, words[k][code]) for k, code in enumerate(distinct[:, run].tolist())), rows)
        for run, rows in groups.items()
    ]
    return sorted(named, key=lambda item: int(item[1][0]))


def _groups(codes: _Rows) -> dict[int, _Rows]:
    """Return the rows of each code, in order."""
    if not len(codes):
        return {}
    order = np.argsort(codes, kind="stable").astype(np.int64)
    starts = np.flatnonzero(np.diff(codes[order])) + 1
    return {int(codes[rows[0]]): rows for rows in np.split(order, starts)}


def _run_name(column: str, word: str) -> str:
    return word if plain(column).endswith(("name", "id")) and word else f"{column} {word}"


def _of_one_run(numbers: Log, labels: Mapping[str, Labels], codes: _Codes, source: str) -> list[Log]:
    metric = _label(labels, METRIC_COLUMNS)
    values = next((column for name, column in numbers.items() if plain(name) in VALUE_COLUMNS), None)
    part = next(filter(_names_parts, labels.values()), None) or _label(labels, PART_COLUMNS)
    if metric is not None and values is not None:
        return _by_metric(numbers, values, metric, part, codes, source)
    if part is None or not _tells_parts(part, numbers, codes[part.name]):
        return [numbers]
    words = list(part.words)
    series = {}
    counter, order = _order(numbers)
    for code, rows in _groups(codes[part.name]).items():
        for name, column in numbers.items():
            told = rows[column.recorded[rows]]
            if words[code] and len(told) and not is_bookkeeping(name):
                full = f"{words[code]} {name}" if words[code].lower() in PARTS else f"{name} of {words[code]}"
                series[full] = _one_a_step(full, order[told], column.values[told])
    return list(logs_of_series(series, counter=_counter_word(counter), source=source)) if series else [numbers]


def _label(labels: Mapping[str, Labels], names: frozenset[str]) -> Labels | None:
    found = [label for name, label in labels.items() if plain(name) in names]
    return min(found, key=lambda label: "metric" not in plain(label.name), default=None)  # beside a "name" of the run


def _names_parts(label: Labels) -> bool:
    """Say whether every word is a part of the data: TensorBoard calls its runs `train` and `validation`."""
    words = label.words.keys() - {""}
    return bool(words) and all(word.lower() in PARTS for word in words)


def _tells_parts(part: Labels, numbers: Log, codes: _Rows) -> bool:
    """Say whether the labels are parts of the data, or else things of which one epoch has several."""
    words = [word for word in part.words if word]
    if not words or len(words) > _MOST_PARTS:
        return False
    if all(word.lower() in PARTS for word in words):
        return True
    _, order = _order(numbers)
    counted = bool(counters_of(numbers))
    return counted and len(words) > 1 and any(len(np.unique(codes[order == o])) > 1 for o in np.unique(order)[:3])


def _by_metric(
    numbers: Log, values: Column, metric: Labels, part: Labels | None, codes: _Codes, source: str
) -> list[Log]:
    if len(metric.words) > _MOST_METRICS:
        problem = Problem("", f"expected at most {_MOST_METRICS} metrics, got {len(metric.words)}")
        raise FileError(f"cannot read {source}", [problem], "Give the rows of one training.")
    numbers, values, told = _told(numbers, values)
    counter, order = _order(numbers)
    names = list(metric.words)
    parts = list(part.words) if part is not None and len(part.words) <= _MOST_PARTS else [""]
    of_part = codes[part.name][told] if part is not None and len(parts) > 1 else np.zeros(len(told), dtype=np.int64)
    series: dict[str, Series] = {}
    for code, rows in _groups(codes[metric.name][told] * len(parts) + of_part).items():
        full = f"{parts[code % len(parts)]} {names[code // len(parts)]}".strip()
        series[full] = _one_a_step(full, order[rows], values.values[rows])
    return list(logs_of_series(series, counter=_counter_word(counter), source=source)) if series else [numbers]


def _told(numbers: Log, values: Column) -> tuple[Log, Column, _Rows]:
    """Return the rows that tell a value at a step: single values such as settings stand between them without one."""
    is_told = values.recorded
    for column in counters_of(numbers).values():
        with_both = is_told & column.recorded
        is_told = with_both if with_both.any() else is_told
    told = np.flatnonzero(is_told)
    return {name: column.at(told) for name, column in numbers.items()}, values.at(told), told


def _order(numbers: Log) -> tuple[str, NDArray[np.float64]]:
    """Return the column that counts epochs, or else steps, with its values; rows count where there is none."""
    counted = [name for name, column in counters_of(numbers).items() if column.recorded.all()]
    moving = [name for name in counted if moves(numbers[name].values)]
    if len(moving) < len(counted) and moving and _restarts(numbers[moving[0]].values) > _MOST_RESTARTS:
        counted = []  # beside an epoch that never moves, MMSegmentation has the batches of validation as its "iter"
    for name in sorted(counted, key=lambda name: "epoch" not in plain(name)):
        return name, numbers[name].values
    return "", np.arange(len(next(iter(numbers.values())).values), dtype=np.float64)


def _restarts(counts: NDArray[np.float64]) -> int:
    return int((np.diff(counts) < 0).sum())


def _counter_word(counter: str) -> str:
    return "epoch" if "epoch" in plain(counter) else "step"


def _one_a_step(name: str, order: NDArray[np.float64], values: NDArray[np.float64]) -> Series:
    """Return one value a step: of training quantities the mean of the rows that follow one another, else the last."""
    starts = np.append(0, np.flatnonzero(np.diff(order) != 0) + 1)
    if len(starts) == len(order):
        return order, values
    if keras_name(name).startswith("val_") or keras_name(name) == "learning_rate":
        return order[starts], values[np.append(starts[1:], len(order)) - 1]
    with np.errstate(over="ignore", invalid="ignore"):
        return order[starts], np.add.reduceat(values, starts) / np.diff(np.append(starts, len(order)))
