"""A model of several inputs or outputs: whether the data have them, and the targets of each output."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import keras
import numpy as np

from advisor.training.data.inputs.several import are_places, is_packed

_TEXTS = "give x from a function, an array of one text a row, shape (rows,), or a dict of arrays by the inputs' names"


def outputs_by_name(model: keras.Model) -> dict[str, int]:
    """Return the units of each output of a model with a graph, under the names that a user knows; none for one output.

    Example:
        >>> x = keras.Input((2,))
        >>> heads = {name: keras.layers.Dense(1)(x) for name in ("price", "area")}
        >>> outputs_by_name(keras.Model(x, heads))
        {'price': 1, 'area': 1}
    """
    structure = getattr(model, "_outputs_struct", None)
    if isinstance(structure, dict):
        found = list(structure.items())
    elif isinstance(structure, list | tuple):
        found = list(zip(map(str, getattr(model, "output_names", ())), structure, strict=False))
    else:
        return {}
    are_plain = all(hasattr(output, "shape") for _, output in found)
    return {name: int(output.shape[-1] or 0) for name, output in found} if are_plain and len(found) > 1 else {}


def split_targets(model: keras.Model, y: Any, names: Sequence[str]) -> Any:
    """Return targets in the structure of a model's outputs; None where it has one output, or they do not fit.

    Columns go to the outputs of their names (or names and numbers, "kind 1", "kind 2"), else in their order: one each,
    or as many as an output has units.

    Args:
        model: With a graph.
        y: Shape (rows, targets).
        names: Of the targets.

    Example:
        >>> x = keras.Input((2,))
        >>> model = keras.Model(x, {name: keras.layers.Dense(1)(x) for name in ("price", "area")})
        >>> split = split_targets(model, np.array([[1.0, 2.0]]), ("area", "price"))
        >>> split["area"].tolist(), split["price"].tolist()
        ([[1.0]], [[2.0]])
    """
    outputs = outputs_by_name(model)
    if not outputs or not isinstance(y, np.ndarray) or y.ndim != 2:
        return None
    is_dict = isinstance(getattr(model, "_outputs_struct", None), dict)
    named = _columns_of(outputs, names) if len(names) == y.shape[1] else []
    if named:
        columns = [y[:, places] for places in named]
    elif is_dict:
        return None  # its outputs have no order
    elif len(outputs) == y.shape[1]:
        columns = [y[:, [place]] for place in range(len(outputs))]
    elif sum(outputs.values()) == y.shape[1]:
        columns = np.split(y, np.cumsum(list(outputs.values()))[:-1], axis=1)
    else:
        return None
    return dict(zip(outputs, columns, strict=True)) if is_dict else columns


def _columns_of(outputs: Mapping[str, int], names: Sequence[str]) -> list[list[int]]:
    """The places of the targets of each output: of its name, or numbered, "kind 1", "kind 2"; none if one is left."""
    found = [[place for place, name in enumerate(names) if _is_of(name, output)] for output in outputs]
    return found if all(found) and sorted(chain.from_iterable(found)) == list(range(len(names))) else []


def _is_of(name: str, output: str) -> bool:
    return name == output or (name.startswith(f"{output} ") and name.removeprefix(f"{output} ").isdecimal())


def unfit(model: keras.Model, y: np.ndarray, names: Sequence[str]) -> str:
    """Say what keeps a model of several outputs and the targets apart, and what to do; nothing where they fit.

    Example:
        >>> x = keras.Input((2,))
        >>> model = keras.Model(x, [keras.layers.Dense(1, name=name)(x) for name in ("price", "area")])
        >>> unfit(model, np.ones(3), ("price",))
        'it answers with 2 outputs (price, area), and the data have 1 target: name as many columns in target, or return one output'
    """  # noqa: E501  the whole of what is said
    outputs = outputs_by_name(model)
    if not outputs or split_targets(model, y, names) is not None:
        return ""
    count = y.shape[1] if y.ndim == 2 else 1
    said = f"it answers with {len(outputs)} outputs ({', '.join(outputs)}), and the data have {count} target"
    if count == len(outputs):
        return f"{said}s of other names ({', '.join(names)}): give the outputs the names of the columns"
    return f"{said}{'s' if count > 1 else ''}: name as many columns in target, or return one output"


def misfit_of_inputs(model: keras.Model, x: np.ndarray) -> str:
    """Say what keeps the inputs of a model and those of the data apart, and what to do; nothing where they fit.

    Args:
        model: With a graph, or without one, of which nothing is known.
        x: Some rows: one array, or several inputs in one.

    Example:
        >>> from advisor.training.data.inputs.several import packed
        >>> first, second = keras.Input((2,), name="a"), keras.Input((1,), name="b")
        >>> model = keras.Model([first, second], keras.layers.Concatenate()([first, second]))
        >>> misfit_of_inputs(model, np.zeros((5, 3))).partition(":")[0]
        'it takes 2 inputs (a, b), and each row of the data is one array of the shape (3,)'
        >>> misfit_of_inputs(model, packed({"a": np.zeros((5, 2)), "c": np.zeros(5)})).partition(":")[0]
        'it takes 2 inputs (a, b), and the data have 2 (a, c)'
        >>> text = keras.Input((1,), dtype="string")
        >>> misfit_of_inputs(keras.Model(text, text), np.zeros((5, 1))).partition(":")[0]
        'it takes texts, and the data have been read as numbers'
    """
    if not is_packed(x) and _takes_texts(model):
        return f"it takes texts, and the data have been read as numbers: {_TEXTS}"
    structure = getattr(model, "_inputs_struct", None)
    inputs = [] if structure is None else keras.tree.flatten(structure)
    if not inputs or not all(isinstance(each, keras.KerasTensor) for each in inputs):
        return ""
    by_key = list(structure) if isinstance(structure, dict) else None
    names = [str(getattr(each, "name", "")) for each in inputs] if by_key is None else [str(key) for key in by_key]
    takes = f"it takes {len(names)} input{'s' if len(names) > 1 else ''} ({_some(names)})"
    if not is_packed(x):
        shape = x.shape[1:]
        said = f"{takes}, and each row of the data is one array of the shape {shape}: give x as a dict of arrays by"
        return f"{said} these names, or as a tuple in this order" if len(names) > 1 else ""
    given = list(x.dtype.names or ())
    has_places = are_places(given)
    if (has_places and by_key is None) or len(names) == 1:
        fits = len(given) == len(names) or (len(names) == 1 and names[0] in given)
    elif has_places:
        fits = False  # its inputs have no order
    else:
        fits = set(names) <= set(given) and (by_key is None or len(given) == len(names))
    said = f"{takes}, and the data have {len(given)}" + ("" if has_places else f" ({_some(given)})")
    return "" if fits else f"{said}: give x as a dict of arrays by the names of the inputs"


def _takes_texts(model: keras.Model) -> bool:
    try:
        inputs = keras.tree.flatten(model.inputs)
    except (AttributeError, ValueError):
        return False  # it has no graph, or is not built
    return any(str(getattr(each, "dtype", "")) == "string" for each in inputs)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
