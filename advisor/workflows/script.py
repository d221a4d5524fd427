"""`winner.py`: the script that trains a model again without advisor, written beside it.

Imported where a backend is, by name.
"""

import importlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
from sklearn.preprocessing import MinMaxScaler

from advisor import files
from advisor.records import DataPlan, Goal, InputKind, Recipe, Run, SplitKind
from advisor.records.script import Call, Named, RowsRead, TextFile, Trained, Written
from advisor.render.script.code import code
from advisor.render.script.winner import Subject, script
from advisor.store.json_tables import reads_plainly
from advisor.store.tables import (
    ARFF_ENDINGS,
    EXCEL_ENDINGS,
    JSON_ENDINGS,
    NO_VALUES,
    NOTES,
    TEXT_ENDINGS,
    layout_of,
    read_table,
    read_text,
    table_of_text,
)
from advisor.training.data.columns.written.durations import UNITS
from advisor.training.data.columns.written.truth import NO, YES
from advisor.training.data.columns.written.units import SIZES
from advisor.training.data.inputs.roles import NAMES_OF_WEIGHTS
from advisor.training.data.named import DRAWN_FROM
from advisor.training.data.prepare import Dataset, Source
from advisor.training.data.preprocessing import Preprocessing
from advisor.training.data.rows import row_keys
from advisor.training.ensemble import ENOUGH_BAGGED
from advisor.training.network.own.asked import evaluated
from advisor.training.network.own.several import split_targets
from advisor.training.network.own.tasks import as_model_takes
from advisor.training.script.estimators import estimator_call
from advisor.training.script.recipes import callbacks_of, imported, own_metric, trained_by_recipe, unsaid
from advisor.training.script.rows import rows_read
from advisor.workflows.sources import file_of

