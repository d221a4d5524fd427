"""What a trial has of everything that its goal names beside the score, gathered when it ends."""

import math

from advisor.records import Goal, Quantity, Run, Trial
from advisor.search.work import Result, Shrunk


def measured_of(result: Result, goal: Goal, *, seconds: float) -> dict[str, float]:
    """Return what a goal asks for beside the score, by name; what is not known, or no number, is left out.

    Args:
        result: Of the training.
        goal: Names what is wanted.
        seconds: That one training of it takes alone.

    Example:
        >>> from advisor.records import Ending, ModelFacts, Scores
        >>> run = Run(model=ModelFacts(parameters=33), scores=Scores(validation={"loss": 0.5, "auc": 0.9}))
        >>> wanted = Goal(also=("parameters", "auc", "latency_ms"), require=("training_seconds < 9",))
        >>> measured_of(Result(number=0, ending=Ending(), run=run), wanted, seconds=2.5)
        {'parameters': 33.0, 'auc': 0.9, 'training_seconds': 2.5}
    """
    if not goal.measured:
        return {}
    known = {**_of_run(result.run), Quantity.TRAINING_SECONDS.value: seconds, **result.measured}
    return _wanted(known, goal)


def measured_of_step(step: Shrunk, whole: Trial, goal: Goal) -> dict[str, float]:
    """Return the same of a network after a step of pruning: fewer parameters, and its own metrics."""
    if not goal.measured:
        return {}
    known = {**whole.measured, **_of_run(step.run)}
    model = step.run.model
    if model is not None and model.parameters is not None and model.trainable_parameters is not None:
        known[Quantity.PARAMETERS.value] = float(model.parameters - model.trainable_parameters + step.size)
    return _wanted(known, goal)


def _of_run(run: Run | None) -> dict[str, float]:
    if run is None:
        return {}
    size = run.model.parameters if run.model is not None else None
    return dict(run.scores.validation) | ({} if size is None else {Quantity.PARAMETERS.value: float(size)})


def _wanted(known: dict[str, float], goal: Goal) -> dict[str, float]:
    return {name: known[name] for name in goal.measured if name in known and math.isfinite(known[name])}
