"""Words become a plan: `width=64`, `learning_rate=0.001..0.1`, `activation+=tanh`, `goal.target=0.98`."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from advisor.errors import Problem
from advisor.nearest import did_you_mean
from advisor.records import Narrowing, StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.space.catalogue import canonical, find_dimension
from advisor.space.design import DesignSpace
from advisor.space.dimension import Choice, Dimension, Role, numbers_of
from advisor.space.paths import value_at

_NUMBER = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})?\.\.({_NUMBER})?")
_WORD = re.compile(r"([A-Za-z_][\w.-]*?)(\+=|-=|=)(.*)", re.DOTALL)
_TABLES = ("study", "data", "goal", "budget", "search")
_WANTED = "expected NAME=VALUE, NAME=LOW..HIGH, NAME=ONE,TWO, NAME+=CHOICE or NAME-=CHOICE"


class _Step(NamedTuple):
    """One thing that was asked for: its name, and what it makes of a plan."""

    name: str
    taken: Callable[[StudyPlan], StudyPlan]


def edited(
    plan: StudyPlan, space: DesignSpace, words: Sequence[str], *, free: Sequence[str] = (), drop: Sequence[str] = ()
) -> tuple[StudyPlan, tuple[Problem, ...]]:
    """Return a plan with what was asked for, as far as it can be understood, and every mistake in the words.

    Args:
        plan: Of the study.
        space: What it searches now: a range of which one end is named keeps its other one.
        words: A value freezes a dimension; a range or choices search it, whether it was searched before or not.
        free: Dimensions that get the catalogue's whole range.
        drop: Dimensions that are no longer searched: they have what the study starts from.

    Example:
        >>> from advisor.records import DataPlan
        >>> from advisor.space.design import design_space
        >>> plan = StudyPlan(name="a", data=DataPlan(source="digits"))
        >>> new, problems = edited(plan, design_space(plan)[0], ["width=64", "depth=..3", "activation-=selu,elu"])
        >>> new.space["width"].value, (new.space["depth"].low, new.space["depth"].high), new.standard_space, problems
        (64, (1, 3.0), True, ())
    """
    found = [
        *(_understood(word, space) for word in words),
        *(_freed(name) for name in free),
        *(_dropped(name, space) for name in drop),
    ]
    steps = [step for step in found if isinstance(step, _Step)]
    problems = [step for step in found if isinstance(step, Problem)]
    twice = [name for name, count in Counter(step.name for step in steps).items() if count > 1]
    for step in steps:
        taken = _tried(step, plan)
        if isinstance(taken, Problem):
            problems.append(taken)
        else:
            plan = taken
    return plan, (*problems, *(Problem(name, "is asked for more than once") for name in twice))


def _tried(step: _Step, plan: StudyPlan) -> StudyPlan | Problem:
    try:
        return step.taken(plan)
    except msgspec.ValidationError as error:
        return Problem(step.name, str(error).partition(" - at ")[0])


def _understood(word: str, space: DesignSpace) -> _Step | Problem:
    parts = _WORD.fullmatch(word)
    if parts is None:
        return Problem(word, _WANTED)
    name, sign, said = parts[1], parts[2], parts[3].strip()
    table, _, key = name.partition(".")
    if name == "epochs" and sign == "=" and _isvalue_of_word(said):
        table, key = "study", "epochs"
    if table in _TABLES and key:
        return _entry(table, key, said)
    dimension = find_dimension(key if table in ("space", "recipe") else name)
    if isinstance(dimension, Problem):
        return dimension
    now = next((each for each in space.dimensions if each.name == dimension.name), None)
    narrowing = _narrowing(dimension, now, said) if sign == "=" else _choices(dimension, now, sign, said)
    if isinstance(narrowing, Problem):
        return narrowing
    return _Step(dimension.name, lambda plan: _with_space(plan, dimension.name, narrowing))


def _narrowing(dimension: Dimension, now: Dimension | None, said: str) -> Narrowing | Problem:
    span = _RANGE.fullmatch(said)
    if span is not None:
        ends = numbers_of(now.domain) if now is not None else None
        low, high = ends or (None, None)
        return Narrowing(low=float(span[1]) if span[1] else low, high=float(span[2]) if span[2] else high)
    if not _isvalue_of_word(said):
        return Narrowing(choices=_values(said)) if _values(said) else Problem(dimension.name, _WANTED)
    return Narrowing(value=value_of_word(said))


def _choices(dimension: Dimension, now: Dimension | None, sign: str, said: str) -> Narrowing | Problem:
    if now is None or not isinstance(now.domain, Choice):
        what = "is not searched" if now is None else "is searched over a range"
        return Problem(
            dimension.name, f"{what}: it has no choices to add to or to take from; give {dimension.name}=..."
        )
    options, values = now.domain.options, _values(said)
    wrong = [value for value in values if (value in options) == (sign == "+=")]
    if wrong or not values:
        given = ", ".join(map(str, wrong)) or "nothing"
        is_there = "is already" if sign == "+=" and wrong else "is not"
        return Problem(dimension.name, f"{given} {is_there} among its choices: {', '.join(map(str, options))}")
    kept = (*options, *values) if sign == "+=" else tuple(option for option in options if option not in values)
    if not kept:
        return Problem(dimension.name, f"no choice would be left: to search it no more, give --drop {dimension.name}")
    return Narrowing(choices=kept)


def _freed(name: str) -> _Step | Problem:
    dimension = find_dimension(name)
    if isinstance(dimension, Problem):
        return dimension

    def taken(plan: StudyPlan) -> StudyPlan:
        recipe = {key: value for key, value in plan.recipe.items() if canonical(key) != dimension.name}
        without = msgspec.structs.replace(_without(plan, dimension.name), recipe=recipe)
        if dimension.role is not Role.FIXED and not plan.names_space:
            return without  # the standard set has it
        return _with_space(without, dimension.name, Narrowing(), standard=not plan.names_space)

    return _Step(dimension.name, taken)


def _dropped(name: str, space: DesignSpace) -> _Step | Problem:
    dimension = find_dimension(name)
    if isinstance(dimension, Problem):
        return dimension
    if all(each.name != dimension.name for each in space.dimensions):
        return Problem(dimension.name, "is not searched: there is nothing to drop")
    start = value_at(space.base, dimension.sets)
    value = str(start) if isinstance(start, str) else start

    def taken(plan: StudyPlan) -> StudyPlan:
        without = _without(plan, dimension.name)
        if without.names_space or not isinstance(value, bool | int | float | str):
            return without
        return _with_space(without, dimension.name, Narrowing(value=value), standard=not plan.names_space)

    return _Step(dimension.name, taken)


def _entry(table: str, key: str, said: str) -> _Step | Problem:
    known = {
        "study": ("name", "epochs", "base_recipe", "breaks"),
        "data": StudyPlan.__annotations__["data"].__struct_fields__,
        "goal": StudyPlan.__annotations__["goal"].__struct_fields__,
        "budget": StudyPlan.__annotations__["budget"].__struct_fields__,
        "search": StudyPlan.__annotations__["search"].__struct_fields__,
    }[table]
    if key not in known:
        return Problem(f"{table}.{key}", f"there is no such key{did_you_mean(key, known)}")
    value: object = None if said in ("", "none") else list(_values(said)) if key == "breaks" else value_of_word(said)

    def taken(plan: StudyPlan) -> StudyPlan:
        entries: dict[str, Any] = msgspec.to_builtins(plan)
        (entries if table == "study" else entries[table])[key] = value
        return msgspec.convert(entries, StudyPlan)

    return _Step(f"{table}.{key}", taken)


def _with_space(plan: StudyPlan, name: str, narrowing: Narrowing, *, standard: bool | None = None) -> StudyPlan:
    """The plan with an entry of its space; the standard set stays what is searched where it was."""
    keeps = not plan.names_space if standard is None else standard
    others = {key: said for key, said in plan.space.items() if canonical(key) != name}
    return msgspec.structs.replace(plan, space={**others, name: narrowing}, standard_space=keeps)


def _without(plan: StudyPlan, name: str) -> StudyPlan:
    return msgspec.structs.replace(plan, space={k: said for k, said in plan.space.items() if canonical(k) != name})


def _isvalue_of_word(said: str) -> bool:
    return bool(said) and "," not in said and _RANGE.fullmatch(said) is None


def _values(said: str) -> tuple[ParameterValue, ...]:
    return tuple(value_of_word(part) for part in map(str.strip, said.split(",")) if part)


def value_of_word(said: str) -> ParameterValue:
    """Return a number or a truth where it can be one, as TOML reads them; any other word is a text.

    Example:
        >>> value_of_word("64"), value_of_word("1e-3"), value_of_word("true"), value_of_word("relu")
        (64, 0.001, True, 'relu')
    """
    if said in ("true", "false"):
        return said == "true"
    if re.fullmatch(r"[-+]?\d+", said):
        return int(said)
    return float(said) if re.fullmatch(_NUMBER, said) else said.strip("\"'")
