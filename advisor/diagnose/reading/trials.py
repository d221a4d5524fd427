"""Read a study: its finished trials as rows of score, parameters, widths and traces."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from advisor.diagnose.reading.once import once
from advisor.records import FloatArray, Run, Study, Trial


class Scored(NamedTuple):
    """A finished trial with the cost of what it is judged by: lower is better whatever the goal's metric."""

    trial: Trial
    cost: float


@once
def scored(study: Study) -> tuple[Scored, ...]:
    """Return the finished trials that are scored, best first."""
    cost = study.plan.goal.cost
    return tuple(Scored(trial, cost(trial.value)) for trial in study.ranked if trial.value is not None)


def best_few(found: Sequence[Scored]) -> tuple[Scored, ...]:
    """Return the best fifth of the trials, three at least."""
    return tuple(found[: max(3, len(found) // 5)])


def values_of(found: Sequence[Scored], name: str) -> FloatArray:
    """Return one numeric parameter of each trial; NaN where a trial does not have it."""
    given = [each.trial.parameters.get(name) for each in found]
    numbers = [
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) else np.nan for value in given
    ]
    return np.array(numbers, dtype=np.float64)


def sizes_of(found: Sequence[Scored]) -> FloatArray:
    """Return the trainable parameters of each trial's model; NaN where they were not recorded."""
    runs = [each.trial.run for each in found]
    return np.array([_parameters(run) for run in runs], dtype=np.float64)


def _parameters(run: Run | None) -> float:
    known = None if run is None or run.model is None else run.model.trainable_parameters
    return float("nan") if known is None else float(known)
