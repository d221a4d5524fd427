"""Decision maps: what a network answers over a plane through its inputs, epoch by epoch.

As in the Neural Network Playground for two features; for more, over two chosen features (the others at
their mean) or over the two directions in which the rows differ most.
"""

from collections.abc import Sequence

import keras
import numpy as np

from advisor.records import DataPlan, Task
from advisor.records.pictures import DecisionMap, MapSnapshot
from advisor.training.data.planes import Plane, asked_plane, table_of
from advisor.training.data.prepare import Dataset
from advisor.training.network.inference import outputs_of

_STEPS = 40  # places along each axis
_MARGIN = 0.1  # of the range of the rows, on each side
_MOST_POINTS = 500


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
        places = plane.places(table_of(dataset))
        self._plane, self._task = plane, dataset.facts.known_task
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


def _axis(places: np.ndarray) -> np.ndarray:
    margin = _MARGIN * (places.max() - places.min() or 1.0)
    return np.linspace(places.min() - margin, places.max() + margin, _STEPS).round(4)


def _points(places: np.ndarray, y: np.ndarray) -> tuple[tuple[float, float, float], ...]:
    step = max(1, len(places) // _MOST_POINTS)
    targets = y.reshape(len(y), -1)[::step, 0]
    kept = np.column_stack([places[::step], targets]).round(4)
    return tuple((float(a), float(b), float(c)) for a, b, c in kept.tolist())
