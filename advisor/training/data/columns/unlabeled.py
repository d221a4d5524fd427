"""Rows of a table without a target: a few are left out and told, many are left out where the study says so."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, SplitKind
from advisor.training.data.columns.special import targets_of

_FEW = 0.1  # a share of rows: the others are then what the table is about
_SHOWN = 5
_NO_VALUE = "An empty cell, NA, NaN or null is no value: a class needs another name."


class Labeled(NamedTuple):
    """The rows of a table that have a target.

    Args:
        frame: Those rows; their index says which they are.
        y: Their targets.
        rows: Their numbers, None where every row has a target.
        notes: What is said of the others.
    """

    frame: pd.DataFrame
    y: np.ndarray
    rows: np.ndarray | None = None
    notes: tuple[str, ...] = ()


def labeled_rows(frame: pd.DataFrame, targets: Sequence[str], features: Sequence[str], plan: DataPlan) -> Labeled:
    """Return the rows that have a target, and these targets.

    Where rows are dealt by their numbers none is left out: the numbers would be of other rows.

    Args:
        frame: With rows numbered through.
        targets: Columns that are predicted; a row without one of them has none.
        features: The others: they may show how numbers are written.
        plan: `unlabeled` says whether many rows may be left out.

    Raises:
        DataError: If many rows have no target, or numbers can be read in two ways.

    Example:
        >>> table = pd.DataFrame({"a": range(20), "y": ["u", "v", None, *"uv" * 8, "u"]})
        >>> found = labeled_rows(table, ["y"], ["a"], DataPlan(source="t.csv", target="y"))
        >>> len(found.y), found.notes
        (19, ('1 of 20 rows is left out: it has no target (an empty cell, NA, NaN or null is none)',))
    """
    y = targets_of(frame[list(targets)], frame[list(features)], plan)
    missing = pd.DataFrame(y).isna().any(axis=1).to_numpy()
    count = int(missing.sum())
    are_all_one = y.ndim == 1 and pd.Series(y).nunique() < 2  # a gap may be a class then, and is refused
    if count in (0, len(frame)) or are_all_one or plan.split is SplitKind.RANGES:
        return Labeled(frame, y)
    if count > _FEW * len(frame) and not plan.unlabeled:
        raise _too_many(np.flatnonzero(missing), len(frame), plan)
    there = frame[~missing]
    which = "rows is left out: it has" if count == 1 else "rows are left out: they have"
    note = f"{count:,} of {len(frame):,} {which} no target (an empty cell, NA, NaN or null is none)"
    y = targets_of(there[list(targets)], there[list(features)], plan)
    return Labeled(there, y, np.flatnonzero(~missing), (note,))


def _too_many(rows: np.ndarray, count: int, plan: DataPlan) -> DataError:
    some = ", ".join(str(row) for row in rows[:_SHOWN]) + (", ..." if len(rows) > _SHOWN else "")
    said = f"expected a value in nearly every row, got {len(rows):,} of {count:,} missing (rows {some})"
    remedy = 'To train on the other rows write unlabeled = "leave_out" in [data], or fill in what is known: '
    return DataError(
        f"cannot use {plan.source}", [Problem("target", said)], f"{remedy}a target is never guessed. {_NO_VALUE}"
    )
