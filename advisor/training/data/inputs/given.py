"""What is given in several arrays, from Python, a function of the user's own or batches, as one array of each."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records.data import InputFacts
from advisor.training.data.dense import as_array
from advisor.training.data.inputs.several import (
    REMEDY,
    TEXT,
    are_numbers,
    are_places,
    are_plain,
    input_facts,
    is_lone,
    is_name,
    is_packed,
    packed,
    reshaped,
)
from advisor.training.data.shapes import are_several, row_count

_ALIASES = {
    "x_train": "x",
    "y_train": "y",
    "sample_weight": "weights",
    "sample_weights": "weights",
    "weights_train": "weights",
    "sample_weight_test": "weights_test",
}
NAMES_OF_WEIGHTS = ("weights", *(alias for alias, name in _ALIASES.items() if name == "weights"))
"""The names under which weights of rows may come."""


def inputs_given(x: object, *, rows: int | None, name: str = "data") -> object:
    """Return inputs as they were given, several of them as one array of rows; what is anything else stays as it is.

    A text a row is such an input too, alone.

    Args:
        x: A dict of arrays; or a list or tuple of them, which is told from one of rows by its length.
        rows: How many targets there are; None where that is not known.
        name: The source as the user wrote it, for messages.

    Raises:
        DataError: If several inputs do not go together, with every mistake.

    Example:
        >>> inputs_given((np.zeros((3, 2)), np.zeros(3)), rows=3).shape, inputs_given([[0.0, 1.0]], rows=1)
        ((3,), [[0.0, 1.0]])
    """
    if is_packed(x) and not are_plain(x):
        x = {each: x[each] for each in x.dtype.names or ()}  # a record array of the user's own
    if isinstance(x, Mapping):
        return packed(x, name=name)
    if isinstance(x, list | tuple) and are_several(x, rows) and (rows is None or any(len(a) == rows for a in x)):
        return packed(x, name=name) if len(x) > 1 else x[0]
    return packed([x], name=name) if _are_texts(x) else x


def _are_texts(x: object) -> bool:
    cells = list(x) if isinstance(x, list | tuple) or (isinstance(x, np.ndarray) and x.ndim == 1) else []
    return bool(cells) and all(isinstance(cell, str | bytes) for cell in cells)


def one_of_each(arrays: Mapping[str, object], *, name: str = "data") -> dict[str, object]:
    """Return named arrays: `x`, `y`, `x_test` and `y_test` one array each, also where they came as several.

    `x_train` and `y_train` are taken for `x` and `y`. Targets of several outputs stand side by side, and
    `target_names` says which column is of which output.

    Args:
        arrays: By their names, as a user has them.
        name: The source as the user wrote it, for messages.

    Raises:
        DataError: If several inputs, or several outputs, do not go together.

    Example:
        >>> found = one_of_each({"x_train": {"a": np.zeros(2)}, "y_train": {"price": [1.0, 2.0], "sold": [[0], [1]]}})
        >>> found["x"].dtype.names, found["y"].tolist(), found["target_names"]
        (('a',), [[1.0, 0.0], [2.0, 1.0]], ('price', 'sold'))
    """
    found = {_ALIASES.get(key, key): value for key, value in arrays.items()}
    for inputs, targets in (("x", "y"), ("x_test", "y_test")):
        x, y = found.get(inputs), found.get(targets)
        rows = len(y) if isinstance(y, list | tuple) else row_count(y)
        if _are_outputs(y):
            found[targets], names = _side_by_side(y, name=name)
            found.setdefault("target_names", names)
            rows = row_count(found[targets])
        if inputs in found:
            found[inputs] = inputs_given(x, rows=rows, name=name)
    return found


def _are_outputs(y: object) -> bool:
    """Say whether targets are those of several outputs, and not one a row: there are fewer outputs than rows."""
    if isinstance(y, Mapping):
        return True
    return isinstance(y, list | tuple) and 1 < len(y) < (row_count(y) or 0) and are_several(y, None)


def _side_by_side(y: Any, *, name: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Targets of several outputs, a column or more for each, and a name for each column; none of a list."""
    pairs = y.items() if isinstance(y, Mapping) else ((str(place), each) for place, each in enumerate(y))
    columns: list[np.ndarray] = []
    names: list[str] = []
    problems = []
    for key, each in pairs:
        array = as_array(each)
        if array.dtype.kind not in "fiub" or array.ndim not in (1, 2):
            said = f"expected numbers, one or more a row, got the type {array.dtype} and the shape {array.shape}"
            problems.append(Problem(f"y[{key!r}]", said))
            continue
        columns.append(array.reshape(len(array), -1).astype(np.float64))
        count = columns[-1].shape[1]
        names += [str(key)] if count == 1 else [f"{key} {place + 1}" for place in range(count)]
    if len({len(each) for each in columns}) > 1:
        problems.append(Problem("y", "expected as many targets for each output, got other numbers of rows"))
    if problems or not columns:
        remedy = "Give y as a dict of arrays of numbers by the names of the model's outputs; number the classes."
        raise DataError(f"cannot use the targets of {name}", problems or [Problem("y", "got no targets")], remedy)
    whole = columns[0][:, 0] if sum(each.shape[1] for each in columns) == 1 else np.concatenate(columns, axis=1)
    return whole, tuple(names) if isinstance(y, Mapping) else ()


