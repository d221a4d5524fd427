"""Data as the network sees it: read a source, deal its rows, fit the preprocessing, note the facts."""

from dataclasses import replace

import msgspec
import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataFacts, DataPlan, DataReading, InputKind, Recipe, Surprise, Task, WordsAs
from advisor.records.data import TargetScaling
from advisor.training.data.arrays import source_from_arrays
from advisor.training.data.columns.leaks import leaks
from advisor.training.data.columns.target_hints import target_note, target_surprises
from advisor.training.data.dataset import Dataset, RawRows, Simple
from advisor.training.data.dealing.splits import Parts, Rows, deal
from advisor.training.data.dealing.subsets import nested_order, noisy_labels
from advisor.training.data.facts import array_facts, fingerprint, missing_share, shared_rows
from advisor.training.data.input_kind import array_reading
from advisor.training.data.inputs.channels import are_first, last, of_family, surprise_of
from advisor.training.data.inputs.forecasts import prepare_series
from advisor.training.data.inputs.several import cells_in_table, is_packed
from advisor.training.data.inputs.weights import check_one_a_row, of_parts, with_weights_told
from advisor.training.data.inputs.words import plain_vectors, without_scale
from advisor.training.data.named import named_source
from advisor.training.data.preprocessing import Preprocessing, check_inputs, fit_preprocessing
from advisor.training.data.rows import combined_keys, row_keys
from advisor.training.data.sources import Source, source_from_frame, with_columns
from advisor.training.data.targets import Targets, check_loss, read_targets, scaled
from advisor.training.data.traits import traits

__all__ = ["Dataset", "Source", "named_source", "prepare", "source_from_arrays", "source_from_frame"]


def prepare(source: Source, recipe: Recipe, *, with_test: bool) -> Dataset:
    """Deal the rows of a source and prepare each part; every number is fitted on the training part alone.

    Args:
        source: Features and targets as read.
        recipe: `recipe.data` says how rows are split, `recipe.scaling` what is done to inputs.
        with_test: Whether the test part comes too; trials of a study never see it.

    Raises:
        DataError: If the data cannot be used as asked.

    Example:
        >>> recipe = Recipe(data=DataPlan(source="iris"))
        >>> dataset = prepare(named_source(recipe.data, folder=None), recipe, with_test=False)
        >>> dataset.x_train.shape, dataset.x_validation.shape, dataset.x_test is None
        ((90, 4), (30, 4), True)
    """
    plan = recipe.data
    if source.kind is InputKind.SERIES and isinstance(source.x, pd.DataFrame):
        return prepare_series(source, recipe, with_test=with_test)
    source = with_columns(source, plan)
    is_moved = isinstance(source.x, np.ndarray) and are_first(source.x, plan, name=source.name)
    source, told = _in_order(source, plan) if is_moved else (source, ())
    hints = (*told, *of_family(source.form, recipe))
    _check_rows(source, plan)
    is_own = recipe.architecture.function is not None
    check_one_a_row(source.weights, is_own=is_own, name=source.name)
    targets = read_targets(source, plan, is_own=is_own)
    check_loss(targets, recipe.loss, name=source.name)
    keys = row_keys(source.x)
    parts = _dealt(source, targets, keys, plan)
    targets = scaled(targets, parts.train, plan.target_scaling or TargetScaling.STANDARDIZE)
    y_noisy = targets.y.copy()
    y_noisy[parts.train] = noisy_labels(targets.y[parts.train], plan.label_noise, seed=plan.split_seed)
    parts = replace(parts, train=_subset(parts.train, targets, plan, name=source.name))
    preprocessing = fit_preprocessing(
        source.x,
        parts.train,
        recipe.scaling,
        name=source.name,
        columns=source.columns,
        kind=plan.kind or source.kind,
        words=recipe.words,
        encoding=recipe.numeric_encoding,
    )
    preprocessing = replace(preprocessing, form=source.form, channels_first=is_moved)

    def inputs(rows: np.ndarray) -> np.ndarray:
        return preprocessing.transform(_rows_of(source.x, rows), name=source.name)

    x_train, y_train = inputs(parts.train), _as_trained(y_noisy[parts.train])
    x_test, y_test = _test_part(source, targets, parts, preprocessing) if with_test else (None, None)
    rows = {"train": parts.train, "validation": parts.validation, **({"test": parts.test} if with_test else {})}
    weights = of_parts(source.weights, rows, tested=source.weights_test)
    facts = array_facts(targets.task, x_train, y_train, class_names=targets.class_names, kind=preprocessing.kind)
    facts = facts if preprocessing.words is None else without_scale(facts, preprocessing.words)
    return Dataset(
        x_train=x_train,
        y_train=y_train,
        x_validation=inputs(parts.validation),
        y_validation=_as_trained(targets.y[parts.validation]),
        x_test=x_test,
        y_test=y_test,
        facts=_with_parts(
            facts,
            source,
            targets,
            parts,
            keys,
            y_train,
            _with_surprises(reading_of(source, targets, parts, plan), hints),
        ),
        class_names=targets.class_names,
        preprocessing=preprocessing,
        simple=_shown_to_simple(source, parts, preprocessing),
        raw_test=_raw_test(source, parts, preprocessing.kind) if with_test else None,
        is_column=source.is_column,
        target_shape=source.target_shape,
        is_whole=source.y.ndim == 2 and source.y.dtype.kind in "biu",
        weights=weights,
    )


