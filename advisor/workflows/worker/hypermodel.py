"""A user's KerasTuner model, trained as it is: `build(hp)` builds and compiles, `fit` trains, we feed and watch.

Imported in worker processes only. What a trial scores is what the compiled model says of the part.
"""

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import keras
import keras_tuner
import msgspec
import numpy as np

from advisor.records import Goal, Recipe, Run, Scores
from advisor.records import Task as TaskOfData
from advisor.search.engines.hyperparameters import AskedHyperParameters
from advisor.search.work import Result, Task
from advisor.training.callbacks.recording import Parts, Recording
from advisor.training.callbacks.stopping import stops_of
from advisor.training.data.inputs.several import taken_apart
from advisor.training.data.prepare import Dataset
from advisor.training.network.inference import outputs_of
from advisor.training.network.model_facts import model_facts
from advisor.training.network.own.answers import Answer, answer_of
from advisor.training.network.own.asked import evaluated, fits_classes, is_miscounted, sorted_out
from advisor.training.network.own.several import outputs_by_name
from advisor.training.network.own.tasks import as_model_takes
from advisor.training.scores.judging import PARTS, score_every_part
from advisor.training.scores.links import Link, linked
from advisor.workflows.worker.built import build_with, has_own_fit, hypermodel_of
from advisor.workflows.worker.watch import Watch

_ROWS = 256  # that are looked at to see what the model answers
_TAKEN = re.compile(r"(?:multiple values for|unexpected) keyword argument '(\w+)'")


def train_hypermodel(
    number: int, recipe: Recipe, task: Task, dataset: Dataset, *, watch: Watch
) -> tuple[Result, keras.Model, Link]:
    """Build the user's model with the values that the search gives it, and train it by the recipe's epochs and stops.

    Raises:
        StudyError: If the function is not there or builds no compiled model.
    """
    keras.utils.set_random_seed(recipe.seed)
    asked = AskedHyperParameters(partial(watch.reporter.ask, number), settled=task.values)
    hypermodel = hypermodel_of(task.hypermodel)
    model = build_with(task.hypermodel, hypermodel, asked)
    _send_a_row(model, dataset)
    parts = Parts(
        dataset.x_train,
        _targets(model, dataset, dataset.y_train),
        dataset.x_validation,
        _targets(model, dataset, dataset.y_validation),
    )
    recording = Recording(name=f"trial {number}", parts=parts, goal=task.goal)
    stops = stops_of(recipe, dataset)
    callbacks = [stops.non_finite, watch, recording, *stops.waiting]
    said = fit_with(hypermodel, asked, model, recipe, parts, callbacks=callbacks)
    ending = watch.ending or stops.ending or recording.ending()
    answer = recording.attempt("what the model answers", lambda: _answer(model, dataset)) or Answer()
    recipe, scores = _judged(model, recipe, dataset, answer, goal=task.goal, run=recording.run(ending))
    scores = msgspec.structs.replace(scores, validation={**scores.validation, **_objective(said, task.goal)})
    run = recording.run(ending, scores=scores)
    numbers = dict(asked.settled)
    architecture = msgspec.structs.replace(recipe.architecture, numbers=numbers)
    run = msgspec.structs.replace(
        run,
        recipe=msgspec.structs.replace(recipe, architecture=architecture),
        data=dataset.facts if not outputs_by_name(model) else msgspec.structs.replace(dataset.facts, task=None),
        model=model_facts(model, recipe, link=answer.link if answer.task is not None else None),
    )
    return Result(number=number, ending=ending, run=run, values=numbers), model, answer.link


def fit_with(
    hypermodel: keras_tuner.HyperModel,
    hp: AskedHyperParameters,
    model: keras.Model,
    recipe: Recipe,
    parts: Parts,
    *,
    callbacks: Sequence[keras.callbacks.Callback],
) -> object:
    """Train a model as KerasTuner does, by the HyperModel's own `fit` where it has one; return what that returns.

    What a `fit` of its own sets itself (the batch size, the number of epochs) it is not given.
    """
    x = taken_apart(parts.x)
    settings: dict[str, Any] = {
        "epochs": recipe.epochs,
        "validation_data": (taken_apart(parts.x_validation), parts.y_validation),
        "callbacks": list(callbacks),
    }
    if not has_own_fit(hypermodel):
        batch = {"batch_size": recipe.batch_size or parts.rows, "verbose": 0}
        return model.fit(x, parts.y, **settings, **batch)
    while True:
        try:
            return hypermodel.fit(hp, model, x, parts.y, **settings)
        except TypeError as error:
            taken = _TAKEN.search(str(error))
            if taken is None or taken[1] not in settings:
                raise
            del settings[taken[1]]


