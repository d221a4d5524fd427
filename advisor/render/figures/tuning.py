"""A tuning curve: what the best of so many trials comes to, and what more of them may bring."""

import numpy as np
from matplotlib.figure import Figure

from advisor.records import Study, TuningCurve
from advisor.render.figures.canvas import COLORS, in_style, plain_log, sheet


@in_style
def tuning(study: Study, curve: TuningCurve) -> Figure:
    """Draw the median best of n with its band, the best score so far, and the 80 % interval of what more would bring.

    Where the trials do not bound the band's better end it is left open: shaded as far as the best score.
    """
    figure, axes = sheet(6.4, 2.8)
    best, goal = study.best, study.plan.goal
    level = None if best is None else best.value
    counts = np.array([each.trials for each in curve.curve], dtype=np.float64)
    medians = np.array([each.median for each in curve.curve], dtype=np.float64)
    edges = [
        np.array([np.nan if end is None else end for end in ends], dtype=np.float64)
        for ends in ([each.best for each in curve.curve], [each.worst for each in curve.curve])
    ]
    open_end = np.where(np.isnan(edges[0]), medians if level is None else level, edges[0])
    axes.fill_between(counts, open_end, edges[1], color=COLORS[5], alpha=0.3, linewidth=0, label="80 % band")
    axes.plot(counts, medians, color=COLORS[0], label="best of so many, median")
    if level is not None:
        axes.axhline(level, color=COLORS[1], linewidth=1.0, label="best so far")
        places = [curve.trials + each.trials for each in curve.outlooks]
        expected, low, high = (
            [goal.cost(goal.cost(level) - gain) for gain in gains]
            for gains in zip(*((each.gain, each.lo80, each.hi80) for each in curve.outlooks), strict=True)
        )
        axes.vlines(places, low, high, color=COLORS[2], linewidth=1.6, label="with more trials, 80 %")
        axes.plot(places, expected, "o", color=COLORS[2], markersize=4)
    axes.set_xscale("log")
    plain_log(axes)
    axes.set_xlabel("trials like the last ones")
    axes.set_ylabel(f"validation {goal.name}")
    axes.legend(frameon=False, fontsize=8)
    return figure
