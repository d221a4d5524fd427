"""A study over its trials: every score, who proposed it, how it was trained, and the best so far."""

from collections.abc import Sequence
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from advisor.records import Study, TrainedBy, Trial, TrialState
from advisor.records.studies.proposers import is_opening
from advisor.render.figures.canvas import COLORS, MANY, QUIET, in_style, know, sheet
from advisor.render.figures.responses import look_at_most

_LOST = {TrialState.FAILED, TrialState.INTERRUPTED, TrialState.PRUNED}


@in_style
def history(study: Study) -> Figure:
    """Draw the score of each trial in the order they were made, with the best so far as a step line.

    Grey squares break a limit, so that none of them is the best so far.

    The opening and the trials after it have marks of their own; where only some trials were trained as one program,
    they stand on a grey ground. Trials without a score (failed, interrupted, pruned) stand as crosses on the lower
    edge; those that do not fit the study as it is now are grey.
    With folds a line through each trial spans a standard deviation between its folds on both sides of their mean.
    """
    figure, axes = sheet(6.4, 2.8)
    _cohorts(axes, study)
    goal = study.plan.goal
    beyond = {trial.number for trial in study.scored if goal.missed(trial.amounts(goal))} if goal.require else set()
    within = [trial for trial in study.scored if trial.number not in beyond]
    opening = [trial for trial in within if is_opening(trial.proposed_by)]
    later = [trial for trial in within if not is_opening(trial.proposed_by)]
    for label, marker, trials in (("opening", "D", opening), ("trial", "o", later)):
        _points(axes, trials, label=label, marker=marker)
    _points(axes, [t for t in study.scored if t.number in beyond], label="breaks a limit", marker="s", color=QUIET)
    spreads = [(t.number, t.score, t.folds.sd) for t in study.scored if t.folds is not None and t.folds.sd is not None]
    if spreads:
        places, means, sds = zip(*spreads, strict=True)
        axes.errorbar(
            places, means, yerr=sds, fmt="none", ecolor=COLORS[0], elinewidth=0.8, label="between folds, ± sd"
        )
    numbers = [trial.number for trial in study.scored]
    axes.step(numbers, study.best_so_far, where="post", color=COLORS[1], label="best so far")
    apart = [(trial.number, trial.score) for trial in study.trials if trial.outside and trial.score is not None]
    if apart:
        axes.plot(*zip(*apart, strict=True), "o", color=QUIET, markersize=3, label="outside now")
    lost = [t.number for t in study.trials if t.state in _LOST]
    if lost:
        transform = axes.get_xaxis_transform()
        crosses = axes.plot(lost, [0.0] * len(lost), "x", color=QUIET, transform=transform, clip_on=False)
        crosses[0].set(label="no score", rasterized=len(lost) > MANY)
    axes.set_xlabel("trial")
    axes.set_ylabel(f"validation {study.plan.goal.name}")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    look_at_most(axes, study)
    axes.legend(frameon=False)
    return figure


def _points(axes: Axes, trials: Sequence[Trial], *, label: str, marker: str, color: str = COLORS[0]) -> None:
    if not trials:
        return
    places, scores = [t.number for t in trials], [t.score for t in trials if t.score is not None]
    (points,) = axes.plot(places, scores, marker, color=color, markersize=4, label=label)
    know(points, places)


def _cohorts(axes: Axes, study: Study) -> None:
    """Shade the trials that were trained as one program, where others were not."""
    ways = [(t.number, t.run.trained_by is TrainedBy.COHORT if t.run is not None else None) for t in study.trials]
    if not {True, False} <= {together for _, together in ways}:
        return
    label = "trained as one program"
    for together, group in groupby(ways, key=lambda pair: pair[1]):
        numbers = [number for number, _ in group]
        if together:
            axes.axvspan(numbers[0] - 0.5, numbers[-1] + 0.5, color=QUIET, alpha=0.15, linewidth=0, label=label)
            label = "_"
