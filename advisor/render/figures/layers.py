"""The gradient norm of every layer over the epochs: where gradients vanish or explode (lecture 1)."""

from collections.abc import Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from advisor.compare.told import places_worth_drawing
from advisor.records import Run
from advisor.render.figures.canvas import DASHES, PANEL, clean, in_style, sheet

_COLUMNS = 3
_SEVERAL_DECADES = 200.0
_DARKEST = 0.25  # of viridis: its violet end is lost on dark paper
_LIGHTEST = 0.85  # of viridis: its yellow end is lost on white


@in_style
def layers(run: Run) -> Figure:
    """Draw one line per layer of a run on a log axis, from the first layer (dark) to the last (light).

    Lines that fan out downwards towards the first layer are vanishing gradients.
    """
    figure, axes = sheet(6.4, 2.8)
    _draw(axes, run)
    _few_ticks(axes)
    axes.set_ylabel("gradient norm")
    if run.layer_traces("gradient_norm"):
        axes.legend(frameon=False, fontsize=7)
    return figure


@in_style
def layers_side_by_side(runs: Sequence[tuple[str, Run]]) -> Figure:
    """Draw one panel a run with the gradient norm of its layers, each with its title, on one scale.

    What differs is how far the lines fan out.
    """
    columns = min(_COLUMNS, len(runs))
    rows = -(-len(runs) // _COLUMNS)
    figure = Figure(figsize=(6.4, 2.3 * rows), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False, sharey=True, subplot_kw=PANEL).ravel()
    for panel, (title, run) in zip(panels, runs, strict=False):
        clean(panel)
        _draw(panel, run)
        panel.set_title(title, fontsize=9)
    for panel in panels[len(runs) :]:
        panel.set_visible(False)
    for first in panels[::columns]:
        first.set_ylabel("gradient norm")
    _few_ticks(panels[0])
    ends = [panels[0].lines[0], panels[0].lines[-1]]
    figure.legend(ends, ["first layer", "last layer"], loc="outside lower center", ncols=2, frameon=False, fontsize=8)
    return figure


def _few_ticks(axes: Axes) -> None:
    """Label the decades alone where there are several; 1, 2 and 5 of each where there are few."""
    low, high = axes.get_ylim()
    axes.yaxis.set_major_locator(LogLocator(subs=(1,) if high > _SEVERAL_DECADES * low else (1, 2, 5)))


def _draw(axes: Axes, run: Run) -> None:
    traces = run.layer_traces("gradient_norm")
    colours = colormaps["viridis"](np.linspace(_DARKEST, _LIGHTEST, len(traces)))
    for place, (layer, values) in enumerate(traces.items()):
        places = places_worth_drawing(values)
        drawn = np.where(np.isfinite(values[places]) & (values[places] > 0), values[places], np.nan)
        colour, dashes = colours[place], DASHES[place % len(DASHES)]
        axes.plot(places + 1, drawn, label=layer, color=colour, linestyle=dashes)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter("{x:g}")  # plain text: to set powers of ten takes as long as all the rest
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
