"""A table of series as prepared parts: split by time, rows as windows, all numbers fitted on the training part."""

from dataclasses import dataclass, replace

import msgspec
import numpy as np
import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataPlan, DataReading, InputKind, Recipe, SeriesForm, Task
from advisor.records.data import TargetScaling
from advisor.training.data.dataset import Dataset, Simple
from advisor.training.data.dealing.subsets import nested_order, noisy_labels
from advisor.training.data.facts import array_facts, fingerprint, missing_share
from advisor.training.data.inputs.windows import (
    PARTS,
    Line,
    Windows,
    best_season,
    bounds,
    last_values,
    lines_of,
    seasonal_values,
    stretch,
    windows_in,
)
from advisor.training.data.preprocessing import fit_preprocessing
from advisor.training.data.rows import row_keys
from advisor.training.data.sources import Source

_WINDOW = 24  # where none is said, and parts are long enough for it
LAST, SEASONAL = "last value", "seasonal last value"


@dataclass(frozen=True, eq=False)
class _Dealt:
    """The rows of each part, and its forecasts."""

    window: int
    rows: dict[str, np.ndarray]
    windows: dict[str, Windows]


def prepare_series(source: Source, recipe: Recipe, *, with_test: bool) -> Dataset:
    """Prepare a table of series; arguments as of `prepare.prepare`.

    No window reaches into another part, and the plan's gap lies between the parts. A row of targets holds what is
    foretold, the nearest time first.

    Raises:
        DataError: If a part is too short for a window and its horizon, with every such part.
    """
    plan = recipe.data
    assert isinstance(source.x, pd.DataFrame)  # noqa: S101  series are read as tables
    lines = lines_of(len(source.x), source.groups, source.times)
    dealt = _deal(lines, plan, times=source.times, name=source.name)
    y = source.y.reshape(len(source.x), -1)
    center, scale = _scale(y[dealt.rows["train"]], plan.target_scaling)
    values = ((y - center) / scale).astype(np.float32)
    train = _subset(dealt.windows["train"], plan, name=source.name)
    dealt = replace(dealt, windows={**dealt.windows, "train": train})
    preprocessing = fit_preprocessing(
        source.x, dealt.rows["train"], recipe.scaling, name=source.name, columns=source.columns
    )
    encoded = preprocessing.transform(source.x, name=source.name)
    form = SeriesForm(
        window=dealt.window,
        horizon=plan.horizon,
        targets=source.target_names,
        time=source.time,
        time_form=source.time_form,
        series=plan.series,
    )
    shape = (dealt.window, encoded.shape[1])
    x = {part: encoded[windows.back] for part, windows in dealt.windows.items()}
    told = {part: _flat(values[windows.ahead]) for part, windows in dealt.windows.items()}
    told["train"] = noisy_labels(told["train"], plan.label_noise, seed=plan.split_seed)
    simple, season = _simple(dealt, values, lines)
    facts = array_facts(Task.REGRESSION, x["train"], told["train"], class_names=(), kind=InputKind.SERIES)
    keys = row_keys(source.x)
    outputs = plan.horizon
    facts = msgspec.structs.replace(
        facts,
        validation_rows=len(x["validation"]),
        test_rows=len(x["test"]),
        missing_share=missing_share(source.x.iloc[dealt.rows["train"]]),
        target_center=tuple(center.tolist()) * outputs,
        target_scale=tuple(scale.tolist()) * outputs,
        target_names=_target_names(source.target_names, plan.horizon),
        reading=_reading(source.reading, plan, dealt, lines, season),
        fingerprint=fingerprint(*(keys[dealt.rows[part]] for part in PARTS), *(y[dealt.rows[part]] for part in PARTS)),
    )
    has_test = with_test and len(x["test"]) > 0
    return Dataset(
        x_train=x["train"],
        y_train=told["train"],
        x_validation=x["validation"],
        y_validation=told["validation"],
        x_test=x["test"] if has_test else None,
        y_test=told["test"] if has_test else None,
        facts=facts,
        class_names=(),
        preprocessing=replace(preprocessing, kind=InputKind.SERIES, row_shape=shape, series=form),
        simple=simple,
    )


