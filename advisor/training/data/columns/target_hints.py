"""What may be meant by a target other than what it is read as; told before the first training."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, Surprise, Task
from advisor.training.data.columns.categories import spelled_alike
from advisor.training.data.columns.hints import sentinels_of
from advisor.training.data.columns.written.dates import date_forms
from advisor.training.data.columns.written.lists import several_in_one
from advisor.training.data.columns.written.markers import is_marker

_FEW = 10  # classes that may be dates (quarters, days), and numbers of classes 0, 1, ... that nobody wonders about
_MANY = 20  # so many different whole numbers are amounts, unless they number classes through
_GAPS = 1.5  # of such numbers, against one without gaps
_MOST_CLASSES = 100
_ROWS_A_CLASS = 2
_PARTS = 3  # training, validation and test
_AS_TARGET = "which is read as a number: remove these rows if it stands for no value"
_AS_STAND_IN = "is given to the model as it is; only a loss of the model's own tells anything"
_SHOWN = 3
_NAMED = 8


def target_surprises(
    y: np.ndarray, task: Task | None, plan: DataPlan, *, name: str, is_named: bool, label_names: Sequence[str] = ()
) -> tuple[Surprise, ...]:
    """Return what may not be what was meant by a target of classes.

    Args:
        y: As read, shape (rows,).
        task: That was read from it.
        plan: Says the task, or not.
        name: Of the target.
        is_named: Whether its classes have names of their own.
        label_names: Of labels, one a column of `y`.

    Example:
        >>> counts, plan = np.arange(60) % 12, DataPlan(source="t.csv")
        >>> hints = target_surprises(counts, Task.MULTICLASS, plan, name="y", is_named=False)
        >>> [hint.otherwise for hint in hints]
        ['task = "regression"']
    """
    if task is Task.REGRESSION and is_stand_in(y):
        return (Surprise(column=name, seen="is the same in every row", read_as=_AS_STAND_IN),)
    if task is Task.MULTILABEL and y.ndim == 2:
        return tuple(_of_one_answer(y, label_names))
    if y.ndim != 1 or task is None:
        return ()
    if task is Task.REGRESSION:
        told = () if y.dtype.kind not in "fiu" else sentinels_of(name, *np.unique(y, return_counts=True))
        told = tuple(msgspec.structs.replace(each, read_as=_AS_TARGET, otherwise="") for each in told)
        return told if plan.task is not None else (*told, *_of_many(y, name))
    rare = tuple(_of_rare(y, name))
    if y.dtype.kind in "fiu":
        is_quiet = plan.task is not None or is_named or task is Task.BINARY
        return rare if is_quiet else (*_of_numbers(np.unique(y), name), *rare)
    return (*_of_texts(sorted({str(label) for label in y}), name), *rare)


def is_stand_in(y: np.ndarray) -> bool:
    """Say whether a target is one number in every row, as given to a model that has no use for any.

    Example:
        >>> is_stand_in(np.zeros(3)), is_stand_in(np.array([0, 1])), is_stand_in(np.array(["a", "a"]))
        (True, False, False)
    """
    return y.dtype.kind in "fiub" and len(y) > 1 and bool((y == y[:1]).all())


def are_numbered(values: np.ndarray) -> bool:
    """Say whether many whole numbers may be the numbers of classes: from 0 or 1 on, with few gaps.

    Example:
        >>> are_numbered(np.arange(47)), are_numbered(np.arange(26, 70)), are_numbered(np.array([3, 17]))
        (True, False, True)
    """
    if len(values) <= _MANY:
        return True
    return bool(values[0] in (0, 1) and values[-1] - values[0] < _GAPS * len(values))


def target_note(y: np.ndarray, task: Task | None, class_names: Sequence[str], *, name: str) -> str:
    """Say in one line what is predicted.

    Example:
        >>> target_note(np.array(["u", "v"]), Task.BINARY, ("u", "v"), name="kind")
        'target kind: 2 classes (u, v)'
        >>> target_note(np.array([1.5, 9.0]), Task.REGRESSION, (), name="price")
        'target price: numbers, 1.5 to 9'
    """
    if task is Task.REGRESSION:
        numbers = y.astype(np.float64)
        return f"target {name}: numbers, {numbers.min():g} to {numbers.max():g}"
    if task is Task.MULTILABEL:
        return f"target {name}: {len(class_names)} labels, any of them at once"
    more = f" and {len(class_names) - _NAMED} more" if len(class_names) > _NAMED else ""
    return f"target {name}: {len(class_names)} classes ({', '.join(class_names[:_NAMED])}{more})"


def amounts(y: np.ndarray, task: Task | None) -> np.ndarray | None:
    """Return the values of a target that was read as classes and that a model may take for amounts.

    None where it says itself what it is: texts, truth values, 0 and 1.

    Example:
        >>> amounts(np.array([3, 5, 3]), Task.BINARY).tolist(), amounts(np.array([0, 1]), Task.BINARY)
        ([3, 5], None)
    """
    if task not in (Task.BINARY, Task.MULTICLASS) or y.ndim != 1 or y.dtype.kind not in "fiu":
        return None
    values = np.unique(y)
    return None if set(values.tolist()) <= {0, 1} else values


def refuse_dates(values: Sequence[object], plan: DataPlan, *, source: str) -> None:
    """Refuse dates as classes, unless they are few, or the study says that they are classes.

    Raises:
        DataError: If the classes are dates.
    """
    texts = [str(value) for value in values]
    if plan.task is not None or len(texts) <= _FEW or not date_forms(texts):
        return
    problem = Problem("target", f'expected classes or numbers, got {len(texts)} dates, "{texts[0]}" among them')
    remedy = 'Make numbers of them (days since a day), or say task = "multiclass" in [data] if each is a class.'
    raise DataError(f"cannot use {source}", [problem], remedy)


def _of_numbers(values: np.ndarray, name: str) -> Iterator[Surprise]:
    """Whole numbers that are classes, though they may be amounts: not 0, 1, 2, ... and few."""
    if len(values) <= _FEW and values[0] == 0 and values[-1] == len(values) - 1:
        return
    seen = f"holds {len(values)} whole numbers, {values[0]:g} to {values[-1]:g}"
    yield Surprise(column=name, seen=seen, read_as="each is read as a class", otherwise='task = "regression"')


def _of_one_answer(y: np.ndarray, names: Sequence[str]) -> Iterator[Surprise]:
    """Labels that every row has, or none."""
    for place in np.flatnonzero(y.min(axis=0) == y.max(axis=0))[:_SHOWN].tolist():
        named = names[place] if place < len(names) else str(place)
        seen, read_as = f"is {int(y[0, place])} in every row", "is read as a label, of which nothing is learned"
        yield Surprise(column=named, seen=seen, read_as=read_as, otherwise="a target without it")


def _of_many(y: np.ndarray, name: str) -> Iterator[Surprise]:
    """Whole numbers that are amounts, though they may be classes: few, or numbered through."""
    values = np.unique(y)
    is_whole = y.dtype.kind in "iu" and _MANY < len(values) <= len(y) // _ROWS_A_CLASS
    if is_whole and (are_numbered(values) if len(values) > _MOST_CLASSES else not are_numbered(values)):
        seen = f"holds {len(values)} whole numbers, {values[0]:g} to {values[-1]:g}"
        yield Surprise(column=name, seen=seen, read_as="is read as a number", otherwise='task = "multiclass"')


def _of_rare(y: np.ndarray, name: str) -> Iterator[Surprise]:
    """Classes of fewer rows than there are parts."""
    counts = Counter(map(str, y.tolist()))
    rare = [label for label, count in sorted(counts.items()) if count < _PARTS]
    if rare:
        shown = ", ".join(f'"{label}"' for label in rare[:_SHOWN]) + (", ..." if len(rare) > _SHOWN else "")
        seen = f"holds {shown} in {_PARTS - 1} rows at most"
        which = "which is a class" if len(rare) == 1 else "which are classes"
        yield Surprise(column=name, seen=seen, read_as=f"{which}, though some part will have none of it")


def _of_texts(labels: Sequence[str], name: str) -> Iterator[Surprise]:
    sign = several_in_one(labels)
    if sign:
        example = next(label for label in labels if sign in label)
        seen = f'holds several labels in a cell, "{example}"'
        read_as = "each list of them is read as a class: write a column of 0 and 1 for each label and name them all"
        yield Surprise(column=name, seen=seen, read_as=read_as)
    if alike := spelled_alike(labels):
        shown = ", ".join(f'"{label}"' for label in alike[: _SHOWN + 1])
        yield Surprise(column=name, seen=f"holds {shown}", read_as="which are read as different classes")
    markers = [label for label in labels if is_marker(label) and ("?" in label or any(map(str.isalpha, label)))]
    if markers:
        shown = ", ".join(f'"{label}"' for label in markers[:_SHOWN])
        yield Surprise(column=name, seen=f"holds {shown}", read_as="which is read as a class like any other")
