"""A user's KerasTuner model, trained as it is: `build(hp)` builds and compiles, we feed and watch.

Imported in worker processes only.
"""

import importlib
from collections.abc import Callable, Sequence
from functools import partial

import keras
import msgspec

from advisor.errors import Problem, StudyError
from advisor.records import Goal, Recipe, Scores
from advisor.search.engines.hyperparameters import AskedHyperParameters
from advisor.search.work import Result, Task
from advisor.training.callbacks.recording import Parts, Recording
from advisor.training.callbacks.stopping import stops_of
from advisor.training.data.prepare import Dataset
from advisor.training.network.inference import outputs_of
from advisor.training.network.model_facts import model_facts
from advisor.training.network.tasks import as_loss_takes, loss_name
from advisor.training.scores.judging import PARTS, score_every_part
from advisor.workflows.worker.watch import Watch

REMEDY = "Give `module:function`, a function that takes KerasTuner's HyperParameters and returns a compiled model."


def train_hypermodel(
    number: int, recipe: Recipe, task: Task, dataset: Dataset, *, watch: Watch
) -> tuple[Result, keras.Model]:
    """Build the user's model with the values that the search gives it, and train it by the recipe's epochs and stops.

    Raises:
        StudyError: If the function is not there or builds no compiled model.
    """
    keras.utils.set_random_seed(recipe.seed)
    asked = AskedHyperParameters(partial(watch.reporter.ask, number), settled=task.values)
    model = built(task.hypermodel, asked)
    parts = Parts(
        dataset.x_train,
        as_loss_takes(model, dataset.y_train),
        dataset.x_validation,
        as_loss_takes(model, dataset.y_validation),
    )
    recording = Recording(name=f"trial {number}", parts=parts, goal=task.goal)
    stops = stops_of(recipe, dataset)
    _fit(model, recipe, parts, callbacks=[stops.non_finite, watch, recording, *stops.waiting])
    ending = watch.ending or stops.ending or recording.ending()
    recipe, scores = _judged(model, recipe, dataset, task.goal)
    run = recording.run(ending, scores=scores)
    numbers = dict(asked.settled)
    architecture = msgspec.structs.replace(recipe.architecture, numbers=numbers)
    run = msgspec.structs.replace(
        run,
        recipe=msgspec.structs.replace(recipe, architecture=architecture),
        data=dataset.facts,
        model=model_facts(model, recipe),
    )
    return Result(number=number, ending=ending, run=run, values=numbers), model


def built(hypermodel: str, hp: AskedHyperParameters) -> keras.Model:
    """Return what the user's function (or HyperModel) builds.

    Raises:
        StudyError: If it is not there, or builds no compiled model.
    """
    model = _build_function(hypermodel)(hp)
    if not isinstance(model, keras.Model):
        problem = Problem(hypermodel, f"expected a keras.Model, got {type(model).__name__}")
        raise StudyError("the hypermodel does not build a model", [problem], REMEDY)
    if not model.compiled:
        problem = Problem(hypermodel, "expected a compiled model; `model.compile` was not called")
        raise StudyError("the hypermodel is not compiled", [problem], REMEDY)
    return model


def _build_function(hypermodel: str) -> Callable[[AskedHyperParameters], object]:
    module, _, name = hypermodel.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise StudyError(f"cannot find the hypermodel {hypermodel}", [Problem("", str(error))], REMEDY) from error
    made = found() if isinstance(found, type) else found  # a HyperModel class is made first
    build: Callable[[AskedHyperParameters], object] = getattr(made, "build", made)
    return build


def _fit(model: keras.Model, recipe: Recipe, parts: Parts, *, callbacks: Sequence[keras.callbacks.Callback]) -> None:
    model.fit(
        parts.x,
        parts.y,
        batch_size=recipe.batch_size or len(parts.x),
        epochs=recipe.epochs,
        validation_data=(parts.x_validation, parts.y_validation),
        callbacks=list(callbacks),
        verbose=0,
    )


def _judged(model: keras.Model, recipe: Recipe, dataset: Dataset, goal: Goal) -> tuple[Recipe, Scores]:
    parts = {part: getattr(dataset, f"x_{part}") for part in PARTS}
    outputs = {part: outputs_of(model, x) for part, x in parts.items() if x is not None and len(x)}
    return score_every_part(recipe, dataset, outputs, goal=goal, loss=loss_name(model))
