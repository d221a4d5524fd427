"""How a table is read: its columns, one kind each, and the account of them that people see first."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import msgspec
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataPlan
from advisor.records.columns import ColumnKind, ColumnsRead, DataReading, Surprise
from advisor.training.data.columns.cells import (
    Column,
    as_text,
    content_problems,
    native,
    typed_table,
    with_plain_names,
    without_missing,
)
from advisor.training.data.columns.decided import Decided
from advisor.training.data.columns.declared import decide
from advisor.training.data.columns.hints import far_dates, total_of
from advisor.training.data.columns.look import Looked, day_first_of, look

_MOST_NAMES = 12  # of one kind that are listed
_REMEDY = (
    'Correct these cells, or say in [data] what they are: missing = ["..."] for cells without a value, numbers, '
    'categories, dates or text = ["..."] for a column, drop = ["..."] to leave it out.'
)
_OFTEN = 1000  # commonest cells of dates: what stands for no date is among them
_MOST_SURPRISES = 20


def read_columns(
    frame: pd.DataFrame, plan: DataPlan | None = None, *, name: str
) -> tuple[tuple[Column, ...], DataReading]:
    """Say of each column what it holds, and give an account of it; columns that say nothing are left out.

    Args:
        frame: Features of all rows.
        plan: What is declared of columns.
        name: The source as the user wrote it, for messages.

    Raises:
        DataError: If a column can be read in no way, or in two, or none is left; with every such column.
    """
    plan = plan or DataPlan(source=name)
    missing = tuple(map(str, plan.missing))
    frame = with_plain_names(frame)
    cells = {column: without_missing(native(frame[column]), missing) for column in frame.columns}
    wrong = [problem for column, found in cells.items() for problem in content_problems(found, column)]
    _refuse(wrong, name)
    looked = [look(found, column) for column, found in cells.items()]
    decided = _decisions(looked, plan)
    _refuse([problem for each in decided for problem in each.problems], name)
    columns = tuple(
        Column(each.column.name, each.column.kind, each.column.form, each.column.levels, missing)
        for each in decided
        if each.column is not None
    )
    if not columns:
        why = "; ".join(f"{seen.name} has {each.dropped}" for seen, each in zip(looked, decided, strict=True))
        said = f"expected at least one column that says something, got none: {why}"
        told = (surprise for each in decided for surprise in each.surprises)
        held = [Problem(f'column "{each.column}"', f"{each.seen}, and {each.read_as}") for each in told]
        _refuse([Problem("columns", said), *held], name)
    names = [each.name for each in looked]
    reading = _account(names, decided)
    return columns, msgspec.structs.replace(reading, surprises=(*total_of(frame), *reading.surprises))


def proven_decimal(looked: Iterable[Looked]) -> str:
    """Return the decimal sign that columns prove; empty where they prove none, or both.

    Example:
        >>> proven_decimal([look(pd.Series(["0,5", "1,25"], dtype=object), "a")])
        ','
    """
    proven: set[str] = {seen.numbers.proves for seen in looked} - {""}
    return proven.pop() if len(proven) == 1 else ""


def _decisions(looked: Sequence[Looked], plan: DataPlan) -> list[Decided]:
    decimal: str = plan.decimal or proven_decimal(looked)
    day_first = day_first_of(looked)
    return [
        Decided(dropped="the row's number")
        if _numbers_rows(seen) and not _is_declared(seen.name, plan)
        else _with_far_dates(decide(seen, plan, decimal=decimal, day_first=day_first), seen)
        for seen in looked
    ]


def _with_far_dates(decided: Decided, seen: Looked) -> Decided:
    column = decided.column
    if column is None or column.kind is not ColumnKind.DATE:
        return decided
    often = seen.cells[as_text(seen.cells).isin(seen.distinct[:_OFTEN])] if seen.distinct else seen.cells
    told = _far_dates(often, column) and _far_dates(seen.cells, column)
    return replace(decided, surprises=(*decided.surprises, *told))


def _far_dates(cells: pd.Series, column: Column) -> tuple[Surprise, ...]:
    moments = typed_table(cells.to_frame(column.name), (column,), name=column.name)[column.name]
    return far_dates(column.name, moments, as_text(cells))


def _is_declared(name: str, plan: DataPlan) -> bool:
    return name in {*plan.numbers, *plan.categories, *plan.ordered, *plan.dates, *plan.text}


def _numbers_rows(seen: Looked) -> bool:
    """Say whether a column is the index that pandas writes without a name."""
    if seen.name and not seen.name.startswith("Unnamed:"):
        return False
    numbers = pd.to_numeric(seen.cells, errors="coerce")
    return bool(len(numbers) > 1 and numbers.iloc[0] in (0, 1) and (numbers.diff().iloc[1:] == 1).all())


def _account(names: Sequence[str], decided: Sequence[Decided]) -> DataReading:
    groups: dict[tuple[ColumnKind, str], list[str]] = {}
    for name, each in zip(names, decided, strict=True):
        column = each.column
        kind = ColumnKind.DROPPED if column is None else column.kind
        form = each.dropped if column is None else each.encoding or column.form
        groups.setdefault((kind, "" if kind is ColumnKind.ORDERED else form), []).append(name)
    order = list(ColumnKind)
    return DataReading(
        columns=tuple(
            ColumnsRead(kind=kind, form=form, count=len(found), names=tuple(found[:_MOST_NAMES]))
            for (kind, form), found in sorted(groups.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1]))
        ),
        surprises=tuple(surprise for each in decided for surprise in each.surprises)[:_MOST_SURPRISES],
    )


def _refuse(problems: Sequence[Problem], name: str) -> None:
    if problems:
        raise DataError(f"cannot use {name}", problems, _REMEDY)
