"""A data set that is read by batches, as the arrays that it holds."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from advisor.errors import DataError, Problem
from advisor.training.data.inputs.given import batch_of_several
from advisor.training.data.inputs.several import is_packed, joined
from advisor.training.data.inputs.weights import apart, of_batches
from advisor.training.data.shapes import why_not_twice

MOST_BYTES = 2 * 2**30  # a study keeps its data as one file, and each worker process reads it whole
NAME = "the given data set"
_BY_NAME = (
    "Write a function that returns it into a file, say my_data.py, and name it: "
    'study={"data": {"source": "my_data:load"}}.'
)


class Read(NamedTuple):
    """What a data set holds: features, targets and the weights of its rows, None where it brings none."""

    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray | None = None


def read_batches(given: Any, *, most_bytes: int = MOST_BYTES) -> Read:  # noqa: ANN401
    """Return what a `tf.data.Dataset`, a `PyDataset` or a list-like of batches (x, y) or (x, y, weights) holds.

    Args:
        given: Ends by itself; each batch is a pair, or a pair with the weights of its rows.
        most_bytes: Of features that are collected.

    Raises:
        DataError: If it cannot be read twice, brings no targets, or is too large to be kept.

    Example:
        >>> x, y, weights = read_batches([(np.zeros((2, 3)), [0, 1], [1, 2]), (np.ones((1, 3)), [1], [0.5])])
        >>> x.shape, y.tolist(), weights.tolist()
        ((3, 3), [0, 1, 1], [1.0, 2.0, 0.5])
    """
    why = why_not_twice(given)
    if why:
        remedy = "Give a data set that ends, dataset.take(n), or the rows as arrays. " + _BY_NAME
        raise DataError(f"cannot use {NAME}", [Problem("x", f"expected one that can be read again, but {why}")], remedy)
    inputs: list[np.ndarray] = []
    targets: list[np.ndarray] = []
    weights: list[Any] = []
    held = 0
    for number, batch in enumerate(_batches(_in_batches(given))):
        pair, weight = apart(batch)
        x, y = _pair(pair, number)
        weights.append(weight)
        held += x.nbytes
        if held > most_bytes:
            came = f"expected at most {most_bytes / 2**30:.3g} GiB of features, got more"
            raise DataError(
                f"cannot use {NAME}", [Problem("x", came)], f"Give a part of it, dataset.take(n). {_BY_NAME}"
            )
        inputs.append(x)
        targets.append(y)
    if not inputs:
        raise DataError(f"cannot use {NAME}", [Problem("x", "expected batches (x, y), got none")], _BY_NAME)
    counted = of_batches(weights, [len(y) for y in targets], name=NAME)
    return Read(_joined(inputs, "x"), _joined(targets, "y"), counted)


def _in_batches(given: Any) -> Any:  # noqa: ANN401
    """Return a data set of TensorFlow whose elements are single rows in batches."""
    spec = getattr(given, "element_spec", None)
    if not isinstance(spec, tuple) or len(spec) not in (2, 3):
        return given
    shape = getattr(spec[1], "shape", None)
    return given.batch(1024) if shape is not None and shape.rank == 0 else given


def _batches(given: Any) -> Iterator[Any]:  # noqa: ANN401
    """A `PyDataset` says its length and is asked by number; it may have no end as an iterator."""
    if hasattr(given, "__getitem__") and hasattr(given, "__len__"):
        return (given[place] for place in range(len(given)))
    return iter(given)


def _pair(batch: Any, number: int) -> tuple[np.ndarray, np.ndarray]:  # noqa: ANN401
    if not isinstance(batch, tuple | list) or len(batch) != 2:
        kind = type(batch).__name__
        came = f"{len(batch)} parts" if isinstance(batch, tuple | list) else f"{kind} alone"
        said = Problem("x", f"expected batches (x, y), features with their targets, got {came} in batch {number}")
        raise DataError(f"cannot use {NAME}", [said], "Map it to pairs: dataset.map(lambda x, y: (x, y)).")
    if isinstance(batch[1], dict | tuple):
        problem = Problem("y", f"expected one array a batch, got several ({type(batch[1]).__name__})")
        raise DataError(f"cannot use {NAME}", [problem], "Several targets need one array: put them side by side.")
    y = np.asarray(batch[1])
    several = batch_of_several(batch[0], y, name=NAME)
    return (np.asarray(batch[0]), y) if several is None else several


def _joined(parts: Sequence[np.ndarray], name: str) -> np.ndarray:
    if is_packed(parts[0]):
        try:
            return joined(parts)
        except ValueError as error:
            remedy = "Bring every batch to the same inputs, and each to one shape."
            raise DataError(f"cannot use {NAME}", [Problem(name, str(error))], remedy) from error
    shapes = sorted({part.shape[1:] for part in parts})
    if len(shapes) > 1:
        problem = Problem(name, f"expected rows of one shape, got {shapes[0]} and {shapes[1]}")
        raise DataError(f"cannot use {NAME}", [problem], "Pad the rows to one shape.")
    return np.concatenate(parts)
