"""Records to and from JSON, in which `"NaN"` is a number that was NaN and `null` one not recorded.

msgspec alone would turn NaN into null in silence, refuse a bare NaN, take the last of duplicate keys and
stop at the first mistake; so the standard `json` reads, `check` collects, and msgspec builds the record.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from json.encoder import encode_basestring
from typing import Any, TypeVar

import msgspec
import numpy as np

from advisor.errors import FileError, Problem
from advisor.records.digits import shortened
from advisor.store.format.check import Checker, Mistake, Repeated
from advisor.store.format.place import Path, in_json, in_words

_Record = TypeVar("_Record")

_MOST_PROBLEMS = 100  # more than a person reads; the rest is counted
_REMEDY = (
    'Write null where nothing was recorded and "NaN" for a number that was NaN. '
    "`advisor diagnose --schema` prints the format."
)
_ENCODER = json.JSONEncoder(allow_nan=False, ensure_ascii=False)
_NOT_PLAIN = re.compile(r"[^\n -~]")
_SCHEMA_NAME = re.compile(r"advisor/([a-z]+)@(\d{1,6})")


def encode(record: object) -> str:
    """Return a record as JSON text: same record, same text; NaN and infinities as strings.

    Example:
        >>> from advisor.records import Trace
        >>> print(encode(Trace("loss", (0.5, float("nan"), None))))
        {
         "name": "loss",
         "values": [0.5, "NaN", null],
         "layer": null
        }
        <BLANKLINE>
    """
    return _laid_out(_builtins(record), indent="") + "\n"


def encode_ascii(record: object) -> str:
    """Return a record as JSON text in ASCII, which any output holds and which steers no terminal.

    Example:
        >>> from advisor.records import Trace
        >>> print(encode_ascii(Trace("Verlust→\\x9b", (0.5,))))
        {
         "name": "Verlust\\u2192\\u009b",
         "values": [0.5],
         "layer": null
        }
        <BLANKLINE>
    """
    return _NOT_PLAIN.sub(lambda sign: json.dumps(sign[0])[1:-1], encode(record))


def encode_line(record: object) -> str:
    """Return a record as JSON on one line, without the line's end."""
    return _compact(_builtins(record))


def encode_shown(record: object) -> str:
    """Return a record as JSON on one line for a page that people read: six significant digits in every number.

    Example:
        >>> from advisor.records import Trace
        >>> encode_shown(Trace("loss", (1 / 3, float("nan"))))
        '{"name": "loss", "values": [0.333333, "NaN"], "layer": null}'
    """
    return _compact(shortened(_builtins(record)))


def decode(text: str | bytes, kind: type[_Record], *, name: str) -> _Record:
    """Build a record from JSON text; keys that are not known are passed over.

    Args:
        text: The JSON text.
        kind: The type of the record.
        name: What the text is called in an error: the file's name.

    Raises:
        FileError: With every mistake in the text, each with its place.
    """
    document = parse(text, name=name)
    try:
        return msgspec.convert(document, kind)
    except (msgspec.ValidationError, RecursionError, OverflowError):
        return convert(document, kind, name=name)


