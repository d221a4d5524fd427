"""A trainer without a backend: the score is a smooth function of the recipe; some recipes fail on demand.

Workers import this module by its bare name, so the tests put its folder on the path.
"""

import math
import multiprocessing
import os
import signal
import threading
from pathlib import Path

import msgspec

from advisor.records import Ending, EndingKind, Recipe, Run, Scores, Trace
from advisor.search.folds import as_one
from advisor.search.work import Reporter, Result, Task, is_hurried
from advisor.space.dimension import Dimension, Uniform
from advisor.space.folds import over_folds

RATE = Dimension(name="rate", domain=Uniform(0.0, 1.0), default=0.5, sets="", why="", reference="")
DIE, HANG, RAISE, DIVERGE, MEMORY, HUNGRY = "die", "hang", "raise", "diverge", "memory", "hungry"


def train(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train every recipe of the task; `recipe.name` may ask for a misfortune."""
    return tuple(_train(number, recipe, reporter) for number, recipe in zip(task.numbers, task.recipes, strict=True))


def slow(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train, but wait for a file beside the log before the third trial ends: a study to be killed in the middle."""
    if 2 in task.numbers and not Path(os.environ["FAKE_GATE"]).exists():
        threading.Event().wait()
    return train(task, reporter)


def waiting(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train as on a device that is not the processor: the process waits, however many others do."""
    for epoch in range(5):
        threading.Event().wait(timeout=0.03)
        reporter.epoch(task.numbers[0], epoch, {"val_loss": 1.0})
    return train(task, reporter)


def once_stuck(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train for a while, but every fourth trial never ends at its first attempt: its job must be ended from outside.

    The while keeps it from being the first thing that a fresh job takes, which is told to hand over in time.
    """
    threading.Event().wait(timeout=0.4)
    mark = Path(os.environ["FAKE_GATE"]) / str(task.numbers[0])
    if task.numbers[0] % 4 == 3 and not mark.exists():
        mark.touch()
        threading.Event().wait()
    return train(task, reporter)


def broken_off(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Begin a message that is longer than what is sent of it, and die."""
    pipe = reporter._pipe  # type: ignore[attr-defined]  # that of a local worker
    os.write(pipe.fileno(), (1000).to_bytes(4, "big") + b"half")
    os.kill(os.getpid(), signal.SIGKILL)
    return ()


def deadly(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train, but trial 1 takes the job with it in which its worker lives."""
    job = multiprocessing.parent_process()  # not what this process is a copy of
    if 1 in task.numbers and job is not None and job.pid is not None:
        os.kill(job.pid, signal.SIGKILL)
        threading.Event().wait()
    return train(task, reporter)


def once_deadly(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train, but trial 3 takes, at its first attempt, the machine with it: what started its worker."""
    mark = Path(os.environ["FAKE_GATE"]) / "3"
    if 3 in task.numbers and not mark.exists():
        mark.touch()
        os.kill(os.getppid(), signal.SIGKILL)
        threading.Event().wait()
    return train(task, reporter)


def keeping(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train, and keep a model as the winner's is kept."""
    for number in task.numbers:
        folder = Path(task.model_folder) / str(number)
        folder.mkdir(parents=True)
        (folder / "model.keras").write_bytes(b"weights")
    return asking(task, reporter)


def asking(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Ask for a dimension, and answer with what was said."""
    rate = reporter.ask(task.numbers[0], RATE)
    return tuple(msgspec.structs.replace(result, values={"rate": rate}) for result in train(task, reporter))


def train_folds(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train every fold of every recipe, each with a loss that is higher by its number."""
    assert task.every_fold
    return tuple(
        as_one(number, [_fold(number, fold, reporter) for fold in over_folds(recipe)], goal=task.goal)
        for number, recipe in zip(task.numbers, task.recipes, strict=True)
    )


def _fold(number: int, recipe: Recipe, reporter: Reporter) -> Result:
    result = _train(number, recipe, reporter)
    assert result.run is not None
    scores = Scores(validation={"loss": result.run.scores.validation["loss"] + recipe.data.fold})
    return msgspec.structs.replace(result, run=msgspec.structs.replace(result.run, scores=scores))


def _train(number: int, recipe: Recipe, reporter: Reporter) -> Result:
    losses = [loss_of(recipe) + 1.0 / (epoch + 1) for epoch in range(3)]
    for epoch, loss in enumerate(losses):
        reporter.epoch(number, epoch, {"val_loss": loss})
    if recipe.name == DIE:
        os.kill(os.getpid(), signal.SIGKILL)
    if recipe.name == HUNGRY:
        taken = b"1" * 300_000_000
        threading.Event().wait(timeout=60)
        assert taken
    if recipe.name == HANG:
        threading.Event().wait()
    if recipe.name == RAISE:
        raise ValueError("no such layer: 3")
    if recipe.name == MEMORY:
        raise RuntimeError("RESOURCE_EXHAUSTED: OOM when allocating a tensor")
    ending = Ending(EndingKind.DIVERGED, "the loss is nan") if recipe.name == DIVERGE else Ending(EndingKind.FINISHED)
    run = Run(
        recipe=recipe,
        ending=ending,
        traces=(Trace("val_loss", tuple(losses)),),
        scores=Scores(validation={"loss": math.nan if recipe.name == DIVERGE else losses[-1]}),
        source=str(os.getpid()),
    )
    return Result(number=number, ending=ending, run=run)


def loss_of(recipe: Recipe) -> float:
    """A bowl in log learning rate and depth, with its best at 0.003 and depth 2."""
    return (math.log10(recipe.optimizer.learning_rate) + 2.5) ** 2 + 0.1 * (recipe.architecture.depth - 2) ** 2


def stoppable(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train trial 0 until it is told to stop, trial 1 without listening to anybody, and the others as ever."""
    (number,) = task.numbers
    for epoch in range(2 if number == 1 else 10_000 if number == 0 else 0):
        reporter.epoch(number, epoch, {"val_loss": 1.0})
        threading.Event().wait(timeout=0.2 if number == 1 else 0.01)
        if number == 0 and is_hurried(reporter):
            break
    (result,) = train(task, reporter)
    hurried = number != 1 and is_hurried(reporter)
    return (msgspec.structs.replace(result, ending=Ending(EndingKind.TIMED_OUT, "told") if hurried else result.ending),)
