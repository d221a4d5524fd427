"""The response to the learning rate: the lecture's search for a start, divided by three until it stops diverging."""

import math

from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from advisor.records import Run
from advisor.render.figures.canvas import COLORS, QUIET, in_style, sheet


@in_style
def rates(run: Run) -> Figure:
    """Draw the loss after a short training at each rate that was tried; crosses diverged, a line marks the choice."""
    figure, axes = sheet(6.4, 2.6)
    kept = [each for each in run.rate_responses if not each.diverged and math.isfinite(each.loss)]
    lost = [each.learning_rate for each in run.rate_responses if each not in kept]
    axes.plot([e.learning_rate for e in kept], [e.loss for e in kept], "o-", color=COLORS[0], label="loss")
    if lost:
        transform = axes.get_xaxis_transform()
        axes.plot(lost, [1.0] * len(lost), "x", color=COLORS[1], transform=transform, clip_on=False, label="diverged")
    if run.recipe is not None:
        axes.axvline(run.recipe.optimizer.learning_rate, color=QUIET, linestyle=":", label="chosen")
    axes.set_xscale("log")
    tried = [each.learning_rate for each in run.rate_responses]
    axes.set_xticks(tried, [f"{rate:.2g}" for rate in tried])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("learning rate")
    axes.set_ylabel("loss after a short training")
    axes.legend(frameon=False)
    return figure
