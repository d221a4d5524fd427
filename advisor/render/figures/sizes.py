"""Size against score: what a larger network brings, and what pruning takes away (lecture 4.2)."""

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from advisor.compare.told import sized
from advisor.records import Study
from advisor.render.figures.canvas import COLORS, QUIET, in_style, know, sheet
from advisor.render.figures.responses import look_at_most

_KINDS = (("not pruned", "o", False), ("pruned and fine-tuned", "v", True))


@in_style
def sizes(study: Study) -> Figure:
    """Draw the score of every trial against its trainable weights, the target, and the winner."""
    figure, axes = sheet(6.4, 2.8)
    trials = sized(study)
    for place, (label, marker, is_pruned) in enumerate(_KINDS):
        chosen = [t for t in trials if (t.pruned_share > 0) is is_pruned and t.size and t.score is not None]
        if chosen:
            across, up = [t.size or 0 for t in chosen], [t.score or 0.0 for t in chosen]
            (points,) = axes.plot(across, up, marker, color=COLORS[place], markersize=5, label=label)
            know(points, [t.number for t in chosen])
    winner = next((t for t in trials if study.winner is not None and t.number == study.winner.trial), None)
    if winner is not None and winner.size and winner.score is not None:
        axes.plot([winner.size], [winner.score], "o", color="#000000", fillstyle="none", markersize=10, label="winner")
    if study.plan.goal.target is not None:
        axes.axhline(study.plan.goal.target, color=QUIET, linestyle=":", linewidth=1, label="target")
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("trainable weights left")
    axes.set_ylabel(f"validation {study.plan.goal.name}")
    look_at_most(axes, study)
    axes.legend(frameon=False, fontsize=8)
    return figure
