"""B111: most epochs came after the last gain, or an epoch takes far longer than its arithmetic."""

from advisor.diagnose.examples.runs import falling, flat, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict


@rule(
    code="B111",
    symptom="training_too_slow",
    severity="info",
    title="Training took far longer than it had to",
    needs=("loss",),
    min_epochs=5,
    fires_on=[run_of(loss=(*falling(epochs=10, pace=0.5), *flat(0.3, epochs=90)))],
    quiet_on=[run_of(loss=falling(epochs=12)), run_of(loss=falling(epochs=30), seconds=(1.0,) * 30)],
)
def training_too_slow(
    run: Run, *, max_idle: float = 0.75, idle_epochs: float = 30.0, max_step_seconds: float = 0.1
) -> Verdict:
    """Count the epochs after the last gain, and the seconds of a step.

    How it is detected: the smoothed validation loss (training loss without one) came within 1 % of its
    best and did so before the last `max_idle` of the run, which lasted `idle_epochs` more epochs or
    longer; or a step of the optimizer took more than `max_step_seconds` and ten times its arithmetic at
    10^9 operations a second.

    Why it matters: time that buys nothing could have trained other recipes.

    What to try: early stopping; a larger batch; a look at what the input pipeline does.

    Reference: a measurement of our own (`python -m benchmarks.diagnosis`).
    """
    validation = facts.optional_trace(run, "val_loss")
    course = signals.smooth(facts.training_loss(run) if validation is None else validation)
    near = course <= course.min() + 0.01 * (float(course[0]) - float(course.min()))
    reached = int(near.argmax())
    idle = (len(course) - 1 - reached) / len(course)
    evidence = [
        Evidence("share of the epochs after the last gain", idle, limit=max_idle, epochs=(reached, len(course)))
    ]
    slow = _slow_step(run, max_step_seconds)
    wasted = idle > max_idle and len(course) - 1 - reached >= idle_epochs and float(course[0]) > float(course.min())
    advice = []
    if wasted:
        advice.append(
            Recommendation(Action.STOP_EARLIER, "stopping", Direction.CHANGE, because="the last gain lies far behind")
        )
    if slow is not None:
        evidence.append(slow)
        if slow.value > (slow.limit or 0.0):
            advice.append(
                Recommendation(
                    Action.TUNE_OPTIMIZATION,
                    "batch_size",
                    Direction.RAISE,
                    because="each step costs far more than its arithmetic",
                )
            )
    return Fired(tuple(evidence), tuple(advice)) if advice else Passed(tuple(evidence))


def _slow_step(run: Run, max_step_seconds: float) -> Evidence | None:
    seconds = facts.optional_trace(run, "seconds")
    rows = facts.train_rows(run)
    if seconds is None or run.model is None or not rows or not run.model.batch_size:
        return None
    steps = max(1.0, rows / run.model.batch_size)
    arithmetic = 3e-9 * (run.model.flops_per_row or 0.0) * run.model.batch_size
    limit = max(max_step_seconds, 10 * arithmetic)
    return Evidence("seconds of an optimizer step", signals.median(seconds) / steps, limit=limit, unit="seconds")
