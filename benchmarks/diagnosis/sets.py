"""The data sets of the bench: 1,000 training and 500 validation rows of each, one deal a seed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_digits
from sklearn.feature_extraction.text import CountVectorizer

from advisor.records import ClassCount, DataFacts, Reference, Task
from advisor.training.data.prepare import Dataset
from advisor.training.scores.references import references

TUNING = (
    "letter",
    "magic",
    "mfeat_factors",
    "mammography",
    "wine_quality_white",
    "cpu_act",
    "satimage",
    "spambase",
    "fashion_mnist",
    "shuttle",
    "california_housing",
    "protein",
)
JUDGING = ("digits", "adult", "cifar10_small", "sms_spam", "daily_min_temperatures")
FEATURES = 64  # every set is padded with zero columns to this many, so that one program fits all
CLASSES = 26
TRAIN_ROWS, VALIDATION_ROWS = 1000, 500
MOST_ROWS = 20_000


@dataclass(frozen=True, eq=False)
class Deal:
    """One deal of a data set into two parts, standardized by the training part; targets of regressions too."""

    name: str
    task: Task
    x: np.ndarray
    y: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    class_count: int  # 1 for a regression
    features: int

    def facts(self) -> DataFacts:
        """Return the facts that a recorder would write of this deal."""
        return facts_of(self.x, self.y, self.x_validation, self.y_validation, task=self.task, classes=self.class_count)


def facts_of(
    x: np.ndarray, y: np.ndarray, x_validation: np.ndarray, y_validation: np.ndarray, *, task: Task, classes: int
) -> DataFacts:
    """Return what is recorded of two parts as the network sees them."""
    real = task is Task.REGRESSION
    counts = () if real else tuple(ClassCount(str(c), int((y == c).sum())) for c in range(classes))
    finite = x[np.isfinite(x).all(axis=1)]
    spreads = finite.std(axis=0)
    spreads = spreads[spreads > 0]
    shared = {row.tobytes() for row in np.ascontiguousarray(x)}
    return DataFacts(
        task=task,
        train_rows=len(x),
        validation_rows=len(x_validation),
        input_shape=(x.shape[1],),
        classes=counts,
        input_min=float(finite.min()),
        input_max=float(finite.max()),
        input_mean=float(finite.mean()),
        input_std=float(finite.std()),
        feature_spread_ratio=float(spreads.max() / spreads.min()),
        target_min=float(y.min()) if real else None,
        target_max=float(y.max()) if real else None,
        target_mean=float(y.mean()) if real else None,
        target_std=float(y.std()) if real else None,
        nonfinite_inputs=int((~np.isfinite(x)).sum()),
        shared_rows=sum(row.tobytes() in shared for row in np.ascontiguousarray(x_validation)),
    )


@cache
def raw(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray, Task]:
    """Read a set: rows without exact copies, float32, at most 64 features."""
    if name in _READERS:
        x, y, real = _READERS[name](folder)
    else:
        sidecar = json.loads((folder / f"{name}.json").read_text())
        with np.load(folder / f"{name}.npz") as arrays:
            x, y = arrays["x"], arrays["y"]
        real = "regression" in sidecar["task"]
    if len(x) > MOST_ROWS:
        rows = np.random.default_rng(1).permutation(len(x))[:MOST_ROWS]
        x, y = x[rows], y[rows]
    if x.ndim == 3:  # images: pooled to 7 x 7
        x = x.reshape(len(x), 7, 4, 7, 4).mean(axis=(2, 4)).reshape(len(x), 49) / 255.0
    x = x.astype(np.float32)
    if x.shape[1] > FEATURES:
        x = x[:, np.sort(np.random.default_rng(0).permutation(x.shape[1])[:FEATURES])]
    _, first = np.unique(x, axis=0, return_index=True)
    first = np.sort(first)
    classes = len(np.unique(y))
    task = Task.REGRESSION if real else (Task.BINARY if classes == 2 else Task.MULTICLASS)
    return x[first], y[first].astype(np.float32 if real else np.int64), task


def _houses(folder: Path) -> tuple[np.ndarray, np.ndarray, bool]:
    table = pd.read_csv(folder / "california_housing.csv.gz").dropna().select_dtypes("number")
    target = table.pop("median_house_value")
    return table.to_numpy(np.float32), target.to_numpy(np.float32), True


def _digits(folder: Path) -> tuple[np.ndarray, np.ndarray, bool]:
    x, y = load_digits(return_X_y=True)
    return x, y, False


def _adult(folder: Path) -> tuple[np.ndarray, np.ndarray, bool]:
    table = pd.read_csv(folder / "adult_train.csv.gz").dropna()
    y = table.pop("income").astype(str).str.contains(">50K").to_numpy(np.int64)
    x = pd.get_dummies(table.drop(columns=["fnlwgt", "native-country", "education"])).to_numpy(np.float32)
    return x, y, False


def _photographs(folder: Path) -> tuple[np.ndarray, np.ndarray, bool]:
    with np.load(folder / "cifar10_small.npz") as arrays:
        grey, y = arrays["x"].mean(axis=3), arrays["y"]
    return grey.reshape(len(grey), 8, 4, 8, 4).mean(axis=(2, 4)).reshape(len(grey), 64), y, False


def _messages(folder: Path) -> tuple[np.ndarray, np.ndarray, bool]:
    table = pd.read_csv(folder / "sms_spam.csv.gz")
    words = CountVectorizer(max_features=60, binary=True).fit_transform(table["text"]).toarray()
    length = table["text"].str.len().to_numpy()[:, None] / 100
    return np.hstack([words, length]), (table["label"] == "spam").to_numpy(np.int64), False


def _temperatures(folder: Path) -> tuple[np.ndarray, np.ndarray, bool]:
    values = pd.read_csv(folder / "daily_min_temperatures.csv")["Temp"].to_numpy(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(values, 31)
    return windows[:, :30], windows[:, 30], True


_READERS: dict[str, Callable[[Path], tuple[np.ndarray, np.ndarray, bool]]] = {
    "california_housing": _houses,
    "digits": _digits,
    "adult": _adult,
    "cifar10_small": _photographs,
    "sms_spam": _messages,
    "daily_min_temperatures": _temperatures,
}


def deal(folder: Path, name: str, seed: int) -> Deal:
    """Deal a set's rows at random (by class where there are classes) and standardize by the training part."""
    x, y, task = raw(folder, name)
    rng = np.random.default_rng([seed, 3])
    order = rng.permutation(len(x))
    if task is not Task.REGRESSION:
        order = _by_class(y, order)
    train, validation = order[:TRAIN_ROWS], order[TRAIN_ROWS : TRAIN_ROWS + VALIDATION_ROWS]
    centre, spread = x[train].mean(axis=0), x[train].std(axis=0)
    spread[spread == 0] = 1.0
    parts = [np.clip((x[part] - centre) / spread, -5, 5).astype(np.float32) for part in (train, validation)]
    targets = [y[train], y[validation]]
    if task is Task.REGRESSION:
        targets = [((each - y[train].mean()) / y[train].std()).astype(np.float32) for each in targets]
    classes = 1 if task is Task.REGRESSION else int(y.max()) + 1
    return Deal(name, task, parts[0], targets[0], parts[1], targets[1], classes, x.shape[1])


def _by_class(y: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return the rows in an order in which every stretch holds the classes in their shares."""
    place = np.empty(len(order))
    for label in np.unique(y):
        rows = order[y[order] == label]
        place[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    jitter = np.argsort(place[order], kind="stable")
    return np.asarray(order[jitter])


def references_of(dealt: Deal) -> tuple[Reference, ...]:
    """Return the reference models' scores on a deal."""
    dataset = Dataset(
        x_train=dealt.x,
        y_train=dealt.y,
        x_validation=dealt.x_validation,
        y_validation=dealt.y_validation,
        x_test=None,
        y_test=None,
        facts=dealt.facts(),
        class_names=tuple(str(c) for c in range(dealt.class_count)),
        preprocessing=None,
    )
    return references(dataset)