def as_one(x: Any) -> Any:
    """Return arrays of numbers in a list or dict as one array of several inputs; what is anything else as it is.

    Example:
        >>> as_one({"a": np.zeros(3)}).dtype.names, as_one([np.zeros(3), np.zeros(2)])
        (('a',), [array([0., 0., 0.]), array([0., 0.])])
    """
    parts = list(x.values()) if isinstance(x, dict) else x if isinstance(x, list) else []
    fit = all(are_numbers(each) and each.ndim for each in parts)
    if (
        not parts
        or not fit
        or len({len(each) for each in parts}) > 1
        or not (isinstance(x, list) or all(map(is_name, x)))
    ):
        return x
    return packed(x)


def batch_of_several(x: Any, y: np.ndarray, *, name: str) -> tuple[np.ndarray, np.ndarray] | None:
    """Return a batch of several inputs as one array with its targets, one row as a batch of it; None for one input.

    Raises:
        DataError: If the inputs do not go together.

    Example:
        >>> x, y = batch_of_several({"a": np.zeros(2), "b": 1}, np.array(0), name="mine")
        >>> x["a"].shape, len(y)
        ((1, 2), 1)
        >>> batch_of_several([[0.0], [1.0]], np.zeros(2), name="mine") is None
        True
    """
    in_list = isinstance(x, list) and len(x) > 1 and y.ndim > 0 and are_several(x, len(y))
    if not isinstance(x, Mapping | tuple) and not in_list:
        return None
    parts = [np.asarray(each) for each in (x.values() if isinstance(x, Mapping) else x)]
    is_batch = y.ndim > 0 and all(part.ndim > 0 and len(part) == len(y) for part in parts)
    parts = parts if is_batch else [part[None] for part in parts]
    whole = packed(dict(zip(x, parts, strict=True)) if isinstance(x, Mapping) else parts, name=name)
    return whole, y if is_batch else y[None]


def like(rows: object, known: Sequence[InputFacts], *, name: str) -> np.ndarray:
    """Return new rows with the inputs of the training.

    Args:
        rows: Packed; a dict, a list or a tuple of arrays; or a table with a column for each input.
        known: The inputs of the training.
        name: What the rows are called in messages.

    Raises:
        DataError: If an input is missing, or is of another kind or shape; with every mistake.

    Example:
        >>> known = input_facts(packed({"a": np.zeros((3, 2))}))
        >>> like({"a": np.ones((1, 2)), "else": [0]}, known, name="the new rows")["a"].tolist()
        [[1.0, 1.0]]
    """
    there = _by_name(rows, [each.name for each in known])
    missing = [each.name for each in known if each.name not in there]
    problems = [Problem(each, f"expected this input, got {', '.join(there) or 'none'}") for each in missing]
    if problems:
        raise DataError(f"cannot use {name}", problems, REMEDY)
    found = packed({each.name: there[each.name] for each in known}, name=name)
    for was, now in zip(known, input_facts(found), strict=True):
        if was.shape != now.shape and (*was.shape, 1) != now.shape and (*now.shape, 1) != was.shape:
            problems.append(Problem(was.name, f"expected rows of the shape {was.shape}, got {now.shape}"))
        if (was.dtype == TEXT) != (now.dtype == TEXT):
            problems.append(Problem(was.name, f"expected {was.dtype}, got {now.dtype}"))
    if problems:
        raise DataError(f"cannot use {name}", problems, REMEDY)
    return reshaped(found, known)


def _by_name(rows: object, names: Sequence[str]) -> dict[str, Any]:
    if is_packed(rows):
        return {name: rows[name] for name in rows.dtype.names or ()}
    if isinstance(rows, pd.DataFrame):
        columns = {str(name): rows[name].to_numpy() for name in rows.columns}
        in_order = are_places(names) and len(columns) == len(names)
        return dict(zip(names, columns.values(), strict=True)) if in_order else columns
    if isinstance(rows, Mapping):
        return {str(name): each for name, each in rows.items()}
    if is_lone(names) and isinstance(rows, np.ndarray | list):
        return {names[0]: rows}
    parts = list(rows) if isinstance(rows, list | tuple) and len(rows) == len(names) else []
    return dict(zip(names, parts, strict=True)) if parts else {}
