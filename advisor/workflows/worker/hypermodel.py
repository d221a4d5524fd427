"""A user's KerasTuner model, trained as it is: `build(hp)` builds and compiles, `fit` trains, we feed and watch.

Imported in worker processes only. What a trial scores is what the compiled model says of the part.
"""

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

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
from advisor.training.network.own.meaning import has_answer_for_each, link_to
from advisor.training.network.own.several import outputs_by_name
from advisor.training.network.own.tasks import as_model_takes
from advisor.training.scores.judging import PARTS, score_every_part
from advisor.training.scores.links import Link, linked
from advisor.training.scores.scoring import score
from advisor.workflows.worker.built import build_with, has_own_fit, hypermodel_of
from advisor.workflows.worker.quantities import is_near, other_quantities, with_objective
from advisor.workflows.worker.watch import Watch

_ROWS = 256  # that are looked at to see what the model answers
_UNWEIGHTED = (
    "the data bring weights, and the `fit` of your HyperModel takes no sample_weight: give it **kwargs, or leave out "
    "the weights"
)
_WATCHED = frozenset({"learning_rate", "seconds", "gradient_norm", "update_ratio", "penalty_share"}) | {
    "activation_mean", "activation_std", "dead_fraction", "saturated_fraction"
}  # fmt: skip
"""What an epoch is watched for beside what the model logs."""
_UNSEEN = (
    "the `fit` of the HyperModel passes on none of the callbacks that it is given, so that no trial can be watched or "
    "ended early: give `model.fit` these too, callbacks=[*callbacks, ...]"
)
_TAKEN = re.compile(r"(?:multiple values for|unexpected) keyword argument '(\w+)'")


class TrainedOwn(NamedTuple):
    """A trial of a user's model: its result, the model, what its answers mean, and what its `fit` was not given."""

    result: Result
    model: keras.Model
    link: Link
    set_by_fit: tuple[str, ...]


def train_hypermodel(number: int, recipe: Recipe, task: Task, dataset: Dataset, *, watch: Watch) -> TrainedOwn:
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
        weights=dataset.weights.get("train"),
        weights_validation=dataset.weights.get("validation"),
    )
    recording = Recording(name=f"trial {number}", parts=parts, goal=task.goal)
    stops = stops_of(recipe, dataset)
    callbacks = [stops.non_finite, watch, recording, *stops.waiting]
    said, set_by_fit = fit_with(hypermodel, asked, model, recipe, parts, callbacks=callbacks)
    ending = watch.ending or stops.ending or recording.ending()
    answer = recording.attempt("what the model answers", lambda: _answer(model, dataset)) or Answer()
    seen = recording.run(ending)
    if not recording.trainings and not seen.epochs:
        recording.note("the epochs", _UNSEEN)
    recipe, scores, others = _judged(model, recipe, dataset, answer, goal=task.goal, run=seen)
    if has_own_fit(hypermodel):
        scores = _with_logged(scores, logged_of(seen), recording)
    returned = _objective(said, task.goal)
    scores, others = with_objective(scores, returned, seen), others | other_quantities(returned, scores.validation)
    run = recording.run(ending, scores=scores)
    numbers = dict(asked.settled)
    architecture = msgspec.structs.replace(recipe.architecture, numbers=numbers)
    run = msgspec.structs.replace(
        run,
        recipe=msgspec.structs.replace(recipe, architecture=architecture),
        data=msgspec.structs.replace(dataset.facts, task=None) if _are_apart(model, dataset, answer) else dataset.facts,
        model=model_facts(model, recipe, link=answer.link if answer.task is not None else None),
    )
    link = recording.attempt("what the model says of the classes", partial(_link, model, dataset, answer))
    result = Result(number=number, ending=ending, run=run, values=numbers, other_scores=tuple(sorted(others)))
    return TrainedOwn(result, model, link or Link.NONE, set_by_fit)


def fit_with(
    hypermodel: keras_tuner.HyperModel,
    hp: AskedHyperParameters,
    model: keras.Model,
    recipe: Recipe,
    parts: Parts,
    *,
    callbacks: Sequence[keras.callbacks.Callback],
) -> tuple[object, tuple[str, ...]]:
    """Train a model as KerasTuner does, by the HyperModel's own `fit` where it has one; return what that returns.

    What a `fit` of its own sets itself (the batch size, the number of epochs) it is not given; that is told beside.
    """
    x = taken_apart(parts.x)
    counted = () if parts.weights_validation is None else (parts.weights_validation,)
    weights = {} if parts.weights is None else {"sample_weight": parts.weights}
    settings: dict[str, Any] = {
        **weights,
        "epochs": recipe.epochs,
        "validation_data": (taken_apart(parts.x_validation), parts.y_validation, *counted),
        "callbacks": list(callbacks),
    }
    if not has_own_fit(hypermodel):
        batch = {"batch_size": recipe.batch_size or parts.rows, "verbose": 0}
        return model.fit(x, parts.y, **settings, **batch), ()
    set_by_fit: list[str] = []
    while True:
        try:
            return hypermodel.fit(hp, model, x, parts.y, **settings), tuple(set_by_fit)
        except TypeError as error:
            taken = _TAKEN.search(str(error))
            if taken is None or taken[1] not in settings:
                raise
            if taken[1] == "sample_weight" and "unexpected" in str(error):
                raise TypeError(_UNWEIGHTED) from error
            del settings[taken[1]]
            set_by_fit.append(taken[1])


def _send_a_row(model: keras.Model, dataset: Dataset) -> None:
    """Build a model with a `call` of its own: what it answers with is not known before, nor how its targets come."""
    if not model.built and not isinstance(model, keras.Sequential):
        with suppress(Exception):  # what is wrong with it shows in its training
            model(taken_apart(dataset.x_train[:1]), training=False)


