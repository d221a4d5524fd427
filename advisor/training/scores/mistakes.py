"""Mistakes: from a network's answers for one part to the rows and the kinds of rows that it fails on."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from advisor.records import DataFacts, Task
from advisor.records.parts.mistakes import Confusion, Deviations, Doubt, Mistakes, Segment, WorstRow
from advisor.training.data.dataset import Dataset, RawRows
from advisor.training.scores.kinds import KindOfRows, kinds_of_answers, kinds_of_inputs
from advisor.training.scores.scoring import class_numbers, class_probabilities, predicted_classes

MOST_CLASSES = 25  # more make no table that anyone reads
MOST_POINTS = 300
MOST_WORST = 10
MOST_SEGMENTS = 6
LEAST_SURE = 0.1  # share of the rows, for a person to look at
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
    kinds = [*kinds_of_inputs(raw), *kinds_of_answers(truth, probabilities, names)]
    segments, looked_at = _segments(kinds, wrong, is_share=True)
    return Mistakes(
        part="test",
        rows=len(truth),
        error=float(wrong.mean()),
        confusion=Confusion(classes=names, counts=table) if count <= MOST_CLASSES else None,
        worst=tuple(_worst(raw, int(at), names[truth[at]], names[answer[at]], costs[at]) for at in order),
        segments=segments,
        looked_at=looked_at,
        doubt=_doubt(_sureness(probabilities, threshold), wrong),
    )


def _of_numbers(dataset: Dataset, truth: np.ndarray, answer: np.ndarray) -> Mistakes:
    off = np.abs(answer - truth)
    shown = np.linspace(0, len(truth) - 1, min(MOST_POINTS, len(truth))).astype(int)
    order = np.argsort(-off, kind="stable")[:MOST_WORST]
    raw = dataset.raw_test
    segments, looked_at = _segments(kinds_of_inputs(raw), off, is_share=False)
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


def _sureness(probabilities: np.ndarray, threshold: float) -> np.ndarray:
    """How far an answer is from becoming another, shape (rows,)."""
    if probabilities.shape[1] == 2:
        return np.abs(probabilities[:, 1] - threshold)
    return probabilities.max(axis=1)


def _doubt(sureness: np.ndarray, wrong: np.ndarray) -> Doubt | None:
    """How many mistakes are among the rows that it is least sure of."""
    rows = round(LEAST_SURE * len(wrong))
    if not rows:
        return None
    least = np.argsort(sureness, kind="stable")[:rows]
    return Doubt(rows=rows, wrong=int(wrong[least].sum()))


def _worst(raw: RawRows | None, place: int, truth: str, answer: str, cost: float) -> WorstRow:
    row = None if raw is None or raw.numbers is None else int(raw.numbers[place])
    return WorstRow(row=row, truth=truth, answer=answer, cost=float(cost))


def _segments(kinds: Sequence[KindOfRows], errors: np.ndarray, *, is_share: bool) -> tuple[tuple[Segment, ...], int]:
    """The segments whose error is surely above that of all rows, and how many were looked at.

    Those that the inputs tell come first: what the network was given explains more than what it answered.
    """
    if not kinds or not errors.any():
        return (), 0
    level, overall = 1 - (1 - CONFIDENCE) / len(kinds), float(errors.mean())
    found: dict[bool, list[Segment]] = {True: [], False: []}
    for kind in kinds:
        own = errors[kind.chosen]
        low, high = _interval(own, level, is_share=is_share)
        if low > overall:
            found[kind.of_inputs].append(
                Segment(
                    column=kind.column, where=kind.where, rows=len(own), error=float(own.mean()), low=low, high=high
                )
            )
    for each in found.values():
        each.sort(key=lambda segment: (segment.error - overall) * segment.rows, reverse=True)
    return (*found[True][:MOST_SEGMENTS], *found[False][:MOST_SEGMENTS]), len(kinds)


def _interval(errors: np.ndarray, level: float, *, is_share: bool) -> tuple[float, float]:
    """Wilson's interval of a share of wrong answers; Student's of a mean error."""
    if is_share:
        interval = stats.binomtest(int(errors.sum()), len(errors)).proportion_ci(level, method="wilson")
        return float(interval.low), float(interval.high)
    margin = float(stats.t.ppf((1 + level) / 2, len(errors) - 1) * errors.std(ddof=1) / np.sqrt(len(errors)))
    return max(0.0, float(errors.mean()) - margin), float(errors.mean()) + margin
