"""An object of a library as the call that makes it: what differs from the defaults is named, and nothing else."""

import inspect
import sys
from collections.abc import Mapping

import numpy as np

from advisor.records.script import Call, Named


def public_name(kind: type) -> str:
    """Return the dotted name by which a class is imported: without the private modules that it is written in.

    Example:
        >>> from sklearn.impute import SimpleImputer
        >>> public_name(SimpleImputer)
        'sklearn.impute.SimpleImputer'
    """
    parts = kind.__module__.split(".")
    for end in range(1, len(parts) + 1):
        module = sys.modules.get(".".join(parts[:end]))
        if module is not None and getattr(module, kind.__name__, None) is kind:
            return f"{'.'.join(parts[:end])}.{kind.__name__}"
    return f"{kind.__module__}.{kind.__name__}"


def call_of(kind: type, name: str, given: Mapping[str, object], *, defaults_of: Mapping[str, object]) -> Call:
    """Return the call of a class: what has no default stands by place, what differs from its default by name.

    Args:
        kind: The class.
        name: By which it is called.
        given: What it was made with, as values of code.
        defaults_of: Its arguments' defaults, as values of code; `inspect.Parameter.empty` where there is none.
    """
    places: list[object] = []
    names: dict[str, object] = {}
    for argument, value in given.items():
        if argument not in defaults_of and not _takes_any(kind):
            continue
        default = defaults_of.get(argument, inspect.Parameter.empty)
        if default is inspect.Parameter.empty and argument in defaults_of and not names:
            places.append(value)
        elif not _equal(value, default):
            names[argument] = value
    return Call(name, tuple(places), names)


def defaults(kind: type) -> dict[str, object]:
    """Return the defaults of a class's arguments, in their order.

    Example:
        >>> from sklearn.preprocessing import MinMaxScaler
        >>> defaults(MinMaxScaler)["clip"]
        False
    """
    parameters = inspect.signature(kind.__init__).parameters  # type: ignore[misc]
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {name: each.default for name, each in parameters.items() if name != "self" and each.kind not in kinds}


def plain_value(value: object) -> object:
    """Return a number, text or type as a value of code: NumPy's own as Python's, a type as its name.

    Example:
        >>> plain_value(np.float64(0.5)), plain_value(np.float32), plain_value(float("nan"))
        (0.5, Named(name='np.float32'), Named(name='np.nan'))
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return Named("np.nan" if np.isnan(value) else "np.inf" if value > 0 else "-np.inf")
    if isinstance(value, type) and issubclass(value, np.generic):
        return Named(f"np.{value.__name__}")
    if isinstance(value, np.ndarray):
        return [plain_value(each) for each in value.tolist()]
    return value


def _takes_any(kind: type) -> bool:
    parameters = inspect.signature(kind.__init__).parameters.values()  # type: ignore[misc]
    return any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters)


def _equal(value: object, default: object) -> bool:
    if isinstance(value, list | tuple) and isinstance(default, list | tuple):
        return list(value) == list(default)
    return isinstance(value, bool) == isinstance(default, bool) and bool(value == default)
