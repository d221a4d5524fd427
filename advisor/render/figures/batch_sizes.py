"""The smooth, the erratic and the compromise: training losses at small, middle and large batches (lecture 5)."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from advisor.compare.batch_sizes import batch_rows, compared_runs, relative_losses
from advisor.records import Study
from advisor.render.figures.canvas import COLORS, DASHES, in_style, sheet
from advisor.render.wording import counted


@in_style
def batch_sizes(study: Study) -> Figure:
    """Draw the training loss of each compared run, as a share of its first epoch's."""
    figure, axes = sheet(6.4, 2.8)
    for place, run in enumerate(compared_runs(study)):
        share = relative_losses(run)
        label = f"{counted(batch_rows(run), 'row')} per step"
        axes.plot(np.arange(1, len(share) + 1), share, label=label, color=COLORS[place], linestyle=DASHES[place])
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("epoch")
    axes.set_ylabel("training loss / that of epoch 1")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.legend(frameon=False)
    return figure
