"""What a call of `advisor.search` asks for in place of the plan: the command's options, checked as it checks them."""

import re
from collections.abc import Callable
from enum import StrEnum

import msgspec
import numpy as np

from advisor.errors import Problem, UsageError
from advisor.records import EngineName, ExecutorName, ModelFormat
from advisor.store.plans.times import WANTED, is_time
from advisor.workflows.study.start import PlanChanges

_KINDS = {"float": "a number", "int": "a whole number", "str": "a text", "bool": "True or False"}


def changes_of(**asked: object) -> PlanChanges:
    """Return what was asked for in place of the plan.

    Raises:
        UsageError: With every argument that cannot be meant.

    Example:
        >>> changes_of(hours=0.5).hours
        0.5
    """
    asked = {name: _plain(value) for name, value in asked.items()}
    claims = [
        ("trials", "a whole number from 1", lambda value: value >= 1),
        ("hours", "a number above 0", lambda value: value > 0),
        ("until", f"a number, or {WANTED}", lambda value: not isinstance(value, str) or is_time(value)),
        ("engine", _one_of(EngineName), lambda value: value in tuple(EngineName)),
        ("model_format", _one_of(ModelFormat), lambda value: value in tuple(ModelFormat)),
        ("executor", _one_of(ExecutorName), lambda value: value in tuple(ExecutorName)),
        ("jobs", "a whole number from 1", lambda value: value >= 1),
    ]
    problems = []
    for field in msgspec.structs.fields(PlanChanges):
        value = asked.get(field.name, field.default)
        try:
            msgspec.convert({field.name: value}, PlanChanges)
            wrong = [
                wanted
                for name, wanted, holds in claims
                if name == field.name and value is not None and not holds(value)
            ]
        except msgspec.ValidationError as error:
            wrong = [wanted for name, wanted, _ in claims if name == field.name] or [_wanted(error)]
        problems += [Problem(field.name, f"expected {wanted}, got {value!r}") for wanted in wrong[:1]]
    if problems:
        raise UsageError("cannot search", problems, "help(advisor.search) says what each argument is.")
    return msgspec.convert(asked, PlanChanges)


def _plain(value: object) -> object:
    """A number of NumPy as a number, a function as the name that it is imported by."""
    if isinstance(value, np.generic):
        return value.item()
    return named_function(value) if callable(value) else value


def _one_of(kind: type[StrEnum]) -> str:
    return " or ".join(f'"{each.value}"' for each in kind)


def _wanted(error: msgspec.ValidationError) -> str:
    """What was expected, out of what msgspec says: "Expected `float | null`, got `str` - at `$.until`"."""
    found = re.match(r"Expected `(.+?)(?: \| null)?`", str(error))
    return _KINDS.get(found[1], found[1]) if found else "something else"


def named_function(function: str | Callable[..., object]) -> str:
    """Return the name by which worker processes import a function: `module:function`.

    Raises:
        UsageError: If they cannot.

    Example:
        >>> named_function("my_models:build"), named_function(named_function).partition(":")[2]
        ('my_models:build', 'named_function')
    """
    if isinstance(function, str):
        return function
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", "")
    if module in (None, "__main__") or "<" in name or not name:
        came = f"expected a function of a module, got {name or function!r} of this session"
        remedy = 'Worker processes import it: write it into a file, my_models.py, and give "my_models:build".'
        raise UsageError("cannot search a model that is defined here", [Problem("hypermodel", came)], remedy)
    return f"{module}:{name}"