SCRIPT = "winner.py"


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
    set_by_fit: Sequence[str] = (),
    more: Sequence[str] = (),
    members: Sequence[Recipe] = (),
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
        set_by_fit: What a `fit` of the user's own sets itself (`epochs`), and so is not given.
        more: What is left out beside what is seen here.
        members: Recipes of the networks whose mean it is; none for one network.
    """
    if source.is_validation is not None and (dataset.facts.inputs or source.has_outputs):
        said = "it knows no validation part of a function's own where the inputs or targets are several, or texts"
        return (f"the script itself: {said}",)
    if source.in_batches:
        return ("the script itself: it reads arrays and tables, and these data come in batches",)
    try:
        made = script_of(
            run,
            source,
            dataset,
            title=title,
            data_folder=data_folder,
            hypermodel=hypermodel,
            model=model,
            set_by_fit=set_by_fit,
            more=more,
            members=members,
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
    set_by_fit: Sequence[str] = (),
    more: Sequence[str] = (),
    members: Sequence[Recipe] = (),
) -> Written[str]:
    """Return the script of a run, and what it leaves out; arguments as of `write_script`."""
    recipe, facts = run.recipe, dataset.facts
    assert recipe is not None  # noqa: S101  whoever trained it knows
    rows = _rows(recipe, source, data_folder)
    pipeline = estimator_call(dataset.preprocessing.pipeline)
    if hypermodel and model is not None:
        trained = _by_hypermodel(hypermodel, model, recipe, dataset, set_by_fit=set_by_fit)
    else:
        trained = trained_by_recipe(recipe, facts)
    metric = own_metric(run.goal or Goal(), facts)
    made = trained.value
    made = replace(made, before=(*made.before, *(line for line in metric.value[1] if line not in made.before)))
    left_out = (*metric.left_out, *unsaid(recipe), *rows.left_out, *pipeline.left_out, *trained.left_out, *more)
    bagged = sum(each.data.bags > 0 for each in members)
    alone = bagged >= ENOUGH_BAGGED
    subject = Subject(
        title=title,
        reached=_reached(run, networks=bagged if alone else len(members)),
        seeds=tuple(each.seed for each in members if not each.data.bags),
        bagged=tuple(each.seed for each in sorted(members, key=lambda each: each.data.bag) if each.data.bags),
        bags=max((each.data.bags for each in members), default=0),
        bagged_alone=alone,
        names_of_weights=NAMES_OF_WEIGHTS,
        drawn_from=DRAWN_FROM,
        many_weights=source.weights is not None and source.weights.ndim > 1,
        recipe=recipe,
        facts=facts,
        goal=run.goal or Goal(),
        rows=rows.value,
        pipeline=pipeline.value,
        trained=made,
        metric=metric.value[0],
        channels=_channels(dataset.preprocessing),
        are_bytes=_are_bytes(dataset.preprocessing),
        are_single=_are_single(recipe.data, source),
        yes=tuple(sorted(YES | {"1"})),
        no=tuple(sorted(NO | {"0"})),
        sizes=SIZES,
        units=UNITS,
        left_out=left_out,
    )
    return Written(script(subject), left_out)


def _rows(recipe: Recipe, source: Source, data_folder: Path | None) -> Written[RowsRead]:
    path = file_of(recipe.data, folder=data_folder) if source.form is None else None  # of pictures it names them
    if path is not None and path.name.lower().endswith(JSON_ENDINGS):
        table = read_table(path, encoding=recipe.data.encoding)
        kinds = (kind for kind, lines in (("json", False), ("lines", True)) if reads_plainly(path, table, lines=lines))
        return rows_read(recipe.data, source, path=str(path), kind=next(kinds, "unread"))
    if path is not None and path.is_dir():
        return rows_read(recipe.data, source, path=f"{path}.npz", kind="arrays")
    if path is None or not path.name.lower().endswith(TEXT_ENDINGS):
        is_unread = path is not None and not _is_whole(path)
        return rows_read(
            recipe.data, source, path="" if path is None else str(path), kind="unread" if is_unread else ""
        )
    layout = layout_of(path, recipe.data.encoding)
    if not layout.is_plain:
        return rows_read(recipe.data, source, path=str(path), kind="unread")
    whole = next(read_text(path, layout))
    table = table_of_text(whole, layout)
    if len(table) < len(whole.dropna(how="all")):  # rows that are no examples
        return rows_read(recipe.data, source, path=str(path), kind="unread")
    file = TextFile(
        layout.encoding,
        layout.skipped,
        layout.separator,
        layout.quote,
        layout.has_row_names,
        has_empty_rows=len(whole) > len(table),
        no_values=NO_VALUES if bool((table == "None").to_numpy().any()) else (),
    )
    table = table.rename(columns=lambda name: str(name).strip())
    return rows_read(recipe.data, source, path=str(path), file=file, table=table)


def _is_whole(path: Path) -> bool:
    """Say whether pandas alone reads all of a file that is no text: ARFF it does not, nor a sheet under a title."""
    name = path.name.lower()
    if name.endswith(EXCEL_ENDINGS):
        return not read_table(path).attrs.get(NOTES)
    return not name.endswith(ARFF_ENDINGS)


def _by_hypermodel(
    where: str, model: keras.Model, recipe: Recipe, dataset: Dataset, *, set_by_fit: Sequence[str]
) -> Written[Trained]:
    """How a KerasTuner model is made with the values that won, and trained."""
    from advisor.workflows.worker.built import has_own_fit, hypermodel_of

    name, lines = imported(where)
    found = getattr(importlib.import_module(where.partition(":")[0]), name)
    values = {key.partition(" [")[0]: value for key, value in recipe.architecture.numbers.items()}
    is_tuner = hasattr(found, "hypermodel") and not hasattr(found, "build")
    space = f"{name}.oracle.get_space()" if is_tuner else "keras_tuner.HyperParameters()"
    lines += ("", f"hp = {space}", f"hp.values.update({code(values)})")
    made = f"{name}()" if isinstance(found, type) else f"{name}.hypermodel" if is_tuner else name
    has_build = isinstance(found, type) or is_tuner or hasattr(found, "build")
    lines += (f"hypermodel = {made}",) if has_build else ()
    own_fit = has_own_fit(hypermodel_of(where))
    build = Call("hypermodel.build" if has_build else name, (Named("hp"),))
    y = dataset.as_they_came(dataset.y_train[:8])
    as_taken = as_model_takes(model, y, is_column=dataset.is_column, names=dataset.names_of_targets)
    outputs = _columns_of_outputs(model, dataset)
    in_rows = isinstance(as_taken, np.ndarray) and as_taken.ndim == 2 and np.ndim(dataset.y_train) == 1
    trained = Trained(
        build,
        {},
        tuple(stop.value for stop in callbacks_of(recipe, alone=True) if stop.value is not None),
        before=lines,
        one_hot=in_rows and np.shape(as_taken)[1] > 1,
        column=in_rows and np.shape(as_taken)[1] == 1,
        fit="hypermodel.fit(\n    hp,\n    model," if own_fit else "model.fit(",
        set_by_fit=tuple(set_by_fit),
        comes_compiled=True,
        can_be_asked=model.compiled and _tells_scores(model, dataset, as_taken),
        outputs=outputs,
    )
    apart = "that each output has targets of its own: y is one array in the script, and the model takes several"
    return Written(trained, () if outputs or isinstance(as_taken, np.ndarray) else (apart,))


def _tells_scores(model: keras.Model, dataset: Dataset, y: object) -> bool:
    """Say whether a model can be asked for its scores: one that trains in a way of its own may have nothing to tell."""
    try:
        evaluated(model, dataset.x_train[:8], y)
    except Exception:  # noqa: BLE001  a `call` or a test step of the user's own, or none
        return False
    return True


def _columns_of_outputs(model: keras.Model, dataset: Dataset) -> dict[str, list[int]] | list[list[int]] | None:
    """Which columns of the targets each output of a model gets; None where it has one output."""
    places = np.arange(dataset.y_train[0].size)[None]
    found = split_targets(model, places, dataset.names_of_targets)
    if isinstance(found, dict):
        return {name: each[0].tolist() for name, each in found.items()}
    return None if found is None else [each[0].tolist() for each in found]


def _reached(run: Run, *, networks: int) -> str:
    what = f"The mean of {networks} networks" if networks > 1 else "The training that was kept"
    name = run.goal.name if run.goal is not None else "loss"
    parts = {"validation": run.scores.validation, "test": run.scores.test}
    said = " and ".join(f"{part} {name} {scores[name]:.6g}" for part, scores in parts.items() if name in scores)
    return f"{what} reached {said}." if said else f"{what} has no score."


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