def _targets(model: keras.Model, dataset: Dataset, y: np.ndarray) -> Any:  # noqa: ANN401  as the model takes them
    y = dataset.as_they_came(y)
    return as_model_takes(model, y, is_column=dataset.is_column, names=dataset.names_of_targets)


def _are_apart(model: keras.Model, dataset: Dataset, answer: Answer) -> bool:
    """Say whether targets are several things at once: of several outputs, a map, or a class for each word."""
    known = outputs_by_name(model) or dataset.target_shape or dataset.is_stand_in or answer.by_position
    return bool(known)


def _answer(model: keras.Model, dataset: Dataset) -> Answer:
    y = _targets(model, dataset, dataset.y_train)
    return answer_of(model, dataset.x_train[:_ROWS], y[:_ROWS] if isinstance(y, np.ndarray) else y)


def _link(model: keras.Model, dataset: Dataset, answer: Answer) -> Link:
    """What a prediction makes of the answers of a model; several outputs have names of their own."""
    if outputs_by_name(model):
        fits = sum(outputs_by_name(model).values()) == len(dataset.facts.target_scale or dataset.class_names)
        return answer.link if fits else Link.UNTOLD
    if dataset.target_shape:
        return Link.UNTOLD
    return link_to(dataset.facts, answer, outputs_of(model, dataset.x_train[:_ROWS]))


def _judged(
    model: keras.Model, recipe: Recipe, dataset: Dataset, answer: Answer, *, goal: Goal, run: Run
) -> tuple[Recipe, Scores, frozenset[str]]:
    """What the compiled model says of every part, with what a known task tells beside it.

    Told last are the names under which simple models, measured by the task, have another quantity than the model.
    """
    inputs = {part: getattr(dataset, f"x_{part}") for part in PARTS}
    inputs = {part: x for part, x in inputs.items() if x is not None and len(x)}
    told, measured = Scores(), dict[str, float]()
    if answer.task is not None and not (answer.by_position or dataset.target_shape or dataset.is_stand_in):
        outputs = {part: linked(outputs_of(model, x), answer.link) for part, x in inputs.items()}
        if _fit_together(dataset, outputs):
            recipe, told = score_every_part(recipe, dataset, outputs, goal=goal, loss=answer.loss)
            measured = score(dataset.facts, recipe.loss, dataset.y_validation, outputs["validation"])
    found, others = {}, frozenset[str]()
    for part, x in inputs.items():
        y = _targets(model, dataset, getattr(dataset, f"y_{part}"))
        own = _without_guesses(getattr(told, part), answer)
        said = _said(model, x, y, part, run, weights=dataset.weights.get(part))
        kept = {name for name in own if _ours_counts(name, model, recipe, dataset, answer, y)}
        said = {name: value for name, value in said.items() if name not in kept}
        others = other_quantities(said, measured) if part == "validation" else others
        found[part] = {**own, **said}
    return recipe, Scores(**found), others


def _fit_together(dataset: Dataset, outputs: Mapping[str, np.ndarray]) -> bool:
    """Say whether there is an answer for every class; where there are others, the model alone knows what it scores."""
    if dataset.facts.task not in (TaskOfData.BINARY, TaskOfData.MULTICLASS):
        return True
    fitting = (fits_classes(dataset.y_train, found) for found in outputs.values())
    return all(fitting) and all(has_answer_for_each(dataset.facts, found) for found in outputs.values())


def _said(
    model: keras.Model,
    x: np.ndarray,
    y: Any,  # noqa: ANN401
    part: str,
    run: Run,
    *,
    weights: np.ndarray | None,
) -> dict[str, float]:
    """What the model says when it is asked; one that cannot be asked said it of each epoch."""
    try:
        batch_size = run.model.batch_size if run.model is not None else None
        return evaluated(model, x, y, batch_size=batch_size, weights=weights).scores
    except Exception:  # noqa: BLE001  a test step of the user's own, or none
        before = {"train": "", "validation": "val_"}.get(part)
        if before is None:
            return {}
        logged = [name for name in run.trace_names if name not in _WATCHED and not name.startswith("inference_")]
        names = [name.removeprefix(before) for name in logged if name.startswith(before)]
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


def logged_of(run: Run) -> dict[str, float]:
    """Return what was logged of the validation part for the weights that are kept; nothing where no epoch ended so.

    Example:
        >>> from advisor.records import Trace
        >>> logged_of(Run(traces=(Trace("val_loss", (0.3, 0.5)), Trace("loss", (1.0, 0.1))), best_epoch=0))
        {'loss': 0.3}
    """
    if run.best_epoch is None:
        return {}
    names = [name for name in run.trace_names if name.startswith("val_")]
    values = {name.removeprefix("val_"): float(run.trace(name)[run.best_epoch]) for name in names}
    return {name: value for name, value in values.items() if not math.isnan(value)}


def _with_logged(scores: Scores, logged: Mapping[str, float], recording: Recording) -> Scores:
    """The scores with what a `fit` of the user's own logged.

    It may validate on other targets or inputs than the data's (an autoencoder, scaled ones): what the model then says
    of the data is another quantity under the same name, and so is all that is told of its answers.
    """
    said = scores.validation
    if "loss" not in said or is_near(logged.get("loss", said["loss"]), said["loss"]):
        return msgspec.structs.replace(scores, validation={**logged, **said})
    recording.note("the scores of the training and test part", "`fit` validates on other targets or inputs than these")
    return Scores(validation=dict(logged))


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
