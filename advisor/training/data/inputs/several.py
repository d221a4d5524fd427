"""Several inputs: one array whose rows hold a part for each input, taken apart only where a model is given them.

NumPy's structured arrays do it: they have a length, are cut into parts and batches, written and read as any array is.
What is given in a list has places for names: "0", "1", ...
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records.columns import DataReading
from advisor.records.data import InputFacts
from advisor.training.data.dense import as_array
from advisor.training.data.shapes import are_several, row_count

TEXT = "text"
_NUMBERS = "fiub"
_REMEDY = (
    "Give x as a dict of arrays by the names of the model's inputs, or as a tuple in their order: one row of "
    "numbers, or one text, for each example."
)


def is_packed(x: object) -> TypeGuard[np.ndarray]:
    """Say whether an array holds several inputs.

    Example:
        >>> is_packed(packed({"a": np.zeros((3, 2)), "b": np.zeros(3)})), is_packed(np.zeros((3, 2)))
        (True, False)
    """
    return isinstance(x, np.ndarray) and x.dtype.names is not None


def are_numbers(x: object) -> TypeGuard[np.ndarray]:
    """Say whether this is an array of numbers, or several inputs of them.

    Example:
        >>> are_numbers(packed({"a": np.zeros(3)})), are_numbers(packed({"a": ["u"]})), are_numbers(np.zeros(3))
        (True, False, True)
    """
    if not isinstance(x, np.ndarray):
        return False
    return all(x[name].dtype.kind in _NUMBERS for name in x.dtype.names) if is_packed(x) else x.dtype.kind in _NUMBERS


def inputs_given(x: object, *, rows: int | None, name: str = "data") -> object:
    """Return inputs as they were given, several of them as one array of rows; what is anything else stays as it is.

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
    if is_packed(x) and any(x[each].dtype.kind not in f"{_NUMBERS}U" for each in x.dtype.names or ()):
        x = {each: x[each] for each in x.dtype.names or ()}  # a record array of the user's own
    if isinstance(x, Mapping):
        return packed(x, name=name)
    if isinstance(x, list | tuple) and are_several(x, rows) and (rows is None or any(len(a) == rows for a in x)):
        return packed(x, name=name) if len(x) > 1 else x[0]
    return x


def with_inputs(arrays: Mapping[str, object], *, name: str = "data") -> dict[str, object]:
    """Return named arrays whose `x` and `x_test` are one array each, also where they came as several inputs.

    Raises:
        DataError: If several inputs do not go together.

    Example:
        >>> with_inputs({"x": {"a": np.zeros(2)}, "y": [0, 1]})["x"].dtype.names
        ('a',)
    """
    found = dict(arrays)
    for inputs, targets in (("x", "y"), ("x_train", "y_train"), ("x_test", "y_test")):
        if inputs in found:
            y = found.get(targets)
            rows = len(y) if isinstance(y, list | tuple) else row_count(y)
            found[inputs] = inputs_given(found[inputs], rows=rows, name=name)
    return found


def packed(given: Mapping[str, Any] | Sequence[Any], *, name: str = "data") -> np.ndarray:
    """Return several arrays as one, shape (rows,), with a field for each; floats become float32.

    Raises:
        DataError: If one is no array of numbers or texts, or they differ in length; with every mistake.

    Example:
        >>> both = packed([np.zeros((3, 2)), np.array(["a", "b", "c"])])
        >>> len(both), both.dtype.names, both[:2]["1"].tolist()
        (3, ('0', '1'), ['a', 'b'])
    """
    pairs = given.items() if isinstance(given, Mapping) else ((str(place), each) for place, each in enumerate(given))
    arrays: dict[str, np.ndarray] = {}
    problems = [] if len(given) else [Problem("x", "expected at least one input, got none")]
    for key, each in pairs:
        array, wrong = _plain(each)
        if not _is_name(key):
            wrong = wrong or f"expected a name, got {key!r}"
        problems += [Problem(f"x[{key!r}]" if isinstance(given, Mapping) else f"x[{key}]", wrong)] if wrong else []
        arrays[str(key)] = array
    lengths = {key: len(array) for key, array in arrays.items() if array.ndim}
    if not problems and len(set(lengths.values())) > 1:
        said = ", ".join(f"{length:,} in {key}" for key, length in list(lengths.items())[:6])
        problems.append(Problem("x", f"expected as many rows in each input, got {said}"))
    if problems:
        raise DataError(f"cannot use the inputs of {name}", problems, _REMEDY)
    return _filled(arrays)


