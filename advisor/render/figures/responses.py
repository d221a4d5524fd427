"""The score against each dimension that was searched: where the good trials lie, and where the space ends."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from advisor.compare.told import worst_worth_seeing
from advisor.records import Study, Trial
from advisor.records.studies.plan import ParameterValue
from advisor.render.figures.canvas import COLORS, PANEL, clean, in_style, know
from advisor.render.studies.ablation import share
from advisor.render.wording import parameter, shortened

_LOG_RATIO = 8.0  # a positive range wider than this is read better on a log axis
_WHOLE = 100.0  # from here on a tick needs no decimals
_COLUMNS = 3
_LABEL = 18  # signs
_MOST_CHOICES = 12
_ROOM = 0.08  # of the span of scores, at both ends
_BEST_SHARE = 4  # the best quarter, as where the space is said to end


def by_importance(study: Study) -> tuple[str, ...]:
    """Return the dimensions that were searched, the most important first; those that explain nothing as they came."""
    shares = {each.dimension: each.share for each in study.importances}
    return tuple(sorted(study.varied, key=lambda name: -shares.get(name, 0.0)))


@in_style
def responses(study: Study) -> Figure:
    """Draw one small panel a dimension: the score of every finished trial against the dimension's value.

    The most important dimension comes first, with the share that it explains; the best quarter of the trials are
    triangles in another colour.
    """
    names = by_importance(study)
    rows = max(1, -(-len(names) // _COLUMNS))
    figure = Figure(figsize=(2.3 * _COLUMNS, 1.7 * rows), layout="constrained")
    panels = figure.subplots(rows, _COLUMNS, squeeze=False, sharey=True, subplot_kw=PANEL).ravel()
    shares = {each.dimension: each.share for each in study.importances if each.share > 0}
    best = {trial.number for trial in study.ranked[: max(1, len(study.ranked) // _BEST_SHARE)]}
    for panel, name in zip(panels, names, strict=False):
        clean(panel)
        _scatter(panel, [t for t in study.scored if name in t.parameters], name, best)
        part = f" ({share(shares[name])})" if name in shares else ""
        panel.set_title(shortened(name.replace("_", " "), 26) + part, fontsize=9)
    for panel in panels[len(names) :]:
        panel.set_visible(False)
    look_at_most(panels[0], study)
    figure.supylabel(f"validation {study.plan.goal.name}", fontsize=9)
    return figure


def _scatter(panel: Axes, trials: Sequence[Trial], name: str, best: set[int]) -> None:
    values = [trial.parameters[name] for trial in trials]
    numbers = _numbers(values)
    if numbers is None:
        labels = sorted({parameter(value) for value in values})
        places = {label: place for place, label in enumerate(labels)}
        numbers = [float(places[parameter(value)]) for value in values]
        shown = range(0, len(labels), max(1, -(-len(labels) // _MOST_CHOICES)))
        panel.set_xticks(list(shown), [shortened(labels[place], _LABEL) for place in shown], rotation=30, ha="right")
        panel.set_xlim(-0.5, len(labels) - 0.5)
    elif min(numbers) > 0 and max(numbers) / min(numbers) > _LOG_RATIO:
        log_axis(panel, min(numbers), max(numbers))
    else:
        panel.xaxis.set_major_locator(MaxNLocator(4, integer=all(number.is_integer() for number in numbers)))
    for marker, colour, is_best in (("o", COLORS[0], False), ("^", COLORS[1], True)):
        chosen = [(x, t) for x, t in zip(numbers, trials, strict=True) if (t.number in best) is is_best]
        if chosen:
            across, up = [x for x, _ in chosen], [t.score for _, t in chosen if t.score is not None]
            (points,) = panel.plot(across, up, marker, color=colour, markersize=3)
            know(points, [t.number for _, t in chosen], many=len(trials))


def _numbers(values: Sequence[ParameterValue]) -> list[float] | None:
    """Return values as numbers; None where one of them is none."""
    numbers = [float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return numbers if len(numbers) == len(values) and all(map(math.isfinite, numbers)) else None


def log_axis(panel: Axes, low: float, high: float) -> None:
    """Three labels, at the ends and in the middle: a small panel has no room for a decade's."""
    panel.set_xscale("log")
    ticks = [low, math.sqrt(low * high), high]
    panel.set_xticks(ticks, [f"{tick:,.0f}" if tick >= _WHOLE else f"{tick:.2g}" for tick in ticks])
    panel.xaxis.set_minor_locator(NullLocator())


def look_at_most(axes: Axes, study: Study) -> None:
    """Let the y axis end where only trials follow that are far worse than the others; a caption says how many."""
    worst, goal = worst_worth_seeing(study), study.plan.goal
    if worst is None:
        return
    best = min(goal.cost(trial.score) for trial in study.scored if trial.score is not None)
    room = _ROOM * (goal.cost(worst) - best)
    ends = goal.cost(goal.cost(worst) + room), goal.cost(best - room)
    axes.set_ylim(min(ends), max(ends))
