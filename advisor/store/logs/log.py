"""A log as its rows stand in the file, and the runs that it tells of: one value an epoch.

Logs differ in how often they speak. What an epoch of the run is here, in this order:

1. rows of one number in the `epoch` column, where that counts whole epochs;
2. else, all rows up to and with one that holds a validation quantity, where several do;
3. else, fractions of the `epoch` column with the epoch that they lead up to;
4. else, one row; where there are very many, equal stretches of rows.

Within an epoch a training quantity is the mean of its rows, as Keras reports it; a validation quantity and
the learning rate are the last. Where the rows begin anew a new run begins; where they go back to the middle
(a training resumed from a checkpoint), what was written before from there on no longer counts.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from advisor.errors import FileError, Problem
from advisor.records import FloatArray, Reading, Run, Trace
from advisor.store.logs.counters import (
    begins_at,
    counted_alike,
    counted_through,
    moves,
    numbering,
    of_validation_apart,
    refuse_sizes,
)
from advisor.store.logs.log_columns import Column, Log
from advisor.store.logs.names import (
    EPOCH_COLUMNS,
    STEP_COLUMNS,
    is_bookkeeping,
    is_metric,
    is_of_evaluation,
    keras_name,
    part_of,
    plain,
)
from advisor.store.logs.settled import assumed, settled

MOST_EPOCHS = 10_000  # kept one by one; longer logs are put into stretches
STRETCHES = 200  # that a longer log is put into: more than a rule or a figure can use
MOST_RUNS = 1_000  # in one log; more restarts than that are no trainings
_LOSSES = frozenset({"loss", "val_loss"})
_MANY_STEPS = 10  # of a single epoch, which then says less of a training than its steps
_FEWEST_ENDS = 2  # validations that may end epochs: a single one in the end ends the training

_IntArray = NDArray[np.int64]


def column_of(values: list[float | None]) -> Column:
    """Return a column of numbers, None where a row says nothing."""
    recorded = np.array([value is not None for value in values], dtype=np.bool_)
    return Column(np.array([np.nan if value is None else value for value in values], dtype=np.float64), recorded)


def runs_of_log(log: Log, *, source: str) -> tuple[Run, ...]:
    """Return the runs that a log tells of, traces under Keras's names.

    Args:
        log: Columns by the names that the file gives them, all of one length.
        source: The file, for the runs and for errors.

    Raises:
        FileError: If the log holds no quantity, or restarts too often to be a log of trainings.
    """
    refuse_sizes(log, source)
    names = _with_evaluations(_with_metrics_of_validation(names_of(log)), log)
    named = {ours: log[theirs] for ours, theirs in names.items()}
    quantities: Log = settled(named)
    told = zip(quantities, names.values(), strict=True)
    taken = {ours: theirs for ours, theirs in told if ours != theirs}
    reading = Reading(names=taken, notes=assumed(named, quantities))
    if not quantities:
        problem = Problem("", f"expected columns such as loss and val_loss, got {', '.join(list(log)[:20]) or 'none'}")
        remedy = "Say which column is which: --columns loss=NAME,val_loss=NAME."
        raise FileError(f"cannot read {source}", [problem], remedy)
    alike = counted_alike(log, quantities)
    quantities = quantities if alike is log else of_validation_apart(quantities)
    log, quantities = _telling(counted_through(alike), quantities)
    order = _ordering(log)
    runs = []
    for rows in trainings(order, source):
        kept = {name: column.at(rows) for name, column in quantities.items()}
        starts = _epoch_starts(log, rows, kept)
        read = Reading(names=reading.names, notes=reading.notes, begins_at=begins_at(order[rows]))
        runs.append(Run(traces=_traces(kept, starts), source=source, reading=read))
    return tuple(run for run in runs if run.traces)


def _with_metrics_of_validation(names: dict[str, str]) -> dict[str, str]:
    """Give metrics without a part to validation where the loss is named of both: `train_loss,valid_loss,accuracy`.

    Example:
        >>> _with_metrics_of_validation({"loss": "train_loss", "val_loss": "valid_loss", "accuracy": "accuracy"})
        {'loss': 'train_loss', 'val_loss': 'valid_loss', 'val_accuracy': 'accuracy'}
    """
    if "val_loss" not in names or part_of(names.get("loss", "")) != "train":
        return names
    bare = {ours for ours, theirs in names.items() if is_metric(theirs) and not part_of(theirs) and ours not in _LOSSES}
    return {f"val_{o}" if o in bare and f"val_{o}" not in names else o: theirs for o, theirs in names.items()}


def _with_evaluations(names: dict[str, str], log: Log) -> dict[str, str]:
    """Give to validation what only an evaluation measures, where it stands in few of the rows: Detectron2's `bbox/AP`.

    Example:
        >>> log = {"loss": column_of([3.0, 2.0, 1.0, 1.0]), "AP": column_of([None, 9.0, None, 12.0])}
        >>> _with_evaluations({"loss": "loss", "ap": "AP"}, log)
        {'loss': 'loss', 'val_ap': 'AP'}
    """
    told = {ours: int(log[theirs].recorded.sum()) for ours, theirs in names.items()}
    most = max((count for ours, count in told.items() if ours in _LOSSES), default=2 * max(told.values(), default=0))
    few = {o for o, n in names.items() if is_of_evaluation(n) and not part_of(n) and told[o] <= most / 2}
    return {f"val_{o}" if o in few and f"val_{o}" not in names else o: theirs for o, theirs in names.items()}


def quantities_of(log: Log) -> dict[str, Column]:
    """Return the recorded quantities under Keras's names; where two columns mean one, the coarser one."""
    return {ours: log[theirs] for ours, theirs in names_of(log).items()}


