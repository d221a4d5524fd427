"""A signal of every layer over the epochs: where gradients vanish or explode (lecture 1)."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from advisor.records import Run
from advisor.render.figures.canvas import COLORS, DASHES, sheet


def layers(run: Run, signal: str = "gradient_norm") -> Figure:
    """Draw one line a layer of a run, first layer first, on a log axis.

    Lines that fan out downwards towards the first layer are vanishing gradients.
    """
    figure, axes = sheet(6.4, 2.8)
    for place, (layer, values) in enumerate(run.layer_traces(signal).items()):
        drawn = np.where(np.isfinite(values) & (values > 0), values, np.nan)
        colour, dashes = COLORS[place % len(COLORS)], DASHES[place % len(DASHES)]
        axes.plot(np.arange(1, len(drawn) + 1), drawn, label=layer, color=colour, linestyle=dashes)
    axes.set_yscale("log")
    axes.set_xlabel("epoch")
    axes.set_ylabel(signal.replace("_", " "))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if run.layer_traces(signal):
        axes.legend(frameon=False, fontsize=7)
    return figure
