"""Values and calls as code, broken into lines as ruff breaks them."""

import json
from collections.abc import Iterator, Mapping

from advisor.records.script import Call, Named

WIDTH = 120  # columns of a line
_STEP = 4
_LONG = 300  # characters of a list of names from which on it is written as one text


def code(value: object, *, indent: int = 0, before: int = 0, after: int = 0) -> str:
    """Return a value as code; lines after the first are indented.

    Args:
        value: Plain values, names, calls, and lists of them.
        indent: Of the line that it stands in.
        before, after: Columns of that line that are taken already, beside the indent.

    Example:
        >>> code(Call("keras.layers.Dense", (3,), {"activation": "relu"}))
        'keras.layers.Dense(3, activation="relu")'
        >>> print(code([Call("first", ("a" * 60,)), Call("second", ("b" * 60,))], before=4))  # doctest: +ELLIPSIS
        [
            first("aaa...aaa"),
            second("bbb...bbb"),
        ]
    """
    flat = _flat(value)
    if indent + before + len(flat) + after <= WIDTH or not _can_break(value):
        return flat
    inner = indent + _STEP
    opening, pieces, closing = _parts(value)
    if isinstance(value, Call):
        together = ", ".join(name + _flat(each) for name, each in pieces)
        if inner + len(together) <= WIDTH:
            return f"{opening}\n{' ' * inner}{together}\n{' ' * indent}{closing}"
    lines = [f"{' ' * inner}{name}{code(each, indent=inner, before=len(name), after=1)},\n" for name, each in pieces]
    return f"{opening}\n{''.join(lines)}{' ' * indent}{closing}"


def assigned(name: str, value: object, *, indent: int = 0) -> str:
    """Return the line that gives a value a name.

    Example:
        >>> assigned("seed", 3)
        'seed = 3'
    """
    return f"{name} = {code(value, indent=indent, before=len(name) + 3)}"


def shared(value: object, begins: str, *, name: str) -> tuple[object, str]:
    """Return a value in which a call that stands in it twice or more is a name, and the line that gives it the name.

    Args:
        value: That holds calls.
        begins: How the name of what is called begins; calls that differ from each other stay as they are.
        name: Of the call.

    Example:
        >>> twice = [Call("a.Fill", (1,)), Call("a.Fill", (1,))]
        >>> shared(twice, "a.Fill", name="fill")
        ([Named(name='fill'), Named(name='fill')], 'fill = Fill(1)\\n')
    """
    found = list(_calls(value, begins))
    if len(found) < 2 or any(each != found[0] for each in found):
        return value, ""
    return _with_name(value, found[0], Named(name)), assigned(name, found[0]) + "\n"


def _calls(value: object, begins: str) -> Iterator[Call]:
    if isinstance(value, Call) and value.name.startswith(begins):
        yield value
    elif isinstance(value, Call):
        yield from _calls([*value.places, *value.names.values()], begins)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _calls(each, begins)


def _with_name(value: object, call: Call, name: Named) -> object:
    if value == call:
        return name
    if isinstance(value, Call):
        names = {key: _with_name(each, call, name) for key, each in value.names.items()}
        return Call(value.name, tuple(_with_name(each, call, name) for each in value.places), names)
    if isinstance(value, list | tuple):
        return type(value)(_with_name(each, call, name) for each in value)
    return value


def names_list(names: tuple[str, ...]) -> str:
    """Return a list of names as code; a long one is a text that is split, so that it fills its lines.

    Example:
        >>> names_list(("age", "fare"))
        '["age", "fare"]'
        >>> print(names_list(tuple(f"column_{n}" for n in range(40))))  # doctest: +ELLIPSIS
        (
            "column_0 column_1 ... "
            "column_...
        ).split(" ")
    """
    flat = _flat(list(names))
    sign = next((sign for sign in (" ", ", ", "|", "\t") if not any(sign in name for name in names)), None)
    if len(flat) <= WIDTH - _LEFT_OF_LISTS or sign is None:
        return code(list(names), before=_LEFT_OF_LISTS)
    lines = [" " * _STEP + json.dumps(line, ensure_ascii=False) for line in _filled(names, sign)]
    return "(\n" + "\n".join(lines) + f"\n).split({json.dumps(sign)})"


_LEFT_OF_LISTS = 13  # `CATEGORIES = `


def modules(values: object) -> set[str]:
    """Return the dotted names of everything that is called, or named, in some values.

    Example:
        >>> sorted(modules([Call("sklearn.pipeline.Pipeline", (Call("keras.Input"),)), Named("np.nan")]))
        ['keras.Input', 'np.nan', 'sklearn.pipeline.Pipeline']
    """
    match values:
        case Call():
            return {values.name} | modules([*values.places, *values.names.values()])
        case Named():
            return {values.name}
        case list() | tuple():
            return {name for each in values for name in modules(each)}
        case dict():
            return modules(list(values.values()))
    return set()


def _filled(names: tuple[str, ...], sign: str) -> Iterator[str]:
    line = ""
    for place, name in enumerate(names):
        piece = name + (sign if place < len(names) - 1 else "")
        if line and _STEP + 2 + len(line) + len(piece) > WIDTH:
            yield line
            line = ""
        line += piece
    yield line


def _flat(value: object) -> str:
    match value:
        case Named():
            return value.name
        case str():
            return json.dumps(value, ensure_ascii=False)
        case tuple() if len(value) == 1:
            return f"({_flat(value[0])},)"
        case list() | tuple() | Mapping() | Call():
            opening, pieces, closing = _parts(value)
            return opening + ", ".join(name + _flat(each) for name, each in pieces) + closing
    return repr(value)


def _parts(value: object) -> tuple[str, list[tuple[str, object]], str]:
    """The opening of a value of several pieces, the pieces with what stands before each, and its closing."""
    match value:
        case Call():
            short = (
                value.name
                if value.name.startswith(("keras.", "model.", "hypermodel.", "np.", "pd."))
                else value.name.rpartition(".")[2]
            )
            places = [("", each) for each in value.places]
            return f"{short}(", [*places, *((f"{name}=", each) for name, each in value.names.items())], ")"
        case Mapping():
            return "{", [(f"{_flat(name)}: ", each) for name, each in value.items()], "}"
        case tuple():
            return "(", [("", each) for each in value], ")"
    assert isinstance(value, list)  # noqa: S101  there are no other kinds
    return "[", [("", each) for each in value], "]"


def _can_break(value: object) -> bool:
    return isinstance(value, list | tuple | Mapping | Call) and bool(_parts(value)[1])
