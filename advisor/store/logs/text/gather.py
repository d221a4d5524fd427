"""Rows of a text log as they come, kept by column: what was printed beside which epoch and step."""

import math
from array import array
from collections.abc import Mapping, MutableSequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.errors import FileError, Problem
from advisor.records import FloatArray
from advisor.store.logs.log_columns import Column, Log

_MOST_NAMES = 500
_MOST_CELLS = 60_000_000  # names times rows, of the table that is made in the end
_FEW_EPOCHS = 2  # in so few epochs, steps tell more

_Column: TypeAlias = tuple[MutableSequence[int], MutableSequence[float]]  # rows and values


class Gathered:
    """The quantities of a log over its rows; a row is what was printed between two counts."""

    def __init__(self) -> None:
        self.planned: int | None = None  # "Epoch 1/10"
        self.percent: set[str] = set()  # names beside whose numbers a per cent sign stood
        self._columns: dict[str, _Column] = {}  # rows and values
        self._epochs = array("d")
        self._steps = array("d")
        self._place = math.nan, math.nan  # epoch and step of the last row
        self._last: set[str] = set()  # what was recorded in the last row

    @property
    def rows(self) -> int:
        """How many rows there are so far."""
        return len(self._epochs)

    @property
    def epochs(self) -> int:
        """How many epochs were counted."""
        return len(set(self._epochs)) if self._epochs and not math.isnan(self._epochs[-1]) else 0

    @property
    def names(self) -> tuple[str, ...]:
        """The quantities met so far, in the order of the file."""
        return tuple(self._columns)

    def count_of(self, name: str) -> int:
        """Return in how many rows a quantity was recorded."""
        return len(self._columns[name][0])

    def add(self, values: Mapping[str, float], *, epoch: float, step: float, is_redrawn: bool = False) -> None:
        """Add what was printed beside a count, NaN where there is none; equal counts make one row of a step."""
        if not values:
            return
        last_epoch, last_step = self._place
        has_epoch, has_step = epoch == epoch, step == step  # NaN is no count
        is_epoch = epoch == last_epoch or (not has_epoch and last_epoch != last_epoch)
        is_same = is_epoch and (step == last_step or (not has_step and last_step != last_step))
        counts_on = not has_epoch and has_step and not is_same  # a bar of all steps
        draws_over = is_redrawn and is_epoch and not counts_on
        is_one_row = is_same and (has_step or self._last.isdisjoint(values))
        if not self.rows or not (draws_over or is_one_row):
            self._epochs.append(epoch)
            self._steps.append(step)
            self._place = epoch, step
            self._last.clear()
        row = len(self._epochs) - 1
        for name, value in values.items():
            rows, numbers = self._columns.get(name) or self._column(name)
            if name in self._last and numbers:
                numbers[-1] = value
            else:
                rows.append(row)
                numbers.append(value)
                self._last.add(name)

    def _column(self, name: str) -> _Column:
        """Return a new column; past the most names, one that is kept nowhere."""
        column: _Column = array("I"), array("d")
        if len(self._columns) < _MOST_NAMES:
            self._columns[name] = column
        return column

    def log(self, names: Mapping[str, str], source: str) -> Log:
        """Return the table of the quantities asked for, under new names, with the count that orders it.

        Raises:
            FileError: If it would be too large to be a log of trainings.
        """
        if len(names) * self.rows > _MOST_CELLS:
            problem = Problem("", f"expected at most {_MOST_CELLS} numbers, got {len(names)} names in {self.rows} rows")
            raise FileError(f"cannot read {source}", [problem], "Split the file into one file a training.")
        keep, counts = self._counted()
        log = {new: _dense(self._columns[old], self.rows) for old, new in names.items()}
        if not bool(keep.all()):
            log = {name: column.at(np.flatnonzero(keep)) for name, column in log.items()}
        return counts | log

    def _counted(self) -> tuple[NDArray[np.bool_], dict[str, Column]]:
        """Return which rows count, and the counter that numbers them, if there is one."""
        epochs, steps = np.asarray(self._epochs), np.asarray(self._steps)
        epochs = closed(epochs, steps)
        has_epoch, has_step = ~np.isnan(epochs), ~np.isnan(steps)
        both = has_epoch & has_step
        uncounted = ~has_epoch & ~has_step
        if uncounted.sum() > max(_FEW_EPOCHS, self.rows / 2):  # a summary below the log has a count: the log has none
            return uncounted, {}
        by_step = has_step.any() and (not has_epoch.any() or self._tells_more(epochs[both], steps[both]))
        if by_step:
            return has_step, {"step": _whole_column(steps[has_step])}
        if has_epoch.any():
            return has_epoch, {"epoch": _whole_column(epochs[has_epoch])}
        return np.ones(self.rows, dtype=np.bool_), {}

    def _tells_more(self, epochs: FloatArray, steps: FloatArray) -> bool:
        """Say whether steps order a log better than epochs: they go on while the epochs hardly move."""
        if len(steps) < 2 or bool((np.diff(steps) < 0).any()):
            return False
        return len(set(np.ceil(epochs).tolist())) <= _FEW_EPOCHS < len(set(steps.tolist()))


def closed(epochs: FloatArray, steps: FloatArray) -> FloatArray:
    """Return the epoch of each row where it is told below its steps: "batch 100", "batch 200", "epoch 1 finished".

    So it is where steps come before the first epoch, no more of them below the last, and no epoch begins with one.

    Example:
        >>> nan = float("nan")
        >>> closed(np.array([nan, nan, 1.0, 1.0, 1.0, 2.0]), np.array([1.0, 2.0, nan, 1.0, 2.0, nan])).tolist()
        [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]
    """
    is_step = ~np.isnan(steps)
    begins = np.flatnonzero(~np.isnan(epochs) & np.append(True, epochs[1:] != epochs[:-1]))
    if (
        len(begins) < _FEW_EPOCHS
        or not begins[0]
        or not bool(is_step[: begins[0]].all())
        or bool(is_step[begins].any())
    ):
        return epochs
    if is_step[begins[-1] :].sum() > is_step[: begins[0]].sum():  # the last epoch has steps of its own
        return epochs
    below = np.searchsorted(begins, np.arange(len(epochs)))
    told = np.append(epochs[begins], epochs[begins[-1]] + 1.0)[below]
    return np.where(is_step, told, epochs)


def _dense(column: _Column, count: int) -> Column:
    places = np.asarray(column[0])
    if len(places) == count:  # in every row
        return _whole_column(np.asarray(column[1], dtype=np.float64))
    dense = np.full(count, np.nan)
    recorded = np.zeros(count, dtype=np.bool_)
    dense[places] = np.asarray(column[1], dtype=np.float64)
    recorded[places] = True
    return Column(dense, recorded)


def _whole_column(values: FloatArray) -> Column:
    return Column(values, np.ones(len(values), dtype=np.bool_))
