"""`winner.py`: the script that trains a model again without advisor, written beside it.

Imported where a backend is, by name.
"""

import importlib
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from sklearn.preprocessing import MinMaxScaler

from advisor import files
from advisor.records import DataFacts, DataPlan, Goal, InputKind, Recipe, Run, SplitKind, Task
from advisor.records.recipe import Family, StoppingKind
from advisor.records.script import Call, Named, RowsRead, TextFile, Trained, Written
from advisor.render.script.code import code
from advisor.render.script.winner import Subject, script
from advisor.space.losses import is_own
from advisor.store.tables import TEXT_ENDINGS, layout_of, read_table
from advisor.training.data.columns.cells import NO, YES
from advisor.training.data.prepare import Dataset, Source
from advisor.training.data.preprocessing import Preprocessing
from advisor.training.data.rows import row_keys
from advisor.training.network.build import build_model, steps_of
from advisor.training.network.outputs import metrics_for, output_units, takes_rows
from advisor.training.network.own.given import given_loss
from advisor.training.network.own.tasks import as_loss_takes
from advisor.training.network.schedules import schedule_callbacks
from advisor.training.script.estimators import estimator_call
from advisor.training.script.networks import callback_call, network_call, object_call
from advisor.training.script.rows import rows_read
from advisor.workflows.sources import file_of

SCRIPT = "winner.py"
_SAID = frozenset(Recipe.__struct_fields__) & {
    "name", "data", "scaling", "labels", "loss", "class_weights", "threshold", "threshold_choice", "architecture",
    "optimizer", "schedule", "penalty", "dropout", "stopping", "batch_size", "epochs", "seed", "breaks",
}  # fmt: skip
"""The parts of a recipe that a script follows; any other that is set is named as left out."""


def write_script(
    path: Path,
    run: Run,
    source: Source,
    dataset: Dataset,
    *,
    title: str,
    data_folder: Path | None,
    hypermodel: str = "",
    model: keras.Model | None = None,
    more: Sequence[str] = (),
) -> tuple[str, ...]:
    """Write the script of a run and return what it leaves out; a script that cannot be made costs nothing else.

    Args:
        path: Of the script.
        run: With its recipe.
        source: Its rows as read.
        dataset: Its parts, prepared.
        title: Whose training it is.
        data_folder: Where its file was looked for first.
        hypermodel: `module:name` of a KerasTuner model, and the `model` that was built by it.
        model: That was trained.
        more: What is left out beside what is seen here.
    """
    try:
        made = script_of(
            run, source, dataset, title=title, data_folder=data_folder, hypermodel=hypermodel, model=model, more=more
        )
        files.write_atomically(path, made.value)
    except Exception as error:  # noqa: BLE001  the model is there, and nothing of it may be lost for its script
        return (f"the script itself, which could not be written: {' '.join(str(error).split())[:200]}",)
    return made.left_out


def script_of(
    run: Run,
    source: Source,
    dataset: Dataset,
    *,
    title: str,
    data_folder: Path | None,
    hypermodel: str = "",
    model: keras.Model | None = None,
    more: Sequence[str] = (),
) -> Written[str]:
    """Return the script of a run, and what it leaves out; arguments as of `write_script`."""
    recipe, facts = run.recipe, dataset.facts
    assert recipe is not None  # noqa: S101  whoever trained it knows
    rows = _rows(recipe, source, data_folder)
    pipeline = estimator_call(dataset.preprocessing.pipeline)
    if hypermodel and model is not None:
        trained = _by_hypermodel(hypermodel, model, recipe, dataset)
    else:
        trained = _by_recipe(recipe, facts)
    left_out = (*_unsaid(recipe), *rows.left_out, *pipeline.left_out, *trained.left_out, *more)
    subject = Subject(
        title=title,
        reached=_reached(run),
        recipe=recipe,
        facts=facts,
        goal=run.goal or Goal(),
        rows=rows.value,
        pipeline=pipeline.value,
        trained=trained.value,
        channels=_channels(dataset.preprocessing),
        are_bytes=_are_bytes(dataset.preprocessing),
        are_single=_are_single(recipe.data, source),
        yes=tuple(sorted(YES | {"1"})),
        no=tuple(sorted(NO | {"0"})),
        left_out=left_out,
    )
    return Written(script(subject), left_out)


def _rows(recipe: Recipe, source: Source, data_folder: Path | None) -> Written[RowsRead]:
    path = file_of(recipe.data, folder=data_folder)
    if path is None or not path.name.lower().endswith(TEXT_ENDINGS):
        return rows_read(recipe.data, source, path="" if path is None else str(path))
    layout = layout_of(path)
    file = TextFile(layout.encoding, layout.skipped, layout.separator)
    table = read_table(path).rename(columns=lambda name: str(name).strip())
    return rows_read(recipe.data, source, path=str(path), file=file, table=table)


