"""Planes through the inputs, over which decision maps are drawn: of two features, or of the main directions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from advisor.errors import DataError, Problem
from advisor.training.data.prepare import Dataset

COMPONENTS = "components"  # the plane of the first two principal components


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane through the inputs: `origin` + x `across` + y `up`, each of shape (features,).

    The directions are orthonormal, so a row's place on the plane is its projection.
    """

    origin: np.ndarray
    across: np.ndarray
    up: np.ndarray
    names: tuple[str, str]

    def rows(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the inputs at these places of the plane, shape (places, features)."""
        return self.origin + x[:, None] * self.across + y[:, None] * self.up

    def places(self, rows: np.ndarray) -> np.ndarray:
        """Return where rows lie on the plane, shape (rows, 2)."""
        return (rows - self.origin) @ np.column_stack([self.across, self.up])


def feature_plane(dataset: Dataset, first: int = 0, second: int = 1) -> Plane:
    """Return the plane of two features, counted from 0, the others at their mean.

    Raises:
        DataError: If the inputs are no rows of features, or there is no such feature.
    """
    x = table_of(dataset)
    features = x.shape[1]
    if not (0 <= first < features and 0 <= second < features) or first == second:
        problem = Problem("features", f"expected two of 0 to {features - 1}, got {first} and {second}")
        raise DataError("cannot draw a decision map", [problem], "Choose two features, or project the rows.")
    origin = x.mean(axis=0)
    origin[[first, second]] = 0.0
    unit = np.eye(features)
    return Plane(origin, unit[first], unit[second], (f"feature {first}", f"feature {second}"))


def projected_plane(dataset: Dataset) -> Plane:
    """Return the plane of the first two principal components of the training rows."""
    x = table_of(dataset)
    origin = x.mean(axis=0)
    directions = np.linalg.svd(x - origin, full_matrices=False)[2]
    return Plane(origin, directions[0], directions[1], ("first component", "second component"))


def asked_plane(dataset: Dataset, asked: Sequence[str]) -> Plane:
    """Return the plane of two features, by their names or numbers, or of the main directions ("components").

    Raises:
        DataError: If there are no such features.
    """
    if not asked:
        return feature_plane(dataset)
    if tuple(asked) == (COMPONENTS,):
        return projected_plane(dataset)
    numbers = [column.name for column in dataset.preprocessing.columns if column.is_number]
    places = [_feature(name, numbers) for name in asked]
    if len(places) != 2 or None in places:
        known = f"; the table's numeric columns are {', '.join(numbers)}" if numbers else ""
        problem = Problem("data.map", f"expected two features, or {COMPONENTS!r}, got {', '.join(asked)}{known}")
        raise DataError(
            "cannot draw a decision map",
            [problem],
            "Name two columns, or give two numbers of features, counted from 0.",
        )
    plane = feature_plane(dataset, *(place for place in places if place is not None))
    return replace(plane, names=(plane_name(asked[0]), plane_name(asked[1])))


def plane_name(asked: str) -> str:
    """Name an axis after a column, or after a feature's number.

    Example:
        >>> plane_name("3"), plane_name("mean radius")
        ('feature 3', 'mean radius')
    """
    return f"feature {asked}" if asked.isdigit() else asked


def _feature(asked: str, numbers: Sequence[str]) -> int | None:
    """The place of a feature among the network's inputs: numbers of a table stand before its categories."""
    if asked in numbers:
        return numbers.index(asked)
    return int(asked) if asked.isdigit() else None


def table_of(dataset: Dataset) -> np.ndarray:
    """Return the training inputs as rows of features, shape (rows, features), float64.

    Raises:
        DataError: If they are no rows of at least two features.
    """
    x = dataset.x_train
    if x.ndim != 2 or x.shape[1] < 2:
        problem = Problem("inputs", f"expected rows of at least two features, got inputs of shape {x.shape[1:]}")
        raise DataError("cannot draw a decision map", [problem], "Flatten images first, or choose another data set.")
    return x.astype(np.float64)
