"""What differs between two runs, in recipe and in behaviour; what is equal is left out."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np

from advisor.records import (
    BehaviourDifference,
    Difference,
    FloatArray,
    Goal,
    Metric,
    Run,
    SettingDifference,
)

_NOT_SETTINGS = frozenset({"recipe.name", "data.fingerprint"})
_ALWAYS_LOWER = frozenset({"mse", "mean_squared_error", "mean_absolute_error"})
_SAME = 1e-6  # relative; float32 sums differ by about this between two runs of one and the same training

_NOTHING = object()
_OF_ITS_PARENT = frozenset(
    {"rate", "strength", "place", "growth", "threshold", "patience", "factor"}
)  # alone says little

_Value = bool | int | float | str | None
_Better = Literal["first", "second"] | None


def difference(first: Run, second: Run) -> Difference:
    """Compare two runs.

    Returns:
        Settings in the order of the recipe; behaviour trace by trace, then the scores.

    Example:
        >>> from advisor.records import Trace
        >>> one, other = (Run(traces=(Trace("val_loss", (1.0, end)),)) for end in (0.8, 0.7))
        >>> found = difference(one, other)
        >>> [(entry.what, entry.first, entry.second, entry.better) for entry in found.behaviour], found.same_until
        ([('best', 0.8, 0.7, 'second'), ('last', 0.8, 0.7, 'second')], 1)
    """
    return Difference(
        first=first.name,
        second=second.name,
        settings=tuple(_settings(first, second)),
        behaviour=tuple(entry for entry in _behaviour(first, second) if not _is_same(entry.first, entry.second)),
        same_until=_same_until(first, second),
        same_data=same_data(first, second),
        notes=tuple(_notes(first, second)),
    )


def _settings(first: Run, second: Run) -> Iterator[SettingDifference]:
    ones, others = flat_settings(first), flat_settings(second)
    has_recipes = first.recipe is not None and second.recipe is not None  # else there is nothing to hold one against
    for name in dict.fromkeys((*ones, *others)):
        one, other = ones.get(name), others.get(name)
        is_compared = name not in _NOT_SETTINGS and (has_recipes or not name.startswith("recipe."))
        if is_compared and not _is_same(one, other):
            yield SettingDifference(name, one, other)


def flat_settings(run: Run) -> dict[str, _Value]:
    """Return everything that was set, known or asked for, by dotted place; what is not known is left out."""
    parts = {"recipe": run.recipe, "data": run.data, "model": run.model, "environment": run.environment}
    flat = {
        name: value for part, record in parts.items() for name, value in _flat(msgspec.to_builtins(record), (part,))
    }
    return flat | {"ending": run.ending.kind.value}


def short_name(place: str, among: Collection[str] = ()) -> str:
    """Return the last part of a dotted place that says anything, or as many parts as tell it from the others.

    Example:
        >>> short_name("recipe.optimizer.name"), short_name("recipe.optimizer.name", ["model.optimizer"])
        ('optimizer', 'recipe optimizer')
        >>> short_name("recipe.optimizer.learning_rate"), short_name("recipe.dropout.rate")
        ('learning rate', 'dropout rate')
    """
    parts = _telling(place)
    others = [_telling(other) for other in among if other != place]
    least = 2 if parts[-1] in _OF_ITS_PARENT else 1
    count = next((n for n in range(least, len(parts)) if all(other[-n:] != parts[-n:] for other in others)), len(parts))
    return " ".join(parts[-count:]).replace("_", " ")


def _telling(place: str) -> list[str]:
    """The optimizer's name is the optimizer, and the kind of a schedule the schedule."""
    *before, last = place.split(".")
    return before if last in ("name", "kind") and len(before) > 1 else [*before, last]


def told_once(names: Sequence[str], settings: Sequence[Mapping[str, _Value]]) -> tuple[str, ...]:
    """Return the settings less those that another says too, of as many or more: a recipe's rate is its model's.

    Example:
        >>> names = ("recipe.batch_size", "model.batch_size", "recipe.epochs")
        >>> told_once(names, [{"recipe.batch_size": 32, "model.batch_size": 32}, {"model.batch_size": 64}])
        ('model.batch_size', 'recipe.epochs')
    """
    left: list[str] = []
    for name in names:
        same = [other for other in names if other != name and _telling(other)[-1] == _telling(name)[-1]]
        if not any(
            _says(other, name, settings) and (other in left or not _says(name, other, settings)) for other in same
        ):
            left.append(name)
    return tuple(left)


def _says(one: str, other: str, settings: Sequence[Mapping[str, _Value]]) -> bool:
    """Whether one setting has every value of another, wherever that has one."""
    return all(each.get(one, _NOTHING) == each[other] for each in settings if other in each)


def _flat(value: object, place: tuple[str, ...]) -> Iterator[tuple[str, _Value]]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _flat(entry, (*place, str(key)))
    elif isinstance(value, bool | int | float | str):
        yield ".".join(place), value
    elif value is not None:
        yield ".".join(place), _in_words(value)


