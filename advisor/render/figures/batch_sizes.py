"""The smooth, the erratic and the compromise: training losses at small, middle and large batches (lecture 5)."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from advisor.records import Run, Study, Trial
from advisor.render.figures.canvas import COLORS, DASHES, in_style, sheet


def compared_runs(study: Study) -> tuple[Run, ...]:
    """Return one run at the smallest, one at the middle and one at the largest batch size of a study's trials.

    Of each size the first trial that recorded a loss; fewer than two sizes give nothing to compare.
    """
    return tuple(trial.run for trial in _compared(study) if trial.run is not None)


def differ_in_nothing_else(study: Study) -> bool:
    """Say whether the trials compared differ in their batch size alone."""
    rest = [{name: each for name, each in t.parameters.items() if name != "batch_size"} for t in _compared(study)]
    return all(other == rest[0] for other in rest)


def _compared(study: Study) -> tuple[Trial, ...]:
    by_size: dict[int, Trial] = {}
    for trial in study.scored:
        run = trial.run
        if run is not None and run.recipe is not None and run.has("loss"):
            by_size.setdefault(batch_rows(run), trial)
    sizes = sorted(by_size)
    chosen = dict.fromkeys([sizes[0], sizes[len(sizes) // 2], sizes[-1]]) if len(sizes) > 1 else {}
    return tuple(by_size[size] for size in chosen)


def batch_rows(run: Run) -> int:
    """Return how many rows a step of a run saw; a batch size of 0 is the whole training part."""
    size = run.recipe.batch_size if run.recipe is not None else 0
    return size or (run.data.train_rows if run.data is not None else 0)


@in_style
def batch_sizes(study: Study) -> Figure:
    """Draw the training loss of each compared run, as a share of its first epoch's."""
    figure, axes = sheet(6.4, 2.8)
    for place, run in enumerate(compared_runs(study)):
        losses = run.trace("loss")
        share = np.where(np.isfinite(losses), losses / losses[0], np.nan)
        label = f"{batch_rows(run):,} rows a step"
        axes.plot(np.arange(1, len(share) + 1), share, label=label, color=COLORS[place], linestyle=DASHES[place])
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("epoch")
    axes.set_ylabel("training loss / first epoch's")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False)
    return figure
