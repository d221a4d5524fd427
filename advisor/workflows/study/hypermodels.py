"""A user's KerasTuner model before the first trial: built once, and asked about the data, in a process apart."""

import importlib.util
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from advisor.errors import AdvisorError, Problem
from advisor.records import DataReading, Goal, Task
from advisor.render.wording import counted
from advisor.search.executors.spawning import without_main
from advisor.training.data.prepare import Dataset, Source
from advisor.workflows.study.networks import be_quiet

if TYPE_CHECKING:
    import keras

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


class Tried(NamedTuple):
    """What a batch showed: every mistake, and the loss of a model that predicts numbers where classes were read."""

    problems: tuple[Problem, ...] = ()
    loss_of_numbers: str = ""


def with_task_of(source: Source, loss: str) -> Source:
    """Return a source of which it is noted that the model's loss says what its target is."""
    if not loss:
        return source
    note = f'the target is read as numbers, as the model predicts them (its loss is "{loss}"); task says otherwise'
    reading = source.reading or DataReading()
    return replace(source, reading=msgspec.structs.replace(reading, notes=(*reading.notes, note)))


def try_hypermodel_apart(where: str, dataset: Dataset, goal: Goal, *, numbers: np.ndarray | None = None) -> Tried:
    """Try a hypermodel as `try_hypermodel` does, in a process of its own that ends afterwards."""
    x, y = dataset.x_train[:_ROWS], dataset.as_they_came(dataset.y_train[:_ROWS])
    y = y[:, None] if dataset.is_column and y.ndim == 1 else y
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=be_quiet) as process:
        try:
            with without_main():
                names = dataset.names_of_targets
                tried = process.submit(try_hypermodel, where, x, y, goal, numbers=numbers, names=names)
            return tried.result()
        except BrokenProcessPool:
            said = "the process that builds it died: it may need more memory than there is"
            return Tried((Problem("search.hypermodel", f"{where}: {said}"),))


def try_hypermodel(
    where: str,
    x: np.ndarray,
    y: np.ndarray,
    goal: Goal,
    *,
    numbers: np.ndarray | None = None,
    names: Sequence[str] = (),
) -> Tried:
    """Build a hypermodel with its defaults, send a batch through model and loss, and return every mistake.

    Args:
        where: `module:name`.
        x: Some rows as the model will get them.
        y: Their targets.
        goal: Its metric must be one that the compiled model reports, or that is told by the task.
        numbers: The values of a target that was read as classes and may be amounts, as the data have them.
        names: Of several targets.
    """
    from advisor.search.engines.hyperparameters import AskedHyperParameters
    from advisor.workflows.worker.built import build_with, hypermodel_of

    try:
        hypermodel = hypermodel_of(where)
        model = build_with(where, hypermodel, AskedHyperParameters(lambda dimension: dimension.default))
        loss = _loss_of_numbers(model, x, numbers)
        return Tried((), loss) if loss else Tried(_of_data(where, hypermodel, model, x, y, goal, names))
    except AdvisorError as error:
        return Tried(error.problems or (Problem("search.hypermodel", error.headline),))


def _loss_of_numbers(model: object, x: np.ndarray, numbers: np.ndarray | None) -> str:
    """Return the loss of a model that predicts one amount a row; nothing for one that predicts classes."""
    import keras

    from advisor.training.network.own.answers import answer_of
    from advisor.training.network.own.losses import LossFamily, link_of_two, loss_structure, read_loss

    if numbers is None or not isinstance(model, keras.Model):
        return ""
    try:
        answer = answer_of(model, x[:1].repeat(len(numbers), axis=0), numbers.astype(np.float32))
    except Exception:  # noqa: BLE001  a model of the user's own: what is wrong with it is told elsewhere
        return ""
    loss = read_loss(loss_structure(model))
    of_numbers = loss.family in (LossFamily.NUMBERS, LossFamily.OWN) and answer.task is Task.REGRESSION
    of_signs = loss.family is LossFamily.OWN and set(numbers.tolist()) == {-1, 1}
    of_signs = of_signs and answer.task is Task.BINARY and link_of_two(loss, 0.0, 1.0) is None  # 0 tells it nothing
    return answer.loss if (of_numbers or of_signs) and answer.units == 1 else ""


def _of_data(
    where: str, hypermodel: object, model: object, x: np.ndarray, y: np.ndarray, goal: Goal, names: Sequence[str]
) -> tuple[Problem, ...]:
    import keras

    from advisor.training.network.own.asked import evaluated, metric_names
    from advisor.training.network.own.custom import in_words, with_axis
    from advisor.training.network.own.several import outputs_by_name
    from advisor.training.network.own.tasks import as_model_takes
    from advisor.workflows.worker.built import has_own_fit, trains_itself

    assert isinstance(model, keras.Model)  # noqa: S101  `build_with` has looked
    flat, is_column = (y[:, 0], True) if y.ndim == 2 and y.shape[1] == 1 else (y, False)
    try:
        if said := _miscounted(model, x, flat, names, is_open=has_own_fit(hypermodel) or trains_itself(model)):
            return (Problem("search.hypermodel", f"{where}: {said}"),)
        scores = evaluated(model, x, as_model_takes(model, flat, is_column=is_column, names=names)).scores
        reported = ("loss", *scores, *metric_names(model))
    except Exception as error:  # noqa: BLE001  a model, loss or metric of the user's own
        if trains_itself(model) or has_own_fit(hypermodel):
            return ()  # it trains in its own way, which a batch does not show
        return (Problem("search.hypermodel", f"{where}: the data do not go through it: {with_axis(in_words(error))}"),)
    several = bool(outputs_by_name(model))
    return _of_goal(goal, tuple(dict.fromkeys(reported)), is_open=has_own_fit(hypermodel), several=several)


def _miscounted(
    model: "keras.Model", x: np.ndarray, y: np.ndarray, names: Sequence[str], *, is_open: bool = False
) -> str:
    """Say what is wrong with the number of answers; nothing where they are as many as the targets.

    A `fit` or training step of the user's own is open: it may train on other targets than the data's, or on none.
    """
    from advisor.training.data.inputs.several import taken_apart
    from advisor.training.network.own.losses import LossFamily, loss_structure, read_loss
    from advisor.training.network.own.several import misfit_of_inputs, outputs_by_name, unfit
    from advisor.training.network.own.units import last_units

    if said := misfit_of_inputs(model, x):
        return said
    outputs = model(taken_apart(x[:1]), training=False)
    count = len(outputs) if isinstance(outputs, list | tuple | dict) else 1
    if is_open:
        return ""
    if count > 1 and not outputs_by_name(model):
        return f"it answers with {count} outputs, and has no graph that tells them apart: return one, or a keras.Model"
    if count > 1:
        return unfit(model, y, names)
    units, known = last_units(model), int(y.max()) + 1 if y.dtype == np.int64 and y.ndim == 1 else 0
    if units and known > max(2, units) and read_loss(loss_structure(model)).family is not LossFamily.OWN:
        return f"it answers with {counted(units, 'number')} a row, and the target has {known} classes"
    return ""


def _of_goal(goal: Goal, reported: tuple[str, ...], *, is_open: bool, several: bool) -> tuple[Problem, ...]:
    """Refuse a metric that nobody reports; of several outputs together none is known."""
    if (goal.is_known and not several) or goal.name in reported or is_open:
        return ()
    said = f"the compiled model reports {', '.join(reported)}, and no {goal.name}"
    return (Problem("goal.metric", said),)
