"""A recipe as the calls that train it again, with the lines that import what is the user's own."""

import importlib
import inspect
import json
from pathlib import Path

import keras

from advisor.records import DataFacts, Goal, Recipe, Task
from advisor.records.recipe import Family, StoppingKind
from advisor.records.script import Call, Named, Trained, Written
from advisor.space.losses import is_own
from advisor.training.network.build import build_model, steps_of
from advisor.training.network.outputs import is_smoothed, metrics_for, output_units, takes_rows
from advisor.training.network.own.given import given_loss, is_factory
from advisor.training.network.schedules import schedule_callbacks
from advisor.training.script.networks import callback_call, network_call, object_call

_SAID = frozenset(Recipe.__struct_fields__) & {
    "name", "data", "scaling", "augmentation", "numeric_encoding", "labels", "loss", "class_weights", "label_smoothing",
    "threshold", "threshold_choice", "architecture", "optimizer", "schedule", "penalty", "dropout", "stopping",
    "batch_size", "epochs", "seed", "breaks",
}  # fmt: skip
"""The parts of a recipe that a script follows; any other that is set is named as left out."""


def trained_by_recipe(recipe: Recipe, facts: DataFacts) -> Written[Trained]:
    """How the network of a recipe is made and trained."""
    model = build_model(recipe, facts, steps_per_epoch=steps_of(facts.train_rows, recipe.batch_size))
    made = _network(recipe, facts, model)
    metrics = [] if _counts_no_labels(recipe, facts) else metrics_for(facts.known_task, threshold=recipe.threshold)
    measured = [object_call(metric) for metric in metrics]
    optimizer, (loss, own) = (
        object_call(getattr(model.optimizer, "inner_optimizer", model.optimizer)),
        _loss(recipe, facts, model),
    )
    stops = callbacks_of(recipe)
    call, lines = made.value
    compiled = {"optimizer": optimizer.value, "loss": loss.value, "metrics": [metric.value for metric in measured]}
    compiled = compiled if measured else {name: value for name, value in compiled.items() if name != "metrics"}
    callbacks = tuple(stop.value for stop in stops if stop.value is not None)
    parts = [
        made.left_out,
        optimizer.left_out,
        loss.left_out,
        *(each.left_out for each in measured),
        *(each.left_out for each in stops),
    ]
    left_out = tuple(said for part in parts for said in part)
    return Written(
        Trained(call, compiled, callbacks, before=(*lines, *own), one_hot=takes_rows(recipe, facts)), left_out
    )


def _counts_no_labels(recipe: Recipe, facts: DataFacts) -> bool:
    """Say whether Keras's accuracy would count nothing: labels that are smoothed are never 0 or 1."""
    return is_smoothed(recipe) and facts.task is not Task.MULTICLASS


def _network(recipe: Recipe, facts: DataFacts, model: keras.Model) -> Written[tuple[Call, tuple[str, ...]]]:
    """The call that makes a network, with the lines that it needs before."""
    if recipe.architecture.family is Family.CUSTOM and recipe.architecture.function:
        name, lines = imported(recipe.architecture.function)
        shapes = {"input_shape": facts.input_shape, "output_units": output_units(facts)}
        return Written((Call(name, (), {**shapes, **recipe.architecture.numbers}), lines))
    made = network_call(model)
    if made.value is not None and not made.left_out:
        return Written((made.value, ()))
    said = (*made.left_out, "fresh weights of the network: the script trains the saved model.keras on")
    return Written((Call("keras.models.load_model", (Call("Path(__file__).with_name", ("model.keras",)),)), ()), said)


def _loss(recipe: Recipe, facts: DataFacts, model: keras.Model) -> tuple[Written[object], tuple[str, ...]]:
    """The loss, and the lines that import or make the user's own."""
    if not is_own(recipe.loss):
        return object_call(model.loss), ()
    name, lines = imported(recipe.loss)
    found = getattr(importlib.import_module(recipe.loss.partition(":")[0]), name)
    made = f"{name}()" if isinstance(found, type) else name
    given = given_loss(recipe.loss, facts.known_task, len(facts.classes))
    if not given.takes_logits:
        return Written(Named(made)), lines
    logits = "keras.ops.log(answers)" if facts.task is Task.MULTICLASS else "keras.ops.log(answers / (1 - answers))"
    own = ["", "", "def of_probabilities(truth, answers):", "    answers = keras.ops.clip(answers, 1e-7, 1 - 1e-7)"]
    return Written(Named("of_probabilities")), (*lines, *own, f"    return {made}(truth, {logits})")


def own_metric(goal: Goal, facts: DataFacts) -> Written[tuple[str, tuple[str, ...]]]:
    """The user's own metric, a plain function of one number a row, and the lines that import it."""
    if goal.function is None:
        return Written(("", ()))
    name, lines = imported(goal.function)
    found = getattr(importlib.import_module(goal.function.partition(":")[0]), name)
    is_plain = inspect.isfunction(found) and not is_factory(found) and len(facts.target_center) <= 1
    if is_plain:
        return Written((name, lines))
    return Written(("", ()), (f"the metric {goal.function}: the script prints the loss in its place",))


def imported(where: str) -> tuple[str, tuple[str, ...]]:
    """The name of a user's own function, and the lines that import it."""
    module, _, name = where.partition(":")
    found = getattr(importlib.import_module(module.partition(".")[0]), "__file__", None)
    folder = Path(found).parent.parent if found and Path(found).name == "__init__.py" else Path(found or ".").parent
    lines = (f"sys.path.append({json.dumps(str(folder))})  # where your own code lies", f"from {module} import {name}")
    return name, lines


def callbacks_of(recipe: Recipe, *, alone: bool = False) -> list[Written[Call | None]]:
    """What changes or ends a training as it goes: stopping, and a schedule that waits for a plateau."""
    stopping, found = recipe.stopping, list[Written[Call | None]]()
    if not alone:
        found += [callback_call(each) for each in schedule_callbacks(recipe, monitor="val_loss")]
    if stopping.kind is StoppingKind.EARLY:
        patience = {"patience": stopping.patience, "min_delta": stopping.min_delta, "restore_best_weights": True}
        names = {"monitor": "val_loss", "mode": "min", **{name: value for name, value in patience.items() if value}}
        found.append(Written(Call("keras.callbacks.EarlyStopping", (), names)))
    elif stopping.kind is StoppingKind.GRADIENT_NORM:
        found.append(Written(None, ("stopping by the norm of the gradient: the script trains all epochs",)))
    return found


def unsaid(recipe: Recipe) -> tuple[str, ...]:
    plain = Recipe(data=recipe.data)
    names = [name for name in Recipe.__struct_fields__ if name not in _SAID]
    return tuple(f"{name} of [recipe]" for name in names if getattr(recipe, name) != getattr(plain, name))
