"""Labels that may be wrong: rows that models of the other rows do not believe (confident learning)."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, Task
from advisor.records.parts.labels import SuspiciousLabel
from advisor.records.recipe import Scaling
from advisor.training.data.dealing.subsets import nested_order
from advisor.training.data.inputs.several import flat_numbers
from advisor.training.data.preprocessing import fit_preprocessing
from advisor.training.data.sources import Source
from advisor.training.data.targets import Targets, read_targets

FOLDS = 5
MOST_ROWS = 20_000
_MOST_TREES = 300  # over all classes, a fold


def suspicious_labels(source: Source, plan: DataPlan, *, seed: int = 0) -> tuple[SuspiciousLabel, ...]:
    """Return the rows whose label is probably wrong, the least believed first.

    Each row is judged by a linear model and by boosted trees (the mean of their probabilities) that were
    fitted on the other folds. A label is suspicious when another class is likelier than it, and at least
    as likely as that class is, on average, for the rows that carry its label. Sound data has some such
    rows too: this is a list to look through, not to delete by.

    Args:
        source: Data as read; one class a row.
        plan: Says what the target is.
        seed: Deals the folds, and the sample where there are more than 20,000 rows.

    Raises:
        DataError: If the target is no class, or a class has fewer rows than there are folds.

    Reference: Northcutt, Jiang and Chuang, "Confident learning" (2021), arXiv:1911.00068.
    """
    targets = read_targets(source, plan)
    _refuse(targets, name=source.name)
    rows = nested_order(targets.y, seed=seed)[:MOST_ROWS]
    y = targets.y[rows]
    believed = np.zeros((len(rows), len(targets.class_names)))
    for known, judged in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(rows, y):
        believed[judged] = np.mean(list(_probabilities(source, rows[known], rows[judged], targets)), axis=0)
    numbers = rows if source.row_numbers is None else source.row_numbers[rows]
    return _disbelieved(numbers, y, believed, targets.class_names)


def _probabilities(source: Source, known: np.ndarray, judged: np.ndarray, targets: Targets) -> Iterator[np.ndarray]:
    preprocessing = fit_preprocessing(source.x, known, Scaling.STANDARDIZE, name=source.name)
    x, x_judged = (
        flat_numbers(
            preprocessing.transform(source.x.iloc[part] if isinstance(source.x, pd.DataFrame) else source.x[part])
        )
        for part in (known, judged)
    )
    rounds = max(20, min(100, _MOST_TREES // len(targets.class_names)))
    models = (
        LogisticRegression(C=0.1, max_iter=1000),
        HistGradientBoostingClassifier(max_iter=rounds, learning_rate=0.2, early_stopping=False, random_state=0),
    )
    for model in models:
        with threadpool_limits(1):
            yield model.fit(x, targets.y[known]).predict_proba(x_judged)


def _disbelieved(
    rows: np.ndarray, y: np.ndarray, believed: np.ndarray, names: tuple[str, ...]
) -> tuple[SuspiciousLabel, ...]:
    own = believed[np.arange(len(y)), y]
    usual = np.array([own[y == label].mean() for label in range(len(names))])
    likelier = believed.argmax(axis=1)
    found = np.flatnonzero((likelier != y) & (believed.max(axis=1) >= usual[likelier]))
    return tuple(
        SuspiciousLabel(
            row=int(rows[place]),
            given=names[y[place]],
            likelier=names[likelier[place]],
            probability_given=float(own[place]),
            probability_likelier=float(believed[place].max()),
        )
        for place in found[np.argsort(own[found], kind="stable")]
    )


def _refuse(targets: Targets, *, name: str) -> None:
    if targets.task not in (Task.BINARY, Task.MULTICLASS):
        problem = Problem("target", f"expected one class per row, got {targets.task}")
        raise DataError(f"cannot check the labels of {name}", [problem], "Only labels of classes can be checked.")
    counts = np.bincount(targets.y)
    few = [
        Problem(f"class {targets.class_names[label]}", f"expected at least {FOLDS} rows, got {count}")
        for label, count in enumerate(counts)
        if count < FOLDS
    ]
    if few:
        raise DataError(f"cannot check the labels of {name}", few, "Leave out such rare classes.")
