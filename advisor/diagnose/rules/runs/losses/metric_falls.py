"""F105: training accuracy falls while the training loss falls."""

from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_LOSS = (0.77, 0.66, 0.61, 0.52, 0.40, 0.35, 0.31, 0.28, 0.26, 0.24)
_ACCURACY = (0.53, 0.68, 0.76, 0.81, 0.847, 0.865, 0.863, 0.853, 0.833, 0.805)


@rule(
    code="F105",
    symptom="loss_metric_disagreement",
    severity="warning",
    title="Training accuracy falls while the training loss falls",
    needs=("loss",),
    min_epochs=5,
    fires_on=[run_of(loss=_LOSS, accuracy=_ACCURACY)],
    quiet_on=[
        run_of(loss=falling(), accuracy=rising()),
        run_of(loss=falling(), accuracy=flat(0.5, wobble=0.05)),
    ],
)
def metric_falls(
    run: Run, *, min_loss_fall: float = 0.1, min_accuracy_fall: float = 0.03, noises: float = 4.0
) -> Verdict:
    """Ask what accuracy did since it was best, while the loss went on falling.

    How it is detected: since the best smoothed training accuracy, it fell by more than `min_accuracy_fall` and
    `noises` times its noise, and still falls by more than three standard errors, while the training loss fell by
    more than `min_loss_fall` of its level.

    Why it matters: on the rows that are minimized, loss and accuracy go together; where they part, the metric or
    the output is not what is meant: no activation at the output, a threshold of 0.5 on scores that are no
    probabilities, labels in another code.

    What to try: check the output's activation, the loss (from logits or not), and what the metric expects.

    Reference: a course notebook whose last layer had lost its activation.
    """
    pair = facts.running_accuracies(run)
    if pair is None:
        return NotApplicable("no accuracy was recorded")
    course = signals.smooth(pair.train)
    best = int(course.argmax())
    fall = float(course[best] - course[-1])
    limit = max(min_accuracy_fall, noises * signals.noise(pair.train))
    loss_fall = signals.fall_since(run.trace("loss"), best)
    where = (best, len(course))
    evidence = (
        Evidence("fall of training accuracy since its best", fall, limit=limit, epochs=where),
        Evidence("fall of the training loss since then", loss_fall, limit=min_loss_fall, epochs=where),
    )
    trend = signals.trend_at_end(pair.train)
    surely = -trend.per_epoch > 3 * trend.error
    if fall <= limit or loss_fall <= min_loss_fall or not surely:
        return Passed(evidence)
    advice = Recommendation(
        Action.FIX_MODEL, "loss", Direction.CHANGE, because="what is minimized is not what is measured"
    )
    return Fired(evidence, (advice,))