def decode_own(text: str | bytes, kind: type[_Record], *, name: str) -> _Record:
    """Build a record as `decode` does, of what a study of ours wrote by the thousand: in a quarter of the time.

    Only a key that stands twice is not looked for; whatever else is wrong is told as ever.

    Raises:
        FileError: As `decode`.

    Example:
        >>> from advisor.records import Trace
        >>> decode_own('{"name": "loss", "values": [0.5, "NaN", null]}', Trace, name="a file")
        Trace(name='loss', values=(0.5, nan, None), layer=None)
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, RecursionError, OverflowError, UnicodeDecodeError):
        return decode(text, kind, name=name)


def parse(text: str | bytes, *, name: str) -> object:
    """Return what JSON text holds, bare NaN accepted.

    Raises:
        FileError: If the text is no JSON, is nested too deep, or has a key twice in one object.
    """
    repeated: list[str] = []
    try:
        document: object = json.loads(text, object_pairs_hook=partial(_object, repeated))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise FileError(
            f"cannot read {name}", [Problem(place, f"this is not valid JSON: {error.msg}")], _REMEDY
        ) from error
    except (ValueError, RecursionError) as error:
        raise FileError(f"cannot read {name}", [Problem("", f"this is not valid JSON: {error}")], _REMEDY) from error
    if repeated:
        raise FileError(f"cannot read {name}", _repeated_problems(document), "Keep one of them.")
    return document


def convert(document: object, kind: type[_Record], *, name: str) -> _Record:
    """Build a record from a parsed document, collecting every mistake before stopping.

    Raises:
        FileError: With every mistake, each with its place.
    """
    _refuse_other_schemas(document, kind, name)
    checker = Checker()
    checked = checker.check(document, msgspec.inspect.type_info(kind), ())
    if not checker.mistakes:
        try:
            return msgspec.convert(checked, kind)
        except (msgspec.ValidationError, RecursionError, OverflowError) as error:
            raise FileError(f"cannot read {name}", [Problem("", str(error))], _REMEDY) from error
    raise FileError(f"cannot read {name}", problems_of(checker.mistakes, document), _REMEDY)


def problems_of(mistakes: list[Mistake], document: object) -> list[Problem]:
    """Return mistakes as problems with their places in words; past the first hundred only their number."""
    problems = [_problem(mistake, document) for mistake in mistakes[:_MOST_PROBLEMS]]
    if len(mistakes) > _MOST_PROBLEMS:
        more = len(mistakes) - _MOST_PROBLEMS
        problems.append(Problem("", f"and {more} more mistake{'s' if more > 1 else ''}"))
    return problems


def _problem(mistake: Mistake, document: object) -> Problem:
    if not mistake.path:
        return Problem("", mistake.message)
    return Problem(in_words(mistake.path, document), f"{mistake.message}\n  ({in_json(mistake.path)})")


def _builtins(record: object) -> object:
    builtins: object = msgspec.to_builtins(record, enc_hook=_plain, str_keys=True)
    return builtins


def _plain(value: object) -> object:
    if isinstance(value, np.generic | np.ndarray):
        plain: object = value.tolist()
        return plain
    raise TypeError(f"a record cannot hold a {type(value).__name__}")


def _spelled(value: object) -> object:
    """Return builtins with NaN and infinities as strings."""
    if isinstance(value, float):
        return value if math.isfinite(value) else _spell(value)
    if isinstance(value, dict):
        return {key: _spelled(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(entry) for entry in value]
    return value


def _spell(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _laid_out(value: object, *, indent: str) -> str:
    """Return JSON in which a list of plain values stands on one line and everything else on lines of its own."""
    inner = indent + " "
    if isinstance(value, dict) and value:
        entries = [f"{_compact(key)}: {_entry(entry, inner)}" for key, entry in value.items()]
        return "{\n" + inner + f",\n{inner}".join(entries) + f"\n{indent}}}"
    if isinstance(value, list | tuple) and not _NESTED.isdisjoint(map(type, value)):
        items = [_laid_out(entry, indent=inner) for entry in value]
        return "[\n" + inner + f",\n{inner}".join(items) + f"\n{indent}]"
    return _compact(value)


def _entry(value: object, indent: str) -> str:
    write = _PLAIN.get(type(value))
    return _laid_out(value, indent=indent) if write is None else write(value)


def _compact(value: object) -> str:
    """Return JSON on one line; a fraction of the time of `json.dumps`, which makes an encoder a call."""
    write = _PLAIN.get(type(value))
    if write is not None:
        return write(value)
    try:
        return _ENCODER.encode(value)
    except ValueError:  # a NaN or an infinity is in it
        return _ENCODER.encode(_spelled(value))


def _number(value: float) -> str:
    return float.__repr__(value) if math.isfinite(value) else f'"{_spell(value)}"'


_NESTED = frozenset({dict, list, tuple})
_PLAIN: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    float: _number,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
}
"""How the values that a record is mostly made of are written; the standard encoder costs ten times as much a call."""


def _object(repeated: list[str], pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    marked = Repeated(made)
    counts = Counter(key for key, _ in pairs)
    marked.keys_repeated = tuple(key for key, count in counts.items() if count > 1)
    repeated.extend(marked.keys_repeated)
    return marked


def _repeated_problems(document: object) -> list[Problem]:
    mistakes: list[Mistake] = []
    waiting: list[tuple[object, Path]] = [(document, ())]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, Repeated):
            message = "expected this key once, got it more than once"
            mistakes.extend(Mistake((*path, key), message) for key in value.keys_repeated)
        if isinstance(value, dict):
            waiting.extend((entry, (*path, key)) for key, entry in value.items())
        elif isinstance(value, list):
            waiting.extend((entry, (*path, index)) for index, entry in enumerate(value))
    return problems_of(sorted(mistakes, key=lambda mistake: in_json(mistake.path)), document)


def _refuse_other_schemas(document: object, kind: type, name: str) -> None:
    """Say plainly that a file is of another kind or of a newer version, before its keys are looked at."""
    wanted = _SCHEMA_NAME.fullmatch(_schema_of(kind))
    came = _SCHEMA_NAME.fullmatch(str(document.get("schema"))) if isinstance(document, dict) else None
    if wanted is None or came is None or came.group() == wanted.group():
        return
    if came[1] != wanted[1]:
        problem = Problem("schema", f'expected a file of kind "{wanted[1]}", got one of kind "{came[1]}"')
        raise FileError(f"cannot read {name}", [problem], f"Give a file that says `{wanted.group()}`.")
    problem = Problem("schema", f'expected "{wanted.group()}", got "{came.group()}"')
    raise FileError(f"cannot read {name}", [problem], "A newer advisor wrote this file: update advisor to read it.")


def _schema_of(kind: type) -> str:
    fields = msgspec.structs.fields(kind) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else ()
    return next((str(field.default) for field in fields if field.name == "schema"), "")