def _raw_test(source: Source, parts: Parts, kind: InputKind) -> RawRows:
    """The test rows as the source has them, or what is measured of them; columns without names have numbers."""
    own = source.x_test is not None
    x = source.x_test if source.x_test is not None else _rows_of(source.x, parts.test)
    numbers = parts.test if source.row_numbers is None else source.row_numbers[parts.test]
    if is_packed(x):
        return RawRows(numbers=None if own else numbers, table=cells_in_table(x))
    if isinstance(x, np.ndarray) and x.ndim == 2 and kind is InputKind.TABLE:
        names = source.feature_names if len(source.feature_names) == x.shape[1] else None
        x = pd.DataFrame(x, columns=names)
    table = x if isinstance(x, pd.DataFrame) else traits(x, kind)
    return RawRows(numbers=None if own else numbers, table=table)


def _shown_to_simple(source: Source, parts: Parts, preprocessing: Preprocessing) -> Simple:
    """Return vectors of texts for the simple models, where the network is given numbers of words."""
    if preprocessing.words is None or preprocessing.words.read_as is WordsAs.VECTORS:
        return Simple()
    rows = {"train": parts.train, "validation": parts.validation, "test": parts.test}
    texts = {part: _texts(_rows_of(source.x, which), preprocessing, source.name) for part, which in rows.items()}
    if source.x_test is not None:
        texts["test"] = _texts(source.x_test, preprocessing, source.name)
    return Simple(inputs=plain_vectors(texts, preprocessing.pipeline))


def _texts(x: np.ndarray | pd.DataFrame, preprocessing: Preprocessing, name: str) -> list[str]:
    return preprocessing.table(x, name=name)[preprocessing.columns[0].name].tolist()


def _in_order(source: Source, plan: DataPlan) -> tuple[Source, tuple[Surprise, ...]]:
    """Return a source of images with their channels first with those last, and what is to be said of that."""
    x = np.asarray(source.x)
    test = source.x_test if source.x_test is None else last(np.asarray(source.x_test))
    return replace(source, x=last(x), x_test=test), (surprise_of(x),) if not plan.channels else ()


def _with_surprises(reading: DataReading | None, surprises: tuple[Surprise, ...]) -> DataReading | None:
    if not surprises:
        return reading
    reading = reading or DataReading()
    return msgspec.structs.replace(reading, surprises=(*surprises, *reading.surprises))


def _check_rows(source: Source, plan: DataPlan) -> None:
    problems = []
    if len(source.x) == 0:
        problems.append(Problem("rows", "expected at least one row, got an empty data set"))
    elif len(source.x) != len(source.y):
        problems.append(Problem("rows", f"expected as many targets as rows ({len(source.x)}), got {len(source.y)}"))
    if is_packed(source.x) and plan.kind is not None:
        problems.append(Problem("kind", f'expected none for several inputs, got "{plan.kind.value}": leave it out'))
    is_one = isinstance(source.x, np.ndarray) and not is_packed(source.x)
    if is_one and (source.x.ndim < 2 or 0 in source.x.shape[1:]):
        way = ": x.reshape(-1, 1) has a number a row" if source.x.ndim == 1 else ""
        problems.append(Problem("x", f"expected an array of rows of features, got the shape {source.x.shape}{way}"))
    if problems:
        raise DataError(f"cannot use {source.name}", problems, "Give one row of features and one target per example.")
    check_inputs(source.x, name=source.name, kind=plan.kind or source.kind)


def _dealt(source: Source, targets: Targets, keys: np.ndarray, plan: DataPlan) -> Parts:
    rows = Rows(_strata(targets, targets.y), keys, source.groups, source.times, source.is_validation)
    return deal(rows, plan, own_test=source.x_test is not None, name=source.name)


def _strata(targets: Targets, y: np.ndarray) -> np.ndarray:
    is_classes = targets.task in (Task.BINARY, Task.MULTICLASS)
    return y if is_classes else np.zeros(len(y), dtype=np.int64)


