"""Small made-up studies and learning curves for the examples of their rules."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from advisor.diagnose.examples.runs import falling, run_of
from advisor.records import (
    DataPlan,
    Ending,
    EndingKind,
    LearningCurve,
    ModelFacts,
    Run,
    SizePoint,
    Study,
    StudyPlan,
    Trial,
    TrialState,
)
from advisor.records.study import ParameterValue


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


def curve_of(errors: Sequence[float], *, train: Sequence[float] | None = None, first: int = 100) -> LearningCurve:
    """Return a learning curve with sizes that double, two trainings at each."""
    points = [
        SizePoint(
            size=first * 2**place,
            error=error * (1.0 + 0.01 * seed),
            train_error=None if train is None else train[place],
            seed=seed,
        )
        for place, error in enumerate(errors)
        for seed in (0, 1)
    ]
    return LearningCurve(name="example", points=tuple(points))
