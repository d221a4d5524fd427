"""What benchmarks on cut tables share: a few thousand rows of a set of `benchmarks.tables`, and their source."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from advisor.records import DataPlan, SplitKind, Task
from advisor.training.data.prepare import Source, source_from_frame
from benchmarks.tables import deal, read_set
from benchmarks.tables_trees import Parts


class Cut(NamedTuple):
    """The parts of a set for trees, and the same rows in the same parts for networks."""

    parts: Parts
    plan: DataPlan
    source: Source


def cut_set(folder: Path, name: str, *, train: int, validation: int, test: int) -> Cut:
    """Return at most so many rows of each part of a set, dealt as `benchmarks.tables` deals its first split."""
    frame, target, is_classes = read_set(folder, name)
    dealt = deal(frame[target], is_classes=is_classes, seed=0)
    rows = [part[:most] for part, most in zip(dealt, (train, validation, test), strict=True)]
    parts = Parts(*(frame.iloc[each] for each in rows), target, is_classes)
    ends = np.cumsum([0, *map(len, rows)]).tolist()
    classes = Task.BINARY if parts.train[target].nunique() == 2 else Task.MULTICLASS
    plan = DataPlan(
        source=name,
        target=target,
        task=classes if is_classes else Task.REGRESSION,
        split=SplitKind.RANGES,
        train_rows=(ends[0], ends[1]),
        validation_rows=(ends[1], ends[2]),
        test_rows=(ends[2], ends[3]),
    )
    return Cut(parts, plan, source_from_frame(pd.concat(list(parts[:3]), ignore_index=True), plan))


def epochs_of(steps: int, batch: int, *, rows: int) -> int:
    """Return the epochs that make at least so many steps, ten at least.

    Example:
        >>> epochs_of(2000, 64, rows=4000), epochs_of(100, 64, rows=4000)
        (32, 10)
    """
    return max(10, -(-steps * batch // rows))


def geometric_mean(ratios: Sequence[float]) -> float:
    """Return the geometric mean of ratios, to four digits.

    Example:
        >>> geometric_mean([0.5, 2.0])
        1.0
    """
    return round(float(np.exp(np.log(ratios).mean())), 4)