def _send_a_row(model: keras.Model, dataset: Dataset) -> None:
    """Build a model with a `call` of its own: what it answers with is not known before, nor how its targets come."""
    if not model.built and not isinstance(model, keras.Sequential):
        with suppress(Exception):  # what is wrong with it shows in its training
            model(taken_apart(dataset.x_train[:1]), training=False)


def _targets(model: keras.Model, dataset: Dataset, y: np.ndarray) -> Any:  # noqa: ANN401  as the model takes them
    return as_model_takes(model, y, is_column=dataset.is_column, names=dataset.names_of_targets)


def _answer(model: keras.Model, dataset: Dataset) -> Answer:
    y = _targets(model, dataset, dataset.y_train)
    return answer_of(model, dataset.x_train[:_ROWS], y[:_ROWS] if isinstance(y, np.ndarray) else y)


def _judged(
    model: keras.Model, recipe: Recipe, dataset: Dataset, answer: Answer, *, goal: Goal, run: Run
) -> tuple[Recipe, Scores]:
    """What the compiled model says of every part, with what a known task tells beside it."""
    inputs = {part: getattr(dataset, f"x_{part}") for part in PARTS}
    inputs = {part: x for part, x in inputs.items() if x is not None and len(x)}
    told = Scores()
    if answer.task is not None and not answer.by_position:
        outputs = {part: linked(outputs_of(model, x), answer.link) for part, x in inputs.items()}
        if _fit_together(dataset, outputs):
            recipe, told = score_every_part(recipe, dataset, outputs, goal=goal, loss=answer.loss)
    found = {}
    for part, x in inputs.items():
        y = _targets(model, dataset, getattr(dataset, f"y_{part}"))
        own = _without_guesses(getattr(told, part), answer)
        said = _said(model, x, y, part, run)
        kept = {name for name in own if _ours_counts(name, model, recipe, dataset, answer, y)}
        found[part] = {**own, **{name: value for name, value in said.items() if name not in kept}}
    return recipe, Scores(**found)


def _fit_together(dataset: Dataset, outputs: Mapping[str, np.ndarray]) -> bool:
    """Say whether there is an answer for every class; where a model has fewer, it alone knows what it scores."""
    if dataset.facts.task not in (TaskOfData.BINARY, TaskOfData.MULTICLASS):
        return True
    return all(fits_classes(dataset.y_train, found) for found in outputs.values())


def _said(model: keras.Model, x: np.ndarray, y: Any, part: str, run: Run) -> dict[str, float]:  # noqa: ANN401
    """What the model says when it is asked; one that cannot be asked said it of each epoch."""
    try:
        return evaluated(model, x, y).scores
    except Exception:  # noqa: BLE001  a test step of the user's own, or none
        before = {"train": "", "validation": "val_"}.get(part)
        if before is None:
            return {}
        names = [name.removeprefix(before) for name in run.trace_names if name.startswith(before)]
        last = {name: float(run.trace(before + name)[-1]) for name in names if not (before == "" and "val_" in name)}
        return {name: value for name, value in last.items() if not math.isnan(value)}


def _without_guesses(scores: Mapping[str, float], answer: Answer) -> dict[str, float]:
    """Leave out what needs probabilities where there are none, and a loss that is not the compiled one."""
    no_probabilities = {"log_loss"} if answer.link is Link.MARGIN else set[str]()
    return {name: value for name, value in scores.items() if name not in {"loss", *no_probabilities}}


def _ours_counts(name: str, model: keras.Model, recipe: Recipe, dataset: Dataset, answer: Answer, y: Any) -> bool:  # noqa: ANN401
    """Say whether our number stands where the model reports one of that name: another threshold, original units."""
    if name == "accuracy":
        return recipe.threshold != 0.5 or is_miscounted(model, answer, y)
    return name in ("mae", "rmse", "r2") and any(scale != 1 for scale in dataset.facts.target_scale)


def _objective(said: object, goal: Goal) -> dict[str, float]:
    """What a `fit` of the user's own returned as its objective: a number, or numbers by name."""
    if isinstance(said, list) and said:
        each = [_objective(one, goal) for one in said]
        return {name: float(np.mean([one[name] for one in each if name in one])) for name in each[0]}
    if isinstance(said, Mapping):
        return {name.removeprefix("val_"): value for name, value in sorted_out(said).scores.items()}
    if isinstance(said, int | float | np.number) and not isinstance(said, bool):
        return {goal.name: float(said)}
    return {}
