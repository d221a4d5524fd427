"""Weights of rows: how much each counts in the loss that it is trained by."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, DataReading
from advisor.training.data.dense import as_array

_REMEDY = (
    "Give one number of at least 0 for each row: 1 counts as usual, 2 twice, 0 not at all. What comes third in a tuple "
    "are the weights: several inputs are given as ((a, b, c), y)."
)
_TOLD = (
    "rows have weights: each counts by its weight in the loss of the training, and for a model of your own in the loss "
    "of every part and in its weighted_metrics, as in Keras; all other scores, and the simple models, count rows alike"
)


def weights_given(value: object, *, rows: int | None, name: str, where: str = "weights") -> np.ndarray:
    """Return weights as float32, shape (rows,), or more for targets that are maps.

    Args:
        value: An array, a list or a column.
        rows: How many there must be; None where others look after that.
        name: The source as the user wrote it, for messages.
        where: What they are called in messages.

    Raises:
        DataError: If they are no numbers of at least 0, all are 0, or there are not as many as rows.

    Example:
        >>> weights_given([[1], [2]], rows=2, name="mine").tolist()
        [1.0, 2.0]
    """
    array = as_array(value)
    if array.dtype.kind == "O" and not array.ndim:
        raise _refused("expected one array, one number a row, got several, one for each output", name, where)
    if array.dtype.kind == "O":
        array = pd.to_numeric(pd.Series(array.ravel()), errors="coerce").to_numpy(dtype=np.float64).reshape(array.shape)
    if array.dtype.kind not in "fiub" or not array.ndim:
        raise _refused(f"expected numbers, one a row, got the type {array.dtype}", name, where)
    if rows is not None and len(array) != rows:
        raise _refused(f"expected {rows:,}, one for each row, got {len(array):,}", name, where)
    array = array.astype(np.float32)
    bad = np.flatnonzero(~(np.isfinite(array) & (array >= 0)).reshape(len(array), -1).all(axis=1))
    if len(bad):
        some = ", ".join(map(str, bad[:5])) + (", ..." if len(bad) > 5 else "")
        raise _refused(f"expected numbers of at least 0, got {len(bad):,} rows of others (rows {some})", name, where)
    if not array.any():
        raise _refused("expected some above 0, got only 0", name, where)
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


def apart(batch: Any) -> tuple[Any, Any]:
    """Return a batch of three without its weights, and those; None where it brings none.

    Example:
        >>> apart(("x", "y", [1.0])), apart(("x", "y", None)), apart(("x", "y"))
        ((('x', 'y'), [1.0]), (('x', 'y'), None), (('x', 'y'), None))
    """
    if not isinstance(batch, tuple | list) or len(batch) != 3:
        return batch, None
    return tuple(batch[:2]), batch[2]


def of_batches(found: list[Any], counts: list[int], *, name: str) -> np.ndarray | None:
    """Return the weights of all batches in one; None where none brings any.

    Args:
        found: One a batch, None where it brings none.
        counts: The rows of each.
        name: The source as the user wrote it, for messages.

    Raises:
        DataError: If some bring weights and others none, or they are no weights.

    Example:
        >>> of_batches([[1, 2], 0.5], [2, 1], name="mine").tolist()
        [1.0, 2.0, 0.5]
    """
    known = [weights is not None for weights in found]
    if not any(known):
        return None
    if not all(known):
        said = f"expected weights in every batch or in none, got none in batch {known.index(False)}"
        raise _refused(said, name, "weights")
    parts = []
    for weights, count in zip(found, counts, strict=True):
        if isinstance(weights, dict | tuple):
            weights_given(weights, rows=None, name=name)
        array = np.asarray(weights)
        parts.append(array if array.ndim and len(array) == count else array[None])
    if len({part.shape[1:] for part in parts}) > 1:
        raise _refused("expected weights of one shape in every batch, got other shapes", name, "weights")
    return weights_given(np.concatenate(parts), rows=sum(counts), name=name)


def both_or_neither(first: Any, second: Any, *, rows: tuple[int, int]) -> tuple[Any, Any]:
    """Return the weights of two parts that become one: where a single one brings some, each row of the other counts 1.

    Args:
        first: Weights of a part; None where it brings none.
        second: Likewise.
        rows: How many each part has.

    Example:
        >>> both_or_neither([2.0], None, rows=(1, 2)), both_or_neither(None, None, rows=(1, 2))
        (([2.0], array([1., 1.], dtype=float32)), (None, None))
    """
    if (first is None) == (second is None):
        return first, second
    shape = as_array(second if first is None else first).shape[1:]
    found = zip((first, second), rows, strict=True)
    one, other = (np.ones((count, *shape), dtype=np.float32) if each is None else each for each, count in found)
    return one, other


def of_parts(
    weights: np.ndarray | None, rows: Mapping[str, np.ndarray], *, tested: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """Return the weights of each part that has rows, by its name; nothing where there are none.

    Args:
        weights: Of every row of the source.
        rows: Which rows each part has.
        tested: Of a test part that the source brings itself.

    Example:
        >>> {part: each.tolist() for part, each in of_parts(np.array([1.0, 2.0]), {"train": np.array([1])}).items()}
        {'train': [2.0]}
    """
    if weights is None:
        return {}
    found = {part: weights[of] for part, of in rows.items() if len(of)}
    return found | ({"test": tested} if tested is not None and "test" in rows else {})


def with_weights_told(reading: DataReading | None) -> DataReading:
    """Return how data were read, with what their weights do."""
    reading = reading or DataReading()
    return msgspec.structs.replace(reading, notes=(*reading.notes, _TOLD))


def check_one_a_row(weights: np.ndarray | None, *, is_own: bool, name: str) -> None:
    """Refuse several weights a row for anything but a model of the user's own.

    Raises:
        DataError: If there are several.
    """
    if weights is not None and weights.ndim > 1 and not is_own:
        raise _refused("expected one weight a row for a network of the study's own, got several", name, "weights")


def check_told(plan: DataPlan, weights: np.ndarray | None) -> None:
    """Refuse a column of weights that nobody looks for: of data that are no table of rows.

    Raises:
        DataError: If a plan names one.
    """
    if plan.weights is not None and weights is None:
        said = "expected a table of one row an example with this column; arrays bring their own, `sample_weight`"
        raise _refused(f'{said}, got "{plan.weights}"', plan.source, "weights")


def _refused(said: str, name: str, where: str) -> DataError:
    return DataError(f"cannot use the weights of {name}", [Problem(where, said)], _REMEDY)
