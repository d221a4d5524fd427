"""Parallel coordinates: a line a trial across every dimension that was searched, to its score."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from advisor.compare.told import spread_out, worst_worth_seeing
from advisor.records import Study, Trial
from advisor.records.studies.plan import ParameterValue
from advisor.render.figures.canvas import COLORS, QUIET, Panel, in_style
from advisor.render.figures.responses import by_importance
from advisor.render.figures.tidy import AXIS, ONE_TRIAL
from advisor.render.wording import parameter, shortened

MOST_AXES = 10  # dimensions, the most important ones
MOST = 150  # lines that a person can still follow, and a page carry
_BEST = 10  # drawn on top, in colour
_LOG_RATIO = 8.0  # a positive range wider than this is read better on a log axis
_LABEL = 12  # signs
_MOST_CHOICES = 12
_FEW = 60  # lines that may be told apart one by one
_QUIET_LINE = ((0.9, 0.9), (0.6, 0.5))  # width and alpha of few and of many
_SCORE = "="  # names the axis of the score: no dimension's name
_INACTIVE = -0.09  # below every axis: the trial has no such setting


def drawn_trials(study: Study) -> tuple[Trial, ...]:
    """Return the trials that are drawn, the best last so that they lie on top: all, or the best and a few others."""
    return tuple(reversed(spread_out(study.ranked, most=MOST)))


@in_style
def parallel(study: Study) -> Figure:
    """Draw the trials from the grey worst to the best ten in colour; each axis from its least value to its largest,
    the most important dimension first.

    A trial without a setting passes below that setting's axis.
    """
    trials = drawn_trials(study)
    names = [name for name in by_importance(study) if _varies(trials, name)][:MOST_AXES]
    figure = Figure(figsize=(max(6.4, 1.0 * (len(names) + 1)), 3.4), layout="constrained")
    axes = figure.add_subplot(axes_class=Panel)
    columns = [_column([trial.parameters.get(name) for trial in trials]) for name in names]
    columns.append(_scores(study, trials))
    for place, trial in enumerate(trials):
        is_best = place >= len(trials) - _BEST
        colour, width, alpha = (COLORS[1], 1.4, 0.9) if is_best else (QUIET, *_QUIET_LINE[len(trials) > _FEW])
        heights = [heights[place] for heights, _ in columns]
        (line,) = axes.plot(range(len(columns)), heights, color=colour, linewidth=width, alpha=alpha)
        line.set_gid(f"{ONE_TRIAL}{trial.number}")
    titles = [*(name.replace("_", " ") for name in names), f"validation {study.plan.goal.name}"]
    _axes(axes, [ticks for _, ticks in columns], titles, [*names, ""])
    return figure


def _varies(trials: Sequence[Trial], name: str) -> bool:
    """Say whether a dimension tells the drawn trials apart: those that break a limit are not drawn."""
    return len({parameter(trial.parameters.get(name)) for trial in trials}) > 1


def _axes(
    axes: Axes, ticks: Sequence[Sequence[tuple[float, str]]], titles: Sequence[str], names: Sequence[str]
) -> None:
    axes.set_axis_off()
    axes.set_xlim(-0.4, len(titles) - 0.3)
    axes.set_ylim(-0.14, 1.34)
    for place, (marks, title, name) in enumerate(zip(ticks, titles, names, strict=True)):
        (line,) = axes.plot([place, place], [0, 1], color="#000000", linewidth=0.8)
        line.set_gid(AXIS + (name if name.isascii() and name.isidentifier() else _SCORE if not name else ""))
        axes.text(place, 1.06, shortened(title, 24), rotation=24, ha="left", va="bottom", fontsize=8)
        for height, label in marks:
            axes.plot([place - 0.03, place], [height, height], color="#000000", linewidth=0.8)
            axes.text(place - 0.05, height, shortened(label, _LABEL), ha="right", va="center", fontsize=6.5)


def _scores(study: Study, trials: Sequence[Trial]) -> tuple[NDArray[np.float64], list[tuple[float, str]]]:
    """Return how high each score stands; those that are far worse than most stand together at the worst end."""
    worst, goal = worst_worth_seeing(study), study.plan.goal
    scores = [trial.score for trial in trials]
    if worst is None:
        return _column(scores)
    limit = goal.cost(worst)
    held = [None if score is None else goal.cost(min(goal.cost(score), limit)) for score in scores]
    heights, labels = _column(held)
    at_the_end = f"{worst:.3g}"
    beyond = f"{'≤' if goal.cost(1.0) < goal.cost(0.0) else '≥'} {at_the_end}"
    return heights, [(height, beyond if label == at_the_end else label) for height, label in labels]


def _column(values: Sequence[ParameterValue | None]) -> tuple[NDArray[np.float64], list[tuple[float, str]]]:
    """Return how high each value stands on its axis, shape (trials,), and the axis's labels."""
    known = [value for value in values if value is not None]
    numbers = [float(value) for value in known if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) == len(known) and all(map(math.isfinite, numbers)):
        return _numeric(values, min(numbers), max(numbers))
    choices = sorted({parameter(value) for value in known})
    heights = {choice: place / max(len(choices) - 1, 1) for place, choice in enumerate(choices)}
    labels = [(height, choice) for choice, height in heights.items()]
    return np.array([_INACTIVE if v is None else heights[parameter(v)] for v in values]), labels[:_MOST_CHOICES]


def _numeric(
    values: Sequence[ParameterValue | None], low: float, high: float
) -> tuple[NDArray[np.float64], list[tuple[float, str]]]:
    is_log = low > 0 and high / low > _LOG_RATIO
    first, last = (math.log(low), math.log(high)) if is_log else (low, high)
    span = (last - first) or 1.0
    scaled = [None if v is None else (math.log(float(v)) if is_log else float(v)) for v in values]
    heights = np.array([_INACTIVE if v is None else (v - first) / span for v in scaled])
    middle = math.exp((first + last) / 2) if is_log else (first + last) / 2
    ends = [(0.0, low), (1.0, high)] if low == high else [(0.0, low), (0.5, middle), (1.0, high)]
    return heights, [(height, f"{value:.3g}") for height, value in ends]
