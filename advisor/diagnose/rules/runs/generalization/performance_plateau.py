"""A109: nothing was gained over the last third, and the stated target is not reached."""

from msgspec.structs import replace

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.reading import signals
from advisor.diagnose.reading.performance import value_of
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    Goal,
    Metric,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Verdict,
)

_SHORT = replace(
    run_of(
        loss=falling(epochs=60),
        val_loss=falling(epochs=60),
        val_accuracy=rising(0.1, 0.8, epochs=60),
        accuracy=rising(epochs=60),
    ),
    goal=Goal(metric=Metric.ACCURACY, target=0.95),
)


@rule(
    code="A109",
    symptom="performance_plateau",
    severity="warning",
    title="Nothing was gained over the last third, and the target is not reached",
    needs=("val_loss",),
    min_epochs=9,
    fires_on=[_SHORT],
    quiet_on=[replace(_SHORT, goal=Goal(metric=Metric.ACCURACY, target=0.7)), run_of(val_loss=falling())],
)
def performance_plateau(run: Run, *, min_gain: float = 0.01) -> Verdict:
    """Ask what the last third of the run gained, where the stated target is still ahead.

    How it is detected: a target is stated and not reached on the validation part, and the smoothed
    validation loss fell by less than `min_gain` of its level over the last third.

    Why it matters: more of the same will not reach the target.

    What to try: a change of recipe: the learning rate or its schedule, capacity, regularization, data.

    Reference: the lecture, section 7.
    """
    if run.goal is None or run.goal.target is None:
        return NotApplicable("no target was stated")
    value = value_of(run, run.goal.name, "validation")
    if value is None:
        return NotApplicable(f"{run.goal.name} was not recorded on the validation part")
    losses = run.trace("val_loss")
    course = signals.smooth(losses)
    since, rest = len(course) * 2 // 3, signals.rest_since(losses, by=min_gain)
    gain = -signals.relative_change(float(course[since]), float(course[since:].min()))
    evidence = (
        Evidence("gain of the validation loss over the last third", gain, limit=min_gain, epochs=(since, len(course))),
        Evidence(f"validation {run.goal.name}", value, limit=run.goal.target),
        Evidence("epochs since the last gain", float(len(course) - rest), epochs=(rest, len(course))),
    )
    if run.goal.is_reached_by(value, value=run.goal.target) or gain >= min_gain:
        return Passed(evidence)
    advice = Recommendation(
        Action.TUNE_OPTIMIZATION, "schedule", Direction.CHANGE, because="the run has come to rest short of the target"
    )
    return Fired(evidence, (advice,))
