"""References: simple models on the same parts, to judge the network's scores by.

They are cheap on purpose: at most 20,000 rows, a bounded number of trees and of features that these look at, so that
they tell what an hour's less thought would have got, not what the best model could.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import msgspec
import numpy as np
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_selection import f_classif, f_regression
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.multioutput import MultiOutputRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from advisor.records import Recipe, Reference, Task
from advisor.records.parts.encoding import NumericEncoding
from advisor.records.recipe import Scaling
from advisor.space.losses import is_told
from advisor.training.data.dealing.subsets import nested_order
from advisor.training.data.inputs.several import flat_numbers
from advisor.training.data.prepare import Dataset
from advisor.training.scores.scoring import score

_MOST_CELLS = 4_000_000  # rows * features that a reference is fitted on
_MOST_ROWS = 20_000
_MOST_TREES = 300  # one per class and round
# Of wide rows trees see some features, of which half say most by themselves. Fashion-MNIST, 784 pixels, one core: 17 s
# with all of them, loss .405; 3 s with 256 drawn by chance, .422; with the 256 that say most by themselves .467.
_MOST_FEATURES = 256
_FEW_BINS = 63  # of each feature, where there are so many of them
_SEED = 0


@runtime_checkable
class _Model(Protocol):
    def fit(self, x: np.ndarray, y: np.ndarray) -> object: ...
    def predict(self, x: np.ndarray) -> np.ndarray: ...


def plainly(recipe: Recipe) -> Recipe:
    """Return a recipe whose prepared data simple models read as well: their own scaling, and trees, need no other.

    Pieces of numbers would only make them many times as slow.

    Example:
        >>> from advisor.records import DataPlan
        >>> plainly(Recipe(data=DataPlan(source="wine"), scaling=Scaling.ROBUST)).scaling.value
        'standardize'
    """
    is_bent = recipe.scaling in (Scaling.ROBUST, Scaling.QUANTILE)
    scaling = Scaling.STANDARDIZE if is_bent else recipe.scaling
    return msgspec.structs.replace(recipe, scaling=scaling, numeric_encoding=NumericEncoding.NONE)


@dataclass(frozen=True, eq=False)
class Fitted:
    """The simple models, fitted on the training part.

    Args:
        rows: That they were fitted on, by their places.
        models: By name, the weakest first.
    """

    rows: np.ndarray
    models: dict[str, _Model]


def fit_references(dataset: Dataset) -> Fitted:
    """Fit `majority` (class shares, or the mean), `linear` (logistic or ridge regression) and `boosting` (trees).

    None of targets that are maps, or the inputs themselves: what they are to be held to is no single number a row.
    """
    rows = _rows_to_fit(dataset)
    if dataset.target_shape or dataset.is_stand_in or _answers_itself(dataset):
        return Fitted(rows, {})
    x, y = flat_numbers(_inputs(dataset, "train"))[rows], dataset.y_train[rows]
    rounds = max(20, min(100, _MOST_TREES // max(1, _trees_a_round(dataset))))
    models = dict(_models(dataset.facts.known_task, rounds, several=y.ndim == 2, columns=columns_to_see(x, y)))
    with (
        warnings.catch_warnings(),
        threadpool_limits(1),
    ):  # threads that wait for each other cost more than they give
        warnings.simplefilter("ignore", ConvergenceWarning)  # a reference may stop short of its optimum
        for model in models.values():
            model.fit(x, y)
    return Fitted(rows, models)


def _answers_itself(dataset: Dataset) -> bool:
    """Say whether the targets are the inputs: to give those back is no feat of a simple model."""
    x, y = _inputs(dataset, "train"), dataset.y_train
    return y.ndim == 2 and x.shape == y.shape and x.shape[1] > 1 and np.array_equal(x, y)


def references(dataset: Dataset, *, loss: str = "auto", fitted: Fitted | None = None) -> tuple[Reference, ...]:
    """Score the reference models on the training part, as far as they saw it, and on the validation part.

    Args:
        dataset: Prepared parts.
        loss: The loss that the network is judged by, so that both are named and measured alike; the references have
            none where it is not one of the catalogue's.
        fitted: On these training rows; they are fitted when None.

    Returns:
        `majority`, `linear` and `boosting`, with the scores of `advisor.training.scores.scoring.score`; before them
        what the data themselves bring: the last value of a series.
    """
    known = fit_references(dataset) if fitted is None else fitted
    told = tuple(
        Reference(
            name=name,
            train=score(dataset.facts, loss, dataset.y_train, said["train"]),
            validation=score(dataset.facts, loss, dataset.y_validation, said["validation"]),
        )
        for name, said in dataset.simple.answers.items()
    )
    x_train, y_train = _inputs(dataset, "train")[known.rows], dataset.y_train[known.rows]
    return told + tuple(
        Reference(
            name=name,
            train=_scored(dataset, model, x_train, y_train, loss),
            validation=_scored(dataset, model, _inputs(dataset, "validation"), dataset.y_validation, loss),
        )
        for name, model in known.models.items()
    )


def reference_test_scores(
    dataset: Dataset, *, loss: str = "auto", fitted: Fitted | None = None
) -> dict[str, dict[str, float]]:
    """Return each reference model's scores on the test part, by its name; empty without a test part.

    For the winner of a study, once: the test part decides nothing.

    Args:
        dataset: Prepared parts.
        loss: As for `references`.
        fitted: On these training rows; they are fitted when None.
    """
    y_test = dataset.y_test
    if dataset.x_test is None or y_test is None:
        return {}
    known = fit_references(dataset) if fitted is None else fitted
    told = {name: score(dataset.facts, loss, y_test, said["test"]) for name, said in dataset.simple.answers.items()}
    x_test = _inputs(dataset, "test")
    return told | {name: _scored(dataset, model, x_test, y_test, loss) for name, model in known.models.items()}


def _models(task: Task, rounds: int, *, several: bool, columns: np.ndarray | None) -> Iterator[tuple[str, _Model]]:
    boosting = {
        "max_iter": rounds,
        "learning_rate": 0.2,  # few rounds: twice the default's step
        "l2_regularization": 1.0,  # without it leaves of a rare class run away: 0.69 accuracy where this has 0.9996
        "max_leaf_nodes": 15,
        "early_stopping": False,
        "random_state": _SEED,
        "max_bins": 255 if columns is None else _FEW_BINS,
    }
    if task is Task.REGRESSION:
        trees = _seeing(columns, HistGradientBoostingRegressor(**boosting))
        yield "majority", DummyRegressor()
        yield "linear", make_pipeline(StandardScaler(), Ridge(alpha=1.0))
        yield "boosting", MultiOutputRegressor(trees) if several else trees
        return
    linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=100))
    trees = _seeing(columns, HistGradientBoostingClassifier(**boosting))
    majority = DummyClassifier(strategy="prior")
    yield "majority", _Labels(majority) if several else majority
    yield "linear", _Labels(linear) if several else linear
    yield "boosting", _Labels(trees) if several else trees


def _seeing(columns: np.ndarray | None, trees: _Model) -> _Model:
    return trees if columns is None else make_pipeline(ColumnTransformer([("seen", "passthrough", columns)]), trees)


def columns_to_see(x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """Return the features that trees look at, shape (at most `_MOST_FEATURES`,); None for all of them.

    Half are those that say most by themselves, the other half are drawn: neighbouring pixels say the same.
    """
    if x.shape[1] <= _MOST_FEATURES:
        return None
    columns = np.random.default_rng(_SEED).permutation(x.shape[1])
    if y.ndim == 1:
        measure = f_classif if y.dtype == np.int64 else f_regression
        with warnings.catch_warnings(), np.errstate(all="ignore"):  # a feature that never changes says nothing
            warnings.simplefilter("ignore")
            said = np.nan_to_num(measure(x, y)[0], nan=-1.0, posinf=-1.0)
        best = np.argsort(said, kind="stable")[::-1][: _MOST_FEATURES // 2]
        columns = np.concatenate([best, columns[~np.isin(columns, best)]])
    return np.sort(columns[:_MOST_FEATURES])


def _scored(dataset: Dataset, model: _Model, x: np.ndarray, y: np.ndarray, loss: str) -> dict[str, float]:
    scores = score(dataset.facts, loss, y, _outputs(dataset, model, flat_numbers(x)))
    return scores if is_told(loss) else {name: value for name, value in scores.items() if name != "loss"}


def _outputs(dataset: Dataset, model: _Model, x: np.ndarray) -> np.ndarray:
    """Return what a network would: values, or probabilities of every class, also of one not trained on."""
    if dataset.facts.task is Task.REGRESSION:
        return np.asarray(model.predict(x))
    if isinstance(model, _Labels):
        return np.stack([_spread(one, x, 2)[:, 1] for one in model.models], axis=1)
    return _spread(model, x, len(dataset.class_names))


def _spread(model: _Model, x: np.ndarray, classes: int) -> np.ndarray:
    probabilities = np.zeros((len(x), classes))
    probabilities[:, np.asarray(model.classes_, dtype=np.int64)] = model.predict_proba(x)  # type: ignore[attr-defined]
    return probabilities


class _Labels:
    """One model per label; a label that never changes in the training part is predicted as that constant."""

    def __init__(self, model: _Model) -> None:
        self.model = model
        self.models: list[_Model] = []

    def fit(self, x: np.ndarray, y: np.ndarray) -> object:
        changes = [len(np.unique(column)) > 1 for column in y.T]
        self.models = [clone(self.model) if change else DummyClassifier() for change in changes]
        for model, column in zip(self.models, y.T, strict=True):
            model.fit(x, column)
        return self

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.stack([model.predict(x) for model in self.models], axis=1)


def _rows_to_fit(dataset: Dataset) -> np.ndarray:
    flat = flat_numbers(_inputs(dataset, "train"))
    most = min(_MOST_ROWS, max(500, _MOST_CELLS // max(1, flat.shape[1])))
    if len(flat) <= most:
        return np.arange(len(flat))
    is_classes = dataset.y_train.dtype == np.int64
    strata = dataset.y_train if is_classes else np.zeros(len(flat), dtype=np.int64)
    return np.sort(nested_order(strata, seed=_SEED)[:most])


def _trees_a_round(dataset: Dataset) -> int:
    return len(dataset.class_names) if dataset.facts.task is Task.MULTICLASS else 1


def _inputs(dataset: Dataset, part: str) -> np.ndarray:
    """What the simple models are shown of a part: the network's inputs, unless those are no plain numbers."""
    x: np.ndarray = dataset.simple.inputs.get(part, getattr(dataset, f"x_{part}"))
    return x
