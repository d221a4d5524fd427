"""A Run: what happened when a recipe was trained. This is the contract behind `run.json`."""

import math
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from typing import Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from advisor.records.data import DataFacts
from advisor.records.goal import Goal
from advisor.records.parts.going_on import WentOn
from advisor.records.parts.mistakes import Mistakes
from advisor.records.pictures import ActivationCurve, DecisionMap
from advisor.records.reading import Reading
from advisor.records.recipe import Recipe
from advisor.records.shown import Shown

FloatArray: TypeAlias = NDArray[np.float64]


class Trace(msgspec.Struct, frozen=True, gc=False):
    """One quantity per epoch of a run, shape (epochs,); None where nothing was recorded."""

    name: str
    values: tuple[float | None, ...]
    layer: str | None = None  # signals of one layer: its name


class EndingKind(StrEnum):
    FINISHED = "finished"
    STOPPED_EARLY = "stopped_early"
    DIVERGED = "diverged"
    OUT_OF_MEMORY = "out_of_memory"
    TIMED_OUT = "timed_out"
    KILLED = "killed"
    ERROR = "error"
    PRUNED = "pruned"
    UNKNOWN = "unknown"  # read from a log that does not say


class Ending(msgspec.Struct, frozen=True, gc=False):
    kind: EndingKind = EndingKind.UNKNOWN
    reason: str = ""


