"""Activations and their derivatives, side by side (lecture 1.2)."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from advisor.records import ActivationCurve
from advisor.render.figures.canvas import COLORS, DASHES, PANEL, clean, in_style
from advisor.render.wording import activation


@in_style
def activations(curves: Sequence[ActivationCurve]) -> Figure:
    """Draw every activation on the left and its derivative on the right.

    Where a derivative is all but zero, gradients vanish: sigmoid and tanh on both sides, ReLU on the left.
    """
    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2, subplot_kw=PANEL)
    for place, curve in enumerate(curves):
        colour, dashes = COLORS[place % len(COLORS)], DASHES[place % len(DASHES)]
        left.plot(curve.x, curve.y, label=activation(curve), color=colour, linestyle=dashes)
        right.plot(curve.x, curve.derivative, color=colour, linestyle=dashes)
    for panel, title in ((left, "activation"), (right, "derivative")):
        clean(panel)
        panel.set_title(title, fontsize=9)
        panel.set_xlabel("input to the unit")
    left.legend(frameon=False, fontsize=7)
    return figure
