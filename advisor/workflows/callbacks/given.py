"""What a recorder is given beside a user's own `fit`, in whatever form, made into parts or named."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from advisor.errors import DataError, Problem
from advisor.training.callbacks.parts import Parts
from advisor.training.data.inputs.given import as_one
from advisor.training.data.inputs.several import are_numbers
from advisor.training.data.shapes import are_several, is_data_set, is_sparse, row_count, why_not_twice

_MOST_CELLS = 50_000_000  # of a sparse matrix that is made dense
_REMEDY = "Pass the same data that you pass to model.fit, or leave x and y out: the traces are recorded all the same."


def parts_of(x: Any, y: Any, validation_data: Any) -> Parts | None:  # noqa: ANN401
    """Return what a user's own `fit` is given as parts; None where nothing was given.

    Arrays, tensors, lists and tables of numbers will do; several inputs or outputs in a list or dict; a data set
    that brings its targets. What can be read once only is left out and named.

    Raises:
        DataError: If they do not belong together; every mistake at once.

    Example:
        >>> parts_of([[1.0, 2.0]], [0], None).x.shape, parts_of(None, None, None)
        ((1, 2), None)
    """
    if x is None and y is None and validation_data is None:
        return None
    x_other, y_other = _pair(validation_data)
    y = None if is_data_set(x) else y  # it brings its own
    given = {"x": x, "y": y, "validation_data[0]": x_other, "validation_data[1]": y_other}
    forms: dict[str, Any] = {}
    left_out: list[tuple[str, str]] = []
    for name, value in given.items():
        beside = given["y" if name in ("x", "y") else "validation_data[1]"]
        form, why = _form(value, rows=None if is_data_set(beside) else _length(beside))
        forms[name] = form
        left_out += [(_named(name), why)] if why else []
    problems = _problems(forms, {name for name, value in given.items() if value is not None})
    if problems:
        raise DataError("cannot record this training", problems, _REMEDY)
    forms |= {name: as_one(forms[name]) for name in ("x", "validation_data[0]")}
    x, y, x_other, y_other = forms.values()
    return Parts(x, y, x_other, y_other, left_out=(*left_out, *_said(forms)))


def _pair(validation_data: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Inputs and targets of the validation part; sample weights, a third, are left aside."""
    if isinstance(validation_data, tuple | list) and len(validation_data) in (2, 3):
        return validation_data[0], validation_data[1]
    return validation_data, None


def _form(value: Any, *, rows: int | None) -> tuple[Any, str]:  # noqa: ANN401
    """Return one of the data in a form that is kept, or None with the reason why it cannot be."""
    if value is None:
        return None, ""
    if is_data_set(value):
        why = why_not_twice(value)
        return (None, why) if why else (value, "")
    if is_sparse(value):
        cells = int(np.prod(value.shape))
        why = f"a sparse matrix of {cells:,} cells is too large to be made dense"
        return (None, why) if cells > _MOST_CELLS else (value.toarray(), "")
    if isinstance(value, Mapping):
        return {name: _array(each) for name, each in value.items()}, ""
    if isinstance(value, list | tuple) and are_several(value, rows):
        return [_array(each) for each in value], ""
    array = _array(value)
    if not isinstance(array, np.ndarray):
        return array, ""
    return (_numbers(value, array) if array.dtype.kind == "O" else array), ""


def _array(value: Any) -> Any:  # noqa: ANN401
    """Return anything as an array; a backend's tensor of texts stays one, for its model takes nothing else."""
    array = np.asarray(value)
    is_tensor = hasattr(value, "shape") and type(value).__module__.partition(".")[0] not in ("numpy", "pandas")
    return value if is_tensor and array.dtype.kind in "OSU" else array


def _numbers(value: Any, array: np.ndarray) -> np.ndarray:  # noqa: ANN401
    """A table whose columns are of several kinds of numbers, or that holds none."""
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        return array


def _problems(forms: Mapping[str, Any], given: set[str]) -> list[Problem]:
    x = forms["x"]
    problems = []
    if "x" not in given:
        problems.append(Problem("x", "expected an array, got none"))
    if "y" not in given and x is not None and not is_data_set(x):
        problems.append(Problem("y", "expected an array, got none"))
    problems += [
        Problem(name, f"expected numbers, got the type {form.dtype}")
        for name, form in forms.items()
        if isinstance(form, np.ndarray) and form.dtype.kind == "O"
    ]
    for inputs, targets in (("x", "y"), ("validation_data[0]", "validation_data[1]")):
        wanted, came = row_count(forms[inputs]), _length(forms[targets])
        if wanted is not None and came is not None and wanted != came:
            problems.append(Problem(targets, f"expected {wanted} rows, as many as {inputs}, got {came}"))
    if isinstance(x, np.ndarray) and not x.size:
        problems.append(Problem("x", "expected at least one row, got none"))
    return problems


def _said(forms: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what the form of the training data keeps from being recorded."""
    x, y = forms["x"], forms["y"]
    what = "the facts of the data and the signals of the layers"
    for name, form in (("x", x), ("y", y)):
        if form is None or are_numbers(form):
            continue
        if isinstance(form, np.ndarray):
            return [(what, f"{name} holds {form.dtype}, expected numbers: leave x and y out")]
        if hasattr(form, "dtype"):
            return [(what, f"{name} holds texts, expected numbers: leave x and y out")]
        if name == "x" and isinstance(form, dict | list):
            return [(what, "x holds several inputs that are not all numbers of as many rows: leave x and y out")]
        kind = "several arrays" if isinstance(form, dict | list) else "a data set that is read by batches"
        return [(what, f"{name} is {kind}, expected one array: leave x and y out")]
    return []


def _named(name: str) -> str:
    part = "training" if name in ("x", "y") else "validation"
    return f"the facts and scores of the {part} part, from {name}"


def _length(value: Any) -> int | None:  # noqa: ANN401
    if isinstance(value, list | tuple | Mapping):
        counted = row_count(value)
        return len(value) if counted is None and isinstance(value, list | tuple) else counted
    array = value if hasattr(value, "shape") else None
    return row_count(array) if array is not None and len(array.shape) else (0 if array is not None else None)