def _by_recipe(recipe: Recipe, facts: DataFacts) -> Written[Trained]:
    """How the network of a recipe is made and trained."""
    model = build_model(recipe, facts, steps_per_epoch=steps_of(facts.train_rows, recipe.batch_size))
    made = _network(recipe, facts, model)
    metrics = [object_call(metric) for metric in metrics_for(facts.known_task, threshold=recipe.threshold)]
    optimizer, (loss, own) = object_call(model.optimizer), _loss(recipe, facts, model)
    stops = _callbacks(recipe)
    call, lines = made.value
    compiled = {"optimizer": optimizer.value, "loss": loss.value, "metrics": [metric.value for metric in metrics]}
    callbacks = tuple(stop.value for stop in stops if stop.value is not None)
    parts = [made.left_out, optimizer.left_out, loss.left_out, *(each.left_out for each in (*metrics, *stops))]
    left_out = tuple(said for part in parts for said in part)
    return Written(
        Trained(call, compiled, callbacks, before=(*lines, *own), one_hot=takes_rows(recipe, facts)), left_out
    )


def _network(recipe: Recipe, facts: DataFacts, model: keras.Model) -> Written[tuple[Call, tuple[str, ...]]]:
    """The call that makes a network, with the lines that it needs before."""
    if recipe.architecture.family is Family.CUSTOM and recipe.architecture.function:
        name, lines = _imported(recipe.architecture.function)
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
    name, lines = _imported(recipe.loss)
    found = getattr(importlib.import_module(recipe.loss.partition(":")[0]), name)
    made = f"{name}()" if isinstance(found, type) else name
    given = given_loss(recipe.loss, facts.known_task, len(facts.classes))
    if not given.takes_logits:
        return Written(Named(made)), lines
    logits = "keras.ops.log(answers)" if facts.task is Task.MULTICLASS else "keras.ops.log(answers / (1 - answers))"
    own = ["", "", "def of_probabilities(truth, answers):", "    answers = keras.ops.clip(answers, 1e-7, 1 - 1e-7)"]
    return Written(Named("of_probabilities")), (*lines, *own, f"    return {made}(truth, {logits})")


def _by_hypermodel(where: str, model: keras.Model, recipe: Recipe, dataset: Dataset) -> Written[Trained]:
    """How a KerasTuner model is made with the values that won, and trained."""
    from advisor.workflows.worker.built import has_own_fit, hypermodel_of

    name, lines = _imported(where)
    found = getattr(importlib.import_module(where.partition(":")[0]), name)
    hypermodel = f"{name}()" if isinstance(found, type) else name
    values = {key.partition(" [")[0]: value for key, value in recipe.architecture.numbers.items()}
    lines += ("hp = keras_tuner.HyperParameters()", f"hp.values.update({code(values)})")
    is_function = not isinstance(found, type) and not hasattr(found, "build")
    own_fit = has_own_fit(hypermodel_of(where))
    build = Call(hypermodel if is_function else f"{hypermodel}.build", (Named("hp"),))
    as_taken = as_loss_takes(model, dataset.y_train[:8])
    trained = Trained(
        build,
        {},
        tuple(stop.value for stop in _callbacks(recipe, alone=True) if stop.value is not None),
        before=lines,
        one_hot=np.ndim(as_taken) == 2 and np.ndim(dataset.y_train) == 1,
        fit=f"{hypermodel}.fit(hp, model" if own_fit else "model.fit(",
        comes_compiled=True,
    )
    return Written(trained)


def _imported(where: str) -> tuple[str, tuple[str, ...]]:
    """The name of a user's own function, and the lines that import it."""
    module, _, name = where.partition(":")
    found = getattr(importlib.import_module(module.partition(".")[0]), "__file__", None)
    folder = Path(found).parent.parent if found and Path(found).name == "__init__.py" else Path(found or ".").parent
    lines = (f"sys.path.append({code(str(folder))})  # where your own code lies", f"from {module} import {name}")
    return name, lines


def _callbacks(recipe: Recipe, *, alone: bool = False) -> list[Written[Call | None]]:
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


def _unsaid(recipe: Recipe) -> tuple[str, ...]:
    plain = Recipe(data=recipe.data)
    names = [name for name in Recipe.__struct_fields__ if name not in _SAID]
    return tuple(f"{name} of [recipe]" for name in names if getattr(recipe, name) != getattr(plain, name))


def _reached(run: Run) -> str:
    name = run.goal.name if run.goal is not None else "loss"
    parts = {"validation": run.scores.validation, "test": run.scores.test}
    said = " and ".join(f"{part} {name} {scores[name]:.6g}" for part, scores in parts.items() if name in scores)
    return f"The training that was kept reached {said}." if said else "The training that was kept has no score."


def _channels(preprocessing: Preprocessing) -> int:
    if preprocessing.kind is InputKind.TABLE:
        return 0
    has_channels = len(preprocessing.row_shape) >= 3 or preprocessing.kind is InputKind.SERIES
    return preprocessing.row_shape[-1] if has_channels else 1


def _are_single(plan: DataPlan, source: Source) -> bool:
    """Say whether each row is drawn by itself: no row equals another, or is of its group."""
    by_unit = plan.split is SplitKind.GROUP or plan.folds or not plan.duplicates_together
    return not by_unit and len(np.unique(row_keys(source.x))) == len(source.x)


def _are_bytes(preprocessing: Preprocessing) -> bool:
    scaler = preprocessing.pipeline.steps[-1][1]
    if preprocessing.kind is InputKind.TABLE or not isinstance(scaler, MinMaxScaler):
        return False
    return bool(np.all(scaler.data_min_ == 0) and np.all(scaler.data_max_ == 255))
