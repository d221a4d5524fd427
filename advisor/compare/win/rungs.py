"""Whether cutting trials off early was fair: how well their order there foretold their order at the end."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from advisor.records import FloatArray, Study, Trial, TrialState
from advisor.records.ranks import rank_correlation
from advisor.records.reporting.account import RungRanks

FEWEST = 5  # trials that went on: of fewer a correlation says nothing
MOST = 4  # rungs: those at which most were cut off


def rung_ranks(study: Study) -> tuple[RungRanks, ...]:
    """Return, for each number of epochs after which trials were cut off, how the others' order agrees with the end's.

    Ranked are those that trained on, a few of which were spared at random for this. The score at a rung is the best
    so far, whose weights would be kept.

    Example:
        >>> from advisor.records import DataPlan, Run, StudyPlan, Trace
        >>> def trial(number, *losses, state=TrialState.FINISHED):
        ...     run = Run(traces=(Trace("val_loss", losses),))
        ...     return Trial(number=number, state=state, score=losses[-1], run=run)
        >>> trials = [trial(n, 1 - n / 9, 0.5 - n / 20) for n in range(5)]
        >>> trials.append(trial(5, 2.0, state=TrialState.PRUNED))
        >>> rung_ranks(Study(plan=StudyPlan(name="a", data=DataPlan(source="b")), trials=tuple(trials)))
        (RungRanks(epochs=1, trials=5, correlation=1.0),)
    """
    trials = study.inside.trials
    cut = Counter(len(_trace(study, trial)) for trial in trials if trial.state is TrialState.PRUNED)
    if not cut:
        return ()
    ends = [
        (np.minimum.accumulate(np.nan_to_num(_trace(study, trial), nan=np.inf)), study.plan.goal.cost(trial.score))
        for trial in trials
        if trial.state is TrialState.FINISHED and trial.score is not None
    ]
    rungs = sorted(epochs for epochs, _ in cut.most_common(MOST) if epochs)
    return tuple(each for epochs in rungs if (each := _ranks(ends, epochs)) is not None)


def _ranks(ends: Sequence[tuple[FloatArray, float]], epochs: int) -> RungRanks | None:
    seen = [(costs[epochs - 1], end) for costs, end in ends if len(costs) > epochs]
    if len(seen) < FEWEST:
        return None
    there, end = (np.array(values) for values in zip(*seen, strict=True))
    agreement = rank_correlation(there, end)
    return None if agreement is None else RungRanks(epochs=epochs, trials=len(seen), correlation=round(agreement, 4))


def _trace(study: Study, trial: Trial) -> FloatArray:
    """The costs of the goal by epoch, as far as they were recorded; else the validation losses."""
    run, goal = trial.run, study.plan.goal
    name = f"val_{goal.name}"
    if run is None:
        return np.array([])
    if run.has(name):
        return np.array([goal.cost(value) for value in run.trace(name).tolist()])
    return run.trace("val_loss") if run.has("val_loss") else np.array([])
