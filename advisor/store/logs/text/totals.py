"""A loss that was never set back to zero between epochs, as Gensim's: what it grew by is the loss of an epoch."""

import numpy as np

from advisor.records import FloatArray
from advisor.store.logs.log_columns import Column

_FEWEST = 5  # numbers by which a running total is told
_SLACK = 1.02  # that what is added may grow by from one epoch to the next
_LEAST = 0.5  # of the first number, that the second adds: a loss that climbs from its start adds far less, or more


def apart(log: dict[str, Column]) -> tuple[str, ...]:
    """Replace a training loss that is a running total by what each row added to it; say so.

    Example:
        >>> values = np.array([2.3, 4.3, 6.1, 7.7, 9.2, 10.6])
        >>> log = {"loss": Column(values, np.ones(6, dtype=np.bool_))}
        >>> apart(log), log["loss"].values.round(1).tolist()
        (('loss is a running total: what each row added was taken',), [2.3, 2.0, 1.8, 1.6, 1.5, 1.4])
    """
    column = log.get("loss")
    if column is None or not bool(column.recorded.all()) or not _is_total(column.values):
        return ()
    log["loss"] = Column(_added(column.values), column.recorded)
    return ("loss is a running total: what each row added was taken",)


def _is_total(values: FloatArray) -> bool:
    if len(values) < _FEWEST or not bool(np.isfinite(values).all()) or values[0] <= 0:
        return False
    added = _added(values)
    return bool(added[1] >= _LEAST * added[0] and (added > 0).all() and (added[1:] <= _SLACK * added[:-1]).all())


def _added(values: FloatArray) -> FloatArray:
    return np.diff(values, prepend=0.0)
