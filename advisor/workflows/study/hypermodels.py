"""A user's KerasTuner model before the first trial: built once, and asked about the data, in a process apart."""

import importlib.util
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import numpy as np

from advisor.errors import AdvisorError, Problem
from advisor.records import Goal
from advisor.search.executors.spawning import without_main
from advisor.training.data.prepare import Dataset
from advisor.workflows.study.networks import be_quiet

_ROWS = 32  # of the training part: a batch tells whether model, loss and data belong together


def problems_of_hypermodel(problems: Sequence[Problem]) -> bool:
    """Say whether a hypermodel is known to be missing: there is nothing to build then."""
    return any(problem.where == "search.hypermodel" for problem in problems)


def can_be_there(hypermodel: str) -> bool:
    """Look whether there is a module for `module:function`, without importing it: it imports a backend."""
    module, _, function = hypermodel.partition(":")
    try:
        return bool(function) and importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def no_hypermodel(hypermodel: str) -> Problem:
    """Return the mistake of a hypermodel that cannot be there."""
    wanted = "expected MODULE:FUNCTION as Python imports it (my_models:build), with a module on the path"
    return Problem("search.hypermodel", f'cannot find the hypermodel: {wanted}, got "{hypermodel}"')


def try_hypermodel_apart(where: str, dataset: Dataset, goal: Goal) -> tuple[Problem, ...]:
    """Try a hypermodel as `try_hypermodel` does, in a process of its own that ends afterwards."""
    x, y = dataset.x_train[:_ROWS], dataset.y_train[:_ROWS]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=be_quiet) as process:
        try:
            with without_main():
                tried = process.submit(try_hypermodel, where, x, y, goal)
            return tried.result()
        except BrokenProcessPool:
            said = "the process that builds it died: it may need more memory than there is"
            return (Problem("search.hypermodel", f"{where}: {said}"),)


def try_hypermodel(where: str, x: np.ndarray, y: np.ndarray, goal: Goal) -> tuple[Problem, ...]:
    """Build a hypermodel with its defaults, send a batch through model and loss, and return every mistake.

    Args:
        where: `module:name`.
        x: Some rows as the model will get them.
        y: Their targets.
        goal: Its metric must be one that the compiled model reports, or that is told by the task.
    """
    from advisor.search.engines.hyperparameters import AskedHyperParameters
    from advisor.workflows.worker.built import build_with, hypermodel_of

    try:
        hypermodel = hypermodel_of(where)
        model = build_with(where, hypermodel, AskedHyperParameters(lambda dimension: dimension.default))
        return _of_data(where, hypermodel, model, x, y, goal)
    except AdvisorError as error:
        return error.problems or (Problem("search.hypermodel", error.headline),)


def _of_data(
    where: str, hypermodel: object, model: object, x: np.ndarray, y: np.ndarray, goal: Goal
) -> tuple[Problem, ...]:
    import keras

    from advisor.training.network.own.asked import evaluated, metric_names
    from advisor.training.network.own.custom import in_words
    from advisor.training.network.own.tasks import as_loss_takes
    from advisor.workflows.worker.built import has_own_fit

    assert isinstance(model, keras.Model)  # noqa: S101  `build_with` has looked
    try:
        outputs = model(x[:1], training=False)
        count = len(outputs) if isinstance(outputs, list | tuple | dict) else 1
        if count > 1:
            said = f"it answers with {count} outputs, and the data have targets for one"
            return (Problem("search.hypermodel", f"{where}: {said}"),)
        reported = ("loss", *evaluated(model, x, as_loss_takes(model, y)).scores, *metric_names(model))
    except Exception as error:  # noqa: BLE001  a model, loss or metric of the user's own
        if type(model).train_step is not keras.Model.train_step or has_own_fit(hypermodel):
            return ()  # it trains in its own way, which a batch does not show
        return (Problem("search.hypermodel", f"{where}: the data do not go through it: {in_words(error)}"),)
    return _of_goal(goal, tuple(dict.fromkeys(reported)), is_open=has_own_fit(hypermodel))


def _of_goal(goal: Goal, reported: tuple[str, ...], *, is_open: bool) -> tuple[Problem, ...]:
    if goal.is_known or goal.name in reported or is_open:
        return ()
    said = f"the compiled model reports {', '.join(reported)}, and no {goal.name}"
    return (Problem("goal.metric", said),)
