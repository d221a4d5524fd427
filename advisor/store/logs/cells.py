"""A column of a table whose cells are text, as numbers; blocks of rows come one after another."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.errors import Problem
from advisor.records import FloatArray
from advisor.store.format.check import shown
from advisor.store.logs.log import Column

NOT_RECORDED = frozenset({"", "na", "n/a", "none", "null", "-", "<na>"})
_MOST_BAD = 100  # cells kept to be shown


class ColumnOfText:
    """What the cells of one column said so far; a text here and there in a column of numbers is a mistake."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self._values: list[FloatArray] = []
        self._recorded: list[NDArray[np.bool_]] = []
        self._bad: list[tuple[int, str]] = []
        self._bad_count = 0
        self._number_count = 0

    @property
    def holds_numbers(self) -> bool:
        """Say whether the column is meant to hold numbers: at least half of what is written there is one."""
        return self._number_count >= self._bad_count

    def add(self, cells: Sequence[str], first_row: int) -> None:
        """Add a block of cells; `first_row` is the row of the first in the file."""
        self.count += len(cells)
        numbers = self._numbers(cells, first_row)
        recorded = np.array([number is not None for number in numbers], dtype=np.bool_)
        self._number_count += int(recorded.sum())
        self._values.append(np.array(numbers, dtype=np.float64))  # None becomes NaN
        self._recorded.append(recorded)

    def problems(self) -> Iterator[Problem]:
        """Yield the cells that are no numbers, if the column is meant to hold numbers."""
        for row, cell in self._bad if self.holds_numbers else ():
            yield Problem(f"row {row}, column {shown(self.name)}", f"expected a number or nothing, got {shown(cell)}")

    def column(self) -> Column:
        """Return the whole column."""
        return Column(np.concatenate(self._values), np.concatenate(self._recorded))

    def _numbers(self, cells: Sequence[str], first_row: int) -> list[float | None]:
        try:
            return [float(cell) if cell else None for cell in cells]
        except ValueError:
            return [self._number(cell, row) for row, cell in enumerate(cells, start=first_row)]

    def _number(self, cell: str, row: int) -> float | None:
        if cell.strip().lower() in NOT_RECORDED:
            return None
        try:
            return float(cell)
        except ValueError:
            self._bad_count += 1
            if len(self._bad) < _MOST_BAD:
                self._bad.append((row, cell))
            return None
