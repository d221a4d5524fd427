"""Batch sizes: which trials of a study show what the size of a batch does to the training loss (lecture 5)."""

import numpy as np

from advisor.records import FloatArray, Run, Study, Trial


def compared_runs(study: Study) -> tuple[Run, ...]:
    """Return one run at the smallest, one at the middle and one at the largest batch size of a study's trials.

    Of each size the first trial that recorded a loss; fewer than two sizes give nothing to compare.
    """
    return tuple(trial.run for trial in _compared(study) if trial.run is not None)


def differ_in_nothing_else(study: Study) -> bool:
    """Say whether the trials compared differ in their batch size alone."""
    rest = [{name: each for name, each in t.parameters.items() if name != "batch_size"} for t in _compared(study)]
    return all(other == rest[0] for other in rest)


def batch_rows(run: Run) -> int:
    """Return how many rows a step of a run saw; a batch size of 0 is the whole training part."""
    size = run.recipe.batch_size if run.recipe is not None else 0
    return size or (run.data.train_rows if run.data is not None else 0)


def relative_losses(run: Run) -> FloatArray:
    """Return the training loss as a share of its first epoch's, shape (epochs,); NaN where it is not finite.

    Example:
        >>> from advisor.records import Trace
        >>> relative_losses(Run(traces=(Trace("loss", (2.0, 1.0, float("inf"))),)))
        array([1. , 0.5, nan])
    """
    losses = run.trace("loss")
    return np.where(np.isfinite(losses), losses / losses[0], np.nan)


def _compared(study: Study) -> tuple[Trial, ...]:
    by_size: dict[int, Trial] = {}
    for trial in study.scored:
        run = trial.run
        if run is not None and run.recipe is not None and run.has("loss"):
            by_size.setdefault(batch_rows(run), trial)
    sizes = sorted(by_size)
    chosen = dict.fromkeys([sizes[0], sizes[len(sizes) // 2], sizes[-1]]) if len(sizes) > 1 else {}
    return tuple(by_size[size] for size in chosen)
