"""Targets: read the task from them, turn labels into class numbers, bring real targets to one scale."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, Task
from advisor.records.data import TargetScaling
from advisor.records.recipe import Loss
from advisor.training.data.columns.target_hints import are_numbered, is_stand_in, refuse_dates
from advisor.training.data.columns.written.lists import several_in_one
from advisor.training.data.sources import Source

_OF_NUMBERS = (Loss.MEAN_SQUARED_ERROR, Loss.MEAN_ABSOLUTE_ERROR, Loss.HUBER)
_MOST_CLASSES = 100  # whole numbers with more distinct values than this are quantities
_MOST_CLASSES_OF_FLOATS = 20  # and of numbers written with a decimal point


@dataclass(frozen=True, eq=False)
class Targets:
    """Targets as a network is trained on them, and what they mean.

    Args:
        task: What is predicted.
        y: Class numbers (rows,) int64; labels (rows, labels) or real targets (rows, ...) float32.
        y_test: The same for the test part that the source brings, if any.
        class_names: Name of each class or label; empty for a regression.
        center: Regression: what was taken from every target before it was divided by `scale`.
        scale: Regression: the standard deviation, over the training part, of the targets as read.
        one_hot: Whether classes stood in columns of 0 and 1, one a class.
        is_map: Whether each target is a map of numbers of one kind, which lie flat in a row.
    """

    task: Task
    y: np.ndarray
    y_test: np.ndarray | None
    class_names: tuple[str, ...] = ()
    center: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()
    one_hot: bool = False
    is_map: bool = False


def read_targets(source: Source, plan: DataPlan, *, is_own: bool = False) -> Targets:
    """Say what is predicted, and return the targets as numbers, not yet scaled.

    The task is the plan's, else it is read: text and truth values are classes; so are whole numbers of at most 100
    distinct values (20 where they are written with a decimal point, or are not numbered through from 0 or 1, and
    never more than half of the rows); several columns of 0 and 1, or of yes and no, are labels, unless each row
    holds a single 1: then they are classes; all else is a regression, maps of any numbers too.

    Args:
        source: As read.
        plan: Its task.
        is_own: Whether a model of the user's own is trained: it may predict what hardly ever changes (a pixel), or
            learn from its inputs alone beside a target that only stands in for one.

    Raises:
        DataError: If targets are missing, cannot be what the task says, or are of one class only.
    """
    problems = _missing_targets(source.y, "target") + _missing_targets(source.y_test, "test target")
    if problems:
        remedy = "Remove these rows, or fill in what is known: a target is never guessed. "
        remedy += "An empty cell, NA, NaN or null is no value: a class needs another name."
        raise DataError(f"cannot use {source.name}", problems, remedy)
    if source.target_shape or (is_own and plan.task is None and is_stand_in(source.y)):
        y, y_test = _real(source.y, source), _real_or_none(source.y_test, source)
        return Targets(Task.REGRESSION, y, y_test, is_map=bool(source.target_shape))
    may_be_one = plan.task in (None, Task.MULTICLASS) and not source.has_outputs
    if may_be_one and _is_one_hot(source.y) and _is_single(source.y_test):
        return _from_one_hot(source, plan)
    task = plan.task or _task_of(source.y)
    match task:
        case Task.REGRESSION:
            y = _real(source.y, source)
            may_stay = is_own and y.ndim == 2 and y.min() < y.max()
            if not (source.has_outputs or may_stay):  # a class that hardly ever is, among others
                _refuse_constant(y, source)
            return Targets(task, y, _real_or_none(source.y_test, source))
        case Task.MULTILABEL:
            return Targets(task, *_labels(source, plan))
        case Task.BINARY | Task.MULTICLASS:
            return _classes(source, plan)


def check_loss(targets: Targets, loss: str, *, name: str) -> None:
    """Refuse a loss for real targets where the targets are classes.

    Raises:
        DataError: If the loss does not fit the targets.
    """
    if targets.task is Task.REGRESSION or loss not in _OF_NUMBERS:
        return
    problem = Problem("loss", f'expected "auto" for a {targets.task.value} target, got "{loss}"')
    raise DataError(
        f"the labels of {name} do not fit the loss", [problem], 'Write loss = "auto", or task = "regression".'
    )


def scaled(targets: Targets, train: np.ndarray, how: TargetScaling) -> Targets:
    """Bring real targets to mean 0 and standard deviation 1 over the training part.

    The optimizer then meets gradients of the same size whatever the unit of the target is. Scores in
    original units are given back by `scoring.score`, which reads `center` and `scale` from the facts.

    Args:
        targets: The targets as read.
        train: Row numbers of the training part.
        how: `standardize`, or `none` to leave them as they are (center 0, scale 1).
    """
    if targets.task is not Task.REGRESSION:
        return targets
    shape = (-1, 1) if targets.is_map else (len(train), -1)  # all numbers of a map are of one kind
    part = targets.y[train].astype(np.float64).reshape(shape)
    center, spread = part.mean(axis=0), part.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    if how is TargetScaling.NONE:
        center, scale = np.zeros_like(center), np.ones_like(scale)
    return replace(
        targets,
        y=_rescaled(targets.y, center, scale),
        y_test=None if targets.y_test is None else _rescaled(targets.y_test, center, scale),
        center=tuple(center.tolist()),
        scale=tuple(scale.tolist()),
    )


def _rescaled(y: np.ndarray, center: np.ndarray, scale: np.ndarray) -> np.ndarray:
    shape = (1, -1) if y.ndim == 2 else (1,)
    return ((y.astype(np.float64) - center.reshape(shape)) / scale.reshape(shape)).astype(np.float32)


def _task_of(y: np.ndarray) -> Task:
    if y.ndim == 2:
        return Task.MULTILABEL if _is_zero_one(y) else Task.REGRESSION
    if y.dtype.kind not in "fiu":
        return Task.BINARY if len(_distinct(y)) <= 2 else Task.MULTICLASS
    values = np.unique(y)
    most = _MOST_CLASSES_OF_FLOATS if y.dtype.kind == "f" else _MOST_CLASSES
    if len(values) > min(most, max(2, len(y) // 2)) or not bool(np.all(values == np.round(values))):
        return Task.REGRESSION
    if not are_numbered(values):
        return Task.REGRESSION
    return Task.BINARY if len(values) <= 2 else Task.MULTICLASS


def _is_one_hot(y: np.ndarray) -> bool:
    """Say whether classes stand in columns of 0 and 1: a single 1 a row, not in one column only."""
    return y.ndim == 2 and _is_single(y) and len(np.unique(y.argmax(axis=1))) > 1


def _is_single(y: np.ndarray | None) -> bool:
    return y is None or (y.ndim == 2 and _is_zero_one(y) and bool((y.sum(axis=1) == 1).all()))


def _from_one_hot(source: Source, plan: DataPlan) -> Targets:
    names = _label_names(source, plan, default="class")
    y_test = None if source.y_test is None else source.y_test.argmax(axis=1).astype(np.int64)
    y = source.y.argmax(axis=1).astype(np.int64)
    return Targets(Task.BINARY if len(names) == 2 else Task.MULTICLASS, y, y_test, names, one_hot=True)


def _label_names(source: Source, plan: DataPlan, *, default: str) -> tuple[str, ...]:
    count = source.y.shape[1]
    named = source.target_names or tuple(name.strip() for name in (plan.target or "").split(","))
    return next(
        (names for names in (source.class_names, named) if len(names) == count),
        tuple(f"{default} {n}" for n in range(count)),
    )


def _classes(source: Source, plan: DataPlan) -> Targets:
    asked = plan.task
    if source.y.ndim != 1:
        problem = Problem("target", f"expected one column of classes, got the shape {source.y.shape}")
        raise DataError(f"cannot use {source.name}", [problem], 'Name one target column, or set task = "multilabel".')
    every = source.y if source.y_test is None else np.concatenate([source.y, source.y_test])
    values = _distinct(every)
    if source.y.dtype.kind not in "fiub":
        refuse_dates(values, plan, source=source.name)
    problems = _class_problems(values, rows=len(source.y), asked=asked)
    if problems:
        raise DataError(f"cannot use {source.name}", problems, "Check the target column and the task.")
    return Targets(
        Task.BINARY if len(values) == 2 and asked is not Task.MULTICLASS else Task.MULTICLASS,
        _numbered(source.y, values),
        None if source.y_test is None else _numbered(source.y_test, values),
        _class_names(values, source.class_names),
    )


def _class_problems(values: Sequence[object], *, rows: int, asked: Task | None) -> list[Problem]:
    if len(values) < 2:
        only = f'"{values[0]}"' if values else "none"
        return [Problem("target", f"expected at least two classes, got one class only: {only}")]
    if len(values) > rows // 2:
        said = f"expected at least two rows per class, got {len(values)} classes in {rows} rows"
        sign = several_in_one([str(value) for value in values])
        lists = f'; "{sign}" lists several labels in a cell: write a column of 0 and 1 for each, and name them all'
        return [Problem("target", said + (lists if sign else ""))]
    if asked is Task.BINARY and len(values) > 2:
        some = ", ".join(f'"{value}"' for value in values[:5])
        return [Problem("target", f"expected two classes for a binary task, got {len(values)}: {some}")]
    return []


def _labels(source: Source, plan: DataPlan) -> tuple[np.ndarray, np.ndarray | None, tuple[str, ...]]:
    parts = [part for part in (source.y, source.y_test) if part is not None]
    if not all(part.ndim == 2 and part.dtype.kind in "fiub" and _is_zero_one(part) for part in parts):
        problem = Problem("target", "expected several columns of 0 and 1 for many labels, got other values")
        raise DataError(f"cannot use {source.name}", [problem], "Name all label columns, separated by commas.")
    y_test = None if source.y_test is None else source.y_test.astype(np.float32)
    return source.y.astype(np.float32), y_test, _label_names(source, plan, default="label")


def _real(y: np.ndarray, source: Source) -> np.ndarray:
    if y.dtype.kind in "fiub":
        numbers = y.astype(np.float64)
    else:
        numbers = pd.DataFrame(y).apply(pd.to_numeric, errors="coerce").to_numpy(dtype=np.float64).reshape(y.shape)
    bad = ~np.isfinite(numbers)
    if bad.any():
        places = np.argwhere(bad)[:3]
        problems = [
            Problem(f"target, row {int(place[0])}", f'expected a number, got "{y[tuple(place)]}"') for place in places
        ]
        raise DataError(f"cannot use {source.name} for a regression", problems, "Name another target, or another task.")
    return numbers


def _refuse_constant(y: np.ndarray, source: Source) -> None:
    """Refuse targets that are the same in every row: there is nothing to learn."""
    columns = y.reshape(len(y), -1)
    same = np.flatnonzero(columns.min(axis=0) == columns.max(axis=0)) if len(y) > 1 else ()
    if not len(same):
        return
    names = source.target_names if len(source.target_names) == columns.shape[1] else ("target",) * columns.shape[1]
    problems = [
        Problem(names[place], f"expected values that differ, got {columns[0, place]:g} in every row") for place in same
    ]
    raise DataError(f"cannot use {source.name}", problems[:5], "Name another target: there is nothing to learn of it.")


def _real_or_none(y: np.ndarray | None, source: Source) -> np.ndarray | None:
    return None if y is None else _real(y, source)


def _missing_targets(y: np.ndarray | None, what: str) -> list[Problem]:
    if y is None:
        return []
    missing = np.asarray(pd.isna(pd.DataFrame(y)).to_numpy().any(axis=1))
    rows = np.flatnonzero(missing)
    if not len(rows):
        return []
    some = ", ".join(str(row) for row in rows[:5])
    more = ", ..." if len(rows) > 5 else ""
    return [Problem(what, f"expected a value in every row, got {len(rows)} missing (rows {some}{more})")]


def _is_zero_one(y: np.ndarray) -> bool:
    return y.dtype.kind in "fiub" and bool(np.isin(y, (0, 1)).all())


def _distinct(y: np.ndarray) -> Sequence[object]:
    if y.dtype.kind == "O":
        return sorted({str(value) for value in y})
    return list(np.unique(y).tolist())


def _numbered(y: np.ndarray, values: Sequence[object]) -> np.ndarray:
    raw = np.array([str(value) for value in y]) if y.dtype.kind == "O" else y
    return np.searchsorted(np.asarray(values), raw).astype(np.int64)


def _class_names(values: Sequence[object], given: tuple[str, ...]) -> tuple[str, ...]:
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if given and len(numbers) == len(values) and all(0 <= n < len(given) and n == int(n) for n in numbers):
        return tuple(given[int(number)] for number in numbers)
    return tuple(_written(value) for value in values)


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
