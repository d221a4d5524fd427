"""Kinds of rows that a network may fail on: by what the inputs are, by the true class, by what it hesitates between."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from advisor.training.data.dataset import RawRows

MOST_COLUMNS = 100  # that are looked at, the first ones
MOST_VALUES = 8  # of a category, the frequent ones
FEWEST_ROWS = 20  # of a segment: fewer say little
MOSTLY = 0.5  # share of different values from which on a column of words is no category


class KindOfRows(NamedTuple):
    """Rows that have something in common.

    Args:
        column: What tells them apart from others.
        where: Which of its values they have.
        chosen: Whether each row is of this kind, shape (rows,).
        of_inputs: Whether the inputs alone tell it.
    """

    column: str
    where: str
    chosen: np.ndarray
    of_inputs: bool = True


@lru_cache(maxsize=2)  # each retrained network asks for those of the same test part
def kinds_of_inputs(raw: RawRows | None) -> tuple[KindOfRows, ...]:
    """Return the kinds of rows that the columns tell apart: frequent values, or the quarters of numbers.

    Args:
        raw: A table, or what was measured of pictures; anything else has no kinds.
    """
    if raw is None or raw.table is None:
        return ()
    table = raw.table
    return tuple(each for column in table.columns[:MOST_COLUMNS] for each in _of_column(table[column]))


def kinds_of_answers(truth: np.ndarray, probabilities: np.ndarray, names: Sequence[str]) -> tuple[KindOfRows, ...]:
    """Return the kinds of rows by their true class, and by the two classes that a network hesitates between.

    Args:
        truth: Class numbers, shape (rows,).
        probabilities: Of each class, shape (rows, classes).
        names: Of the classes.

    Example:
        >>> truth = np.repeat([0, 1, 2], 20)
        >>> [f"{each.column}: {each.where}" for each in kinds_of_answers(truth, np.eye(3)[truth], ["a", "b", "c"])]
        ['true class: a', 'true class: b', 'true class: c', 'two likeliest: a, b', 'two likeliest: a, c']
    """
    counts = Counter(map(int, truth))
    classes = [
        KindOfRows("true class", names[number], truth == number, of_inputs=False)
        for number in sorted(number for number, _ in counts.most_common(2 * MOST_VALUES))
    ]
    return tuple(each for each in (*classes, *_hesitations(probabilities, names)) if _is_worth(each.chosen))


def _hesitations(probabilities: np.ndarray, names: Sequence[str]) -> Iterator[KindOfRows]:
    """The pairs of classes that are the two likeliest most often; of two classes all rows have the same pair."""
    if probabilities.shape[1] < 3:
        return
    likeliest = np.sort(np.argsort(-probabilities, axis=1, kind="stable")[:, :2], axis=1)
    pairs, rows = np.unique(likeliest, axis=0, return_counts=True)
    for place in np.argsort(-rows, kind="stable")[:MOST_VALUES]:
        first, second = pairs[place]
        chosen = (likeliest == pairs[place]).all(axis=1)
        yield KindOfRows("two likeliest", f"{names[first]}, {names[second]}", chosen, of_inputs=False)


def _of_column(column: pd.Series) -> Iterator[KindOfRows]:
    """The kinds of rows that one column tells apart."""
    name, missing = str(column.name), column.isna().to_numpy()
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if not is_number and _are_texts(column):
        words = [len(str(text).split()) for text in column]
        name, column, is_number = f"words in {name}", pd.Series(words), True
    groups = _quarters(column) if is_number and column.nunique() > MOST_VALUES else _values(column)
    groups = [(where, chosen & ~missing) for where, chosen in groups] + [("missing", missing)]
    yield from (KindOfRows(name, where, chosen) for where, chosen in groups if _is_worth(chosen))


def _quarters(column: pd.Series) -> list[tuple[str, np.ndarray]]:
    edges = np.unique(column.quantile([0.25, 0.5, 0.75]).to_numpy(dtype=np.float64))
    bins = np.digitize(column.to_numpy(dtype=np.float64, na_value=np.nan), edges)
    return [(_between(edges, place), bins == place) for place in range(len(edges) + 1)]


def _values(column: pd.Series) -> list[tuple[str, np.ndarray]]:
    values: Sequence[object] = list(column.value_counts().index[:MOST_VALUES])
    return [(str(value), (column == value).to_numpy(dtype=bool, na_value=False)) for value in values]


def _are_texts(column: pd.Series) -> bool:
    if not (pd.api.types.is_string_dtype(column) or pd.api.types.is_object_dtype(column)):
        return False
    known = column.dropna()
    return all(isinstance(each, str) for each in known) and known.nunique() > max(MOST_VALUES, MOSTLY * len(known))


def _is_worth(chosen: np.ndarray) -> bool:
    return FEWEST_ROWS <= int(chosen.sum()) < len(chosen)


def _between(edges: np.ndarray, place: int) -> str:
    if place == 0:
        return f"below {edges[0]:.4g}"
    return (
        f"{edges[place - 1]:.4g} and more" if place == len(edges) else f"{edges[place - 1]:.4g} to {edges[place]:.4g}"
    )