def as_one(x: Any) -> Any:
    """Return arrays of numbers in a list or dict as one array of several inputs; what is anything else as it is.

    Example:
        >>> as_one({"a": np.zeros(3)}).dtype.names, as_one([np.zeros(3), np.zeros(2)])
        (('a',), [array([0., 0., 0.]), array([0., 0.])])
    """
    parts = list(x.values()) if isinstance(x, dict) else x if isinstance(x, list) else []
    fit = all(isinstance(each, np.ndarray) and each.ndim and each.dtype.kind in _NUMBERS for each in parts)
    if (
        not parts
        or not fit
        or len({len(each) for each in parts}) > 1
        or not (isinstance(x, list) or all(map(_is_name, x)))
    ):
        return x
    return packed(x)


def taken_apart(x: Any) -> Any:
    """Return inputs as a model takes them: several in a dict, or in a list where they have places for names.

    Texts come as Keras takes them, shape (rows,) and of Python's own.

    Example:
        >>> taken_apart(packed({"a": np.zeros(2)})), taken_apart("anything else")
        ({'a': array([0., 0.], dtype=float32)}, 'anything else')
    """
    if not is_packed(x):
        return x
    names = x.dtype.names or ()
    arrays = {name: _for_keras(x[name]) for name in names}
    return list(arrays.values()) if are_places(names) else arrays


def are_places(names: Sequence[str]) -> bool:
    """Say whether inputs came in a list, so that places stand for their names.

    Example:
        >>> are_places(("0", "1")), are_places(("title", "body"))
        (True, False)
    """
    return tuple(names) == tuple(map(str, range(len(names))))


def joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Return the rows of some arrays of several inputs in one.

    Raises:
        ValueError: If their inputs differ.

    Example:
        >>> joined([packed({"a": ["u"]}), packed({"a": ["longer"]})])["a"].tolist()
        ['u', 'longer']
    """
    names = parts[0].dtype.names or ()
    if any(part.dtype.names != names for part in parts):
        said = sorted({", ".join(part.dtype.names or ()) for part in parts})
        raise ValueError(f"expected the same inputs in every batch, got {' and '.join(said[:3])}")
    return _filled({name: np.concatenate([part[name] for part in parts]) for name in names})


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


def input_facts(x: np.ndarray) -> tuple[InputFacts, ...]:
    """Return what each of several inputs holds; nothing of one array.

    Example:
        >>> [(each.name, each.shape, each.dtype) for each in input_facts(packed({"a": np.zeros((3, 2)), "b": ["u"] * 3}))]
        [('a', (2,), 'float32'), ('b', (), 'text')]
    """  # noqa: E501  the whole of what is made
    return tuple(InputFacts(name, x[name].shape[1:], _kind(x[name])) for name in x.dtype.names or ())


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
        raise DataError(f"cannot use {name}", problems, _REMEDY)
    found = packed({each.name: there[each.name] for each in known}, name=name)
    for was, now in zip(known, input_facts(found), strict=True):
        if was.shape != now.shape and (*was.shape, 1) != now.shape and (*now.shape, 1) != was.shape:
            problems.append(Problem(was.name, f"expected rows of the shape {was.shape}, got {now.shape}"))
        if (was.dtype == TEXT) != (now.dtype == TEXT):
            problems.append(Problem(was.name, f"expected {was.dtype}, got {now.dtype}"))
    if problems:
        raise DataError(f"cannot use {name}", problems, _REMEDY)
    return _filled({each.name: found[each.name].reshape(-1, *each.shape) for each in known})


def blank_row(known: Sequence[InputFacts]) -> np.ndarray:
    """Return one row of several inputs that says nothing: numbers of 0, and empty texts.

    Example:
        >>> row = blank_row((InputFacts("a", (2,), "int64"), InputFacts("b", (), "text")))
        >>> row["a"].tolist(), row["b"].tolist()
        ([[0, 0]], [''])
    """
    return np.zeros(1, dtype=[(each.name, "U1" if each.dtype == TEXT else each.dtype, each.shape) for each in known])


def number_problems(x: np.ndarray) -> list[Problem]:
    """Name the inputs with cells that are no finite numbers."""
    floats = [name for name in x.dtype.names or () if x[name].dtype.kind == "f"]
    return [
        Problem(name, f"expected finite numbers, got {int((~np.isfinite(x[name])).sum()):,} that are not")
        for name in floats
        if not np.isfinite(x[name]).all()
    ]


def flat_numbers(x: np.ndarray) -> np.ndarray:
    """Return each row's numbers side by side, shape (rows, numbers): what simple models take.

    Texts among several inputs are left out; where there is nothing else, a column of 0 stands for them.

    Example:
        >>> flat_numbers(packed({"a": np.ones((3, 2)), "b": ["u"] * 3, "c": np.ones(3)})).shape
        (3, 3)
    """
    if not is_packed(x):
        return x.reshape(len(x), -1)
    numbers = [x[name] for name in x.dtype.names or () if x[name].dtype.kind in _NUMBERS]
    flat = [each.reshape(len(x), -1).astype(np.float32) for each in numbers]
    return np.concatenate(flat or [np.zeros((len(x), 1), dtype=np.float32)], axis=1)


def several_reading(x: np.ndarray) -> DataReading:
    """Say what several inputs are, and what the simple models do not see of them.

    Example:
        >>> several_reading(packed({"a": np.ones((3, 2)), "b": ["u"] * 3})).notes[0]
        '2 inputs, given to the model as they are: a (2 float32), b (text)'
    """
    known = input_facts(x)
    told = ", ".join(f"{each.name} ({in_words(each)})" for each in known)
    texts = [each.name for each in known if each.dtype == TEXT]
    unseen = (f"the simple models see no texts ({', '.join(texts)})",) if texts else ()
    return DataReading(notes=(f"{len(known)} inputs, given to the model as they are: {told}", *unseen))


def in_words(each: InputFacts) -> str:
    """Return the shape and type of an input in words.

    Example:
        >>> in_words(InputFacts("image", (8, 8), "uint8")), in_words(InputFacts("age", (), "float32"))
        ('8 x 8 uint8', 'float32')
    """
    return " ".join(part for part in (" x ".join(map(str, each.shape)), each.dtype) if part)


def cells_in_table(x: np.ndarray) -> pd.DataFrame | None:
    """Return the inputs of one number or text a row as a table; None where there are none."""
    known = input_facts(x)
    single = {each.name: x[each.name].reshape(len(x)) for each in known if each.shape in ((), (1,))}
    return pd.DataFrame(single) if single else None


def _filled(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    rows = len(next(iter(arrays.values())))
    whole = np.empty(rows, dtype=[(name, array.dtype, array.shape[1:]) for name, array in arrays.items()])
    for name, array in arrays.items():
        whole[name] = array
    return whole


def _plain(value: object) -> tuple[np.ndarray, str]:
    """One input as numbers or texts, and what is wrong with it."""
    if isinstance(value, Mapping) or (isinstance(value, list | tuple) and are_several(value, None)):
        return np.zeros(0), "expected an array, got several: inputs within inputs are not taken"
    array = as_array(value)
    if array.dtype.kind == "O":
        cells = [each.decode("utf-8", "replace") if isinstance(each, bytes) else each for each in array.ravel()]
        array = np.array(cells).reshape(array.shape) if all(isinstance(each, str) for each in cells) else array
    if array.dtype.kind == "S":
        array = np.char.decode(array, "utf-8", "replace")
    if array.dtype.kind not in f"{_NUMBERS}U":
        return array, f"expected numbers or texts, got the type {array.dtype}"
    if not array.ndim or 0 in array.shape[1:]:
        return array, f"expected an array of rows, got the shape {array.shape}"
    return (array.astype(np.float32) if array.dtype.kind == "f" else array), ""


def _is_name(key: object) -> bool:
    return isinstance(key, str) and bool(key.strip())


def _for_keras(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind != "U":
        return np.ascontiguousarray(array)
    return (array[:, 0] if array.shape[1:] == (1,) else array).astype(object)


def _by_name(rows: object, names: Sequence[str]) -> dict[str, Any]:
    if is_packed(rows):
        return {name: rows[name] for name in rows.dtype.names or ()}
    if isinstance(rows, pd.DataFrame):
        return {str(name): rows[name].to_numpy() for name in rows.columns}
    if isinstance(rows, Mapping):
        return {str(name): each for name, each in rows.items()}
    parts = list(rows) if isinstance(rows, list | tuple) and len(rows) == len(names) else []
    return dict(zip(names, parts, strict=True)) if parts else {}


def _kind(array: np.ndarray) -> str:
    return TEXT if array.dtype.kind == "U" else str(array.dtype)
