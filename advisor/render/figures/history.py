"""A study over its trials: every score, and the best so far."""

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from advisor.records import Study, TrialState
from advisor.render.figures.canvas import COLORS, QUIET, in_style, sheet


@in_style
def history(study: Study) -> Figure:
    """Draw the score of each trial in the order they were made, with the best so far as a step line.

    Trials without a score (failed, interrupted, pruned) stand as crosses on the lower edge. With folds a line
    through each trial spans a standard deviation between its folds on both sides of their mean.
    """
    figure, axes = sheet(6.4, 2.8)
    numbers = [trial.number for trial in study.scored]
    axes.plot(numbers, study.scores, "o", color=COLORS[0], markersize=4, label="trial")
    spreads = [(t.number, t.score, t.folds.sd) for t in study.scored if t.folds is not None and t.folds.sd is not None]
    if spreads:
        places, means, sds = zip(*spreads, strict=True)
        axes.errorbar(
            places, means, yerr=sds, fmt="none", ecolor=COLORS[0], elinewidth=0.8, label="between folds, ± sd"
        )
    axes.step(numbers, study.best_so_far, where="post", color=COLORS[1], label="best so far")
    lost = [t.number for t in study.trials if t.state in {TrialState.FAILED, TrialState.INTERRUPTED, TrialState.PRUNED}]
    if lost:
        transform = axes.get_xaxis_transform()
        axes.plot(lost, [0.0] * len(lost), "x", color=QUIET, transform=transform, clip_on=False, label="no score")
    axes.set_xlabel("trial")
    axes.set_ylabel(f"validation {study.plan.goal.name}")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False)
    return figure
