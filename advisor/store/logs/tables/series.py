"""Series of their own steps, one a quantity, as logs in which each step is a row."""

from collections.abc import Iterator, Mapping

import numpy as np

from advisor.errors import FileError, Problem
from advisor.records import FloatArray
from advisor.store.logs.log import trainings
from advisor.store.logs.log_columns import Column, Log

MOST_POINTS = 20_000_000

Series = tuple[FloatArray, FloatArray]  # steps and values


def logs_of_series(series: Mapping[str, Series], *, counter: str, source: str) -> Iterator[Log]:
    """Yield a log for each training: the first of every series, then the second where steps begin anew.

    Args:
        series: Steps and values of each quantity, in the order written.
        counter: What the steps count: "step" or "epoch".
        source: The file, for errors.

    Raises:
        FileError: If there are too many points, or steps return too often.
    """
    pieces: list[dict[str, Series]] = []
    for name, (steps, values) in series.items():
        for index, rows in enumerate(trainings(steps, source)):
            if index == len(pieces):
                pieces.append({})
            pieces[index][name] = steps[rows], values[rows]
    for piece in pieces:
        yield _aligned(piece, counter, source)


def _aligned(piece: Mapping[str, Series], counter: str, source: str) -> Log:
    """Return one row a step, with what every series says there; of several values of one the last."""
    steps = np.unique(np.concatenate([order for order, _ in piece.values()]))
    if len(steps) * len(piece) > MOST_POINTS:
        problem = Problem(
            "", f"expected at most {MOST_POINTS} numbers, got {len(piece)} series over {len(steps)} steps"
        )
        raise FileError(f"cannot read {source}", [problem], "Give the folder of one training.")
    log: dict[str, Column] = {counter: Column(steps, np.ones(len(steps), dtype=np.bool_))}
    for name, (order, values) in piece.items():
        places = np.searchsorted(steps, order)
        column = Column(np.full(len(steps), np.nan), np.zeros(len(steps), dtype=np.bool_))
        column.values[places] = values
        column.recorded[places] = True
        log[name if name != counter else f"{name} logged"] = column
    return log
