"""One metric of several studies and runs: what each came to, with the interval of its mean."""

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from advisor.records.reporting.comparing import Comparing
from advisor.render.figures.canvas import COLORS, Panel, clean, in_style
from advisor.render.studies.contrasts import measure
from advisor.render.wording import shortened

MOST = 40  # lines of a figure that a person still reads
_LABEL = 44  # signs


def drawn_places(comparing: Comparing, metric: str) -> tuple[int, ...]:
    """Return which of the compared stand in the figure: those that were measured, the first ones of very many."""
    return tuple(place for place, one in enumerate(comparing.compared) if one.of(metric) is not None)[:MOST]


@in_style
def intervals(comparing: Comparing, metric: str) -> Figure:
    """Draw a point a line, in the order of the table, with the 95 % interval of its mean where seeds were repeated.

    The best is a filled point, the others are rings.
    """
    places = drawn_places(comparing, metric)
    figure = Figure(figsize=(6.4, 0.9 + 0.24 * len(places)), layout="constrained")
    axes = figure.add_subplot(axes_class=Panel)
    clean(axes)
    for line, place in enumerate(places):
        noise = comparing.compared[place].of(metric)
        if noise is None:
            continue
        is_best = comparing.is_best(metric, place)
        if noise.lo95 is not None and noise.hi95 is not None:
            axes.plot([noise.lo95, noise.hi95], [line, line], color=COLORS[0], linewidth=1.4)
        axes.plot([noise.mean], [line], "o", color=COLORS[0], markersize=5, fillstyle="full" if is_best else "none")
    axes.set_yticks(range(len(places)), [shortened(comparing.compared[place].label, _LABEL) for place in places])
    axes.set_ylim(len(places) - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_xlabel(measure(metric))
    return figure
