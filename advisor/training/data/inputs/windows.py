"""Rows of series as windows: what lies in which part by time, and which rows a forecast looks back on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.records import DataPlan
from advisor.training.data.dealing.quotas import rows_wanted

PARTS = ("train", "validation", "test")
_SEASONS = (4, 5, 7, 10, 12, 14, 24, 30, 48, 52, 96, 144, 168, 365)
"""Rows of a season that are tried: quarters, hours, days, weeks and months in a day, a week or a year."""


@dataclass(frozen=True, eq=False)
class Line:
    """One series: its rows in the order of time.

    Args:
        name: Of the series; empty where there is one.
        rows: Row numbers in the table, shape (steps,).
        places: Of each row among the times of all series, rising, shape (steps,).
    """

    name: str
    rows: np.ndarray
    places: np.ndarray


@dataclass(frozen=True, eq=False)
class Windows:
    """The forecasts of one part; both hold row numbers of the table.

    Args:
        back: Rows that are looked back on, oldest first, shape (forecasts, window).
        ahead: Rows that are foretold, shape (forecasts, horizon).
    """

    back: np.ndarray
    ahead: np.ndarray


def lines_of(count: int, names: np.ndarray | None, times: np.ndarray | None) -> tuple[Line, ...]:
    """Return the series of a table, each with its rows in the order of time; that of the table without times.

    Example:
        >>> [line.rows.tolist() for line in lines_of(4, np.array(["a", "b", "a", "b"]), np.array([2.0, 1.0, 1.0, 2.0]))]
        [[2, 0], [1, 3]]
    """
    every = np.arange(count)
    order = every if times is None else np.argsort(times, kind="stable")
    found = [""] if names is None else sorted(set(names.tolist()), key=str)
    lines = []
    for name in found:
        rows = order if names is None else order[names[order] == name]
        places = np.arange(len(rows)) if times is None else np.searchsorted(np.unique(times), times[rows])
        lines.append(Line(str(name), rows, places))
    return tuple(lines)


def bounds(count: int, plan: DataPlan) -> dict[str, tuple[int, int]]:
    """Return the half-open range of times of each part, the latest for the test, with the plan's gap before each.

    Example:
        >>> bounds(100, DataPlan(source="", validation=0.2, test=0.1, gap=5))
        {'train': (0, 60), 'validation': (65, 85), 'test': (90, 100)}
    """
    test = rows_wanted(plan.test, count)
    end = count - test - (plan.gap if test else 0)
    if plan.folds:  # each fold validates on the block after those it trains on
        blocks = np.array_split(np.arange(max(0, end)), plan.folds + 1)
        here = blocks[plan.fold + 1]
        start = int(here[0]) if len(here) else end
        end = int(here[-1]) + 1 if len(here) else end
    else:
        start = end - rows_wanted(plan.validation, count)
    return {"train": (0, start - plan.gap), "validation": (start, end), "test": (count - test, count)}


def stretch(line: Line, span: tuple[int, int]) -> np.ndarray:
    """Return the rows of a series whose times lie in a range, in their order."""
    return line.rows[(line.places >= span[0]) & (line.places < span[1])]


def windows_in(stretches: Sequence[np.ndarray], *, window: int, horizon: int, first: int) -> Windows:
    """Return every forecast whose rows all lie within one stretch.

    Args:
        stretches: Row numbers, each in the order of time.
        window: Rows that are looked back on.
        horizon: Rows that are foretold.
        first: Rows before the first that is foretold, at least the window: with the longest window that is tried, all
            windows foretell the same rows.

    Example:
        >>> found = windows_in([np.arange(10, 16)], window=2, horizon=2, first=3)
        >>> found.back.tolist(), found.ahead.tolist()
        ([[11, 12], [12, 13]], [[13, 14], [14, 15]])
    """
    back, ahead = [np.zeros((0, window), np.int64)], [np.zeros((0, horizon), np.int64)]
    for rows in stretches:
        count = len(rows) - first - horizon + 1
        if count > 0:
            views = np.lib.stride_tricks.sliding_window_view
            back.append(views(rows[first - window :], window)[:count])
            ahead.append(views(rows[first:], horizon)[:count])
    return Windows(np.concatenate(back), np.concatenate(ahead))


def last_values(windows: Windows, values: np.ndarray) -> np.ndarray:
    """Return the last value that is known for each row foretold, shape (forecasts, horizon, targets).

    Args:
        windows: The forecasts.
        values: Targets of all rows of the table, shape (rows, targets).
    """
    return np.repeat(values[windows.back[:, -1]][:, None], windows.ahead.shape[1], axis=1)


def seasonal_values(windows: Windows, values: np.ndarray, lines: Sequence[Line], season: int) -> np.ndarray:
    """Return the value of one season before each row foretold, or the last one known where there is none so early."""
    place = np.zeros(len(values), dtype=np.int64)
    row_at = np.full((len(lines), max(len(line.rows) for line in lines)), -1)
    series = np.zeros(len(values), dtype=np.int64)
    for number, line in enumerate(lines):
        place[line.rows] = np.arange(len(line.rows))
        series[line.rows] = number
        row_at[number, : len(line.rows)] = line.rows
    steps = np.arange(1, windows.ahead.shape[1] + 1)
    last = windows.back[:, -1]
    before = place[last][:, None] + steps - season * -(-steps // season)
    rows = np.where(before >= 0, row_at[series[last][:, None], np.maximum(before, 0)], last[:, None])
    return values[rows]


def best_season(windows: Windows, values: np.ndarray, lines: Sequence[Line]) -> int | None:
    """Return the season whose values are nearest to those of a part; None where the last value is nearer than any."""
    truth = values[windows.ahead]
    longest = min(len(line.rows) for line in lines) // 3
    errors = {
        season: float(((seasonal_values(windows, values, lines, season) - truth) ** 2).mean())
        for season in _SEASONS
        if season <= longest
    }
    without = float(((last_values(windows, values) - truth) ** 2).mean())
    best = min(errors, key=lambda season: errors[season], default=None)
    return best if best is not None and errors[best] < without else None
