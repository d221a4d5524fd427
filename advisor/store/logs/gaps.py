"""NaN that means "not measured in this epoch", told from NaN that a training came to.

A validation loss of NaN beside a finite training loss is a gap where validation took place every few epochs,
or where an accuracy of the validation part is NaN too: a network that answers NaN has an accuracy, a low one.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.store.logs.log_columns import Column

_SHARES = ("accuracy", "acc", "auc", "f1", "precision", "recall")
_Rows = NDArray[np.bool_]


def without_gaps(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return columns by Keras's names in which gaps written as NaN are not recorded."""
    validated = {name: column for name, column in columns.items() if name.startswith("val_")}
    trained = {name: column for name, column in columns.items() if name not in validated and name != "learning_rate"}
    if not validated or not any(_nan(column).any() for column in columns.values()):
        return dict(columns)
    count = len(next(iter(columns.values())).values)
    is_sound = _finite(trained, count)
    has_no_share = np.logical_or.reduce([_nan(c) for n, c in validated.items() if _is_share(n)] or [~is_sound & False])
    kept = {name: _opened(column, is_sound, has_no_share) for name, column in validated.items()}
    elsewhere = _finite(validated, count) & ~is_sound  # rows of validation alone
    goes_on = bool(elsewhere.any()) and bool(is_sound[elsewhere.argmax() :].any())
    alternates = goes_on and not bool((_finite(validated, count) & is_sound).any())
    if alternates:
        kept |= {name: _without(column, _nan(column) & elsewhere) for name, column in trained.items()}
        kept |= {name: _without(column, _nan(column) & is_sound) for name, column in validated.items()}
    return {name: kept.get(name, column) for name, column in columns.items()}


def _opened(column: Column, is_sound: _Rows, has_no_share: _Rows) -> Column:
    gaps = _nan(column) & is_sound
    if not bool(gaps.any()):
        return column
    finite = np.flatnonzero(column.recorded & np.isfinite(column.values))
    between = np.diff(finite)
    if len(finite) > 1 and int(between.min()) >= 2:  # every few epochs
        last = finite[-1] + 2 * int(between.max())
        return _without(column, gaps & (np.arange(len(gaps)) < last))
    return _without(column, gaps & has_no_share)


def _is_share(name: str) -> bool:
    return any(part in name for part in _SHARES)


def _finite(columns: Mapping[str, Column], count: int) -> _Rows:
    rows = [column.recorded & np.isfinite(column.values) for column in columns.values()]
    return np.logical_or.reduce(rows) if rows else np.zeros(count, dtype=np.bool_)


def _nan(column: Column) -> _Rows:
    return column.recorded & np.isnan(column.values)


def _without(column: Column, rows: _Rows) -> Column:
    return Column(column.values, column.recorded & ~rows)
