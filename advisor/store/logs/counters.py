"""What counts the rows of a log, epochs or steps, and what counts training rows instead."""

import numpy as np

from advisor.errors import FileError, Problem
from advisor.records import FloatArray
from advisor.store.logs.frames import counter
from advisor.store.logs.log_columns import Column, Log
from advisor.store.logs.names import EPOCH_COLUMNS, STEP_COLUMNS, is_metric, part_of, plain
from advisor.store.size_columns import size_of_set

_NO_START = 2.5  # usual steps of the count: a log that begins further on begins in the middle
_FEWEST_SIZES = 2  # of a training set that make a learning curve


def has_counter(log: Log) -> bool:
    """Say whether epochs or steps are counted in every row."""
    return any(numbering(log, names) is not None for names in (EPOCH_COLUMNS, STEP_COLUMNS))


def counters_of(log: Log) -> dict[str, Column]:
    """Return the columns that count epochs or steps."""
    return {name: log[name] for name in log if is_counter(name)}


def is_counter(name: str) -> bool:
    """Say whether a column counts epochs or steps.

    Example:
        >>> is_counter("train/global_step"), is_counter("loss")
        (True, False)
    """
    return counter(plain(name)) in EPOCH_COLUMNS | STEP_COLUMNS


def numbering(log: Log, names: frozenset[str]) -> FloatArray | None:
    """Return the column that numbers rows, where each row has a finite number in it."""
    for name, column in log.items():
        if counter(plain(name)) in names and bool(column.recorded.all()) and bool(np.isfinite(column.values).all()):
            return column.values
    return None


def counted_through(log: Log) -> Log:
    """Return a log whose epochs are told in every row, where they are in most and the steps in all.

    Lightning leaves the epoch out of rows that hold the learning rate alone: it is that of the row below. MMEngine
    leaves it out of rows of validation, which are of the step above.
    """
    steps = numbering(log, STEP_COLUMNS)
    if steps is None or bool((np.diff(steps) < 0).any()):
        return log
    filled = {}
    for name, column in log.items():
        told = np.flatnonzero(column.recorded)
        if counter(plain(name)) in EPOCH_COLUMNS and len(steps) / 2 <= len(told) < len(steps):
            below = np.minimum(np.searchsorted(told, np.arange(len(steps))), len(told) - 1)
            above = np.maximum(np.searchsorted(told, np.arange(len(steps)), side="right") - 1, 0)
            nearest = np.where(steps == steps[told[above]], above, below)
            filled[name] = Column(column.values[told[nearest]], np.ones(len(steps), dtype=np.bool_))
    return {**log, **filled}


def counted_alike(log: Log, quantities: Log) -> Log:
    """Return a log whose steps count one thing: rows of validation that count epochs stand where they were written.

    MMEngine writes `{"loss": 0.5, "step": 200}` and, of the same place, `{"coco/bbox_mAP": 0.3, "step": 2}`.
    """
    steps = numbering(log, STEP_COLUMNS)
    epochs = numbering(log, EPOCH_COLUMNS)
    if steps is None or (epochs is not None and moves(epochs)) or not bool((np.diff(steps) < 0).any()):
        return log
    trained = next((column.recorded for name, column in quantities.items() if name == "loss"), None)
    if trained is None or not bool(trained.any()) or bool(trained.all()):
        return log
    others = np.flatnonzero(~trained)
    is_size = len(others) > 1 and len(set(steps[others].tolist())) == 1  # MMSegmentation: how many batches it has
    is_alike = bool((np.diff(steps[trained]) >= 0).all()) and (is_size or bool((np.diff(steps[others]) > 0).all()))
    above = np.maximum.accumulate(np.where(trained, np.arange(len(steps)), 0))
    if not is_alike or not (is_size or bool((steps[others] < steps[above[others]]).all())):
        return log
    name = next(name for name, column in log.items() if column.values is steps)
    return {**log, name: Column(steps[above], log[name].recorded)}


def moves(counts: FloatArray) -> bool:
    """Say whether a count goes on: MMSegmentation writes `"epoch": 1` to its end, which numbers nothing.

    Example:
        >>> moves(np.array([1.0, 1.0])), moves(np.array([1.0, 2.0]))
        (False, True)
    """
    return len(set(counts.tolist())) > 1


def of_validation_apart(quantities: Log) -> dict[str, Column]:
    """Return quantities that never stand in a row of the training loss as those of the validation part."""
    trained = quantities["loss"].recorded
    apart = {
        n for n, c in quantities.items() if is_metric(n) and part_of(n) == "" and not bool((c.recorded & trained).any())
    }
    return {f"val_{n}" if n in apart and f"val_{n}" not in quantities else n: c for n, c in quantities.items()}


def begins_at(counts: FloatArray) -> int | None:
    """Return the first count of a log that begins in the middle of a training, None of one that begins at its start.

    The first count of a log that prints every hundredth step is a hundred; one that lies further on is no start.

    Example:
        >>> [begins_at(np.array(counts)) for counts in ([1.0, 2.0, 3.0], [500.0, 1000.0], [24.0, 25.0])]
        [None, None, 24]
    """
    steps = np.diff(counts)
    steps = steps[steps > 0]
    if not len(steps) or counts[0] <= _NO_START * max(1.0, float(np.median(steps))):
        return None
    return int(counts[0])


def refuse_sizes(log: Log, source: str) -> None:
    """Refuse errors over training-set sizes: a learning curve is no training.

    Raises:
        FileError: With the way to ask about one.
    """
    name = size_of_set(list(log))
    if name is None or counters_of(log):
        return
    sizes = np.unique(log[name].values[log[name].recorded])
    if len(sizes) < _FEWEST_SIZES or not bool((sizes >= 1).all()) or not bool((sizes % 1 == 0).all()):
        return
    if bool((np.diff(sizes) == 1).all()):  # they count rows of the log
        return
    problem = Problem(f"column {name}", "training-set sizes make a learning curve, not the epochs of a training")
    remedy = (
        "Ask `advisor curve --from FILE`. If it counts what one training has seen so far, say which is which: "
        f"--columns step={name},loss=NAME."
    )
    raise FileError(f"cannot read {source} as a training", [problem], remedy)
