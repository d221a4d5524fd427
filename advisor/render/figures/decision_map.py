"""Decision maps: what a network answers over two features, panel by panel as training goes on."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure

from advisor.records import DecisionMap, MapSnapshot
from advisor.render.figures.canvas import COLORS

_COLUMNS = 3
_MARKERS = "o^sDvP*"  # classes are told apart without colour too
_SHADES = LinearSegmentedColormap.from_list("answers", [COLORS[1], "#ffffff", COLORS[0]])


def decision_map(drawn: DecisionMap) -> Figure:
    """Draw one panel a snapshot: the network's answer as shade, the training rows as points.

    For two classes the line is where both are as likely.
    """
    rows = max(1, -(-len(drawn.snapshots) // _COLUMNS))
    figure = Figure(figsize=(6.4, 2.2 * rows), layout="constrained")
    panels = figure.subplots(rows, _COLUMNS, squeeze=False, sharex=True, sharey=True).ravel()
    for panel, snapshot in zip(panels, drawn.snapshots, strict=False):
        _shade(panel, drawn, snapshot)
        _points(panel, drawn)
        panel.set_title(f"epoch {snapshot.epoch + 1}", fontsize=9)
    for panel in panels[len(drawn.snapshots) :]:
        panel.set_visible(False)
    figure.supxlabel(drawn.x_name, fontsize=9)
    figure.supylabel(drawn.y_name, fontsize=9)
    return figure


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
    for number in range(drawn.classes):
        chosen = places[places[:, 2] == number]
        colour = COLORS[1 - number] if drawn.classes == 2 else COLORS[number % len(COLORS)]
        marker = _MARKERS[number % len(_MARKERS)]
        panel.plot(chosen[:, 0], chosen[:, 1], marker, color=colour, markersize=2, markeredgecolor="#333333", mew=0.2)
