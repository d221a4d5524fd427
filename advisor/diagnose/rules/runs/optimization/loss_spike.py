"""B103: the training loss jumped once and came back."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of
from advisor.diagnose.reading import signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict

_SPIKED = (*falling(epochs=20), 3.0, *falling(0.35, 0.3, epochs=9))


@rule(
    code="B103",
    symptom="loss_spike",
    severity="warning",
    title="The training loss jumped and came back",
    needs=("loss",),
    min_epochs=6,
    fires_on=[run_of(loss=_SPIKED)],
    quiet_on=[run_of(loss=falling()), run_of(loss=flat(0.5, wobble=0.05))],
)
def loss_spike(run: Run, *, max_score: float = 10.0, min_jump: float = 0.5) -> Verdict:
    """Look for one step up that does not belong to the others.

    How it is detected: the largest rise from one epoch to the next lies more than `max_score` robust
    standard deviations above the usual step and is more than `min_jump` of all the progress made.

    Why it matters: a few rows, or one step that was too large, throw the weights far from where they were.

    What to try: clip the gradient; a lower learning rate; look at the rows of that epoch.

    Reference: runmedic takes a robust score of 8; Iglewicz and Hoaglin, "How to detect and handle outliers" (1993).
    """
    loss = run.trace("loss")
    steps = np.diff(loss)
    usual = signals.median(steps)
    spread = 1.4826 * signals.median(np.abs(steps - usual))
    progress = max(float(loss[0] - loss.min()), 1e-12)
    epoch = int(steps.argmax())
    jump = float(steps[epoch])
    score = (jump - usual) / max(spread, 1e-3 * progress)
    where = (epoch + 1, epoch + 2)
    evidence = (
        Evidence("largest rise, in robust standard deviations of a step", score, limit=max_score, epochs=where),
        Evidence("largest rise against all the progress made", jump / progress, limit=min_jump, epochs=where),
    )
    came_back = signals.level_at_end(loss) < float(loss[epoch + 1]) - 0.5 * jump
    if score <= max_score or jump / progress <= min_jump or not came_back:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.TUNE_OPTIMIZATION, "clipping", Direction.CHANGE, because="a clipped gradient cannot jump"
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="one step was far too large"
        ),
    )
    return Fired(evidence, advice)
