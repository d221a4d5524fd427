"""Dotted paths into records: read a field, replace a field, know its type."""

from collections.abc import Mapping
from functools import cache, reduce
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from advisor.records import Recipe


def value_at(record: msgspec.Struct, path: str) -> object:
    """Return the field at a dotted path; None where something on the way is not there.

    A number indexes a tuple, a name below a dict is its key.

    Example:
        >>> from advisor.records.recipe import Architecture
        >>> value_at(Architecture(), "variance_scaling.scale")
        2.0
    """
    found: object = record
    for head in path.split("."):
        found = _step(found, head)
    return found


def with_value(recipe: Recipe, path: str, value: object) -> Recipe:
    """Return the recipe with the field at a dotted path replaced; an absent record on the way is made.

    Example:
        >>> from advisor.records import DataPlan
        >>> with_value(Recipe(data=DataPlan(source="digits")), "schedule.factors.1", 0.2).schedule.factors
        (0.3, 0.2)
    """
    changed: Recipe = _replaced(recipe, path, value)
    return changed


@cache
def type_at(path: str) -> Any:  # noqa: ANN401  # a type as msgspec takes it
    """Return the type of the recipe's field at a dotted path, None left out.

    Example:
        >>> type_at("architecture.transfer.unfreeze")
        <class 'int'>
    """
    return reduce(_type_step, path.split("."), Recipe)


def _replaced(record: Any, path: str, value: object) -> Any:  # noqa: ANN401
    head, _, rest = path.partition(".")
    if rest:
        child = _step(record, head)
        value = _replaced(_made(type(record), head) if child is None else child, rest, value)
    match record:
        case tuple():
            place = int(head)
            return (*record[:place], value, *record[place + 1 :])
        case dict():
            return {**record, head: value}
        case _:
            return msgspec.structs.replace(record, **{head: value})


def _step(record: object, head: str) -> object:
    if isinstance(record, msgspec.Struct):  # nearly always, and asked a hundred times for each recipe
        found: object = getattr(record, head)
        return found
    match record:
        case None:
            return None
        case tuple():
            return record[int(head)] if int(head) < len(record) else None
        case Mapping():
            return record.get(head)
        case _:
            return getattr(record, head)


def _made(owner: type, head: str) -> msgspec.Struct:
    made: msgspec.Struct = _without_none(get_type_hints(owner)[head])()
    return made


def _type_step(owner: Any, head: str) -> Any:  # noqa: ANN401
    if get_origin(owner) in (tuple, dict):
        return get_args(owner)[0 if get_origin(owner) is tuple else 1]
    return _without_none(get_type_hints(owner)[head])


def _without_none(hint: Any) -> Any:  # noqa: ANN401
    if not isinstance(hint, UnionType) or type(None) not in get_args(hint):
        return hint
    return reduce(lambda left, right: left | right, [part for part in get_args(hint) if part is not type(None)])
