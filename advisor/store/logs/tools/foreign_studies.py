"""Studies of other tools as records: what their trials have in common."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from advisor.records import (
    DataPlan,
    Ending,
    EndingKind,
    Goal,
    Metric,
    Narrowing,
    Run,
    Scores,
    Study,
    StudyPlan,
    Trace,
    Trial,
    TrialState,
)
from advisor.records.goal import Direction
from advisor.records.studies.plan import ParameterValue
from advisor.store.logs.names import keras_name

_ENDINGS = {
    TrialState.RUNNING: EndingKind.UNKNOWN,
    TrialState.FINISHED: EndingKind.FINISHED,
    TrialState.PRUNED: EndingKind.PRUNED,
    TrialState.FAILED: EndingKind.ERROR,
    TrialState.INTERRUPTED: EndingKind.KILLED,
}


@dataclass
class ForeignTrial:
    """A trial as a file tells of it, filled while the file is read."""

    number: int
    state: TrialState = TrialState.RUNNING
    score: float | None = None
    reason: str = ""
    parameters: dict[str, ParameterValue] = field(default_factory=dict)
    steps: dict[int, float] = field(default_factory=dict)  # reported values by step, of the metric judged by
    traces: tuple[Trace, ...] = ()


def goal_of(name: str, *, is_maximized: bool) -> Goal:
    """Return the goal that an objective stands for; an unknown one keeps its name, with its direction.

    Example:
        >>> goal_of("val_acc", is_maximized=True).name, goal_of("val_hit_rate", is_maximized=True).name
        ('accuracy', 'hit_rate')
        >>> goal_of("price", is_maximized=False).cost(3.0), goal_of("gain", is_maximized=True).cost(3.0)
        (3.0, -3.0)
    """
    core = keras_name(name).removeprefix("val_")
    if core in tuple(Metric):
        return Goal(metric=core)
    return Goal(metric=core, direction=Direction.MAX if is_maximized else Direction.MIN)


def study_of(
    name: str, trials: Iterable[ForeignTrial], *, goal: Goal, space: Mapping[str, Narrowing], source: str
) -> Study:
    """Return a study whose data are not known, trials in the order of their numbers."""
    plan = StudyPlan(name=name or "study", data=DataPlan(source="unknown"), goal=goal, space=dict(space))
    ordered = sorted(trials, key=lambda trial: trial.number)
    return Study(plan=plan, trials=tuple(_trial(trial, name, goal, source) for trial in ordered))


def runs_of_study(study: Study) -> tuple[Run, ...]:
    """Return the runs of the trials that recorded anything."""
    return tuple(trial.run for trial in study.trials if trial.run is not None)


def value_of(value: object) -> ParameterValue:
    """Return a parameter's value as one; anything but a plain value becomes its text."""
    return value if isinstance(value, bool | int | float | str) else str(value)


def _trial(trial: ForeignTrial, study: str, goal: Goal, source: str) -> Trial:
    return Trial(
        number=trial.number,
        parameters=trial.parameters,
        state=trial.state,
        score=trial.score,
        reason=trial.reason,
        run=_run(trial, study, goal, source),
    )


def _run(trial: ForeignTrial, study: str, goal: Goal, source: str) -> Run | None:
    reported = tuple(trial.steps[step] for step in sorted(trial.steps))
    traces = trial.traces or ((Trace(f"val_{goal.name}", reported),) if reported else ())
    if not traces:
        return None
    validation = {} if trial.score is None else {goal.name: trial.score}
    name = f"{study}, trial {trial.number}"
    return Run(
        name=name,
        traces=traces,
        scores=Scores(validation=validation),
        goal=goal,
        ending=Ending(_ENDINGS[trial.state], trial.reason),
        source=source,
    )
