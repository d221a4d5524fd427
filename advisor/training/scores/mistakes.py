"""Mistakes: from a network's answers for one part to the rows and the kinds of rows that it fails on."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from advisor.records import DataFacts, Task
from advisor.records.parts.mistakes import Confusion, Deviations, Mistakes, Segment, WorstRow
from advisor.training.data.dataset import Dataset, RawRows
from advisor.training.scores.scoring import class_numbers, class_probabilities, predicted_classes

MOST_CLASSES = 25  # more make no table that anyone reads
MOST_POINTS = 300
MOST_WORST = 10
MOST_SEGMENTS = 6
MOST_COLUMNS = 100  # that are looked at, the first ones
MOST_VALUES = 8  # of a category, the frequent ones
FEWEST_ROWS = 20  # of a segment: fewer say little
CONFIDENCE = 0.95  # for all segments together (Bonferroni)
SMALLEST = 1e-7  # probability, as Keras has it


def mistakes(dataset: Dataset, outputs: np.ndarray, *, threshold: float) -> Mistakes | None:
    """Return where a network fails on the test part; None where there is none, or no single answer a row.

    Args:
        dataset: With its test part.
        outputs: What the network answered for the rows of that part.
        threshold: From which on the second of two classes is answered.
    """
    facts, y = dataset.facts, dataset.y_test
    if y is None or not len(y) or not np.isfinite(outputs).all():
        return None
    if facts.task in (Task.BINARY, Task.MULTICLASS) and class_numbers(y).ndim == 1 and outputs.ndim <= 2:
        return _of_classes(dataset, class_numbers(y), np.asarray(outputs, dtype=np.float64), threshold)
    if facts.task is Task.REGRESSION and y.size == len(y) == outputs.size:
        return _of_numbers(dataset, _in_units(facts, y), _in_units(facts, outputs))
    return None


def _of_classes(dataset: Dataset, truth: np.ndarray, outputs: np.ndarray, threshold: float) -> Mistakes:
    probabilities = class_probabilities(outputs)
    answer = predicted_classes(probabilities, threshold)
    wrong = (answer != truth).astype(np.float64)
    count = probabilities.shape[1]
    names = dataset.class_names if len(dataset.class_names) == count else tuple(map(str, range(count)))
    costs = -np.log(np.maximum(probabilities[np.arange(len(truth)), truth], SMALLEST))
    counts = np.zeros((count, count), dtype=np.int64)
    np.add.at(counts, (truth, answer), 1)
    table = tuple(tuple(map(int, row)) for row in counts)
    order = [place for place in np.argsort(-costs, kind="stable")[:MOST_WORST] if wrong[place]]
    raw = dataset.raw_test
    segments, looked_at = _segments(raw, wrong, is_share=True)
    return Mistakes(
        part="test",
        rows=len(truth),
        error=float(wrong.mean()),
        confusion=Confusion(classes=names, counts=table) if count <= MOST_CLASSES else None,
        worst=tuple(_worst(raw, int(at), names[truth[at]], names[answer[at]], costs[at]) for at in order),
        segments=segments,
        looked_at=looked_at,
    )


def _of_numbers(dataset: Dataset, truth: np.ndarray, answer: np.ndarray) -> Mistakes:
    off = np.abs(answer - truth)
    shown = np.linspace(0, len(truth) - 1, min(MOST_POINTS, len(truth))).astype(int)
    order = np.argsort(-off, kind="stable")[:MOST_WORST]
    raw = dataset.raw_test
    segments, looked_at = _segments(raw, off, is_share=False)
    return Mistakes(
        part="test",
        rows=len(truth),
        error=float(off.mean()),
        deviations=Deviations(truths=_floats(truth[shown]), answers=_floats(answer[shown])),
        worst=tuple(_worst(raw, int(at), f"{truth[at]:.5g}", f"{answer[at]:.5g}", off[at]) for at in order),
        segments=segments,
        looked_at=looked_at,
    )


def _in_units(facts: DataFacts, values: np.ndarray) -> np.ndarray:
    """Targets in the user's own units, shape (rows,)."""
    scale = np.ravel(facts.target_scale)[0] if np.size(facts.target_scale) else 1.0
    center = np.ravel(facts.target_center)[0] if np.size(facts.target_center) else 0.0
    return np.asarray(values, dtype=np.float64).ravel() * float(scale) + float(center)


def _floats(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(f"{value:.6g}") for value in values)


def _worst(raw: RawRows | None, place: int, truth: str, answer: str, cost: float) -> WorstRow:
    row = None if raw is None or raw.numbers is None else int(raw.numbers[place])
    return WorstRow(row=row, truth=truth, answer=answer, cost=float(cost))


def _segments(raw: RawRows | None, errors: np.ndarray, *, is_share: bool) -> tuple[tuple[Segment, ...], int]:
    """The segments whose error is surely above that of all rows, and how many were looked at."""
    if raw is None or raw.table is None or not errors.any():
        return (), 0
    table = raw.table
    kinds = [each for column in table.columns[:MOST_COLUMNS] for each in _kinds(table[column])]
    if not kinds:
        return (), 0
    level, overall = 1 - (1 - CONFIDENCE) / len(kinds), float(errors.mean())
    found = []
    for column, where, chosen in kinds:
        own = errors[chosen]
        low, high = _interval(own, level, is_share=is_share)
        if low > overall:
            found.append(
                Segment(column=column, where=where, rows=len(own), error=float(own.mean()), low=low, high=high)
            )
    found.sort(key=lambda each: (each.error - overall) * each.rows, reverse=True)
    return tuple(found[:MOST_SEGMENTS]), len(kinds)


def _kinds(column: pd.Series) -> Iterator[tuple[str, str, np.ndarray]]:
    """The kinds of rows that one column tells apart: its frequent values, or the quarters of its numbers."""
    name = str(column.name)
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if is_number and column.nunique() > MOST_VALUES:
        edges = np.unique(column.quantile([0.25, 0.5, 0.75]).to_numpy(dtype=np.float64))
        bins = np.digitize(column.to_numpy(dtype=np.float64, na_value=np.nan), edges)
        groups = [(_between(edges, place), bins == place) for place in range(len(edges) + 1)]
    else:
        values: Sequence[object] = list(column.value_counts().index[:MOST_VALUES])
        groups = [(str(value), (column == value).to_numpy(dtype=bool, na_value=False)) for value in values]
    missing = column.isna().to_numpy()
    groups = [(where, chosen & ~missing) for where, chosen in groups] + [("missing", missing)]
    yield from ((name, where, chosen) for where, chosen in groups if FEWEST_ROWS <= chosen.sum() < len(chosen))


def _between(edges: np.ndarray, place: int) -> str:
    if place == 0:
        return f"below {edges[0]:.4g}"
    return (
        f"{edges[place - 1]:.4g} and more" if place == len(edges) else f"{edges[place - 1]:.4g} to {edges[place]:.4g}"
    )


def _interval(errors: np.ndarray, level: float, *, is_share: bool) -> tuple[float, float]:
    """Wilson's interval of a share of wrong answers; Student's of a mean error."""
    if is_share:
        interval = stats.binomtest(int(errors.sum()), len(errors)).proportion_ci(level, method="wilson")
        return float(interval.low), float(interval.high)
    margin = float(stats.t.ppf((1 + level) / 2, len(errors) - 1) * errors.std(ddof=1) / np.sqrt(len(errors)))
    return max(0.0, float(errors.mean()) - margin), float(errors.mean()) + margin
