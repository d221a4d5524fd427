"""Every mistake in a parsed document, against the type that it should have.

`msgspec.convert` stops at the first mistake and does not know that `"NaN"` stands for a number here, so
this walk comes first when it refuses a document: it collects the mistakes and turns such strings into numbers.
"""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from msgspec import inspect

from advisor.nearest import did_you_mean
from advisor.store.format.place import Path

SPELLED_NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}

_PLAIN_NUMBERS = frozenset({float, int, type(None)})


@dataclass(frozen=True)
class Mistake:
    path: Path
    message: str


@dataclass(frozen=True)
class UnknownKey:
    path: Path
    hint: str  # the nearest known key, as the end of a message


class Repeated(dict[str, object]):
    """An object in which a key stands more than once; `keys_repeated` says which."""

    keys_repeated: tuple[str, ...] = ()


class Checker:
    """Walk a document once; `mistakes` and `unknown` hold what was found, in the order of the document."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.unknown: list[UnknownKey] = []

    def check(self, value: object, kind: inspect.Type, path: Path) -> object:
        """Return the value with spelled-out numbers as numbers; note what does not fit the type."""
        match kind:
            case inspect.UnionType():
                return self._union(value, kind, path)
            case inspect.StructType():
                return self._struct(value, kind, path)
            case inspect.VarTupleType() | inspect.TupleType() | inspect.ListType():
                return self._array(value, kind, path)
            case inspect.DictType():
                return self._dict(value, kind, path)
            case inspect.FloatType():
                return self._float(value, kind, path)
            case inspect.EnumType():
                return self._choice(value, tuple(member.value for member in kind.cls), path)
            case inspect.LiteralType():
                return self._choice(value, kind.values, path)
            case _:
                return value if _accepts(kind, value) else self._wrong(value, (kind,), path)

    def _wrong(self, value: object, kinds: Iterable[inspect.Type], path: Path) -> object:
        self.mistakes.append(Mistake(path, f"expected {expected(kinds)}, got {shown(value)}"))
        return value

    def _union(self, value: object, kind: inspect.UnionType, path: Path) -> object:
        options = sorted(kind.types, key=lambda option: isinstance(option, inspect.FloatType))
        for option in options:
            if _accepts(option, value):
                return self.check(value, option, path)
        return self._wrong(value, kind.types, path)

    def _struct(self, value: object, kind: inspect.StructType, path: Path) -> object:
        if not isinstance(value, dict):
            return self._wrong(value, (kind,), path)
        self._note_repeated(value, path)
        fields = {field.encode_name: field for field in kind.fields}
        checked: dict[str, object] = {}
        for key, entry in value.items():
            if key in fields:
                checked[key] = self.check(entry, fields[key].type, (*path, key))
            else:
                self.unknown.append(UnknownKey((*path, key), did_you_mean(key, fields)))
        for name, field in fields.items():
            if field.required and name not in value:
                self.mistakes.append(Mistake(path, f'expected a key "{name}", got none'))
        return checked

    def _array(
        self, value: object, kind: inspect.VarTupleType | inspect.TupleType | inspect.ListType, path: Path
    ) -> object:
        if not isinstance(value, list):
            return self._wrong(value, (kind,), path)
        if isinstance(kind, inspect.TupleType):
            if len(value) != len(kind.item_types):
                return self._wrong(value, (kind,), path)
            kinds: Iterable[inspect.Type] = kind.item_types
            return [self.check(item, k, (*path, i)) for i, (item, k) in enumerate(zip(value, kinds, strict=True))]
        item_type = kind.item_type
        if _takes_floats(item_type) and _PLAIN_NUMBERS.issuperset(map(type, value)) and _is_plain(value, item_type):
            return value
        return [self.check(item, item_type, (*path, index)) for index, item in enumerate(value)]

    def _dict(self, value: object, kind: inspect.DictType, path: Path) -> object:
        if not isinstance(value, dict):
            return self._wrong(value, (kind,), path)
        self._note_repeated(value, path)
        return {key: self.check(entry, kind.value_type, (*path, key)) for key, entry in value.items()}

    def _float(self, value: object, kind: inspect.FloatType, path: Path) -> object:
        if isinstance(value, str) and value in SPELLED_NUMBERS:
            return SPELLED_NUMBERS[value]
        if not _accepts(kind, value):
            return self._wrong(value, (kind,), path)
        if isinstance(value, int) and abs(value) > 1.7e308:
            self.mistakes.append(Mistake(path, "expected a number below 1.8e308, got a larger one"))
        return value

    def _choice(self, value: object, choices: tuple[object, ...], path: Path) -> object:
        if value in choices and not isinstance(value, bool):
            return value
        hint = did_you_mean(value, map(str, choices))
        one_of = ", ".join(f'"{choice}"' for choice in choices)
        words = one_of if len(choices) == 1 else f"one of {one_of}"
        self.mistakes.append(Mistake(path, f"expected {words}, got {shown(value)}{hint}"))
        return value

    def _note_repeated(self, value: dict[str, object], path: Path) -> None:
        if isinstance(value, Repeated):
            for key in value.keys_repeated:
                self.mistakes.append(Mistake((*path, key), "expected this key once, got it more than once"))


def shown(value: object) -> str:
    """Say what came, briefly: a value as JSON would write it, or what kind of thing it is.

    Example:
        >>> shown("n/a"), shown([1, 2]), shown(None)
        ('"n/a"', 'a list of 2', 'null')
    """
    if isinstance(value, dict):
        return "a table" if value else "an empty table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, str):
        return json.dumps(value if len(value) <= 40 else value[:37] + "...", ensure_ascii=False)
    if isinstance(value, int) and abs(value) > 10**30:
        return "a huge number"
    return json.dumps(value, default=str)


def expected(kinds: Iterable[inspect.Type]) -> str:
    """Say what was expected, as people would: 'a number, null or "NaN"'."""
    kinds = tuple(kinds)
    words = list(dict.fromkeys(_word(kind) for kind in kinds if not isinstance(kind, inspect.NoneType)))
    if any(isinstance(kind, inspect.NoneType) for kind in kinds):
        words.append("null")
    if any(isinstance(kind, inspect.FloatType) for kind in kinds):
        words.append('"NaN"')
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _word(kind: inspect.Type) -> str:
    match kind:
        case inspect.FloatType():
            return "a number"
        case inspect.IntType():
            return "a whole number"
        case inspect.StrType():
            return "a text"
        case inspect.BoolType():
            return "true or false"
        case inspect.TupleType():
            return f"a list of {len(kind.item_types)}"
        case inspect.VarTupleType() | inspect.ListType():
            return "a list"
        case inspect.EnumType():
            return ", ".join(f'"{member.value}"' for member in kind.cls)
        case _:
            return "a table"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_ACCEPTS: dict[type[inspect.Type], Callable[[object], bool]] = {
    inspect.FloatType: lambda value: _is_number(value) or (isinstance(value, str) and value in SPELLED_NUMBERS),
    inspect.IntType: lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63,
    inspect.BoolType: lambda value: isinstance(value, bool),
    inspect.NoneType: lambda value: value is None,
    inspect.StrType: lambda value: isinstance(value, str),
    inspect.EnumType: lambda value: isinstance(value, str),
    inspect.LiteralType: lambda value: isinstance(value, str),
    inspect.VarTupleType: lambda value: isinstance(value, list),
    inspect.TupleType: lambda value: isinstance(value, list),
    inspect.ListType: lambda value: isinstance(value, list),
}


def _accepts(kind: inspect.Type, value: object) -> bool:
    accepts = _ACCEPTS.get(type(kind))
    return accepts(value) if accepts else isinstance(value, dict)


def _options(kind: inspect.Type) -> tuple[inspect.Type, ...]:
    return kind.types if isinstance(kind, inspect.UnionType) else (kind,)


def _takes_floats(kind: inspect.Type) -> bool:
    return any(isinstance(option, inspect.FloatType) for option in _options(kind))


def _is_plain(values: list[object], kind: inspect.Type) -> bool:
    """Say whether numbers need no closer look: no null where none may be, none beyond a float's range."""
    if None in values and not any(isinstance(option, inspect.NoneType) for option in _options(kind)):
        return False
    return not any(type(value) is int and abs(value) > 10**300 for value in values)
