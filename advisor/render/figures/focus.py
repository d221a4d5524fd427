"""Where a figure of all trials looks: at those that differ, not at the one that learned nothing."""

from matplotlib.axes import Axes

from advisor.compare.told import worst_worth_seeing
from advisor.records import Study

_ROOM = 0.08  # of the span, at both ends


def look_at_most(axes: Axes, study: Study) -> None:
    """Let the y axis end where only trials follow that are far worse than the others; a caption says how many."""
    worst, goal = worst_worth_seeing(study), study.plan.goal
    if worst is None:
        return
    best = min(goal.cost(trial.score) for trial in study.scored if trial.score is not None)
    room = _ROOM * (goal.cost(worst) - best)
    ends = goal.cost(goal.cost(worst) + room), goal.cost(best - room)
    axes.set_ylim(min(ends), max(ends))
