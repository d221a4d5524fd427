"""What goes to a worker and what comes back: the records that cross the border between two processes."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

import msgspec

from advisor.records import Ending, Ensemble, FoldScores, Goal, ModelFormat, Recipe, Run
from advisor.records.studies.plan import ParameterValue
from advisor.space.dimension import Dimension

LEAST_SECONDS = 0.1  # a training that begins late still shows one epoch


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Trainings for one worker: a single trial, or a cohort of one shape trained as one program."""

    numbers: tuple[int, ...]  # of the trials
    recipes: tuple[Recipe, ...]  # one per trial
    goal: Goal = Goal()
    seconds: float | None = None  # a training ends itself after this, and is ended by force soon after
    memory_bytes: int | None = None  # a worker that takes more is ended
    left: float | None = None  # of the study's time, in seconds, when the task was sent: it ends then with what it has
    every_fold: bool = False  # cross-validation: each recipe is trained on every fold, and judged by the mean
    together: bool = False  # train as one cohort
    rungs: tuple[int, ...] = ()  # cohort: epochs after which only the better members go on
    goes_on_from: tuple[int | None, ...] = ()  # one a recipe: the earlier trial whose training goes on
    checkpoints: tuple[bytes, ...] = ()  # one a recipe: the state of that one's training, empty for none
    keep_checkpoints: int = 0  # hand back the states of so many of the best trainings, where they came to their end
    keep_network: bool = (
        False  # hand back the weights of the best of them: for want of time it may be handed over itself
    )
    with_test: bool = False  # read the test part: for the retrained winner only
    with_references: bool = True  # tell how simple models score on the same rows, and fit them for it
    with_reference_tests: bool = False  # score them on the test part too
    data_folder: str | None = None
    rows_file: str = ""  # with the rows as the driver has read them; "" where each worker reads them
    families: tuple[int, ...] = ()  # one a recipe: of each family the best network is kept; all are one when empty
    model_folder: str = ""  # where the trained model is kept; thrown away when empty
    model_format: ModelFormat = ModelFormat.KERAS
    keep_weights: bool = False  # of every network, in the model folder: for an ensemble
    ensemble_of: tuple[int, ...] = ()  # nothing is trained: the kept networks of these numbers become one model
    script_title: str = ""  # whose model is kept, for the script beside it; "" for none
    hypermodel: str = ""  # `module:function`, a KerasTuner build function, instead of the recipe's network
    values: dict[str, ParameterValue] = {}  # hypermodel: answers that are settled; the rest is asked for
    shrink: tuple[float, ...] = ()  # pruning: shares of weights taken out, step by step, after the training

    @property
    def limit(self) -> float | None:
        """Seconds after which a training ends itself: the shorter of its own limit and what is left of the study's.

        Example:
            >>> Task(numbers=(), recipes=(), seconds=60.0, left=9.0).limit, Task(numbers=(), recipes=()).limit
            (9.0, None)
        """
        return min((each for each in (self.seconds, self.left) if each is not None), default=None)

    def begun(self, late: float) -> "Task":
        """Return the task as it is when its training begins, so many seconds after it was sent.

        Example:
            >>> Task(numbers=(), recipes=(), left=9.0).begun(late=4.0).left
            5.0
        """
        return self if self.left is None else msgspec.structs.replace(self, left=max(LEAST_SECONDS, self.left - late))


class Order(msgspec.Struct, frozen=True):
    """A task on its way to a worker of the same machine, which may still be importing."""

    task: Task
    sent: float  # `time.monotonic`, one clock for all processes of a machine
    log: str | None = None  # where the worker prints from now on; None: where it did


class HandOver(msgspec.Struct, frozen=True):
    """To a worker: end what trains with its epoch, as when its time is up."""


