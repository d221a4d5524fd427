"""Decision maps: what a network answers over a plane through its inputs, epoch by epoch.

As in the Neural Network Playground for two features; for more, over two chosen features (the others at
their mean) or over the two directions in which the rows differ most.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import keras
import numpy as np

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, Task
from advisor.records.pictures import DecisionMap, MapSnapshot
from advisor.training.data import Dataset
from advisor.training.inference import outputs_of

COMPONENTS = "components"  # the plane of the first two principal components
_STEPS = 40  # places along each axis
_MARGIN = 0.1  # of the range of the rows, on each side
_MOST_POINTS = 500


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
    x = _table(dataset)
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
    x = _table(dataset)
    origin = x.mean(axis=0)
    directions = np.linalg.svd(x - origin, full_matrices=False)[2]
    return Plane(origin, directions[0], directions[1], ("first component", "second component"))


def snapshot_epochs(epochs: int, count: int = 6) -> tuple[int, ...]:
    """Return the epochs after which a map is taken: early ones densely, the last one always.

    Example:
        >>> snapshot_epochs(100)
        (0, 2, 5, 15, 39, 99)
    """
    places = np.geomspace(1, epochs, min(count, epochs))
    return tuple(sorted({round(place) - 1 for place in places} | {epochs - 1}))


def map_watchers(dataset: Dataset, plan: DataPlan, *, epochs: int) -> list["MapWatcher"]:
    """Return what takes the decision maps of a training: one watcher for two features or where the plan asks for maps.

    Raises:
        DataError: If the plan asks for a plane that the data do not have.
    """
    if not plan.map and dataset.facts.input_shape != (2,):
        return []
    return [MapWatcher(dataset, asked_plane(dataset, plan.map), epochs=snapshot_epochs(epochs))]


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
        known = f"; the table's numbers are {', '.join(numbers)}" if numbers else ""
        problem = Problem("data.map", f"expected two features, or {COMPONENTS!r}, got {', '.join(asked)}{known}")
        raise DataError("cannot draw a decision map", [problem], "Name two columns, or count features from 0.")
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


class MapWatcher(keras.callbacks.Callback):
    """Takes decision maps while a network trains; `decision_map` holds them afterwards.

    Args:
        dataset: The training part gives the plane its range and its points.
        plane: Where to look.
        epochs: After which epochs, counted from 0; see `snapshot_epochs`. The last epoch that is
            trained is taken too.
    """

    def __init__(self, dataset: Dataset, plane: Plane, *, epochs: Sequence[int]) -> None:
        super().__init__()
        places = plane.places(_table(dataset))
        self._plane, self._task = plane, dataset.facts.task
        self._classes = max(2, len(dataset.facts.classes)) if self._task is not Task.REGRESSION else None
        self._x, self._y = _axis(places[:, 0]), _axis(places[:, 1])
        self._points = _points(places, dataset.y_train)
        self._epochs = frozenset(epochs)
        self._snapshots: list[MapSnapshot] = []
        self._last = -1

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Take a map where this epoch asks for one."""
        self._last = epoch
        if epoch in self._epochs:
            self._take(epoch)

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """Take the map of the last epoch, where training ended early."""
        if self._last >= 0 and self._snapshots[-1:] and self._snapshots[-1].epoch != self._last:
            self._take(self._last)

    @property
    def decision_map(self) -> DecisionMap:
        """Return the maps taken so far."""
        return DecisionMap(
            x_name=self._plane.names[0],
            y_name=self._plane.names[1],
            x=tuple(self._x.tolist()),
            y=tuple(self._y.tolist()),
            snapshots=tuple(self._snapshots),
            points=self._points,
            classes=self._classes,
        )

    def _take(self, epoch: int) -> None:
        across, up = np.meshgrid(self._x, self._y)
        rows = self._plane.rows(across.ravel(), up.ravel()).astype(np.float32)
        answers = _answers(outputs_of(self.model, rows), self._task).reshape(across.shape)
        outputs = tuple(tuple(float(value) for value in row) for row in answers.astype(np.float64).round(4).tolist())
        self._snapshots.append(MapSnapshot(epoch=epoch, outputs=outputs))


def _answers(outputs: np.ndarray, task: Task) -> np.ndarray:
    several = task is Task.MULTICLASS and outputs.shape[1] > 1
    return outputs.argmax(axis=1) if several else outputs[:, 0]


def _table(dataset: Dataset) -> np.ndarray:
    x = dataset.x_train
    if x.ndim != 2 or x.shape[1] < 2:
        problem = Problem("inputs", f"expected rows of at least two features, got inputs of shape {x.shape[1:]}")
        raise DataError("cannot draw a decision map", [problem], "Flatten images first, or choose another data set.")
    return x.astype(np.float64)


def _axis(places: np.ndarray) -> np.ndarray:
    margin = _MARGIN * (places.max() - places.min() or 1.0)
    return np.linspace(places.min() - margin, places.max() + margin, _STEPS).round(4)


def _points(places: np.ndarray, y: np.ndarray) -> tuple[tuple[float, float, float], ...]:
    step = max(1, len(places) // _MOST_POINTS)
    targets = y.reshape(len(y), -1)[::step, 0]
    kept = np.column_stack([places[::step], targets]).round(4)
    return tuple((float(a), float(b), float(c)) for a, b, c in kept.tolist())
