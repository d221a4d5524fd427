"""Traces of one run: a quantity per epoch, training and validation side by side."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from advisor.records import FloatArray, Run
from advisor.render.figures.canvas import COLORS, DASHES, QUIET, in_style, sheet

_NAMES = {"inference_": "training, inference mode", "val_": "validation"}


@in_style
def traces(run: Run, quantity: str = "loss") -> Figure:
    """Draw a quantity of a run over its epochs: training, validation and training in inference mode.

    Epochs that were not recorded leave a gap; there, and at NaN or infinity, a cross stands on the lower edge.
    A dotted line stands at the epoch whose weights were kept.
    """
    figure, axes = sheet(6.4, 2.8)
    drawn = [name for name in (quantity, f"val_{quantity}", f"inference_{quantity}") if run.has(name)]
    for place, name in enumerate(drawn):
        values = run.trace(name)
        epochs = np.arange(1, len(values) + 1)
        finite = np.where(np.isfinite(values), values, np.nan)
        label = next((text for prefix, text in _NAMES.items() if name.startswith(prefix)), "training")
        marker = "." if len(values) <= 30 else None
        axes.plot(epochs, finite, label=label, color=COLORS[place], linestyle=DASHES[place], marker=marker)
        _mark_lost(axes, epochs, values, color=COLORS[place])
    if run.best_epoch is not None:
        axes.axvline(run.best_epoch + 1, color=QUIET, linestyle=":", linewidth=1, label="weights kept")
    axes.set_xlabel("epoch")
    axes.set_ylabel(quantity)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if axes.lines:
        axes.legend(frameon=False)
    return figure


def _mark_lost(axes: Axes, epochs: NDArray[np.int64], values: FloatArray, *, color: str) -> None:
    lost = ~np.isfinite(values)
    if lost.any():
        edge = np.zeros(int(lost.sum()))
        axes.plot(epochs[lost], edge, "x", color=color, transform=axes.get_xaxis_transform(), clip_on=False)
