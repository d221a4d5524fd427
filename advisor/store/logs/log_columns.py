"""One quantity over the rows of a log, and a log made of such columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.records import FloatArray

_IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Column:
    """One quantity over the rows of a log; `recorded` is false where a row says nothing of it."""

    values: FloatArray
    recorded: NDArray[np.bool_]

    def at(self, rows: _IntArray) -> "Column":
        return Column(self.values[rows], self.recorded[rows])


Log: TypeAlias = Mapping[str, Column]
NamedLog: TypeAlias = tuple[str, Log]  # of a file that holds several; the name is "" where it holds one run
