"""Error against the number of trainable parameters, at the largest training-set size: would a larger model help?"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from advisor.records import LearningCurve, SizePoint
from advisor.records.curve import levels_of
from advisor.render.figures.canvas import COLORS, in_style, sheet


@in_style
def capacity(curve: LearningCurve) -> Figure:
    """Draw test and training errors of the model as it is, the wider one and the one that is regularized more."""
    figure, axes = sheet(6.4, 3.2)
    largest = max(point.size for point in curve.points)
    groups = (
        ("unchanged", "o", [point for point in curve.points if point.size == largest]),
        ("wider", "^", list(curve.capacity_points)),
        ("more regularization", "v", list(curve.regularization_points)),
    )
    axes.set_xscale("log")
    for name, marker, points in groups:
        known = [point for point in points if point.parameters]
        _draw(axes, known, name=name, marker=marker)
    seen = {point.parameters for _, _, points in groups for point in points if point.parameters}
    axes.set_xticks(sorted(seen))
    axes.set_xlabel("trainable parameters")
    axes.set_ylabel(f"{curve.metric}, {largest:,} training rows")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.margins(x=0.3)
    axes.legend(frameon=False, fontsize=8)
    return figure


def _draw(axes: Axes, points: list[SizePoint], *, name: str, marker: str) -> None:
    if not points:
        return
    parameters = np.array([point.parameters for point in points], dtype=np.float64)
    errors = np.array([point.error for point in points])
    axes.plot(parameters, errors, marker, color=COLORS[0], alpha=0.35, markersize=5)
    for level in levels_of(points):  # one: all are of the largest size
        axes.plot(parameters[:1], [level.error], marker, color=COLORS[0], markersize=9, label=f"test, {name}")
        if level.train_error is not None:
            (drawn,) = axes.plot(parameters[:1], [level.train_error], marker, color=COLORS[1], markersize=7)
            drawn.set(fillstyle="none", label=f"training, {name}")
