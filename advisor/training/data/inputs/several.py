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
from advisor.training.data.shapes import are_several

TEXT = "text"
_NUMBERS = "fiub"
REMEDY = (
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
    if is_packed(x):
        return all(x[name].dtype.kind in _NUMBERS for name in x.dtype.names or ())
    return x.dtype.kind in _NUMBERS


def packed(given: Mapping[Any, Any] | Sequence[Any], *, name: str = "data") -> np.ndarray:
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
        if not is_name(key):
            wrong = wrong or f"expected a name, got {key!r}"
        problems += [Problem(f"x[{key!r}]" if isinstance(given, Mapping) else f"x[{key}]", wrong)] if wrong else []
        arrays[str(key)] = array
    lengths = {key: len(array) for key, array in arrays.items() if array.ndim}
    if not problems and len(set(lengths.values())) > 1:
        said = ", ".join(f"{length:,} in {key}" for key, length in list(lengths.items())[:6])
        problems.append(Problem("x", f"expected as many rows in each input, got {said}"))
    if problems:
        raise DataError(f"cannot use the inputs of {name}", problems, REMEDY)
    return _filled(arrays)


def taken_apart(x: Any) -> Any:
    """Return inputs as a model takes them: several in a dict, or in a list where they have places for names.

    Texts come as Keras takes them, shape (rows,) and of Python's own. What came alone is given alone.

    Example:
        >>> taken_apart(packed({"a": np.zeros(2)})), taken_apart("anything else")
        ({'a': array([0., 0.], dtype=float32)}, 'anything else')
    """
    if not is_packed(x):
        return x
    names = x.dtype.names or ()
    arrays = {name: _for_keras(x[name]) for name in names}
    if is_lone(names):
        return arrays[names[0]]
    return list(arrays.values()) if are_places(names) else arrays


def are_places(names: Sequence[str]) -> bool:
    """Say whether inputs came in a list, so that places stand for their names.

    Example:
        >>> are_places(("0", "1")), are_places(("title", "body"))
        (True, False)
    """
    return tuple(names) == tuple(map(str, range(len(names))))


def is_lone(names: Sequence[str]) -> bool:
    """Say whether there is one input, which came without a name: a text a row.

    Example:
        >>> is_lone(("0",)), is_lone(("0", "1")), is_lone(("title",))
        (True, False, False)
    """
    return tuple(names) == ("0",)


def are_plain(x: np.ndarray) -> bool:
    """Say whether every input of several holds numbers or texts.

    Example:
        >>> are_plain(packed({"a": np.zeros(3)})), are_plain(np.zeros(2, dtype=[("when", "datetime64[D]")]))
        (True, False)
    """
    return all(x[name].dtype.kind in f"{_NUMBERS}U" for name in x.dtype.names or ())


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


def input_facts(x: np.ndarray) -> tuple[InputFacts, ...]:
    """Return what each of several inputs holds; nothing of one array.

    Example:
        >>> [(each.name, each.shape, each.dtype) for each in input_facts(packed({"a": np.zeros((3, 2)), "b": ["u"] * 3}))]
        [('a', (2,), 'float32'), ('b', (), 'text')]
    """  # noqa: E501  the whole of what is made
    return tuple(InputFacts(name, x[name].shape[1:], _kind(x[name])) for name in x.dtype.names or ())


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
    if is_lone([each.name for each in known]):
        return DataReading(notes=("a text a row, given to the model as it is; the simple models see no texts",))
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


def reshaped(x: np.ndarray, known: Sequence[InputFacts]) -> np.ndarray:
    """Return several inputs with rows of the shapes that are known, where (rows, 1) stands for (rows,) or the other.

    Example:
        >>> reshaped(packed({"a": np.zeros((3, 1))}), (InputFacts("a", ()),))["a"].shape
        (3,)
    """
    return _filled({each.name: x[each.name].reshape(-1, *each.shape) for each in known})


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


def is_name(key: object) -> bool:
    """Say whether this can be the name of an input.

    Example:
        >>> is_name("title"), is_name(7)
        (True, False)
    """
    return isinstance(key, str) and bool(key.strip())


def _for_keras(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind != "U":
        return np.ascontiguousarray(array)
    return (array[:, 0] if array.shape[1:] == (1,) else array).astype(object)


def _kind(array: np.ndarray) -> str:
    return TEXT if array.dtype.kind == "U" else str(array.dtype)