def names_of(log: Log) -> dict[str, str]:
    """Return the columns that hold recorded quantities by Keras's names for them."""
    names = [name for name in log if not is_bookkeeping(name) and bool(log[name].recorded.any())]
    chosen: dict[str, str] = {}
    for name in sorted(names, key=_preference):
        chosen.setdefault(keras_name(name), name)
    return dict(sorted(chosen.items(), key=lambda item: names.index(item[1])))


def _preference(name: str) -> tuple[bool, bool, bool]:
    words = plain(name).split("_")
    return keras_name(name) != name, "batch" in words or "step" in words, "epoch" not in words


def _telling(log: Log, quantities: Log) -> tuple[Log, Log]:
    """Return the rows that tell of a quantity kept: the others logged each batch of what is kept by epoch."""
    is_told = np.logical_or.reduce([column.recorded for column in quantities.values()])
    if bool(is_told.all()) or numbering(log, EPOCH_COLUMNS) is not None:
        return log, quantities
    rows = np.flatnonzero(is_told)
    return {n: c.at(rows) for n, c in log.items()}, {n: c.at(rows) for n, c in quantities.items()}


def _ordering(log: Log) -> FloatArray:
    for names in (STEP_COLUMNS, EPOCH_COLUMNS):
        found = numbering(log, names)
        if found is not None:
            return found
    return np.arange(len(next(iter(log.values())).values), dtype=np.float64)


def trainings(order: FloatArray, source: str) -> Iterator[_IntArray]:
    """Yield the rows of each training, in their order; a training begins anew where its first number returns."""
    backs = np.flatnonzero(np.diff(order) < 0) + 1
    starts = [0]
    for back in backs.tolist():
        if order[back] <= order[starts[-1]]:
            starts.append(back)
    if len(starts) > MOST_RUNS:
        problem = Problem("", f"expected rows in the order of the training, got {len(starts) - 1} returns to its start")
        raise FileError(f"cannot read {source}", [problem], "Split the file into one file a training.")
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        yield start + surviving(order[start:end])


