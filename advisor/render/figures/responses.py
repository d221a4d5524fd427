"""The score against each dimension that was searched: where the good trials lie, and where the space ends."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from advisor.records import Study
from advisor.records.study import ParameterValue
from advisor.render.figures.canvas import COLORS, clean, in_style, thinned

_LOG_RATIO = 8.0  # a positive range wider than this is read better on a log axis
_WHOLE = 100.0  # from here on a tick needs no decimals
_COLUMNS = 3


@in_style
def responses(study: Study) -> Figure:
    """Draw one small panel a dimension: the score of the finished trials against the dimension's value."""
    names, trials = study.varied, thinned(study)
    rows = max(1, -(-len(names) // _COLUMNS))
    figure = Figure(figsize=(2.3 * _COLUMNS, 1.7 * rows), layout="constrained")
    panels = figure.subplots(rows, _COLUMNS, squeeze=False, sharey=True).ravel()
    for panel, name in zip(panels, names, strict=False):
        clean(panel)
        pairs = [(t.parameters[name], t.score) for t in trials if name in t.parameters and t.score is not None]
        _scatter(panel, [value for value, _ in pairs], [score for _, score in pairs])
        panel.set_title(name.replace("_", " "), fontsize=9)
    for panel in panels[len(names) :]:
        panel.set_visible(False)
    figure.supylabel(f"validation {study.plan.goal.name}", fontsize=9)
    return figure


def _scatter(panel: Axes, values: list[ParameterValue], scores: list[float]) -> None:
    numbers = [float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) == len(values):
        if min(numbers) > 0 and max(numbers) / min(numbers) > _LOG_RATIO:
            _log_axis(panel, min(numbers), max(numbers))
        else:
            panel.xaxis.set_major_locator(MaxNLocator(4, integer=all(number.is_integer() for number in numbers)))
        panel.plot(numbers, scores, "o", color=COLORS[0], markersize=3)
        return
    labels = sorted({str(value) for value in values})
    panel.plot([labels.index(str(value)) for value in values], scores, "o", color=COLORS[0], markersize=3)
    panel.set_xticks(range(len(labels)), labels, rotation=30, ha="right")
    panel.set_xlim(-0.5, len(labels) - 0.5)


def _log_axis(panel: Axes, low: float, high: float) -> None:
    """Three labels, at the ends and in the middle: a small panel has no room for a decade's."""
    panel.set_xscale("log")
    ticks = [low, math.sqrt(low * high), high]
    panel.set_xticks(ticks, [f"{tick:,.0f}" if tick >= _WHOLE else f"{tick:.2g}" for tick in ticks])
    panel.xaxis.set_minor_locator(NullLocator())