def _deal(lines: tuple[Line, ...], plan: DataPlan, *, times: np.ndarray | None, name: str) -> _Dealt:
    every = len(np.unique(times)) if times is not None else None
    spans = [bounds(every if every is not None else len(line.rows), plan) for line in lines]
    stretches = {part: [stretch(line, span[part]) for line, span in zip(lines, spans, strict=True)] for part in PARTS}
    wanted = [part for part in PARTS if part != "test" or plan.test > 0]
    longest = {part: max(len(rows) for rows in stretches[part]) for part in wanted}
    room = plan.longest_window or (min(longest.values()) - plan.horizon) // 2
    window = plan.window or max(1, min(_WINDOW, room))
    first = max(window, plan.longest_window)
    problems = [
        Problem(
            f"{part} part",
            f"expected at least {first + plan.horizon} rows in a series (window {first}, horizon {plan.horizon}), "
            f"got {rows}",
        )
        for part, rows in longest.items()
        if rows < first + plan.horizon
    ]
    if problems:
        remedy = "Ask for a smaller window, horizon or gap, for a larger share of this part, or give more rows."
        raise DataError(f"cannot split {name} by time", problems, remedy)
    sizes = {"window": window, "horizon": plan.horizon, "first": first}
    windows = {part: windows_in(stretches[part], **sizes) for part in PARTS}
    return _Dealt(window, {part: np.concatenate(stretches[part]) for part in PARTS}, windows)


def _scale(y: np.ndarray, how: TargetScaling | None) -> tuple[np.ndarray, np.ndarray]:
    center, spread = y.mean(axis=0), y.std(axis=0)
    if how is TargetScaling.NONE:
        return np.zeros_like(center), np.ones_like(spread)
    return center, np.where(spread > 0, spread, 1.0)


def _subset(windows: Windows, plan: DataPlan, *, name: str) -> Windows:
    count = len(windows.back)
    if plan.rows is None:
        return windows
    if not 1 <= plan.rows <= count:
        problem = Problem("rows", f"expected 1 to {count}, the forecasts of the training part, got {plan.rows}")
        raise DataError(f"cannot use {name}", [problem], "Ask for fewer rows.")
    kept = np.sort(nested_order(np.zeros(count, dtype=np.int64), seed=plan.rows_seed)[: plan.rows])
    return Windows(windows.back[kept], windows.ahead[kept])


def _flat(ahead: np.ndarray) -> np.ndarray:
    """Return what is foretold, a row each, shape (forecasts, horizon * targets); (forecasts,) of a single number."""
    flat = ahead.reshape(len(ahead), ahead.shape[1] * ahead.shape[2])
    return flat[:, 0] if flat.shape[1] == 1 else flat


def _simple(dealt: _Dealt, values: np.ndarray, lines: tuple[Line, ...]) -> tuple[Simple, int | None]:
    """Return what the last value known, and that of a season before, say of each part."""
    season = best_season(dealt.windows["train"], values, lines)
    answers = {LAST: {part: _flat(last_values(windows, values)) for part, windows in dealt.windows.items()}}
    if season is not None:
        answers[SEASONAL] = {
            part: _flat(seasonal_values(windows, values, lines, season)) for part, windows in dealt.windows.items()
        }
    return Simple(answers=answers), season


def _target_names(targets: tuple[str, ...], horizon: int) -> tuple[str, ...]:
    """Name what is foretold.

    Example:
        >>> _target_names(("sales",), 2)
        ('sales +1', 'sales +2')
    """
    return targets if horizon == 1 else tuple(f"{name} +{step}" for step in range(1, horizon + 1) for name in targets)


def _reading(
    reading: DataReading | None, plan: DataPlan, dealt: _Dealt, lines: tuple[Line, ...], season: int | None
) -> DataReading:
    several = f"{len(lines)} series" if plan.series is not None else "a series"
    ahead = "the next row" if plan.horizon == 1 else f"the next {plan.horizon} rows"
    back = f"{dealt.window} rows" + ("" if plan.window else ", window = ... says otherwise")
    back = f"at most {plan.longest_window} rows" if plan.longest_window else back
    gap = f", {plan.gap} rows left out between them" if plan.gap else ""
    notes = [
        f"{several}: {ahead} of {len(lines[0].rows):,} are foretold from {back}"
        if len(lines) == 1
        else f"{several}: {ahead} of each are foretold from {back}",
        f"the parts follow each other in time{gap}; no window reaches into another part",
    ]
    if season is not None:
        notes.append(f"simple references: the last value, and the value {season} rows before (seasonal last value)")
    reading = reading or DataReading()
    return msgspec.structs.replace(reading, notes=(*reading.notes, *notes))
