"""Losses and metrics of the user's own, and Keras's rarer ones: tried before the first trial, in a process apart."""

import math
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import msgspec
import numpy as np

from advisor.errors import AdvisorError, Problem
from advisor.records import DataFacts, Goal, Recipe, Task
from advisor.space.dimension import Dimension
from advisor.space.fitted.data_fit import values_of
from advisor.space.losses import is_told
from advisor.training.data.prepare import Dataset
from advisor.workflows.study.networks import be_quiet

_ROWS = 64  # of the training part


def try_own_code_apart(
    recipe: Recipe, dataset: Dataset, goal: Goal, *, searched: Sequence[Dimension] = ()
) -> tuple[Problem, ...]:
    """Return what is wrong with the losses and the metric of a study that only trying can tell.

    Args:
        recipe: What every training starts from.
        dataset: Prepared; some of its rows are scored.
        goal: Its metric may be the user's own.
        searched: Dimensions whose choices are tried, in place of what the recipe has.
    """
    losses = [str(loss) for loss in values_of("loss", recipe, searched) if not is_told(str(loss))]
    if not losses and goal.function is None:
        return ()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=be_quiet) as process:
        try:
            y = dataset.y_train[:_ROWS]
            return process.submit(try_own_code, recipe, losses, y, dataset.facts, goal).result()
        except BrokenProcessPool:
            return (Problem("", "the process that tries the loss and the metric died: memory may be short"),)


def try_own_code(
    recipe: Recipe, losses: Sequence[str], y: np.ndarray, facts: DataFacts, goal: Goal
) -> tuple[Problem, ...]:
    """Take each loss, and the goal's metric, of some rows and a constant answer; return every mistake."""
    from advisor.training.network.own.custom import in_words
    from advisor.training.network.own.measured import loss_of, metric_of

    outputs = _constant(facts, y)
    tried = [("loss", loss, lambda loss=loss: loss_of(_with_loss(recipe, loss), facts, y, outputs)) for loss in losses]
    where = goal.function
    if where is not None:
        tried.append(("goal.metric", where, lambda loss="": metric_of(where, facts, y, outputs)))
    problems: list[Problem] = []
    for setting, name, measure in tried:
        try:
            value = measure()
        except AdvisorError as error:
            problems += error.problems or (Problem(setting, error.headline),)
        except Exception as error:  # noqa: BLE001  anything may come out of a user's own function
            problems.append(Problem(setting, f"{name}: it raised {in_words(error)}"))
        else:
            said = f"{name}: expected a finite number of a constant answer, got {value}"
            problems += [] if math.isfinite(value) else [Problem(setting, said)]
    return tuple(problems)


def _with_loss(recipe: Recipe, loss: str) -> Recipe:
    return msgspec.structs.replace(recipe, loss=loss)


def _constant(facts: DataFacts, y: np.ndarray) -> np.ndarray:
    """Return what a network that has learned nothing answers."""
    match facts.known_task:
        case Task.MULTICLASS:
            return np.full((len(y), len(facts.classes)), 1 / len(facts.classes))
        case Task.BINARY:
            return np.full((len(y), 1), 0.5)
        case Task.MULTILABEL:
            return np.full(y.shape, 0.5)
        case Task.REGRESSION:
            return np.full((len(y), max(1, len(facts.target_center))), 0.1)
