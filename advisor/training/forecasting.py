"""Forecasts of a saved winner: the rows after the last ones of each series in a table."""

import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.nearest import did_you_mean
from advisor.records import DataPlan, SeriesForm
from advisor.training.data.columns.cells import with_plain_names
from advisor.training.data.inputs.times import BETWEEN, columns_named, names_of, times_of
from advisor.training.data.inputs.windows import Line, lines_of
from advisor.training.network.inference import outputs_of
from advisor.training.saving import Saved

_FEWEST = 3  # times by which the step between them is told


def forecast(saved: Saved, form: SeriesForm, rows: pd.DataFrame | np.ndarray, *, name: str) -> pd.DataFrame:
    """Return what a winner foretells after the last row of each series, one line a step.

    Args:
        saved: A winner that was trained on series.
        form: Of its series.
        rows: The latest rows of every series, at least as many as it looks back on; more are no harm.
        name: Of the rows, for messages.

    Returns:
        The series' name where there are several, the step from 1 on, the time where times have a regular step, and
        `prediction` (`prediction of NAME` where there are several targets) in original units.

    Raises:
        DataError: If a column is not there, or a series has too few rows; with every such series.
    """
    if not isinstance(rows, pd.DataFrame):
        problem = Problem("rows", f"expected a table with the columns of the training, got the shape {rows.shape}")
        raise DataError(f"cannot use {name}", [problem], "Give the latest rows of the series as a table.")
    frame = with_plain_names(rows).reset_index(drop=True)
    times, lines = _ordered(frame, form, name=name)
    short = [line for line in lines if len(line.rows) < form.window]
    if short:
        problems = [
            Problem(f'series "{line.name}"' if form.series else "rows", _too_few(form, len(line.rows)))
            for line in short
        ]
        raise DataError(f"cannot use {name}", problems, "Give more of the latest rows of the series.")
    encoded = saved.preprocessing.transform(frame, name=name)
    back = np.stack([encoded[line.rows[-form.window :]] for line in lines])
    outputs = outputs_of(saved.model, back).reshape(len(lines), form.horizon, len(form.targets)).astype(np.float64)
    shape = (form.horizon, len(form.targets))
    meaning = saved.meaning
    values = np.array(meaning.target_center).reshape(shape) + np.array(meaning.target_scale).reshape(shape) * outputs
    return pd.concat([_table(line, values[place], form, times) for place, line in enumerate(lines)], ignore_index=True)


def _too_few(form: SeriesForm, count: int) -> str:
    return f"expected at least {form.window} rows, which a forecast looks back on, got {count}"


def _ordered(frame: pd.DataFrame, form: SeriesForm, *, name: str) -> tuple[np.ndarray | None, tuple[Line, ...]]:
    """Return the times of the rows, and the series with their rows in the order of time."""
    known = [str(column) for column in frame.columns]
    asked = [*columns_named(form.time, known), *columns_named(form.series, known)]
    missing = [column for column in asked if column not in frame]
    if missing:
        problems = [
            Problem("columns", f'expected "{column}", as in training, got none{did_you_mean(column, known)}')
            for column in missing
        ]
        raise DataError(f"cannot use {name}", problems, "The rows need the columns that the model was trained on.")
    dates = {form.time: form.time_form} if form.time is not None and form.time_form else {}
    plan = DataPlan(source=name, dates=dates)
    times, names = times_of(frame, form.time, plan), names_of(frame, form.series, plan)
    return times, lines_of(len(frame), names, times)


def _table(line: Line, values: np.ndarray, form: SeriesForm, times: np.ndarray | None) -> pd.DataFrame:
    columns: dict[str, object] = {} if form.series is None else _names(form.series, line.name, form.horizon)
    columns["step"] = np.arange(1, form.horizon + 1)
    ahead = None if times is None else _times_ahead(times[line.rows], form.horizon)
    if ahead is not None and form.time is not None:
        columns[form.time] = ahead
    several = len(form.targets) > 1
    return pd.DataFrame(
        columns
        | {
            f"prediction of {target}" if several else "prediction": values[:, place]
            for place, target in enumerate(form.targets)
        }
    )


def _names(said: str, name: str, count: int) -> dict[str, object]:
    """Return the columns that name a series, one for each by which it is told.

    Example:
        >>> _names("store,item", "1, 2", 2), _names("a,b", "1, 2, 3", 1)
        ({'store': ['1', '1'], 'item': ['2', '2']}, {'a,b': ['1, 2, 3']})
    """
    keys, parts = said.split(","), name.split(BETWEEN)
    pairs = zip(keys, parts, strict=True) if len(keys) == len(parts) else [(said, name)]
    return {key.strip(): [part] * count for key, part in pairs}


def _times_ahead(times: np.ndarray, count: int) -> pd.Series | None:
    """Return the times after the last one, where the times have a regular step."""
    if len(times) < _FEWEST or len(np.unique(times)) < len(times):
        return None
    if times.dtype.kind != "M":
        steps = np.unique(np.diff(times))
        return pd.Series(times[-1] + steps[0] * np.arange(1, count + 1)) if len(steps) == 1 else None
    every = pd.DatetimeIndex(times, freq="infer").freq
    if every is None:
        return None
    return pd.Series(pd.date_range(times[-1], periods=count + 1, freq=every)[1:])
