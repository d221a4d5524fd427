"""A Source of named arrays: what an NPZ file, a folder of NPY files, or a function of the user's own holds."""

from collections.abc import Mapping
from dataclasses import replace

import msgspec
import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, DataReading
from advisor.training.data.columns.special import group_column, time_column
from advisor.training.data.input_kind import array_reading
from advisor.training.data.inputs.given import one_of_each
from advisor.training.data.inputs.plain import features_of, kept, series_of, target_of
from advisor.training.data.inputs.roles import by_role, names_by_role
from advisor.training.data.inputs.series import refuse_windows_of_arrays
from advisor.training.data.inputs.tuples import with_validation
from advisor.training.data.inputs.weights import weights_given
from advisor.training.data.sources import Source, with_columns


def source_from_arrays(arrays: Mapping[str, object], plan: DataPlan) -> Source:
    """Make a source of named arrays: `x`, `y` and, where there are, `x_test`, `y_test`, `groups`, `times`.

    `X_train`, `images` or `data` is taken for `x`, `labels` or `target` for `y`, `x_val` and `y_val` for a validation
    part, `sample_weight` for `weights`; `feature_names` and `class_names` are names.

    Raises:
        DataError: If `x` or `y` is missing, or arrays that belong together differ in length.

    Example:
        >>> source = source_from_arrays({"x": [[0.0], [1.0]], "y": [0, 1]}, DataPlan(source="mine"))
        >>> source.x.shape
        (2, 1)
    """
    refuse_windows_of_arrays(plan)
    named, notes = by_role(arrays)
    whole, is_validation = with_validation(one_of_each(named, name=plan.source), name=plan.source)
    if is_validation is not None:
        count = int(is_validation.sum())
        notes += (f"split already: {len(is_validation) - count:,} rows for training, {count:,} for validation",)
    known = {name: kept(array) for name, array in whole.items()}
    problems = [
        Problem(name, f"expected an array of this name, got only {', '.join(sorted(arrays)) or 'no array'}")
        for name in ("x", "y")
        if name not in known
    ]
    problems += _length_problems(known)
    if problems:
        raise DataError(
            f"cannot use {plan.source}",
            problems,
            "Name them x and y, and x_test and y_test if there is a test part: np.savez(path, x=x, y=y).",
        )
    names = tuple(str(name) for name in np.asarray(known.get("feature_names", ())))
    source = Source(
        x=features_of(known["x"], names, kind=plan.kind),
        y=target_of(known["y"]),
        x_test=features_of(known["x_test"], names, kind=plan.kind) if "x_test" in known else None,
        y_test=target_of(known["y_test"]) if "y_test" in known else None,
        groups=group_column(series_of(known["groups"]), "groups", plan) if "groups" in known else None,
        times=time_column(series_of(known["times"]), "times", plan) if "times" in known else None,
        weights=_weights_of(known, "weights", of="x", plan=plan),
        weights_test=_weights_of(known, "weights_test", of="x_test", plan=plan),
        feature_names=names,
        target_names=tuple(str(name) for name in np.asarray(known.get("target_names", ()))),
        class_names=tuple(str(name) for name in np.asarray(known.get("class_names", ()))),
        has_outputs="target_names" in known,
        is_column=isinstance(known["y"], np.ndarray) and known["y"].shape[1:] == (1,),
        target_shape=tuple(known["y"].shape[1:]) if known["y"].ndim > 2 else (),
        is_validation=is_validation,
        array_names=names_by_role(arrays),
        name=plan.source,
    )
    return _told(with_columns(source, plan), notes, plan)


def _told(source: Source, notes: tuple[str, ...], plan: DataPlan) -> Source:
    """Return a source whose reading says how its arrays were taken."""
    if not notes:
        return source
    reading = source.reading
    if isinstance(source.x, np.ndarray):
        reading = array_reading(source.x, plan.kind or source.kind)
    reading = reading or DataReading()
    return replace(source, reading=msgspec.structs.replace(reading, notes=(*reading.notes, *notes)))


def _weights_of(
    known: Mapping[str, np.ndarray | pd.DataFrame], name: str, *, of: str, plan: DataPlan
) -> np.ndarray | None:
    return weights_given(known[name], rows=_rows(known[of]), name=plan.source) if name in known else None


def _length_problems(arrays: Mapping[str, np.ndarray | pd.DataFrame]) -> list[Problem]:
    problems = []
    for first, second in (("x", "y"), ("x_test", "y_test"), ("x", "groups"), ("x", "times")):
        if first in arrays and second in arrays and _rows(arrays[first]) != _rows(arrays[second]):
            rows = f"{_rows(arrays[first])} rows, as many as {first}, got {_rows(arrays[second])}"
            problems.append(Problem(second, f"expected {rows}"))
    if ("x_test" in arrays) != ("y_test" in arrays):
        problems.append(Problem("x_test, y_test", "expected both or neither, got one of them"))
    return problems


def _rows(array: np.ndarray | pd.DataFrame) -> int:
    return len(array) if array.ndim else 0
