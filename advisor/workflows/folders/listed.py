"""Pictures with their labels in a table: a column names the files, another says what is on them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from advisor.errors import DataError, FileError, Problem
from advisor.records import DataPlan, DataReading, InputKind, Surprise
from advisor.store.folders.listed import files_named, names_files, tables_beside
from advisor.store.folders.names import has_ending
from advisor.store.folders.pictures import read_pictures
from advisor.store.folders.tree import PICTURE_ENDINGS
from advisor.store.tables import NOTES, is_data_file, read_table
from advisor.training.data.columns.asked import target_names
from advisor.training.data.columns.cells import is_text_dtype, with_plain_names
from advisor.training.data.columns.special import group_column, time_column, weight_column
from advisor.training.data.columns.unlabeled import labeled_rows
from advisor.training.data.prepare import Source

_MISSING = 0.1  # a share of pictures that may be missing
_SHOWN = 3
_LOOKED = 100  # rows by which a column of names is told
_DISTINCT = 0.5  # a share of them: a picture is no class


def pictures_beside(root: Path, plan: DataPlan) -> Source | None:
    """Read the pictures of a folder that holds a table of their labels; None where it holds none.

    Raises:
        DataError, FileError: If the pictures or their labels cannot be read.
    """
    found = []
    for path in tables_beside(root):
        try:
            frame = read_table(path, encoding=plan.encoding)
        except FileError:
            continue
        column = column_of_pictures(frame, root)
        if column is not None and len(frame.columns) > 1:
            found.append((path, frame))
    if not found:
        return None
    path, frame = found[0]
    note = f"labels are read from {path.name}" + (
        f", and not from {', '.join(other.name for other, _ in found[1:])}" if len(found) > 1 else ""
    )
    frame.attrs[NOTES] = (*frame.attrs.get(NOTES, ()), note)
    return pictures_in_table(frame, plan, folder=root)


def column_of_pictures(frame: pd.DataFrame, folder: Path, *, labels: Sequence[str] = ()) -> str | None:
    """Return the column of a table whose cells name pictures in a folder or below it; None where none does.

    Args:
        frame: The table.
        folder: Where the pictures lie.
        labels: Columns that are targets: the class 3 names no 3.png.
    """
    found: dict[str, list[str]] = {}
    for name in (each for each in frame.columns if each not in labels):
        cells = [str(cell) for cell in frame[name].dropna().head(_LOOKED)]
        if len(set(cells)) > _DISTINCT * len(cells) and is_text_dtype(frame[name]):
            found[name] = cells
    in_order = sorted(found, key=lambda name: not has_ending(Path(found[name][0]), PICTURE_ENDINGS))
    return next((name for name in in_order if names_files(found[name], folder, PICTURE_ENDINGS)), None)


def pictures_in_table(frame: pd.DataFrame, plan: DataPlan, *, folder: Path) -> Source | None:
    """Read the pictures that a table names, with their labels; None where it names none.

    Args:
        frame: A column of it names files, with or without their folder and ending.
        plan: Its `target`; where none is named, the only other column, or all others where they hold 0 and 1.
        folder: Where the pictures lie, maybe in folders of it.

    Raises:
        DataError: If no target is known, or many pictures are missing.
        FileError: If pictures cannot be read.
    """
    frame = with_plain_names(frame).reset_index(drop=True)
    column = column_of_pictures(frame, folder, labels=target_names(plan.target, list(frame.columns)))
    if column is None:
        return None
    targets, special = _targets(frame, column, plan), _special(plan)
    frame, missing = _with_files(frame, column, plan, folder)
    notes = tuple(frame.attrs.get(NOTES, ()))
    frame, y, rows, left_out = labeled_rows(frame, targets, [column], plan)
    pictures = read_pictures(frame[column].tolist(), plan, root=folder)
    others = [name for name in frame.columns if name not in {column, *targets, *special}]
    without = f", without {', '.join(others)}" if others else ""
    seen, read_as = "names pictures", f"is read as these{without}"
    otherwise = 'kind = "table"' if is_data_file(plan.source) else ""
    named = Surprise(column=column, seen=seen, read_as=read_as, otherwise=otherwise)
    told = (*notes, pictures.note, *missing, *left_out)
    return Source(
        x=pictures.array,
        y=y,
        groups=group_column(frame[special[0]], special[0], plan) if plan.group else None,
        times=time_column(frame[plan.time.strip()], plan.time.strip(), plan) if plan.time else None,
        weights=weight_column(frame[plan.weights.strip()], plan.weights.strip(), plan) if plan.weights else None,
        target_names=tuple(targets),
        reading=DataReading(surprises=(named, *pictures.surprises), notes=told),
        form=pictures.form,
        kind=InputKind.IMAGE,
        row_numbers=rows,
        name=plan.source,
    )


def _special(plan: DataPlan) -> list[str]:
    return [name.strip() for name in (plan.group, plan.time, plan.weights) if name]


def _targets(frame: pd.DataFrame, column: str, plan: DataPlan) -> list[str]:
    asked = [*target_names(plan.target, list(frame.columns)), *_special(plan)]
    problems = [
        Problem("data", f'expected a column of the table, got "{name}"') for name in asked if name not in frame.columns
    ]
    others = [name for name in frame.columns if name not in {column, *_special(plan), *map(str.strip, plan.drop)}]
    found = target_names(plan.target, list(frame.columns)) or _only(frame, others)
    if not found:
        problems.append(Problem("target", "expected the name of the column of labels, got none"))
    if problems:
        remedy = f"The table has the columns {', '.join(frame.columns[:20])}; {column} names the pictures."
        raise DataError(f"cannot use {plan.source}", problems, remedy)
    return found


def _only(frame: pd.DataFrame, others: list[str]) -> list[str]:
    """Return the columns of labels where there is no doubt: the only one, or several of 0 and 1."""
    if len(others) == 1:
        return others
    numbers = frame[others].apply(pd.to_numeric, errors="coerce")
    return others if others and bool(numbers.isin((0, 1)).all(axis=None)) else []


def _with_files(frame: pd.DataFrame, column: str, plan: DataPlan, folder: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the rows whose picture is there, with its path in place of its name, and what is said of the others."""
    cells = frame[column].fillna("").astype(str).tolist()
    paths = files_named(cells, folder, PICTURE_ENDINGS)
    there = np.array([path is not None for path in paths])
    lost = [cell for cell, is_there in zip(cells, there, strict=True) if not is_there]
    some = ", ".join(f'"{cell}"' for cell in lost[:_SHOWN]) + (", ..." if len(lost) > _SHOWN else "")
    if len(lost) > _MISSING * len(cells):
        said = f"expected one picture for each row, got none, or several of one name, for {len(lost):,} ({some})"
        remedy = f"Pictures are looked for below {folder}: put those there, and write folder and name into the table."
        raise DataError(f"cannot use {plan.source}", [Problem(f'column "{column}"', said)], remedy)
    found = frame.assign(**{column: pd.Series(paths, dtype=object)})[there].reset_index(drop=True)
    found.attrs = dict(frame.attrs)
    return found, (f"{len(lost):,} rows are left out: their picture is not there ({some})",) if lost else ()