def _in_words(value: object) -> str:
    """Return a list as one line; of a layer only what tells it from its neighbours, of a class its rows."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        return str(value)
    return ", ".join(_entry(entry) if isinstance(entry, Mapping) else str(entry) for entry in value)


def _entry(entry: Mapping[str, object]) -> str:
    """Return an entry of a list as a person would write it.

    Example:
        >>> _entry({"name": "virginica", "rows": 30})
        'virginica (30 rows)'
    """
    if "kind" in entry:
        return _layer(entry)
    return f"{entry['name']} ({entry['rows']} rows)" if {"name", "rows"} <= entry.keys() else str(dict(entry))


def _layer(entry: Mapping[str, object]) -> str:
    """Return a layer as a person would write it.

    Example:
        >>> _layer({"name": "hidden_1", "kind": "Dense", "units": 300, "activation": "selu", "parameters": 19500})
        'Dense(300, selu)'
    """
    inside = [str(entry[key]) for key in ("units", "activation") if entry.get(key) is not None]
    return f"{entry['kind']}({', '.join(inside)})" if inside else str(entry["kind"])


def _behaviour(first: Run, second: Run) -> Iterator[BehaviourDifference]:
    for name in dict.fromkeys((*first.trace_names, *second.trace_names)):
        yield from _trace_differences(name, _recorded(first, name), _recorded(second, name))
    for part in ("train", "validation", "test"):
        ones, others = getattr(first.scores, part), getattr(second.scores, part)
        for name in dict.fromkeys((*ones, *others)):
            one, other = ones.get(name), others.get(name)
            better = _better(one, other, name)
            yield BehaviourDifference(name=name, what=part, first=one, second=other, better=better)
    yield BehaviourDifference(name="epochs", what="epochs", first=float(first.epochs), second=float(second.epochs))
    yield BehaviourDifference(name="seconds", what="seconds", first=first.seconds, second=second.seconds)


def _trace_differences(name: str, ones: FloatArray, others: FloatArray) -> Iterator[BehaviourDifference]:
    if goal_of(name) is not None:
        one, other = _best(ones, name), _best(others, name)
        better = _better(one, other, name)
        yield BehaviourDifference(name=name, what="best", first=one, second=other, better=better)
    one, other = _last(ones), _last(others)
    yield BehaviourDifference(name=name, what="last", first=one, second=other, better=_better(one, other, name))


def _recorded(run: Run, name: str) -> FloatArray:
    """Return what was recorded of a quantity, NaN that was a number among it, without the gaps."""
    values = next((t.values for t in run.traces if t.name == name and t.layer is None), ())
    return np.array([value for value in values if value is not None], dtype=np.float64)


def _best(values: FloatArray, name: str) -> float | None:
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return math.nan if len(values) else None
    return min(map(float, finite), key=(goal_of(name) or Goal()).cost)


def _last(values: FloatArray) -> float | None:
    return float(values[-1]) if len(values) else None


def goal_of(name: str) -> Goal | None:
    """Return what a quantity is judged by; None where no way is better (a learning rate)."""
    core = name.removeprefix("val_").removeprefix("inference_")
    metric = {metric.value: metric for metric in Metric}.get(core)
    if metric is None:
        return Goal(metric=Metric.LOSS) if core in _ALWAYS_LOWER else None
    return Goal(metric=metric)


def _better(one: float | None, other: float | None, name: str) -> _Better:
    goal = goal_of(name)
    if goal is None or one is None or other is None or _is_same(one, other):
        return None
    if math.isnan(one) or math.isnan(other):
        return "second" if math.isnan(one) else "first"
    return "first" if goal.cost(one) < goal.cost(other) else "second"


def _is_same(one: _Value, other: _Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=_SAME)
    return one == other


def _same_until(first: Run, second: Run) -> int | None:
    """Return the first epoch in which a loss or metric of both runs differs."""
    shared = [n for n in first.trace_names if n in second.trace_names and goal_of(n) is not None]
    epochs = [_first_apart(first.trace(name), second.trace(name)) for name in shared]
    return min((epoch for epoch in epochs if epoch is not None), default=None)


def _first_apart(ones: FloatArray, others: FloatArray) -> int | None:
    length = min(len(ones), len(others))
    apart = np.flatnonzero(~np.isclose(ones[:length], others[:length], rtol=_SAME, atol=0, equal_nan=True))
    return int(apart[0]) if len(apart) else None


def same_data(first: Run, second: Run) -> bool | None:
    prints = [run.data.fingerprint if run.data is not None else "" for run in (first, second)]
    return prints[0] == prints[1] if all(prints) else None


def _notes(first: Run, second: Run) -> Iterator[str]:
    if same_data(first, second) is False:
        yield "they were trained on different data, so their scores cannot be compared directly"
    unknown = [run.name or "a run" for run in (first, second) if run.recipe is None]
    if unknown:
        whose = unknown[0] if len(unknown) == 1 else "either run"
        yield f"no recipe was recorded for {whose}, so recipes are not compared"
