"""What a column is: as `[data]` declares it, else by the look of its cells."""

from dataclasses import replace

import numpy as np
import pandas as pd

from advisor.errors import Problem
from advisor.records import DataPlan
from advisor.records.columns import ColumnKind
from advisor.training.data.columns.categories import encoding_of
from advisor.training.data.columns.cells import TRUTH, Column, as_text, is_text_dtype
from advisor.training.data.columns.date_columns import as_dates
from advisor.training.data.columns.decided import Decided
from advisor.training.data.columns.kinds import as_numbers, guess, number_column
from advisor.training.data.columns.look import (
    Looked,
    form_of_categories,
    mixed_dates,
    mixed_durations,
    mixed_numbers,
    mostly_durations,
)
from advisor.training.data.columns.written.dates import ISO, numeric_dates
from advisor.training.data.columns.written.durations import DURATION
from advisor.training.data.columns.written.numbers import NumberForm, parsed
from advisor.training.data.columns.written.serials import SERIAL, are_serials
from advisor.training.data.columns.written.truth import NO, YES


def decide(seen: Looked, plan: DataPlan, *, decimal: str, day_first: bool | None) -> Decided:
    """Say what a column is: arguments as of `guess`, after what the plan declares."""
    declared = declared_kind(seen.name, plan)
    if declared is None:
        return guess(seen, decimal=decimal, day_first=day_first)
    return _as_declared(seen, declared, plan, decimal=decimal)


def declared_kind(name: str, plan: DataPlan) -> ColumnKind | None:
    """Return what `[data]` says a column is, None where it does not.

    Example:
        >>> declared_kind("shop", DataPlan(source="a.csv", categories=("shop",))).value
        'category'
    """
    said = {
        ColumnKind.NUMBER: plan.numbers,
        ColumnKind.CATEGORY: plan.categories,
        ColumnKind.ORDERED: tuple(plan.ordered),
        ColumnKind.DATE: tuple(plan.dates),
        ColumnKind.TEXT: plan.text,
    }
    return next((kind for kind, names in said.items() if name in map(str.strip, names)), None)


def _as_declared(seen: Looked, kind: ColumnKind, plan: DataPlan, *, decimal: str) -> Decided:
    match kind:
        case ColumnKind.NUMBER:
            return _declared_numbers(seen, decimal)
        case ColumnKind.DATE:
            return _declared_dates(seen, plan)
        case ColumnKind.ORDERED:
            return _ordered(seen, plan)
        case ColumnKind.CATEGORY:
            column = Column(seen.name, kind, form_of_categories(seen))
            return Decided(column, encoding=encoding_of(as_text(seen.cells).nunique()))
        case _:
            return Decided(Column(seen.name, kind))


def _declared_numbers(seen: Looked, decimal: str) -> Decided:
    truth = {cell.lower() for cell in seen.core}
    if truth and truth <= YES | NO:
        return Decided(Column(seen.name, ColumnKind.NUMBER, TRUTH))
    if seen.numbers.decimals:
        decided = as_numbers(seen, decimal)
        is_other = decided.column is not None and not decided.column.is_number
        return Decided(number_column(seen, ".")) if is_other else replace(decided, surprises=())
    if seen.are_durations:
        return Decided(Column(seen.name, ColumnKind.NUMBER, DURATION))
    if is_text_dtype(seen.cells) and seen.core:
        mixed = mixed_durations if mostly_durations(seen.core) else mixed_numbers
        return Decided(problems=tuple(mixed(seen)))
    return Decided(Column(seen.name, ColumnKind.NUMBER))


def _declared_dates(seen: Looked, plan: DataPlan) -> Decided:
    given = plan.dates.get(seen.name, "") if isinstance(plan.dates, dict) else ""
    if not is_text_dtype(seen.cells):
        numbers = seen.cells.dropna().to_numpy() if pd.api.types.is_numeric_dtype(seen.cells.dtype) else np.empty(0)
        form = given or (numeric_dates(numbers.astype(np.float64)) if len(numbers) else ISO)
    else:
        numbers = parsed(seen.core, NumberForm()) if seen.numbers.decimals else np.empty(0)
        form = given or next(iter(seen.dates), "") or (numeric_dates(numbers) if len(numbers) else "")
        if not given and len(seen.dates) > 1:
            return as_dates(seen, None)
    if not form and len(numbers) and are_serials(np.asarray(numbers, dtype=np.float64)):
        form = SERIAL
    if not form:
        return Decided(problems=tuple(mixed_dates(seen)))
    return Decided(Column(seen.name, ColumnKind.DATE, form))


def _ordered(seen: Looked, plan: DataPlan) -> Decided:
    levels = plan.ordered[seen.name]
    form = form_of_categories(seen)
    there = [str(cell) for cell in as_text(seen.cells).dropna().unique()]
    other = [cell for cell in there if cell not in levels]
    if other:
        more = f" and {len(other) - 1} others" if len(other) > 1 else ""
        message = f'expected one of {", ".join(levels)}, got "{other[0]}"{more}'
        return Decided(problems=(Problem(f'column "{seen.name}"', message),))
    return Decided(Column(seen.name, ColumnKind.ORDERED, form, tuple(levels)))
