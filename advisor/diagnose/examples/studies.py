"""Small made-up studies for the examples of their rules."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from advisor.diagnose.examples.runs import falling, run_of
from advisor.records import (
    DataPlan,
    Ending,
    EndingKind,
    ModelFacts,
    Run,
    Study,
    StudyPlan,
    Trial,
    TrialState,
)
from advisor.records.studies.plan import ParameterValue


def study_of(trials: Sequence[Trial]) -> Study:
    """Return a study of the digits with these trials."""
    return Study(plan=StudyPlan(name="example", data=DataPlan(source="digits")), trials=tuple(trials))


def trials_over(
    name: str, values: Sequence[float], cost: Callable[[float], float], *, run: Run | None = None
) -> tuple[Trial, ...]:
    """Return finished trials that differ in one parameter, each with the loss that `cost` gives it."""
    return tuple(trial_of(number, {name: value}, cost(value), run=run) for number, value in enumerate(values))


def trial_of(
    number: int, parameters: dict[str, ParameterValue], score: float, *, run: Run | None = None, size: int | None = None
) -> Trial:
    """Return a finished trial; `size` is the number of trainable parameters of its model."""
    run = run_of(loss=falling(), val_loss=falling(end=0.4)) if run is None else run
    if size is not None:
        run = replace(run, model=ModelFacts(trainable_parameters=size))
    return Trial(number=number, parameters=parameters, state=TrialState.FINISHED, score=score, run=run)


def diverged_trial(number: int) -> Trial:
    """Return a trial whose run ended in NaN."""
    run = replace(run_of(loss=(1.0, float("nan"))), ending=Ending(EndingKind.DIVERGED))
    return Trial(number=number, parameters={"learning_rate": 1.0}, state=TrialState.FAILED, run=run, reason="diverged")
