"""Data facts: the numbers of a data set that a run carries and the diagnosis reads."""

import hashlib

import numpy as np
import pandas as pd

from advisor.records import ClassCount, DataFacts, InputKind, Task
from advisor.training.data.inputs.several import input_facts
from advisor.training.data.rows import common_rows


def array_facts(
    task: Task | None,
    x: np.ndarray,
    y: np.ndarray,
    *,
    class_names: tuple[str, ...],
    kind: InputKind = InputKind.IMAGE,
) -> DataFacts:
    """Return what can be read from a training part as the network sees it.

    Args:
        task: What is predicted; None where that is not known.
        x: Inputs, shape (rows, *input shape).
        y: Targets: class numbers (rows,), or labels or real targets (rows, ...).
        class_names: Names of the classes or labels, in their order.
        kind: Of rows of more than one axis: by it the features are told apart.

    Returns:
        Facts without those that need the other parts or the rows as read.
    """
    is_real = task is Task.REGRESSION and y.size > 0
    inputs = input_facts(x)
    x = np.zeros((len(x), 0), dtype=np.float32) if inputs else x  # several have no range in common
    finite = x[np.isfinite(x)] if not np.isfinite(x.sum(dtype=np.float64)) else x
    has_inputs = finite.size > 0
    return DataFacts(
        task=task,
        train_rows=len(x),
        input_shape=() if inputs else tuple(int(size) for size in x.shape[1:]),
        inputs=inputs,
        classes=class_counts(task, y, class_names),
        input_min=float(finite.min()) if has_inputs else None,
        input_max=float(finite.max()) if has_inputs else None,
        input_mean=float(finite.mean(dtype=np.float64)) if has_inputs else None,
        input_std=float(finite.std(dtype=np.float64)) if has_inputs else None,
        feature_spread_ratio=spread_ratio(x, kind),
        target_min=float(y.min()) if is_real else None,
        target_max=float(y.max()) if is_real else None,
        target_mean=float(y.mean(dtype=np.float64)) if is_real else None,
        target_std=float(y.std(dtype=np.float64)) if is_real else None,
        nonfinite_inputs=int(x.size - finite.size),
    )


def class_counts(task: Task | None, y: np.ndarray, class_names: tuple[str, ...]) -> tuple[ClassCount, ...]:
    """Count the rows of each class or label; none for a regression or where the task is not known."""
    if task is None or task is Task.REGRESSION:
        return ()
    is_labels = y.ndim == 2
    counts = (y > 0.5).sum(axis=0) if is_labels else np.bincount(y.astype(np.int64), minlength=len(class_names))
    return tuple(ClassCount(name, int(count)) for name, count in zip(class_names, counts.tolist(), strict=False))


def spread_ratio(x: np.ndarray, kind: InputKind = InputKind.IMAGE) -> float | None:
    """Return the largest over the smallest standard deviation of a feature, constant features left out.

    The features of an image, (rows, height, width) or (rows, ..., channels), are its channels: a pixel
    in the corner that is hardly ever lit says nothing of the scale of the inputs.

    Example:
        >>> spread_ratio(np.array([[0.0, 0.0, 5.0], [2.0, 200.0, 5.0]]))
        100.0
    """
    flat = by_channel(x, kind) if x.ndim > 2 else x.reshape(len(x), -1)
    with np.errstate(invalid="ignore", over="ignore"):
        spreads = flat.std(axis=0, dtype=np.float64)
    spreads = spreads[np.isfinite(spreads) & (spreads > 1e-12)]
    return float(spreads.max() / spreads.min()) if len(spreads) else None


def by_channel(images: np.ndarray, kind: InputKind = InputKind.IMAGE) -> np.ndarray:
    """View places of images as rows, shape (rows * places, channels); one channel below four axes.

    Steps of a series are viewed as rows of its features.

    Example:
        >>> by_channel(np.zeros((5, 8, 8))).shape, by_channel(np.zeros((5, 8, 8, 3))).shape
        ((320, 1), (320, 3))
        >>> by_channel(np.zeros((5, 20, 2)), InputKind.SERIES).shape
        (100, 2)
    """
    has_channels = images.ndim >= 4 or kind is InputKind.SERIES
    return images.reshape(-1, images.shape[-1] if has_channels else 1)


def missing_share(x: np.ndarray | pd.DataFrame) -> float:
    """Return the share of feature cells without a value, 0 to 1."""
    if isinstance(x, pd.DataFrame):
        return float(x.isna().to_numpy().mean()) if x.size else 0.0
    return float(np.isnan(x).mean()) if x.dtype.kind == "f" and x.size else 0.0


def shared_rows(train_keys: np.ndarray, other_keys: np.ndarray, *further: np.ndarray) -> int:
    """Count the rows of another part that are copies of rows of the training part, by their row keys.

    Rows that many others equal (answers to a few questions) are no copies of one row, and are not counted.

    Args:
        train_keys, other_keys: Of the training part, and of the part whose rows are counted.
        further: Of parts besides those two.

    Example:
        >>> shared_rows(np.arange(30), np.arange(25, 45)), shared_rows(np.arange(80) % 8, np.arange(20) % 8)
        (5, 0)
    """
    if not len(other_keys):
        return 0
    smallest = min(len(keys) for keys in (other_keys, *further) if len(keys))
    common = common_rows(np.concatenate([other_keys, train_keys, *further]), smallest)[: len(other_keys)]
    return int((np.isin(other_keys, train_keys) & ~common).sum())


def fingerprint(*arrays: np.ndarray) -> str:
    """Return 16 hexadecimal digits that tell these arrays from any others.

    Example:
        >>> fingerprint(np.arange(3)) == fingerprint(np.arange(4))
        False
    """
    digest = hashlib.blake2b(digest_size=8)
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