class LayerFacts(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One layer of the model, as Keras built it."""

    name: str
    kind: str  # the Keras class: "Dense"
    units: int | None = None
    activation: str | None = None
    parameters: int = 0
    trainable: bool = True
    settings: dict[str, float | str] = {}  # what the layer was given: rate, alpha, kernel_initializer, l1, l2


class HeadFacts(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One of several outputs of a model."""

    name: str
    layer: str = ""  # that it comes out of
    units: int | None = None
    activation: str | None = None
    loss: str | None = None


class ModelFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The model as Keras built and compiled it: what can be said without training."""

    layers: tuple[LayerFacts, ...] = ()
    parameters: int | None = None
    trainable_parameters: int | None = None
    loss: str | None = None
    metrics: tuple[str, ...] = ()
    optimizer: str | None = None
    learning_rate: float | None = None
    output_activation: str | None = None
    output_units: int | None = None
    from_logits: bool | None = None  # whether the loss makes probabilities of the outputs; None: not known
    heads: tuple[HeadFacts, ...] = ()  # of a model of several outputs; loss, activation and units are None then
    batch_size: int | None = None
    planned_epochs: int | None = None
    flops_per_row: float | None = None  # multiplications and additions of one forward pass


class Scores(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Loss and metrics of each part, in inference mode, with the weights that were kept at the end."""

    train: dict[str, float] = {}
    validation: dict[str, float] = {}
    test: dict[str, float] = {}  # empty inside a study: the test part is read once only


SIMPLE_MODELS = {"majority": "a constant answer", "linear": "a linear model", "boosting": "boosted trees"}


class Reference(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A simple model on the same split, to judge the network's scores by."""

    name: str  # "majority", "linear", "boosting"
    train: dict[str, float] = {}
    validation: dict[str, float] = {}

    @property
    def said(self) -> str:
        """Name the model in words that need no glossary.

        Example:
            >>> Reference(name="majority").said, Reference(name="nearest").said
            ('a constant answer', 'nearest')
        """
        return SIMPLE_MODELS.get(self.name, self.name)


class Environment(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    advisor: str = ""
    python: str = ""
    keras: str = ""
    backend: str = ""
    backend_version: str = ""
    device: str = ""
    platform: str = ""


class RateResponse(msgspec.Struct, frozen=True, gc=False):
    """How a short training went at one learning rate: a point of the response curve of a search by thirds."""

    learning_rate: float
    loss: float  # training loss at its end; NaN or infinite where it diverged
    diverged: bool


class TrainedBy(StrEnum):
    FIT = "fit"
    COHORT = "cohort"


class Run(Shown, frozen=True, kw_only=True, dict=True):  # a dict, for what is looked up hundreds of times
    """What happened when a recipe was trained; fields stay empty where the source does not tell."""

    schema: Literal["advisor/run@1"] = "advisor/run@1"
    id: str = ""
    name: str = ""
    recipe: Recipe | None = None
    data: DataFacts | None = None
    model: ModelFacts | None = None
    traces: tuple[Trace, ...] = ()
    scores: Scores = Scores()
    references: tuple[Reference, ...] = ()
    rate_responses: tuple[RateResponse, ...] = ()  # where the learning rate was searched for: largest first
    goal: Goal | None = None
    environment: Environment | None = None
    ending: Ending = Ending()
    trained_by: TrainedBy | None = None
    started: str = ""  # ISO 8601, UTC
    seconds: float | None = None
    best_epoch: int | None = None  # index of the epoch whose weights were kept
    decision_map: DecisionMap | None = None  # of a network of two features
    mistakes: Mistakes | None = None  # on the test part, where it was read
    activation: ActivationCurve | None = None  # of the hidden layers
    source: str = ""  # the file it was read from, when it was not a run.json
    reading: Reading | None = None  # what was taken for what there
    unrecorded: tuple[str, ...] = ()  # what a recorder could not take down, with the reason
    went_on: WentOn | None = None  # from an earlier trial: the traces begin with that one's epochs

    @property
    def trace_names(self) -> tuple[str, ...]:
        """Names of the quantities recorded for the whole model, in the order recorded."""
        return tuple(trace.name for trace in self.traces if trace.layer is None)

    @cached_property
    def epochs(self) -> int:
        """How many epochs the longest trace holds."""
        return max((len(trace.values) for trace in self.traces), default=0)

    def has(self, name: str) -> bool:
        """Say whether a quantity of the whole model was recorded at least once."""
        return name in self._recorded

    def trace(self, name: str) -> FloatArray:
        """Return one quantity per epoch, shape (epochs,); NaN where nothing was recorded.

        Raises:
            KeyError: If the quantity was not recorded at all; ask `has` first.

        Example:
            >>> Run(traces=(Trace("loss", (1.0, None)),)).trace("loss")
            array([ 1., nan])
        """
        return self._array(name).copy()

    def _array(self, name: str) -> FloatArray:
        found = self._arrays.get(name)
        if found is None:
            found = self._arrays[name] = _array(self._whole[name])
        return found

    @cached_property
    def _whole(self) -> dict[str, Trace]:
        """The traces of the whole model, by name; of two of one name the first."""
        return {trace.name: trace for trace in reversed(self.traces) if trace.layer is None}

    @cached_property
    def _recorded(self) -> frozenset[str]:
        return frozenset(trace.name for trace in self.traces if trace.layer is None and _recorded(trace))

    @cached_property
    def layer_signals(self) -> frozenset[str]:
        """Names of the quantities that were recorded for a layer.

        Example:
            >>> sorted(Run(traces=(Trace("loss", (1.0,)), Trace("gradient_norm", (0.1,), "dense"))).layer_signals)
            ['gradient_norm']
        """
        return frozenset(trace.name for trace in self.traces if trace.layer is not None)

    @cached_property
    def _arrays(self) -> dict[str, FloatArray]:
        """What was asked for so far: a rule reads a trace as often as it needs it."""
        return {}

    @cached_property
    def whole_traces(self) -> frozenset[str]:
        """Names of the quantities of the whole model that were recorded at every epoch.

        Example:
            >>> sorted(Run(traces=(Trace("loss", (1.0, 0.5)), Trace("val_loss", (None, 0.7)))).whole_traces)
            ['loss']
        """
        names = (name for name, trace in self._whole.items() if None not in trace.values)
        return frozenset(name for name in names if len(self._whole[name].values) == self.epochs)

    @cached_property
    def finite_traces(self) -> frozenset[str]:
        """Names of the quantities of the whole model that are a finite number at every epoch.

        Example:
            >>> sorted(Run(traces=(Trace("loss", (1.0, 0.5)), Trace("val_loss", (float("nan"), 0.7)))).finite_traces)
            ['loss']
        """
        return frozenset(name for name in self.whole_traces & self._recorded if np.isfinite(self._array(name)).all())

    def score(self, goal: Goal) -> float | None:
        """Return the goal's metric on the validation part; None where there is no finite one.

        Example:
            >>> Run(scores=Scores(validation={"loss": 0.5})).score(Goal()), Run().score(Goal())
            (0.5, None)
        """
        score = self.scores.validation.get(goal.name)
        return score if score is not None and math.isfinite(score) else None

    def layer_traces(self, name: str) -> dict[str, FloatArray]:
        """Return one quantity for every layer that has it, by layer name, first layer first."""
        return {t.layer: _array(t) for t in self.traces if t.name == name and t.layer is not None}


class ReadRun(msgspec.Struct, frozen=True):
    """A run with the place that it was read from."""

    run: Run
    path: str  # the file, or the folder that is read as one; "-" for standard input
    number: int | None = None  # which of the runs in there, from 1; None where it is the only one


def ranked_runs(runs: Sequence[Run], goal: Goal) -> tuple[int, ...]:
    """Return the places of the runs that have a score, the best first; of equals the earliest.

    Example:
        >>> runs = [Run(scores=Scores(validation={"loss": loss})) for loss in (0.5, float("nan"), 0.1)]
        >>> ranked_runs(runs, Goal())
        (2, 0)
    """
    scores = [run.score(goal) for run in runs]
    found = [(goal.cost(score), place) for place, score in enumerate(scores) if score is not None]
    return tuple(place for _, place in sorted(found))


def _recorded(trace: Trace) -> bool:
    return any(value is not None for value in trace.values)


def _array(trace: Trace) -> FloatArray:
    return np.array([np.nan if value is None else value for value in trace.values], dtype=np.float64)
