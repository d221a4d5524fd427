"""Long tables: a row tells of one part (`epoch,phase,loss`), one metric (`metric,step,value`) or one run (`fold`)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.errors import FileError, Problem
from advisor.store.logs.cells import Labels
from advisor.store.logs.log import counters_of
from advisor.store.logs.log_columns import Column, Log
from advisor.store.logs.names import PARTS, is_bookkeeping, keras_name, plain
from advisor.store.logs.series import Series, logs_of_series

PART_COLUMNS = frozenset({
    "phase", "split", "part", "subset", "set", "mode", "stage", "dataset", "partition", "data", "loader", "group",
    "type", "event", "kind",
})  # fmt: skip
METRIC_COLUMNS = frozenset({
    "metric", "metrics", "key", "tag", "name", "variable", "measure", "metric_name", "quantity", "attribute_path",
    "series", "attribute",
})  # fmt: skip
VALUE_COLUMNS = frozenset({"value", "values", "score", "metric_value", "float_value", "result", "y"})
RUN_COLUMNS = frozenset({
    "run", "run_id", "run_name", "run_uuid", "trial", "trial_id", "trial_name", "fold", "cv_fold", "seed", "experiment",
    "experiment_id", "experiment_name", "model", "model_name", "sys_id",
})  # fmt: skip
_MOST_RUNS = 1_000
_MOST_METRICS = 2_000
_Rows = NDArray[np.bool_]


def is_label(name: str) -> bool:
    """Say whether a column of this name may say what a row is of.

    Example:
        >>> is_label("Phase"), is_label("run id"), is_label("loss")
        (True, True, False)
    """
    return plain(name) in PART_COLUMNS | METRIC_COLUMNS | RUN_COLUMNS


def is_long_header(names: tuple[str, ...]) -> bool:
    """Say whether a table's columns are those of one metric a row.

    Example:
        >>> is_long_header(("metric", "step", "value")), is_long_header(("name", "size"))
        (True, False)
    """
    plainly = {plain(name) for name in names}
    return bool(plainly & METRIC_COLUMNS) and bool(plainly & VALUE_COLUMNS)


def logs_of_table(numbers: Log, labels: Mapping[str, Labels], *, source: str) -> list[tuple[str, Log]]:
    """Return the logs that a table tells of, each with the name of its run ("" of a single one).

    Raises:
        FileError: If it tells of too many runs, or of several things in one epoch that cannot be told apart.
    """
    runs = _runs(labels, source)
    if not runs:
        return [("", log) for log in _of_one_run(numbers, labels, None, source)]
    found = []
    for name, rows in runs:
        part = {column: values.at(np.flatnonzero(rows)) for column, values in numbers.items()}
        found += [(name, log) for log in _of_one_run(part, labels, rows, source)]
    return found


def _runs(labels: Mapping[str, Labels], source: str) -> list[tuple[str, _Rows]]:
    """Return each run with its rows; nothing where there is one."""
    kept = [
        label for name, label in labels.items() if plain(name) in RUN_COLUMNS and len(label.words.keys() - {""}) > 1
    ]
    if not kept:
        return []
    codes = np.stack([label.codes for label in kept])
    if any(len(label.words) > _MOST_RUNS for label in kept):
        return []
    distinct, which = np.unique(codes, axis=1, return_inverse=True)
    which = which.reshape(-1)
    if distinct.shape[1] > _MOST_RUNS:
        problem = Problem("", f"expected at most {_MOST_RUNS} runs in one table, got {distinct.shape[1]}")
        raise FileError(f"cannot read {source}", [problem], "Split the file into one file a training.")
    words = [list(label.words) for label in kept]
    names = [
        ", ".join(
            _run_name(label.name, words[k][code]) for k, (label, code) in enumerate(zip(kept, column, strict=True))
        )
        for column in distinct.T.tolist()
    ]
    first = [int(np.flatnonzero(which == run)[0]) for run in range(len(names))]
    return [(names[run], which == run) for run in sorted(range(len(names)), key=first.__getitem__)]


def _run_name(column: str, word: str) -> str:
    return word if plain(column).endswith(("name", "id")) and word else f"{column} {word}"


def _of_one_run(numbers: Log, labels: Mapping[str, Labels], rows: _Rows | None, source: str) -> list[Log]:
    metric = _label(labels, METRIC_COLUMNS)
    values = next((column for name, column in numbers.items() if plain(name) in VALUE_COLUMNS), None)
    part = _label(labels, PART_COLUMNS)
    if metric is not None and values is not None:
        return _by_metric(numbers, values, metric, part, rows, source)
    if part is None or not _tells_parts(part, numbers, rows):
        return [numbers]
    names = {word: code for word, code in part.words.items() if word}
    codes = part.codes if rows is None else part.codes[rows]
    series = {}
    counter, order = _order(numbers)
    for name, column in numbers.items():
        if is_bookkeeping(name) and name != counter:
            continue
        for word, code in names.items() if name != counter else ():
            chosen = (codes == code) & column.recorded
            if chosen.any():
                full = f"{word} {name}" if word.lower() in PARTS else f"{name} of {word}"
                series[full] = _one_a_step(full, order[chosen], column.values[chosen])
    return list(logs_of_series(series, counter=_counter_word(counter), source=source)) if series else [numbers]


def _label(labels: Mapping[str, Labels], names: frozenset[str]) -> Labels | None:
    return next((label for name, label in labels.items() if plain(name) in names), None)


def _tells_parts(part: Labels, numbers: Log, rows: _Rows | None) -> bool:
    """Say whether the labels are parts of the data, or else things of which one epoch has several."""
    words = [word for word in part.words if word]
    if not words or len(words) > 50:
        return False
    if all(word.lower() in PARTS for word in words):
        return True
    _, order = _order(numbers)
    codes = part.codes if rows is None else part.codes[rows]
    counted = bool(counters_of(numbers))
    return counted and len(words) > 1 and any(len(np.unique(codes[order == o])) > 1 for o in np.unique(order)[:3])


def _by_metric(
    numbers: Log, values: Column, metric: Labels, part: Labels | None, rows: _Rows | None, source: str
) -> list[Log]:
    if len(metric.words) > _MOST_METRICS:
        problem = Problem("", f"expected at most {_MOST_METRICS} metrics, got {len(metric.words)}")
        raise FileError(f"cannot read {source}", [problem], "Give the rows of one training.")
    numbers, values, told = _told(numbers, values)
    counter, order = _order(numbers)
    codes = (metric.codes if rows is None else metric.codes[rows])[told]
    of_part = part.codes if part is not None else np.zeros_like(metric.codes)
    parts = (of_part if rows is None else of_part[rows])[told]
    words = {"": 0} if part is None else part.words
    series: dict[str, Series] = {}
    for name, code in metric.words.items():
        of_metric = np.flatnonzero((codes == code) & values.recorded)
        for word, part_code in words.items():
            chosen = of_metric[parts[of_metric] == part_code]
            if len(chosen):
                full = f"{word} {name}".strip()
                series[full] = _one_a_step(full, order[chosen], values.values[chosen])
    return list(logs_of_series(series, counter=_counter_word(counter), source=source))


def _told(numbers: Log, values: Column) -> tuple[Log, Column, NDArray[np.int64]]:
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
    for name in sorted(counted, key=lambda name: "epoch" not in plain(name)):
        return name, numbers[name].values
    return "", np.arange(len(next(iter(numbers.values())).values), dtype=np.float64)


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
