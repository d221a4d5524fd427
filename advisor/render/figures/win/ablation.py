"""The way from the default to the winner as a waterfall: a bar a change, from the score before to the score after."""

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from advisor.records.reporting.ablation import Ablation
from advisor.render.figures.canvas import COLORS, QUIET, Panel, clean, in_style
from advisor.render.studies.ablation import label

_LABEL = 44  # signs
_HATCH = {"better": "", "worse": "", "within noise": "////", "noise not known": "////"}


@in_style
def ablation(found: Ablation) -> Figure:
    """Draw a bar a step in the order they were taken, its interval over seeds, and the whole below.

    What is better is blue, what is worse is orange; what noise explains is hatched, so that no colour is needed.
    The axis is the gain over the default: better lies to the right, whichever way the metric improves.
    """
    rows = [*((label(step.moved, _LABEL), step.gain, step.noise, step.verdict) for step in found.steps)]
    reached = [0.0]
    for _, gain, _, _ in rows:
        reached.append(reached[-1] + gain)
    begins = reached[:-1]
    if found.gain is not None:
        rows.append(("all of it", found.gain, found.noise, found.verdict))
        begins = [*begins, 0.0]
    figure = Figure(figsize=(6.4, 0.9 + 0.28 * len(rows)), layout="constrained")
    axes = figure.add_subplot(axes_class=Panel)
    clean(axes)
    for line, ((_, gain, noise, verdict), begin) in enumerate(zip(rows, begins, strict=True)):
        color = COLORS[0] if gain >= 0 else COLORS[1]
        hatch = _HATCH[verdict]
        axes.barh(
            line, gain, left=begin, height=0.56, facecolor="none" if hatch else color, edgecolor=color, hatch=hatch
        )
        if noise is not None:
            axes.plot([begin + gain - noise, begin + gain + noise], [line, line], color=QUIET, linewidth=1.2)
        if line < len(found.steps):
            axes.plot([begin + gain] * 2, [line, line + 1], color=QUIET, linewidth=0.6)
    axes.axvline(0.0, color=QUIET, linewidth=0.8)
    axes.set_yticks(range(len(rows)), [each for each, *_ in rows])
    axes.margins(x=0.06)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_xlabel(f"gain over the default in validation {found.metric.replace('_', ' ')}")
    return figure
