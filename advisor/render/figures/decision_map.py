"""Decision maps: what a network answers over two features, panel by panel as training goes on."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure

from advisor.records import DecisionMap, MapSnapshot
from advisor.render.figures.canvas import COLORS, PANEL, in_style

_COLUMNS = {1: 1, 2: 2, 4: 4}  # by the number of panels; three for any other
_MARKERS = "o^sDvP*"  # classes are told apart without colour too
_SHADES = LinearSegmentedColormap.from_list("answers", ["#f0b58f", "#ffffff", "#8fc0e4"])
_POINT_COLORS = (COLORS[1], COLORS[0])  # of two classes, in the shade's order


@in_style
def decision_map(drawn: DecisionMap) -> Figure:
    """Draw one panel a snapshot: the network's answer as shade, the training rows as points.

    For two classes the line is where both are as likely.
    """
    count = len(drawn.snapshots)
    columns = _COLUMNS.get(count, 3)
    rows = max(1, -(-count // columns))
    side = 6.4 / max(columns, 3)
    figure = Figure(figsize=(side * columns, (side + 0.1) * rows + 0.4), dpi=100, layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True, subplot_kw=PANEL).ravel()
    for panel, snapshot in zip(panels, drawn.snapshots, strict=False):
        _shade(panel, drawn, snapshot)
        _points(panel, drawn)
        panel.set_title(f"epoch {snapshot.epoch + 1}", fontsize=9)
        panel.tick_params(labelsize=7)
    for place in range(count, rows * columns):
        panels[place].set_visible(False)
        if place >= columns:
            panels[place - columns].tick_params(labelbottom=True)
    figure.supxlabel(drawn.x_name, fontsize=9)
    figure.supylabel(drawn.y_name, fontsize=9)
    _legend(figure, panels[0])
    return figure


def _legend(figure: Figure, panel: Axes) -> None:
    handles, labels = panel.get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside upper center", ncols=5, frameon=False, fontsize=8, markerscale=2)


def _shade(panel: Axes, drawn: DecisionMap, snapshot: MapSnapshot) -> None:
    outputs = np.array(snapshot.outputs)
    if drawn.classes is None:
        panel.pcolormesh(drawn.x, drawn.y, outputs, cmap="Greys", shading="nearest", rasterized=True)
        return
    if drawn.classes > 2:
        shades = ListedColormap([COLORS[number % len(COLORS)] for number in range(drawn.classes)])
        panel.pcolormesh(
            drawn.x,
            drawn.y,
            outputs,
            cmap=shades,
            vmin=-0.5,
            vmax=drawn.classes - 0.5,
            alpha=0.35,
            shading="nearest",
            rasterized=True,
        )
        return
    panel.pcolormesh(drawn.x, drawn.y, outputs, cmap=_SHADES, vmin=0, vmax=1, shading="nearest", rasterized=True)
    if outputs.min() < 0.5 < outputs.max():
        panel.contour(drawn.x, drawn.y, outputs, levels=[0.5], colors="#000000", linewidths=0.8)


def _points(panel: Axes, drawn: DecisionMap) -> None:
    if drawn.classes is None or not drawn.points:
        return
    places = np.array(drawn.points)
    colours = _POINT_COLORS if drawn.classes == 2 else COLORS
    for number in range(drawn.classes):
        chosen = places[places[:, 2] == number]
        panel.plot(
            chosen[:, 0],
            chosen[:, 1],
            _MARKERS[number % len(_MARKERS)],
            color=colours[number % len(colours)],
            label=f"class {number}",
            markersize=2.2,
            markeredgecolor="#ffffff",
            markeredgewidth=0.25,
            rasterized=True,
        )
