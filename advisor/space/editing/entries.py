"""Two plans side by side, entry by entry: what was changed, what must not be, and two sides' changes in one plan."""

from collections.abc import Mapping
from typing import Any

import msgspec

from advisor.errors import Problem
from advisor.records import ChangedEntry, Narrowing, StudyPlan
from advisor.space.catalogue import canonical

MAY_CHANGE = {
    "space": "trials that still fit count and teach",
    "recipe": "so do they where a fixed value is another",
    "study.epochs": "earlier trials are marked with theirs",
    "study.base_recipe": "it gives what is not searched",
    "study.breaks": "it lets the space hold more",
    "study.standard_space": "it says how the space is read",
    "budget": "a study may be given more trials or more time",
    "goal.target": "no trial depends on it",
    "diagnose": "the rules only read what the trials recorded",
    "search.from": "what earlier studies gave was kept when the study began",
    "search.notify": "whom it tells is for each sitting alone",
    "search.retrainings": "the winner is retrained after the search",
    "search.ensemble": "the winner is put together after the search",
    "search.bagging": "so are its networks",
    "search.keep_weights": "it says of which trials a state is kept from now on",
    "search.model_format": "the winner is written after the search",
    "search.storage": "a database may move, or change its password",
    "cluster": "a training is the same wherever it runs",
}
"""What may be changed of a study that has begun, and why; all else stays as the study was started."""
SECRET = frozenset({"search.storage", "search.from", "search.notify"})  # holds a password, perhaps: never repeated
_NAMES = ("recipe", "space")  # tables whose keys are dimensions, which may be written in two ways


def difference(old: StudyPlan, new: StudyPlan) -> tuple[tuple[ChangedEntry, ...], tuple[Problem, ...]]:
    """Return what is changed from one plan to another, and what of it a study that has begun must keep.

    Example:
        >>> from advisor.records import Budget, DataPlan
        >>> old = StudyPlan(name="digits", data=DataPlan(source="digits"))
        >>> new = msgspec.structs.replace(old, name="other", epochs=7, budget=Budget(trials=99))
        >>> changed, refused = difference(old, new)
        >>> [(each.where, each.was, each.now) for each in changed], *map(str, refused)
        ([('study.epochs', 'not set', '7'), ('budget.trials', '20', '99')],
        'study.name: was "digits" when the study was started, is "other" now')
    """
    was, now = _entries(old), _entries(new)
    different = [place for place in dict.fromkeys((*was, *now)) if was.get(place) != now.get(place)]
    changed = [ChangedEntry(where=p, was=_said(p, was), now=_said(p, now)) for p in different if may_change(p)]
    refused = [
        Problem(place, f"was {_said(place, was)} when the study was started, is {_said(place, now)} now")
        for place in different
        if not may_change(place)
    ]
    return tuple(changed), tuple(refused)


def may_change(place: str) -> bool:
    """Say whether an entry may be changed of a study that has begun.

    Example:
        >>> may_change("space.width"), may_change("goal.target"), may_change("goal.metric")
        (True, True, False)
    """
    return not MAY_CHANGE.keys().isdisjoint((place, place.partition(".")[0]))


def merged(plan: StudyPlan, *, base: StudyPlan, asked: StudyPlan) -> StudyPlan:
    """Return a plan with what is asked for now, where that is something else than what was asked for before.

    A study file that nobody has touched since asks for no change, whatever has been changed beside it.

    Args:
        plan: The study's.
        base: What was asked for before.
        asked: What is asked for now.

    Example:
        >>> from advisor.records import DataPlan
        >>> file = StudyPlan(name="a", data=DataPlan(source="b"), epochs=10)
        >>> edited = msgspec.structs.replace(file, recipe={"width": 64})
        >>> new = merged(edited, base=file, asked=msgspec.structs.replace(file, epochs=30))
        >>> new.epochs, new.recipe
        (30, {'width': 64})
    """
    if base.names_space != asked.names_space:  # the file begins, or ceases, to name all that is searched
        base = msgspec.structs.replace(base, standard_space=not asked.standard_space)
    before, now, found = _entries(base), _entries(asked), _entries(plan)
    for place in dict.fromkeys((*before, *now)):
        if before.get(place) != now.get(place):
            found[place] = now.get(place)
    return _plan_of(found)


def _entries(plan: StudyPlan) -> dict[str, Any]:
    """Every entry of a plan by its table and name, as in a study file."""
    entries: dict[str, Any] = {}
    for name, value in msgspec.to_builtins(plan).items():
        if isinstance(value, dict):
            spelled = {canonical(key): entry for key, entry in value.items()} if name in _NAMES else value
            entries |= {f"{name}.{key}": entry for key, entry in spelled.items()}
        else:
            entries[f"study.{name}"] = value
    if plan.budget.until_time is not None:
        entries["budget.hours"] = None  # they are what was left until then
    return entries


def _plan_of(entries: Mapping[str, Any]) -> StudyPlan:
    tables: dict[str, Any] = {}
    for place, entry in entries.items():
        table, _, name = place.partition(".")
        if table == "study":
            tables[name] = entry
        elif entry is not None or table not in (*_NAMES, "diagnose"):
            tables.setdefault(table, {})[name] = entry
    return msgspec.convert(tables, StudyPlan)


def _said(place: str, entries: Mapping[str, Any]) -> str:
    entry = entries.get(place)
    if place.startswith("space.") and isinstance(entry, dict):
        return _searched(msgspec.convert(entry, Narrowing))
    if entry in (None, "", ()):
        return "not set"
    return "set" if place in SECRET else msgspec.json.encode(entry).decode()


def _searched(said: Narrowing) -> str:
    """What is said of a dimension, as `advisor edit` is told it."""
    if said.value is not None:
        return str(said.value)
    if said.choices:
        return ", ".join(map(str, said.choices))
    ends = ["" if end is None else f"{end:g}" for end in (said.low, said.high)]
    return "..".join(ends) if any(ends) else "the whole range"
