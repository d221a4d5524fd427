"""A Source: features and targets as they were read, before any row is assigned or any number changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec
import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.nearest import did_you_mean
from advisor.records import DataPlan, InputKind, PictureForm
from advisor.records.columns import DataReading
from advisor.training.data.columns.asked import target_names
from advisor.training.data.columns.cells import Column, typed_table, with_plain_names
from advisor.training.data.columns.reading import read_columns
from advisor.training.data.columns.special import group_column, span_notes, time_column, weight_column
from advisor.training.data.columns.unlabeled import labeled_rows
from advisor.training.data.inputs.one_text import text_column
from advisor.training.data.inputs.series import form_of_dates, read_series
from advisor.training.data.inputs.times import columns_named, together, with_form
from advisor.training.data.inputs.words import with_hint

DECLARED = ("drop", "numbers", "categories", "ordered", "dates", "text")
"""The settings of `[data]` that name columns; a column stands in one of them at most."""
NOTES = "advisor:notes"  # in the `attrs` of a table: what was assumed of its file
OF_WORDS = ("texts are read as words; the vocabulary is that of the training part",)


@dataclass(frozen=True, eq=False)
class Source:
    """Features and targets as read.

    Args:
        x: Features, rows first: numbers of any shape (rows, ...), a table, or several inputs (`inputs.several`).
        y: Targets, shape (rows,) or (rows, targets); numbers or text.
        x_test: Features of a test part that the source brings itself.
        y_test: Targets of that test part.
        groups: What rows belong together, shape (rows,).
        times: What to order rows by, shape (rows,).
        weights: How much each row counts in the loss, shape (rows,); more where the target is a map.
        weights_test: Likewise, of the test part that the source brings itself.
        feature_names: Names of the columns of `x` where it has two axes.
        target_names: Names of the columns of `y`.
        class_names: Names of the classes 0, 1, ... where `y` holds numbers of classes.
        columns: What each column of a table holds; empty before it was looked at.
        reading: How it was read.
        is_validation: Which rows are a validation part that the source brings itself, shape (rows,).
        array_names: Names of arrays by what they are, where these are not their names.
        form: Of pictures that were decoded.
        kind: What the source knows of itself; the plan's counts first.
        time, time_form: Of a series: the column of the times, and how its dates are written.
        is_column: Whether `y` came in a column, shape (rows, 1): a model of the user's own gets it so.
        has_outputs: Whether `y` holds the targets of several outputs of a model, side by side.
        in_batches: Whether they came in batches, which were read once.
        target_shape: Of a target that is a map (a picture, a class for each word); its numbers lie flat in `y`.
        row_numbers: Of its rows in a table of which rows were left out; None where they are numbered through.
        name: The source as the user wrote it, for messages.
    """

    x: np.ndarray | pd.DataFrame
    y: np.ndarray
    x_test: np.ndarray | pd.DataFrame | None = None
    y_test: np.ndarray | None = None
    groups: np.ndarray | None = None
    times: np.ndarray | None = None
    weights: np.ndarray | None = None
    weights_test: np.ndarray | None = None
    feature_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    reading: DataReading | None = None
    is_validation: np.ndarray | None = None
    array_names: Mapping[str, str] = field(default_factory=dict)
    form: PictureForm | None = None
    kind: InputKind | None = None
    time: str | None = None
    time_form: str = ""
    is_column: bool = False
    has_outputs: bool = False
    in_batches: bool = False
    target_shape: tuple[int, ...] = ()
    row_numbers: np.ndarray | None = None
    name: str = "data"


def source_from_frame(frame: pd.DataFrame, plan: DataPlan) -> Source:
    """Take the target, group and time columns out of a table; the rest are features.

    Raises:
        DataError: If the plan names columns that the table does not have, if it names no target, or
            if no feature is left.
    """
    frame = with_plain_names(frame)
    targets = target_names(plan.target, list(frame.columns))
    special = [name.strip() for name in (plan.group, plan.time) if name is not None]
    problems = _column_problems(frame, targets, plan)
    weighting = [plan.weights.strip()] if plan.weights else []
    left = {*targets, *special, *weighting, *(name.strip() for name in plan.drop)}
    features = [name for name in frame.columns if name not in left]
    if not problems and not features and plan.kind is not InputKind.SERIES:
        problems.append(Problem("columns", "expected at least one feature beside the target, got none"))
    if problems:
        raise DataError(f"cannot use {plan.source}", problems, _columns_remedy(frame))
    if plan.kind is InputKind.SERIES:
        return _of_series(frame, plan, targets)
    notes = tuple(frame.attrs.get(NOTES, ()))
    if plan.kind is InputKind.TEXT:
        text, told = text_column(frame, features, plan)
        features, notes = [text], (*notes, *told)
    frame, y, rows, left_out = labeled_rows(frame.reset_index(drop=True), targets, features, plan)
    source = Source(
        x=_with_notes(frame[features], (*notes, *left_out, *span_notes(frame, targets, plan))),
        y=y,
        groups=group_column(frame[special[0]], special[0], plan) if plan.group else None,
        times=time_column(frame[special[-1]], special[-1], plan) if plan.time else None,
        weights=weight_column(frame[weighting[0]], weighting[0], plan) if weighting else None,
        target_names=tuple(targets),
        row_numbers=rows,
        name=plan.source,
    )
    source = with_columns(source, plan)  # which names rows by their numbers in the table
    assert isinstance(source.x, pd.DataFrame)  # noqa: S101  it was made of one
    return replace(source, x=source.x.reset_index(drop=True))


def _of_series(frame: pd.DataFrame, plan: DataPlan, targets: list[str]) -> Source:
    read = read_series(frame, plan, targets)
    notes = tuple(frame.attrs.get(NOTES, ()))
    return Source(
        x=read.x,
        y=read.y,
        groups=read.names,
        times=read.times,
        feature_names=tuple(column.name for column in read.columns),
        target_names=tuple(targets),
        columns=read.columns,
        reading=msgspec.structs.replace(read.reading, notes=(*notes, *read.reading.notes)),
        kind=InputKind.SERIES,
        time=read.time,
        time_form=_form_of_times(frame, read.time, plan),
        name=plan.source,
    )


def _form_of_times(frame: pd.DataFrame, time: str | None, plan: DataPlan) -> str:
    names = columns_named(time, list(frame.columns))
    return form_of_dates(together(frame, names), ",".join(names), with_form(frame, names, plan)) if names else ""


def _with_notes(table: pd.DataFrame, notes: tuple[str, ...]) -> pd.DataFrame:
    table.attrs[NOTES] = notes
    return table


def with_columns(source: Source, plan: DataPlan) -> Source:
    """Return a source whose table has been looked at: its columns by their kinds, those that say nothing left out.

    Raises:
        DataError: If a column can be read in no way, or in two; with every such column.
    """
    if not isinstance(source.x, pd.DataFrame) or source.columns:
        return source
    if plan.kind is InputKind.TEXT:
        plan = msgspec.structs.replace(plan, text=tuple(source.x.columns))
    columns, reading = read_columns(source.x, plan, name=source.name)
    notes = (*source.x.attrs.get(NOTES, ()), *(OF_WORDS if plan.kind is InputKind.TEXT else ()))
    reading = msgspec.structs.replace(reading, notes=notes)
    reading = reading if plan.kind is not None else with_hint(reading, columns)
    if plan.kind is InputKind.TEXT:
        reading = msgspec.structs.replace(reading, columns=())
    x_test = source.x_test
    return replace(
        source,
        x=typed_table(source.x, columns, name=source.name),
        x_test=typed_table(x_test, columns, name=source.name) if isinstance(x_test, pd.DataFrame) else x_test,
        feature_names=tuple(column.name for column in columns),
        columns=columns,
        reading=reading,
        kind=plan.kind,
    )


def _column_problems(frame: pd.DataFrame, targets: Sequence[str], plan: DataPlan) -> list[Problem]:
    problems = []
    if not targets:
        problems.append(Problem("target", "expected the name of the target column, got none"))
    wanted = [("target", name) for name in targets]
    wanted += [(setting, name.strip()) for setting in DECLARED for name in getattr(plan, setting)]
    columns = list(frame.columns)
    named = (("group", plan.group), ("time", plan.time), ("series", plan.series), ("weights", plan.weights))
    several = ("time", "series") if plan.kind is InputKind.SERIES else ()
    said = [
        (key, columns_named(name, columns) if key in several else [name]) for key, name in named if name is not None
    ]
    wanted += [(key, name.strip()) for key, names in said for name in names]
    problems += [
        Problem(key, f'expected a column of the table, got "{name}"{_hint(name, frame)}')
        for key, name in wanted
        if name not in columns
    ]
    problems += _said_twice(plan)
    repeated = sorted({name for name in columns if columns.count(name) > 1})
    problems += [Problem("columns", f'expected names that differ, got "{name}" more than once') for name in repeated]
    return problems


def _hint(name: str, frame: pd.DataFrame) -> str:
    """Return what is to be said of a name that is no column's: it may be a row's, of a table that lies on its side."""
    if frame.shape[1] <= len(frame) or not (frame.iloc[:, 0] == name).any():
        return did_you_mean(name, list(frame.columns))
    return ": a row is named so. Features stand in columns: frame.set_index(...).T turns a table in pandas"


def _said_twice(plan: DataPlan) -> list[Problem]:
    """Name the columns of which the plan says two things."""
    said: dict[str, str] = {}
    problems = []
    for setting in DECLARED:
        for name in getattr(plan, setting):
            other = said.setdefault(name.strip(), setting)
            if other != setting:
                problems.append(Problem(setting, f'expected "{name.strip()}" in one list, got it in {other} too'))
    return problems


def _columns_remedy(frame: pd.DataFrame) -> str:
    names = [str(name) for name in frame.columns]
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return f"The table has the columns {', '.join(names[:20])}{more}."
