"""Three views of one run: as it is, without signals of the layers, and as a bare Keras history."""

import msgspec

from advisor.records import Run

BARE = ("loss", "accuracy", "val_loss", "val_accuracy")


def bare(run: Run) -> Run:
    """Return what a Keras history alone would hold of a run."""
    traces = tuple(trace for trace in run.traces if trace.layer is None and trace.name in BARE)
    return Run(id=run.id, traces=traces)


def without_signals(run: Run) -> Run:
    """Return the run with its facts, and of its traces what Keras itself writes."""
    traces = tuple(trace for trace in run.traces if trace.layer is None and trace.name in BARE)
    return msgspec.structs.replace(run, traces=traces)


def kept(run: Run) -> Run:
    """Return the run as it is."""
    return run
