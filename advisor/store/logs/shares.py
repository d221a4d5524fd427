"""Shares that a log writes in per cent, as shares: told by the name and by the level of the numbers together."""

import re
from collections.abc import Mapping

import numpy as np

from advisor.store.logs.log_columns import Column

_SHARES = re.compile(
    r"(?:^|_)(?:acc|accuracy|top_?-?\d{1,2}|prec|precision|recall|f1|f1_score|auc|roc_auc|iou|miou|dice|map\d{0,3}"
    r"|sensitivity|specificity|error_rate|top1|top5|acc1|acc5|accuracies)(?:_|$)"
)
_ROUNDING = 1e-3
_OTHER_UNIT = 20.0  # parts that differ by more than this are written in different units


def as_shares(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return columns by Keras's names, those of shares divided by 100 where their numbers are per cent.

    Numbers of a share above 1 and up to 100 are per cent; then the other part's too, unless it is in
    another unit altogether (98.1 beside 0.97).
    """
    tops = {name: _top(column) for name, column in columns.items() if _SHARES.search(name) and not _is_loss(name)}
    return {name: _divided(column) if _is_per_cent(name, tops) else column for name, column in columns.items()}


def _is_loss(name: str) -> bool:
    return "loss" in name.split("_")


def _is_per_cent(name: str, tops: Mapping[str, float | None]) -> bool:
    top = tops.get(name)
    if top is None:
        return False
    if top > 1 + _ROUNDING:
        return True
    twin = tops.get(name.removeprefix("val_") if name.startswith("val_") else f"val_{name}")
    return twin is not None and 1 + _ROUNDING < twin < _OTHER_UNIT * top


def _top(column: Column) -> float | None:
    """Return the largest number of a column that may be shares or per cent, None of any other."""
    values = column.values[column.recorded]
    values = values[np.isfinite(values)]
    if not len(values) or values.min() < 0 or values.max() > 100 * (1 + _ROUNDING):
        return None
    return float(values.max())


def _divided(column: Column) -> Column:
    return Column(column.values / 100, column.recorded)
