"""Recording: the run record of anyone's own `model.fit`, built while it trains."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

import keras
import msgspec
import numpy as np

from advisor.records import DataFacts, Ending, EndingKind, Goal, ModelFacts, Run, Scores, Task, Trace
from advisor.training.callbacks.signals import LayerSignals
from advisor.training.callbacks.traces import EpochRecord
from advisor.training.data.facts import array_facts, fingerprint, shared_rows
from advisor.training.data.rows import combined_keys, row_keys
from advisor.training.environment import environment
from advisor.training.network.inference import outputs_of
from advisor.training.network.model_facts import current_learning_rate, model_facts
from advisor.training.network.tasks import as_loss_takes, loss_name, task_of
from advisor.training.scores.scoring import score


@dataclass(frozen=True, eq=False)
class Parts:
    """The arrays that a user trains on: inputs as the network sees them, targets as the loss takes them."""

    x: np.ndarray
    y: np.ndarray
    x_validation: np.ndarray | None = None
    y_validation: np.ndarray | None = None


class Recording(keras.callbacks.Callback):
    """Keeps traces, signals and facts of a training; `run` puts them together at any time.

    Args:
        name: Of the run.
        parts: The data, for its facts, the layer signals and the scores at the end; none when None.
        goal: What the run is judged by.
    """

    def __init__(self, *, name: str = "", parts: Parts | None = None, goal: Goal | None = None) -> None:
        super().__init__()
        self._name, self._parts, self._goal = name, parts, goal
        self._record = EpochRecord()
        self._rates: list[float | None] = []
        self._rate: float | None = None
        self._signals: LayerSignals | None = None
        self._prints: list[float] = []
        self._model_facts: ModelFacts | None = None
        self._data: DataFacts | None = None
        self._started, self._began = "", 0.0

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        """Note what is trained on, and get ready to look into the model."""
        if not self._started:
            self._started, self._began = datetime.now(UTC).isoformat(timespec="seconds"), perf_counter()
            self._record.set_model(self.model)
            if self._parts is not None:
                self._watch(self._parts)
        self._model_facts = None
        if self._signals is not None:
            self._signals.on_train_begin()

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Start the clock, and remember the weights for the update ratio."""
        self._record.on_epoch_begin(epoch)
        self._rate = None
        if self._signals is not None:
            self._signals.on_epoch_begin(epoch)

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Read the learning rate of the epoch: later callbacks may change it before the epoch's end."""
        if self._rate is None:
            self._rate = current_learning_rate(self.model)
        if self._signals is not None:
            self._signals.on_train_batch_begin(batch)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Take down the epoch."""
        self._record.on_epoch_end(epoch, logs)
        self._rates.append(self._rate)
        self._prints.append(_weight_print(self.model))
        if self._model_facts is None:  # not before: a model without an input shape is built by its first step
            self._model_facts = self._facts_of_model()
        if self._signals is not None:
            self._signals.on_epoch_end(epoch)

    def run(self, ending: Ending, *, scores: Scores | None = None) -> Run:
        """Return what was recorded so far as a run that ended as said."""
        return Run(
            name=self._name,
            data=self._data,
            model=self._model_facts,
            traces=(*self._kept_traces(), *(self._signals.traces if self._signals is not None else ())),
            scores=scores or Scores(),
            goal=self._goal,
            environment=environment(),
            ending=ending,
            started=self._started,
            seconds=perf_counter() - self._began,
            best_epoch=self._kept_epoch(),
        )

    def ending(self) -> Ending:
        """Say how a training that came to its end ended."""
        epochs, planned = self._record.epochs, self.params.get("epochs")
        last = next((trace.values[-1] for trace in self._record.traces if trace.name == "loss"), None)
        if last is not None and not math.isfinite(last):
            return Ending(EndingKind.DIVERGED, f"the training loss became {last} in epoch {epochs}")
        if planned and epochs < planned:
            return Ending(EndingKind.STOPPED_EARLY, f"a callback stopped it after epoch {epochs} of {planned}")
        return Ending(EndingKind.FINISHED, f"all {epochs} epochs")

    def scores(self) -> Scores:
        """Score both parts once with the weights as they are; empty without data, or where it has no sense."""
        parts, data = self._parts, self._data
        if parts is None or data is None:
            return Scores()
        validation = (parts.x_validation, parts.y_validation)
        return Scores(
            train=_scored(self.model, data, parts.x, parts.y),
            validation=_scored(self.model, data, *validation),
        )

    def _watch(self, parts: Parts) -> None:
        if not self.model.built:
            self.model(parts.x[:1], training=False)
        self._data = data_facts(self.model, parts)
        self._signals = LayerSignals(parts.x, parts.y, task=self._data.task)
        self._signals.set_model(self.model)

    def _facts_of_model(self) -> ModelFacts:
        steps, rows = self.params.get("steps"), None if self._parts is None else len(self._parts.x)
        return msgspec.structs.replace(
            model_facts(self.model),
            learning_rate=self._rate,
            planned_epochs=self.params.get("epochs"),
            batch_size=math.ceil(rows / steps) if rows and steps else None,
        )

    def _kept_traces(self) -> tuple[Trace, ...]:
        return tuple(
            Trace(trace.name, tuple(self._rates)) if trace.name == "learning_rate" else trace
            for trace in self._record.traces
        )

    def _kept_epoch(self) -> int | None:
        """Return the epoch whose weights the model holds: callbacks may have restored earlier ones."""
        now = _weight_print(self.model)
        return next((epoch for epoch, seen in enumerate(self._prints) if seen == now), None)


def data_facts(model: keras.Model, parts: Parts) -> DataFacts:
    """Return the facts of arrays that are trained on as they are."""
    y = as_loss_takes(model, parts.y)
    task = task_of(model, y)
    numbers, names = _named(task, _numbers(task, y), model)
    facts = array_facts(task, parts.x, numbers, class_names=names)
    keys = row_keys(parts.x)
    other = row_keys(parts.x_validation) if parts.x_validation is not None else np.zeros(0, dtype=np.uint64)
    labels = parts.y_validation if parts.y_validation is not None else np.zeros(0)
    return msgspec.structs.replace(
        facts,
        validation_rows=len(other),
        shared_rows=shared_rows(keys, other) if parts.x_validation is not None else None,
        fingerprint=fingerprint(combined_keys(keys, parts.y), combined_keys(other, labels)),
    )


def _numbers(task: Task, y: np.ndarray) -> np.ndarray:
    if task in (Task.BINARY, Task.MULTICLASS):
        return y.argmax(axis=1) if y.ndim == 2 and y.shape[1] > 1 else y.reshape(-1)
    return y


def _named(task: Task, y: np.ndarray, model: keras.Model) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return targets with the names of their classes; labels that are no class numbers are numbered."""
    match task:
        case Task.REGRESSION:
            return y, ()
        case Task.MULTILABEL:
            return y, tuple(str(number) for number in range(y.shape[1]))
        case Task.BINARY | Task.MULTICLASS:
            values, numbers = np.unique(y, return_inverse=True)
            classes = int(model.output_shape[-1]) if task is Task.MULTICLASS else 2
            if values[0] < 0 or values[-1] >= classes or np.any(values != np.round(values)):
                return numbers.reshape(-1), tuple(f"{value:g}" for value in values)
            return y.astype(np.int64), tuple(str(number) for number in range(classes))


def _scored(model: keras.Model, facts: DataFacts, x: np.ndarray | None, y: np.ndarray | None) -> dict[str, float]:
    if x is None or y is None or not len(x):
        return {}
    numbers, outputs = _numbers(facts.task, as_loss_takes(model, y)), outputs_of(model, x)
    if facts.task in (Task.BINARY, Task.MULTICLASS) and not _fits(numbers, outputs):
        return {}
    return score(facts, loss_name(model), numbers, outputs)


def _fits(y: np.ndarray, outputs: np.ndarray) -> bool:
    """Say whether every label is the number of an output."""
    units = outputs.reshape(len(outputs), -1).shape[1]
    return bool(y.min() >= 0 and y.max() < max(2, units) and np.all(y == np.round(y)))


def _weight_print(model: keras.Model) -> float:
    """Return a number that equal weights share and that any training step changes: of the last layer's weights."""
    last = [keras.ops.convert_to_numpy(weight.value) for weight in model.trainable_weights[-2:]]
    return float(sum(np.sum(array, dtype=np.float64) + np.sum(np.abs(array), dtype=np.float64) for array in last))
