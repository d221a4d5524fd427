"""Recording: the run record of anyone's own `model.fit`, built while it trains."""

import math
import weakref
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import Any

import keras
import msgspec
import numpy as np

from advisor.records import DataFacts, Ending, EndingKind, Goal, ModelFacts, Reading, Run, Scores, Trace
from advisor.training.callbacks.guard import Guarded, in_short
from advisor.training.callbacks.parts import Parts, data_facts
from advisor.training.callbacks.signals import LayerSignals
from advisor.training.callbacks.traces import EpochRecord
from advisor.training.data.inputs.several import taken_apart
from advisor.training.environment import environment
from advisor.training.network.model_facts import current_learning_rate, model_facts
from advisor.training.network.own.answers import Answer, answer_of
from advisor.training.network.own.asked import own_program, scores_of
from advisor.training.network.own.tasks import as_loss_takes

__all__ = ["Parts", "Recording", "data_facts"]

_RESUMED = "a record of a training that was resumed"
_SIGNALS = "the signals of the layers"


class Recording(Guarded):
    """Keeps traces, signals and facts of a training; `run` puts them together at any time.

    It never ends the training that it looks at: what cannot be recorded is noted and stands in the run.
    A second model, or the same one with other weights to begin with, is another training: `is_another` says so
    once it has begun, and nothing of the first is kept.

    Args:
        name: Of the run.
        parts: The data, for its facts, the layer signals and the scores at the end; none when None.
        goal: What the run is judged by.
    """

    def __init__(self, *, name: str = "", parts: Parts | None = None, goal: Goal | None = None) -> None:
        super().__init__()
        self._name, self._parts, self._goal = name, parts, goal
        self._seen: weakref.ref[keras.Model] | None = None
        self.trainings = 0
        self._start_over()

    def _start_over(self) -> None:
        self._record = EpochRecord()
        self._rates: list[float | None] = []
        self._rate: float | None = None
        self._signals: LayerSignals | None = None
        self._prints: list[float] = []
        self._trainable = 0
        self._model_facts: ModelFacts | None = None
        self._data: DataFacts | None = None
        self._answer: Answer | None = None
        self._started, self._began = "", perf_counter()  # where no hook is called, it began with its recording
        self._before, self._first_epoch = 0, 0  # epochs of earlier calls of `fit`; where this call begins to count
        self._resumed_at = 0  # epochs that were trained elsewhere before
        self._notes.clear()

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Note what is trained on, and get ready to look into the model."""
        if not self._goes_on():
            self._start_over()
            self.trainings += 1
            self._seen = weakref.ref(self.model)
            self._started, self._began = datetime.now(UTC).isoformat(timespec="seconds"), perf_counter()
            self._record.set_model(self.model)
            if self._parts is not None:
                self._watch(self._parts)
        self._before, self._first_epoch = self._record.epochs, -1
        self._trainable = len(self.model.trainable_weights)
        self._model_facts = None
        self._look("on_train_begin")

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Start the clock, and remember the weights for the update ratio."""
        self._begin_unsaid()
        self._first_epoch = epoch if self._first_epoch < 0 else self._first_epoch
        self._resumed_at = self._resumed_at if self._record.epochs else epoch
        self._record.on_epoch_begin(epoch)
        self._rate = None
        self._look("on_epoch_begin", epoch)

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Read the learning rate of the epoch: later callbacks may change it before the epoch's end."""
        if self._rate is None:
            self._rate = current_learning_rate(self.model)
        self._look("on_train_batch_begin", batch)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Take down the epoch."""
        self._begin_unsaid()
        self._record.on_epoch_end(epoch, logs)
        for name, why in self._record.left_out.items():
            self.note(name, why)
        self._rates.append(self._rate)
        self._prints.append(self.attempt("which epoch's weights are kept", self._weight_print) or 0.0)
        if self._model_facts is None:  # not before: a model without an input shape is built by its first step
            self._model_facts = self.attempt("the facts of the model", self._facts_of_model)
        self._look("on_epoch_end", epoch)

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
            best_epoch=self.attempt("which epoch's weights are kept", self._kept_epoch),
            unrecorded=self.unrecorded,
            reading=Reading(family=_RESUMED, begins_at=self._resumed_at + 1) if self._resumed_at else None,
        )

    def ending(self) -> Ending:
        """Say how a training that came to its end ended."""
        epochs, planned = self._record.epochs, self._planned
        last = next((trace.values[-1] for trace in self._record.traces if trace.name == "loss"), None)
        if last is not None and not math.isfinite(last):
            return Ending(EndingKind.DIVERGED, f"the training loss became {last} in epoch {epochs}")
        if planned and epochs < planned:
            return Ending(EndingKind.STOPPED_EARLY, f"a callback stopped it after epoch {epochs} of {planned}")
        return Ending(EndingKind.FINISHED, f"all {epochs} epochs")

    def scores(self) -> Scores:
        """Score both parts once with the weights as they are; empty without data, or where it has no sense."""
        parts = self._parts
        if parts is None or not self._started:
            return Scores()
        with own_program(self.model):
            return Scores(
                train=self._scored("training", parts.x, parts.y),
                validation=self._scored("validation", parts.x_validation, parts.y_validation),
            )

    @property
    def _planned(self) -> int | None:
        """How many epochs were planned in all calls of `fit`: `initial_epoch` is where this one began to count."""
        epochs = self.params.get("epochs") if self.params else None
        return self._before + epochs - max(0, self._first_epoch) if epochs else None

    def _begin_unsaid(self) -> None:
        """Begin where nobody said so: a loop of the user's own need not call every hook."""
        if not self._started:
            began = self._began
            self.on_train_begin()
            self._began = began

    def _goes_on(self) -> bool:
        """Say whether this is the model that was watched last, with weights that it had there."""
        model: keras.Model = self.model
        is_same = self._seen is not None and self._seen() is model
        if not self._started or not is_same:
            return False
        if not self._prints or len(model.trainable_weights) != self._trainable:
            return True  # nothing was trained yet, or layers were frozen or thawed: the same training goes on
        now = self.attempt("which epoch's weights are kept", self._weight_print)
        return now is None or now in self._prints or math.isnan(now)

    def _watch(self, parts: Parts) -> None:
        for what, why in parts.left_out:
            self.note(what, why)
        if not parts.is_plain:
            return
        self.attempt("what the model answers", partial(self._read_answer, parts))
        self._data = self.attempt("the facts of the data", partial(data_facts, self.model, parts, self._answer))
        task = self._answer.task if self._answer is not None else None
        self._signals = self.attempt(_SIGNALS, partial(LayerSignals, parts.x, parts.y, task=task, answer=self._answer))
        if self._signals is not None:
            self._signals.set_model(self.model)

    def _read_answer(self, parts: Parts) -> None:
        if not self.model.built:
            self.model(taken_apart(parts.x[:1]), training=False)
        self._answer = answer_of(self.model, parts.x, as_loss_takes(self.model, parts.y))

    def _look(self, hook: str, *place: int) -> None:
        """Have the signals do their part of a hook; once they fail, what they have is kept and no more is asked."""
        if self._signals is None or _SIGNALS in self._notes:
            return
        self.attempt(_SIGNALS, lambda: getattr(self._signals, hook)(*place))

    def _scored(self, part: str, x: object, y: object) -> dict[str, float]:
        if x is None:
            return {}
        targets = as_loss_takes(self.model, y) if isinstance(y, np.ndarray) else y
        try:
            batch = None if self._model_facts is None else self._model_facts.batch_size
            scores, left_out = scores_of(self.model, self._data, self._answer or Answer(), x, targets, batch_size=batch)
        except Exception as error:  # noqa: BLE001  a loss, a metric or a test step of the user's own
            self.note(f"the scores of the {part} part", in_short(error))
            return {}
        for name, why in left_out.items():
            self.note(name, why)
        return scores

    def _facts_of_model(self) -> ModelFacts:
        parts = self._parts
        steps, rows = (self.params or {}).get("steps"), None if parts is None else parts.rows
        link = None if self._answer is None or self._answer.task is None else self._answer.link
        return msgspec.structs.replace(
            model_facts(self.model, link=link),
            learning_rate=self._rate,
            planned_epochs=self._planned,
            batch_size=math.ceil(rows / steps) if rows and steps else None,
        )

    def _kept_traces(self) -> tuple[Trace, ...]:
        return tuple(
            Trace(trace.name, tuple(self._rates)) if trace.name == "learning_rate" else trace
            for trace in self._record.traces
        )

    def _kept_epoch(self) -> int | None:
        """Return the epoch whose weights the model holds: callbacks may have restored earlier ones."""
        if not self._prints:
            return None
        now = self._weight_print()
        return next((epoch for epoch, seen in enumerate(self._prints) if seen == now), None)

    def _weight_print(self) -> float:
        """Return a number that equal weights share and that any training step changes: of the last layer's weights."""
        last = [keras.ops.convert_to_numpy(weight.value) for weight in self.model.trainable_weights[-2:]]
        return float(sum(np.sum(array, dtype=np.float64) + np.sum(np.abs(array), dtype=np.float64) for array in last))
