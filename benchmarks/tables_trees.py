"""The trees that `benchmarks.tables` compares with: scikit-learn's, stopped early on the same validation part."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits

MOST_ROUNDS = 1000
PATIENCE = 20
SETTINGS: tuple[dict[str, float], ...] = (
    {},
    {"learning_rate": 0.05},
    {"learning_rate": 0.05, "max_leaf_nodes": 15},
    {"learning_rate": 0.05, "max_leaf_nodes": 63, "l2_regularization": 1.0},
    {"learning_rate": 0.1, "max_leaf_nodes": 8},
    {"learning_rate": 0.05, "l2_regularization": 10.0},
)
"""What is tried; the first is as they come."""


class Parts(NamedTuple):
    """A table's parts, the column that is predicted, and whether that is classes."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame
    target: str
    is_classes: bool


def tree_errors(parts: Parts) -> tuple[float, float, float | None]:
    """Return the test errors of trees as they come, and of the settings that are best by the validation part.

    Beside them the log loss of trees as they come; None for a regression.
    """
    x_train, x_validation, x_test = _features(parts)
    y_train, y_validation, y_test = (each[parts.target].to_numpy() for each in parts[:3])
    found = []
    for settings in SETTINGS:
        with threadpool_limits(1):  # threads that wait for each other cost more than they give
            model = _model(parts, settings).fit(x_train, y_train, X_val=x_validation, y_val=y_validation)
        loss = _loss(model, x_validation, y_validation, parts)
        found.append((loss, _error(model, x_test, y_test, parts), _loss(model, x_test, y_test, parts)))
    best = min(found, key=lambda each: each[0])
    return found[0][1], best[1], found[0][2] if parts.is_classes else None


def _model(parts: Parts, settings: dict[str, float]) -> HistGradientBoostingClassifier | HistGradientBoostingRegressor:
    kind = HistGradientBoostingClassifier if parts.is_classes else HistGradientBoostingRegressor
    stops = {"early_stopping": True, "max_iter": MOST_ROUNDS, "n_iter_no_change": PATIENCE, "random_state": 0}
    return kind(categorical_features="from_dtype", **stops, **settings)


def _features(parts: Parts) -> list[pd.DataFrame]:
    """The three parts with texts as categories, those of the training part; others are missing."""
    tables = [each.drop(columns=parts.target) for each in parts[:3]]
    texts = [name for name in tables[0] if tables[0][name].dtype.kind not in "fiub"]
    known = {name: pd.CategoricalDtype(sorted(tables[0][name].dropna().unique())) for name in texts}
    return [table.astype(known) for table in tables]


def _error(model: object, x: pd.DataFrame, y: np.ndarray, parts: Parts) -> float:
    said = model.predict(x)  # type: ignore[attr-defined]
    return float((said != y).mean()) if parts.is_classes else float(np.sqrt(((said - y) ** 2).mean()))


def _loss(model: object, x: pd.DataFrame, y: np.ndarray, parts: Parts) -> float:
    if not parts.is_classes:
        return _error(model, x, y, parts)
    labels = model.classes_  # type: ignore[attr-defined]
    return float(log_loss(y, model.predict_proba(x), labels=labels))  # type: ignore[attr-defined]
