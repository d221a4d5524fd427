"""Data that come in batches (`tf.data.Dataset`, `keras.utils.PyDataset`, a generator) as arrays, read once.

They are told by what they can do, not by their types: no backend is imported here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.machine import usable_memory_bytes
from advisor.training.data.inputs.given import batch_of_several
from advisor.training.data.inputs.several import is_packed, joined
from advisor.training.data.inputs.weights import apart, both_or_neither, of_batches

_SHARE_OF_MEMORY = 0.4
_INFINITE = -1  # tf.data.INFINITE_CARDINALITY
_REMEDY = (
    "Return one that ends after a pass over the data, of pairs (x, y) or of (x, y, weights); "
    "or (generator, number of batches)."
)


@dataclass(frozen=True, eq=False)
class Streams:
    """What a function of the user's own returned: one stream of batches a part.

    Args:
        parts: Training, then validation and test where they are there.
        limits: How many batches of each are taken; None for all.
    """

    parts: tuple[object, ...]
    limits: tuple[int | None, ...]


def streams_in(result: object) -> Streams | None:
    """Return the streams that a result is, alone or one a part; None where it is something else.

    Example:
        >>> streams_in((([0.0], 1) for _ in range(3))) is not None, streams_in((np.zeros(3), np.zeros(3))) is None
        (True, True)
    """
    if _is_stream(result):
        return Streams((result,), (None,))
    if not isinstance(result, tuple) or not result:
        return None
    if len(result) == 2 and isinstance(result[0], Iterator) and isinstance(result[1], int):
        return Streams((result[0],), (result[1],))
    if 2 <= len(result) <= 3 and all(map(_is_stream, result)):
        return Streams(result, (None,) * len(result))
    counted = [isinstance(part, tuple) and len(part) == 2 and isinstance(part[1], int) for part in result]
    if 2 <= len(result) <= 3 and all(counted) and all(isinstance(part[0], Iterator) for part in result):
        return Streams(tuple(part[0] for part in result), tuple(part[1] for part in result))
    return None


def arrays_of(streams: Streams, *, name: str) -> tuple[dict[str, object], np.ndarray | None, str]:
    """Read streams to their ends.

    Args:
        streams: One a part.
        name: The source as the user wrote it, for messages.

    Returns:
        Arrays by the names that `sources.source_from_arrays` takes; which rows are the validation part, None where
        none is given; and how they were read, in words.

    Raises:
        DataError: If one does not end, does not fit into memory, or holds no pairs (x, y) of one shape.
    """
    read = [_read(part, limit, name) for part, limit in zip(streams.parts, streams.limits, strict=True)]
    x, y = read[0][:2]
    is_validation = None
    weights = read[0][3]
    if len(read) > 1:
        both = both_or_neither(weights, read[1][3], rows=(len(y), len(read[1][1])))
        weights = None if both[0] is None else np.concatenate(both)
        is_validation = np.arange(len(x) + len(read[1][0])) >= len(x)
        x, y = _joined([x, read[1][0]], name), _joined([y, read[1][1]], name)
    arrays: dict[str, object] = {"x": x, "y": y}
    if len(read) > 2:
        arrays |= {"x_test": read[2][0], "y_test": read[2][1]}
    tested = read[2][3] if len(read) > 2 else None
    arrays |= {"weights": weights} if weights is not None else {}
    arrays |= {"weights_test": tested} if tested is not None else {}
    names = getattr(streams.parts[0], "class_names", None)
    if isinstance(names, Sequence) and not isinstance(names, str):
        arrays["class_names"] = [str(each) for each in names]
    said = ", ".join(
        f"{len(part[0]):,} rows in {part[2]:,} batches for {use}"
        for part, use in zip(read, ("training", "validation", "test"), strict=False)
    )
    return arrays, is_validation, f"read whole, once, from {type(streams.parts[0]).__name__}: {said}"


_Read: TypeAlias = tuple[np.ndarray, np.ndarray, int, np.ndarray | None]  # x, y, how many batches, weights


def _is_stream(found: object) -> bool:
    if isinstance(found, str | list | tuple | Mapping | pd.DataFrame | pd.Series) or hasattr(found, "shape"):
        return False
    is_sequence = hasattr(found, "__getitem__") and hasattr(found, "__len__")
    return hasattr(found, "as_numpy_iterator") or isinstance(found, Iterator) or is_sequence


def _batches(stream: object, name: str) -> Iterable[object]:
    cardinality = getattr(stream, "cardinality", None)
    if hasattr(stream, "as_numpy_iterator"):
        if callable(cardinality) and int(cardinality()) == _INFINITE:
            raise _refused(name, "expected a data set that ends, got one that repeats for ever: leave out repeat()")
        return stream.as_numpy_iterator()
    if isinstance(stream, Iterator):
        return stream
    if getattr(stream, "num_batches", 0) is None:
        raise _refused(name, "expected a data set that ends, got a PyDataset whose num_batches is None")
    return (stream[place] for place in range(len(stream)))  # type: ignore[index, arg-type]


def _read(stream: object, limit: int | None, name: str) -> _Read:
    xs: list[np.ndarray] = []
    ys: list[np.ndarray] = []
    weights: list[Any] = []
    room = _SHARE_OF_MEMORY * usable_memory_bytes()
    for place, batch in enumerate(_batches(stream, name)):
        if limit is not None and place >= limit:
            break
        pair, weight = apart(batch)
        x, y = _pair(pair, place, name)
        xs.append(x)
        ys.append(y)
        weights.append(weight)
        room -= x.nbytes + y.nbytes
        if room < 0:
            said = f"expected data that end and fit into memory, got more than {place + 1:,} batches hold"
            raise _refused(name, said)
    if not xs:
        raise _refused(name, "expected at least one batch, got none")
    if limit is not None and len(xs) < limit:
        raise _refused(name, f"expected {limit:,} batches, as was stated, got {len(xs):,}")
    counted = of_batches(weights, [len(y) for y in ys], name=name)
    return _joined(xs, name), _joined(ys, name), len(xs), counted


def _pair(batch: object, place: int, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a batch as arrays of rows; a pair of one row becomes a batch of it."""
    if not isinstance(batch, tuple | list) or len(batch) != 2:
        got = f"{len(batch)} parts" if isinstance(batch, tuple | list) else f"a {type(batch).__name__}"
        raise _refused(name, f"batch {place}: expected (x, y) or (x, y, weights), got {got}")
    if isinstance(batch[1], Mapping | tuple):
        raise _refused(
            name, f"batch {place}: expected one array of targets, got a {type(batch[1]).__name__} of several"
        )
    y = np.asarray(batch[1])
    if y.dtype.kind == "S":
        y = np.char.decode(y, "utf-8")
    several = batch_of_several(batch[0], y, name=name)
    if several is not None:
        return several
    x = np.asarray(batch[0])
    is_batch = y.ndim > 0 and x.ndim > 0 and len(x) == len(y)
    return (x, y) if is_batch else (x[None], y[None])


def _joined(parts: Sequence[np.ndarray], name: str) -> np.ndarray:
    if is_packed(parts[0]):
        try:
            return joined(parts)
        except ValueError as error:
            raise _refused(name, f"its batches do not go together: {error}") from error
    shapes = {part.shape[1:] for part in parts}
    if len(shapes) > 1:
        some = ", ".join(map(str, sorted(shapes, key=str)[:3]))
        raise _refused(name, f"expected batches of rows of one shape, got rows of {some}")
    return np.concatenate(parts)


def _refused(name: str, said: str) -> DataError:
    return DataError(f"cannot use what {name} returned", [Problem("source", said)], _REMEDY)