def _subset(train: np.ndarray, targets: Targets, plan: DataPlan, *, name: str) -> np.ndarray:
    if plan.rows is None:
        return _checked_classes(train, targets, name=name)
    if not 1 <= plan.rows <= len(train):
        problem = Problem("rows", f"expected 1 to {len(train)}, the rows of the training part, got {plan.rows}")
        raise DataError(f"cannot use {name}", [problem], "Ask for fewer rows.")
    order = nested_order(_strata(targets, targets.y[train]), seed=plan.rows_seed)
    kept = np.sort(order[: plan.rows])  # the order of the part stays: rising, or that of time
    return _checked_classes(train[kept], targets, name=name)


def _checked_classes(train: np.ndarray, targets: Targets, *, name: str) -> np.ndarray:
    """Refuse a training part of one class, or of more classes than rows; return it as it is."""
    if targets.task not in (Task.BINARY, Task.MULTICLASS):
        return train
    seen, known = len(np.unique(targets.y[train])), len(targets.class_names)
    problems = []
    if known > len(train):
        problems.append(
            Problem("training part", f"expected at least {known} rows for {known} classes, got {len(train)}")
        )
    if seen < 2:
        problems.append(Problem("training part", f"expected at least two classes, got {seen} in {len(train)} rows"))
    if problems:
        raise DataError(f"cannot train on {name}", problems, "Train on more rows, or split the rows at random.")
    return train


def _as_trained(y: np.ndarray) -> np.ndarray:
    return y if y.dtype == np.int64 else y.astype(np.float32)


def _rows_of(x: np.ndarray | pd.DataFrame, rows: np.ndarray) -> np.ndarray | pd.DataFrame:
    return x.iloc[rows] if isinstance(x, pd.DataFrame) else x[rows]


def _test_part(
    source: Source, targets: Targets, parts: Parts, preprocessing: Preprocessing
) -> tuple[np.ndarray | None, np.ndarray | None]:
    if source.x_test is not None and targets.y_test is not None:
        return preprocessing.transform(source.x_test, name=source.name), _as_trained(targets.y_test)
    if not len(parts.test):
        return None, None
    x_test = preprocessing.transform(_rows_of(source.x, parts.test), name=source.name)
    return x_test, _as_trained(targets.y[parts.test])


def _with_parts(
    facts: DataFacts,
    source: Source,
    targets: Targets,
    parts: Parts,
    keys: np.ndarray,
    y_train: np.ndarray,
    reading: DataReading | None,
) -> DataFacts:
    own = row_keys(source.x_test) if source.x_test is not None else np.zeros(0, dtype=np.uint64)
    return msgspec.structs.replace(
        facts,
        validation_rows=len(parts.validation),
        test_rows=len(parts.test) or len(own),
        missing_share=missing_share(_rows_of(source.x, parts.train)),
        shared_rows=shared_rows(keys[parts.train], keys[parts.validation], keys[parts.test]),
        target_center=targets.center,
        target_scale=targets.scale,
        target_names=source.target_names if targets.task is Task.REGRESSION else (),
        reading=reading,
        fingerprint=fingerprint(
            combined_keys(keys[parts.train], y_train),
            combined_keys(keys[parts.validation], targets.y[parts.validation]),
            combined_keys(keys[parts.test], targets.y[parts.test]),
            own if targets.y_test is None else combined_keys(own, targets.y_test),
            *of_parts(source.weights, {"train": parts.train, "validation": parts.validation}).values(),
        ),
    )


def reading_of(source: Source, targets: Targets, parts: Parts, plan: DataPlan) -> DataReading | None:
    """Return how the data were read: their columns, or what was assumed of arrays; their targets; equal rows."""
    reading = source.reading
    if isinstance(source.x, np.ndarray):
        reading = reading or array_reading(source.x, plan.kind or source.kind)
    name = source.target_names[0] if source.target_names else "target"
    is_named = bool(source.class_names)
    if source.target_names and reading is not None:
        note = target_note(source.y, targets.task, targets.class_names, name=", ".join(source.target_names))
        reading = msgspec.structs.replace(reading, notes=(note, *reading.notes))
    surprises = list(
        target_surprises(source.y, targets.task, plan, name=name, is_named=is_named, label_names=targets.class_names)
    )
    if isinstance(source.x, pd.DataFrame):
        surprises += leaks(source.x, targets.y, plan)
    if targets.one_hot and plan.task is None:
        seen, read_as = "has a single 1 in each row", "is read as one class a row"
        surprises.append(Surprise(column="target", seen=seen, read_as=read_as, otherwise='task = "multilabel"'))
    if parts.equal_rows:
        seen = f"lie in few sets of equal rows ({parts.equal_rows:,} of {len(source.y):,})"
        read_as = "are dealt one by one, so that equal rows may stand in two parts"
        surprises.append(Surprise(column="rows", seen=seen, read_as=read_as))
    reading = reading if source.weights is None else with_weights_told(reading)
    return _with_surprises(reading, tuple(surprises))
