"""What a function of the user's own returned in a tuple: which part of it is what."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.training.data.dense import as_array
from advisor.training.data.inputs.given import one_of_each
from advisor.training.data.inputs.several import is_packed, joined
from advisor.training.data.inputs.weights import both_or_neither

_NAMES = ("x", "y", "weights")


def arrays_in(result: object) -> tuple[Mapping[str, object], np.ndarray | None] | None:
    """Return arrays by the names that `sources.source_from_arrays` takes, and which rows are a validation part.

    Known are a mapping, (x, y), (x, y, weights), (x, y, x_test, y_test), the same with a validation part before the
    test part, and a tuple for each part: (x, y) or (x, y, weights) for training and test, or for training, validation
    and test. None where it is none of them.

    Raises:
        DataError: If parts do not go together.

    Example:
        >>> part = (np.zeros((2, 3)), np.zeros(2))
        >>> arrays, is_validation = arrays_in((part, part, part))
        >>> arrays["x"].shape, arrays["x_test"].shape, is_validation.tolist()
        ((4, 3), (2, 3), [False, False, True, True])
        >>> sorted(arrays_in((*part, np.ones(2)))[0])
        ['weights', 'x', 'y']
    """
    match result:
        case Mapping():
            return result, None
        case (x, y, x_test, y_test):
            return {"x": x, "y": y, "x_test": x_test, "y_test": y_test}, None
        case (x, y, x_validation, y_validation, x_test, y_test):
            return _of_three((x, y), (x_validation, y_validation), (x_test, y_test))
        case (tuple() as train, tuple() as validation, tuple() as test) if _are_parts(train, validation, test):
            return _of_three(train, validation, test)
        case (tuple() as train, tuple() as test) if _are_parts(train, test):
            return _named(train) | _named(test, "_test"), None
        case ((x, y), (x_test, y_test)):
            return {"x": x, "y": y, "x_test": x_test, "y_test": y_test}, None
        case (_, _) | (_, _, _):
            return _named(result), None
    return None


def _are_parts(*parts: Sequence[object]) -> bool:
    return all(len(part) in (2, 3) for part in parts)


def _named(part: Sequence[object], ending: str = "") -> dict[str, object]:
    return {f"{name}{ending}": each for name, each in zip(_NAMES, part, strict=False) if each is not None}


def _of_three(
    train: Sequence[object], validation: Sequence[object], test: Sequence[object]
) -> tuple[dict[str, object], np.ndarray]:
    first, second = (one_of_each(_named(part)) for part in (train, validation))
    rows = len(as_array(first["y"])), len(as_array(second["y"]))
    weights = both_or_neither(first.get("weights"), second.get("weights"), rows=rows)
    both = {name: _one_behind_the_other(first[name], second[name]) for name in ("x", "y")}
    both |= {"weights": _one_behind_the_other(*weights)} if weights[0] is not None else {}
    named = {"target_names": first["target_names"]} if "target_names" in first else {}
    return both | named | _named(test, "_test"), np.arange(sum(rows)) >= rows[0]


def with_validation(arrays: Mapping[str, object], *, name: str) -> tuple[dict[str, object], np.ndarray | None]:
    """Return arrays with those of a validation part behind x and y, and which rows are of it; None where none is.

    Raises:
        DataError: If there are inputs or targets of a validation part alone.

    Example:
        >>> given = {"x": [[0.0]], "y": [0], "x_validation": [[1.0]], "y_validation": [1]}
        >>> arrays, is_validation = with_validation(given, name="mine")
        >>> arrays["y"].tolist(), is_validation.tolist()
        ([0, 1], [False, True])
    """
    ending = "_validation"
    first = {each: arrays[each] for each in _NAMES if each in arrays}
    second = {each: arrays[each + ending] for each in _NAMES if each + ending in arrays}
    rest = {each: value for each, value in arrays.items() if not each.endswith(ending)}
    if not second or not {"x", "y"} <= first.keys():
        return rest, None
    if not {"x", "y"} <= second.keys():
        there = " and ".join(each + ending for each in second)
        problem = Problem("x_validation, y_validation", f"expected both or neither, got {there}")
        raise DataError(f"cannot use {name}", [problem], "Give the other one, or leave the part out.")
    both, is_validation = _of_three(_in_order(first), _in_order(second), ())
    return {**rest, **both}, is_validation


def _in_order(part: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(part.get(name) for name in _NAMES)


def _one_behind_the_other(first: Any, second: Any) -> Any:
    both: list[Any] = [first, second]
    if isinstance(first, pd.DataFrame | pd.Series) and isinstance(second, type(first)):
        return pd.concat(both, ignore_index=True)
    if is_packed(first) and is_packed(second):
        return joined(both)
    return np.concatenate([as_array(each) for each in both])
