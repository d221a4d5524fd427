"""One quantity per epoch of several runs in one pair of axes."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from advisor.records.reporting.comparing import Comparing
from advisor.render.figures.canvas import COLORS, DASHES, in_style, sheet
from advisor.render.studies.contrasts import measure
from advisor.render.wording import shortened

MOST = len(COLORS)  # lines that colour and dashes still tell apart
MOST_QUANTITIES = 4
_LABEL = 44  # signs


def overlaid(comparing: Comparing) -> tuple[str, ...]:
    """Return the quantities that are worth an overlay: of at most seven runs, recorded in at least two of them."""
    if len(comparing.compared) > MOST:
        return ()
    names = [trace.name for one in comparing.compared for trace in one.traces]
    shared = dict.fromkeys(name for name in names if names.count(name) > 1)
    return tuple(sorted(shared, key=lambda name: not name.startswith("val_")))[:MOST_QUANTITIES]


@in_style
def overlay(comparing: Comparing, quantity: str) -> Figure:
    """Draw a quantity of each run that recorded it; epochs without a number leave a gap."""
    figure, axes = sheet(6.4, 2.8)
    for place, one in enumerate(comparing.compared):
        for trace in one.traces:
            if trace.name == quantity:
                values = np.array([np.nan if v is None else v for v in trace.values], dtype=np.float64)
                drawn = np.where(np.isfinite(values), values, np.nan)
                epochs, label = np.arange(1, len(drawn) + 1), shortened(one.label, _LABEL)
                axes.plot(epochs, drawn, label=label, color=COLORS[place], linestyle=DASHES[place])
    axes.set_xlabel("epoch")
    axes.set_ylabel(measure(quantity))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, fontsize=8)
    return figure
