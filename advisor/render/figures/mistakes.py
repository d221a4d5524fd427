"""Where a network fails: how often each class is taken for each, and how far numbers are off."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.figure import Figure

from advisor.records.parts.mistakes import Confusion, Deviations
from advisor.render.figures.canvas import COLORS, INK, QUIET, in_style, sheet
from advisor.render.wording import shortened

NAMED = 12  # classes up to which every cell has its number
LONGEST_NAME = 18
ROOM = 30  # signs that stand beside each other under the figure
_OVER_THE_PAGE = to_rgba(COLORS[0], 0.0), to_rgba(COLORS[0])
_SHARES = LinearSegmentedColormap.from_list("shares", _OVER_THE_PAGE)


@in_style
def confusion(drawn: Confusion) -> Figure:
    """Draw a row per true class: the share of its rows that were answered with each class, with their number."""
    counts = np.array(drawn.counts, dtype=float)
    count = len(drawn.classes)
    side = min(6.4, 1.8 + 0.42 * count)
    figure, axes = sheet(side + 0.6, side)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.pcolormesh(shares, cmap=_SHARES, vmin=0, vmax=1, edgecolors="none", rasterized=count > NAMED)
    names = [shortened(name, LONGEST_NAME) for name in drawn.classes]
    places = np.arange(count) + 0.5
    is_long = sum(map(len, names)) > ROOM
    axes.set_xticks(places, names, rotation=45 if is_long else 0, ha="right" if is_long else "center")
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.set_xlabel("answered")
    axes.set_ylabel("true class")
    if count <= NAMED:
        for row, column in np.argwhere(counts > 0):
            ink = "white" if shares[row, column] > 0.5 else INK
            axes.text(column + 0.5, row + 0.5, f"{counts[row, column]:.0f}", ha="center", va="center", color=ink)
    return figure


@in_style
def deviations(drawn: Deviations) -> Figure:
    """Draw what was answered against what was right; on the line both are the same."""
    figure, axes = sheet(4.6, 3.8)
    ends = [min(drawn.truths + drawn.answers), max(drawn.truths + drawn.answers)]
    axes.plot(ends, ends, color=QUIET, linewidth=1)
    axes.plot(drawn.truths, drawn.answers, "o", color=COLORS[0], markersize=3, alpha=0.6)
    axes.set_xlabel("true value")
    axes.set_ylabel("answered")
    return figure
