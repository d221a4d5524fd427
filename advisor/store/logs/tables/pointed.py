"""Documents of another make as rows: quantities with steps of their own beside their values, and CatBoost's JSON.

Sacred writes `{"loss": {"steps": [1, 2], "values": [2, 1]}}`, ClearML `{"loss": {"train": {"x": [1], "y": [2]}}}`.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from advisor.store.logs.loose import entries, entry, number, text
from advisor.store.logs.names import PARTS

_Points: TypeAlias = tuple[list[object], list[object]]
_PAIRS = (("steps", "values"), ("step", "value"), ("x", "y"), ("iterations", "values"), ("epochs", "values"))


def as_rows(document: Mapping[str, object]) -> list[dict[str, object]]:
    """Return a row a step, with what each quantity says there; nothing where none has steps of its own.

    Example:
        >>> as_rows({"loss": {"steps": [1, 2], "values": [2, 1]}, "val": {"acc": {"x": [2], "y": [0.5]}}})
        [{'step': 1.0, 'loss': 2}, {'step': 2.0, 'loss': 1, 'val acc': 0.5}]
        >>> as_rows({"meta": {"learn_metrics": [{"name": "RMSE"}]}, "iterations": [{"learn": [3], "iteration": 0}]})
        [{'step': 0, 'learn RMSE': 3}]
    """
    rows: dict[float, dict[str, object]] = {}
    for name, (steps, values) in _pointed(document):
        for step, value in zip(map(number, steps), values, strict=True):
            if step is not None:
                rows.setdefault(step, {"step": step})[name] = value
    return [rows[step] for step in sorted(rows)] or _of_catboost(document)


def _pointed(document: Mapping[str, object]) -> Iterator[tuple[str, _Points]]:
    for key, value in document.items():
        points = _points(value)
        if points is not None:
            yield key, points
        elif isinstance(value, dict):
            parts = ((str(part), _points(below)) for part, below in value.items())
            yield from ((_joined(key, part), points) for part, points in parts if points is not None)


def _joined(key: str, part: str) -> str:
    return f"{part} {key}" if part.lower() in PARTS else f"{key} {part}" if key.lower() in PARTS else f"{key}/{part}"


def _points(value: object) -> _Points | None:
    for one, other in _PAIRS:
        steps, values = entry(value, one), entry(value, other)
        if isinstance(steps, list) and isinstance(values, list) and len(steps) == len(values) > 0:
            return steps, values
    return None


def _of_catboost(document: Mapping[str, object]) -> list[dict[str, object]]:
    sets = {"learn": "learn_metrics", "test": "test_metrics"}
    names = {one: [text(entry(each, "name")) for each in entries(entry(document, "meta", sets[one]))] for one in sets}
    if not names["learn"]:
        return []
    return [
        {"step": entry(row, "iteration")}
        | {
            f"{part} {name}": value
            for part, of_part in names.items()
            for name, value in zip(of_part, entries(entry(row, part)), strict=False)
        }
        for row in entries(entry(document, "iterations"))
    ]
