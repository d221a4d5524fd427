"""A study over its trials: every score, and the best so far."""

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from advisor.records import Study, TrialState
from advisor.render.figures.canvas import COLORS, MOST_POINTS, in_style, sheet, thinned


@in_style
def history(study: Study) -> Figure:
    """Draw the score of each trial in the order they were made, with the best so far as a step line.

    Trials without a score (failed, interrupted, pruned) stand as crosses on the lower edge. With folds a line
    through each trial spans a standard deviation between its folds on both sides of their mean.
    """
    figure, axes = sheet(6.4, 2.8)
    shown = thinned(study)
    scores = [trial.score for trial in shown if trial.score is not None]
    axes.plot(
        [trial.number for trial in shown],
        scores,
        "o",
        color=COLORS[0],
        markersize=4,
        label="trial",
    )
    spreads = [(t.number, t.score, t.folds.sd) for t in shown if t.folds is not None and t.folds.sd is not None]
    if spreads:
        places, means, sds = zip(*spreads, strict=True)
        axes.errorbar(
            places, means, yerr=sds, fmt="none", ecolor=COLORS[0], elinewidth=0.8, label="between folds, ± sd"
        )
    bests = study.best_so_far
    steps = [place for place in range(len(bests)) if place in (0, len(bests) - 1) or bests[place] != bests[place - 1]]
    numbers = [trial.number for trial in study.scored]
    axes.step(
        [numbers[place] for place in steps],
        [bests[place] for place in steps],
        where="post",
        color=COLORS[1],
        label="best so far",
    )
    lost = [t.number for t in study.trials if t.state in {TrialState.FAILED, TrialState.INTERRUPTED, TrialState.PRUNED}]
    lost = lost[:: max(1, len(lost) // MOST_POINTS)]
    if lost:
        transform = axes.get_xaxis_transform()
        axes.plot(lost, [0.0] * len(lost), "x", color="#555555", transform=transform, clip_on=False, label="no score")
    axes.set_xlabel("trial")
    axes.set_ylabel(f"validation {study.plan.goal.name}")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.legend(frameon=False)
    return figure
