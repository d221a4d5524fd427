"""Records for a page that people read: six significant digits, and what is as it is by default left out.

What is left out comes back when the text is read, so nothing is lost; a page of a thousand trials is half as long.
"""

import enum
from functools import cache

import msgspec

from advisor.records.digits import significant
from advisor.store.format import codec

_ALWAYS = "schema"  # says what a record is


def encode_sparse(record: object) -> str:
    """Return a record as JSON on one line.

    Example:
        >>> from advisor.records import Trace
        >>> encode_sparse(Trace("loss", (1 / 3, float("nan"), None)))
        '{"name": "loss", "values": [0.333333, "NaN", null]}'
    """
    return codec.encode_line(_sparse(record))


def _sparse(value: object) -> object:
    if isinstance(value, msgspec.Struct):
        return _fields_of(value)
    if isinstance(value, dict):
        return {_sparse(key): _sparse(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [significant(entry) if type(entry) is float else _sparse(entry) for entry in value]
    if isinstance(value, enum.Enum):
        return value.value
    return significant(value) if isinstance(value, float) else value


def _fields_of(record: msgspec.Struct) -> dict[str, object]:
    config = type(record).__struct_config__
    said: dict[str, object] = {} if config.tag is None else {str(config.tag_field): config.tag}
    for name, written, default in _defaults(type(record)):
        entry = getattr(record, name)
        if name == _ALWAYS or type(entry) is not type(default) or entry != default:
            said[written] = _sparse(entry)
    return said


@cache
def _defaults(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, object], ...]:
    """Return each field's name, the name it is written under, and its default; `NODEFAULT` where there is none."""
    return tuple(
        (
            field.name,
            field.encode_name,
            field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default,
        )
        for field in msgspec.structs.fields(kind)
    )