def surviving(order: FloatArray) -> _IntArray:
    """Return the rows that still count, in order: rows out of order are sorted, rows done again replaced.

    Example:
        >>> surviving(np.array([0.0, 2.0, 1.0, 3.0])).tolist()  # out of order
        [0, 2, 1, 3]
        >>> surviving(np.array([0.0, 1.0, 2.0, 1.0, 2.0])).tolist()  # resumed from 1
        [0, 3, 4]
    """
    if bool((np.diff(order) >= 0).all()):
        return np.arange(len(order))
    if len(set(order.tolist())) == len(order):
        return np.argsort(order, kind="stable").astype(np.int64)
    targets = np.append(np.inf, np.where(np.diff(order) < 0, order[1:], np.inf))  # where the log goes back to
    later_targets = np.append(np.minimum.accumulate(targets[::-1])[::-1][1:], np.inf)
    return np.flatnonzero(order < later_targets)


def _epoch_starts(log: Log, rows: _IntArray, kept: Log) -> _IntArray:
    """Return the first row of each epoch."""
    epochs = numbering(log, EPOCH_COLUMNS)
    if epochs is not None and _tells_little(log, epochs, rows):
        return _starts_by_validation(kept, len(rows))
    if epochs is not None and (_ends(kept) < _FEWEST_ENDS or bool((epochs == np.round(epochs)).all())):
        starts = _starts_by_number(np.ceil(epochs[rows]))
    else:
        starts = _starts_by_validation(kept, len(rows))
    if len(starts) <= MOST_EPOCHS:
        return starts
    return np.unique(np.linspace(0, len(rows), STRETCHES, endpoint=False).astype(np.int64))


def _tells_little(log: Log, epochs: FloatArray, rows: _IntArray) -> bool:
    """Say whether a training of many steps never moves its epochs."""
    steps = numbering(log, STEP_COLUMNS)
    if steps is None or moves(epochs[rows]):
        return False
    return len(set(steps[rows].tolist())) > _MANY_STEPS


def _starts_by_number(numbers: FloatArray) -> _IntArray:
    return np.append(0, np.flatnonzero(np.diff(numbers) != 0) + 1).astype(np.int64)


def _starts_by_validation(kept: Log, count: int) -> _IntArray:
    if _ends(kept) < _FEWEST_ENDS:
        return (
            np.arange(count)
            if count <= MOST_EPOCHS // 10
            else np.linspace(0, count, STRETCHES + 1)[:-1].astype(np.int64)
        )
    ends = np.flatnonzero(_validated(kept)) + 1
    return np.append(0, ends[ends < count]).astype(np.int64)


def _ends(kept: Log) -> int:
    """Return how many rows hold a validation quantity."""
    return int(_validated(kept).sum())


def _validated(kept: Log) -> NDArray[np.bool_]:
    validated = [column.recorded for name, column in kept.items() if name.startswith("val_")]
    return np.logical_or.reduce(validated) if validated else np.zeros(0, dtype=np.bool_)


def _traces(kept: Log, starts: _IntArray) -> tuple[Trace, ...]:
    traces = [Trace(name, _by_epoch(name, column, starts)) for name, column in kept.items()]
    return tuple(trace for trace in traces if any(value is not None for value in trace.values))


def _by_epoch(name: str, column: Column, starts: _IntArray) -> tuple[float | None, ...]:
    counts = np.add.reduceat(column.recorded.astype(np.int64), starts)
    if name.startswith("val_") or name == "learning_rate":
        values = column.values[_last_recorded(column.recorded, starts)]
    else:
        with np.errstate(over="ignore", invalid="ignore"):
            totals = np.add.reduceat(np.where(column.recorded, column.values, 0.0), starts)
            values = totals / np.maximum(counts, 1)
    return tuple(value if count else None for value, count in zip(values.tolist(), counts.tolist(), strict=True))


def _last_recorded(recorded: NDArray[np.bool_], starts: _IntArray) -> _IntArray:
    positions = np.where(recorded, np.arange(len(recorded)), 0)
    return np.maximum.reduceat(positions, starts).astype(np.int64)