class Shrunk(msgspec.Struct, frozen=True, kw_only=True):
    """A network after a step of pruning and fine-tuning."""

    share: float  # of the kernels' weights, taken out so far
    size: int  # trainable weights that are left
    run: Run
    folds: FoldScores | None = None  # cross-validation: of this step


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one training: a run, or only the way it ended."""

    number: int
    ending: Ending
    run: Run | None = None
    folds: FoldScores | None = None  # cross-validation: the mean is the score, the run is one fold's
    trainings: int = 1  # how many networks were built for it
    values: dict[str, ParameterValue] = {}  # hypermodel: what its build function was told
    shrunk: tuple[Shrunk, ...] = ()  # pruning: one per step
    reference_test_scores: dict[str, dict[str, float]] = {}  # by the simple models' names
    ensemble: Ensemble | None = None  # of a task that put one together
    left_out: tuple[str, ...] = ()  # what the script beside the kept model cannot say
    other_scores: tuple[str, ...] = ()  # hypermodel: what it and the simple models both call so, and mean otherwise
    checkpoint: bytes = b""  # its state at the end, from which it can go on
    network: bytes = b""  # the weights that it kept, as a file of arrays in the order of Keras
    measured: dict[str, float] = {}  # what the goal asks for and the training function alone can know, by name


class Started(msgspec.Struct, frozen=True):
    """A worker has begun a task: imports are done, the clock of the task runs."""

    numbers: tuple[int, ...]


class Progress(msgspec.Struct, frozen=True):
    """An epoch of a training has ended."""

    number: int
    epoch: int  # counted from 0
    values: dict[str, float]


class Asked(msgspec.Struct, frozen=True):
    """A model that is built as it runs asks for the value of a dimension; the worker waits for the answer."""

    number: int
    dimension: Dimension


class Done(msgspec.Struct, frozen=True):
    """A task has ended, one result a trial."""

    results: tuple[Result, ...]
    memory_bytes: int = 0  # the worker's peak
    slowness: float = 1.0  # how many times longer the worker took than its processor: others share the machine


Message: TypeAlias = Started | Progress | Asked | Done


@runtime_checkable
class Reporter(Protocol):
    """What a training function may say while it works."""

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None:
        """Say that an epoch has ended."""

    def ask(self, number: int, dimension: Dimension) -> ParameterValue:
        """Ask for the value of a dimension that came up while a model was built."""


@runtime_checkable
class HurriedReporter(Reporter, Protocol):
    """A reporter that hears when a training is to end with its epoch."""

    @property
    def is_hurried(self) -> bool:
        """Whether somebody has asked for it."""


def is_hurried(reporter: Reporter) -> bool:
    """Say whether a training is to end with its epoch, as far as its reporter can hear of it.

    Example:
        >>> is_hurried(Reporter)
        False
    """
    return isinstance(reporter, HurriedReporter) and reporter.is_hurried


Work: TypeAlias = Callable[[Task, Reporter], tuple[Result, ...]]


@runtime_checkable
class Executor(Protocol):
    """Takes tasks and gives messages back; knows nothing of studies."""

    @property
    def idle(self) -> int:
        """How many tasks can be taken now."""

    def submit(self, task: Task) -> None:
        """Take a task. Ask `idle` first."""

    def wait(self, *, seconds: float) -> tuple[Message, ...]:
        """Return what has been said, waiting at most this long for something."""

    def answer(self, number: int, value: ParameterValue) -> None:
        """Answer the question that the training of this trial waits on."""

    def cancel(self) -> None:
        """End everything in flight by force and forget it."""

    def close(self) -> None:
        """End the workers."""


@runtime_checkable
class EarlyExecutor(Executor, Protocol):
    """An executor that is there before its study: its first worker gets ready while the study is read and checked."""

    def begin(self, *, log: Path) -> None:
        """Start the workers that are left; what they print goes to this file from now on."""


@runtime_checkable
class HurriedExecutor(Executor, Protocol):
    """An executor whose trainings can be told to end with their epoch."""

    def hurry(self) -> None:
        """Tell everything in flight to hand over what it has, as when its time is up."""
