"""Stacked data: every distinct data set of a cohort once, and which of its rows each member reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.errors import DataError, Problem
from advisor.records import Recipe, Task
from advisor.training.data.prepare import Dataset
from advisor.training.network.outputs import output_units

_PARTS = ("train", "validation", "test")


@dataclass(frozen=True, eq=False)
class Part:
    """Where one member's rows of one part lie: `rows` of them from `first` on."""

    first: int
    rows: int


@dataclass(frozen=True, eq=False)
class StackedData:
    """All rows that a cohort reads.

    Args:
        x: Inputs, shape (rows, features).
        y: One-hot classes, labels or values, shape (rows, outputs).
        parts: By the name of the part, where each member's rows lie.
        weights: How much each row counts in the loss of the training, shape (rows,); None: alike.
    """

    x: np.ndarray
    y: np.ndarray
    parts: dict[str, tuple[Part, ...]]
    weights: np.ndarray | None = None


def of_equal_inputs(recipes: Sequence[Recipe], datasets: Sequence[Dataset]) -> list[list[int]]:
    """Return the places of the members, those together whose data can share a program.

    A small subset or a fold may lack a category, and so a column; and where the whole part is one batch, parts
    of other sizes are other programs.

    Args:
        recipes: Of one shape, one per member.
        datasets: One a member.

    Raises:
        DataError: If they are of different tasks: one shape cannot answer both.
    """
    _check(datasets, lambda dataset: str(dataset.facts.task))
    parts: dict[object, list[int]] = {}
    for place, (recipe, dataset) in enumerate(zip(recipes, datasets, strict=True)):
        batch = len(dataset.x_train) if recipe.batch_size == 0 else 0
        parts.setdefault((dataset.facts.input_shape, len(dataset.facts.classes), batch), []).append(place)
    return list(parts.values())


def stack(datasets: Sequence[Dataset], *, dtype: str) -> StackedData:
    """Lay the data sets of the members one behind the other; a data set shared by members comes once.

    Args:
        datasets: One a member.
        dtype: Of inputs and targets: "float32" or "float64".

    Raises:
        DataError: If they have not all the same inputs and outputs.
    """
    _check(datasets, _said)
    distinct = {_key(dataset): dataset for dataset in datasets}
    xs: list[np.ndarray] = []
    ys: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    places: dict[str, dict[str, Part]] = {}
    start = 0
    for key, dataset in distinct.items():
        places[key] = {}
        for name in _PARTS:
            x, y = getattr(dataset, f"x_{name}"), getattr(dataset, f"y_{name}")
            rows = 0 if x is None else len(x)
            places[key][name] = Part(start, rows)
            if rows:
                xs.append(x.reshape(rows, -1).astype(dtype))
                ys.append(targets_of(dataset, y).astype(dtype))
                weights.append(dataset.weights.get(name, np.ones(rows)).astype(dtype))
                start += rows
    parts = {name: tuple(places[_key(dataset)][name] for dataset in datasets) for name in _PARTS}
    counted = np.concatenate(weights) if any(dataset.weights for dataset in datasets) else None
    return StackedData(np.concatenate(xs), np.concatenate(ys), parts, counted)


def targets_of(dataset: Dataset, y: np.ndarray) -> np.ndarray:
    """Return targets as one column an output: one-hot classes, 0 or 1, labels, values."""
    if dataset.facts.task is Task.MULTICLASS:
        return np.eye(output_units(dataset.facts))[y]
    return y.reshape(len(y), -1)


def _key(dataset: Dataset) -> str:
    """Tell data sets apart: equal rows in equal parts, prepared alike, are one."""
    facts = dataset.facts
    inputs = (facts.input_shape, facts.input_mean, facts.input_std, facts.input_min, facts.input_max)
    return f"{facts.fingerprint or id(dataset)} {inputs} {dataset.x_test is None}"


def _check(datasets: Sequence[Dataset], said: Callable[[Dataset], str]) -> None:
    expected = said(datasets[0])
    problems = [
        Problem(f"member {place}", f"expected {expected} like the first, got {said(dataset)}")
        for place, dataset in enumerate(datasets)
        if said(dataset) != expected
    ]
    if problems:
        raise DataError("these data sets cannot train in one cohort", problems, "Train them in separate cohorts.")


def _said(dataset: Dataset) -> str:
    facts = dataset.facts
    return f"{facts.task} of inputs {facts.input_shape} with {output_units(facts)} outputs"
