"""B116: the loss goes up and down with period two."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of, zigzag
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    FloatArray,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Verdict,
)


@rule(
    code="B116",
    symptom="oscillating",
    severity="warning",
    title="The loss goes up and down with period two",
    needs=("loss",),
    min_epochs=8,
    fires_on=[run_of(loss=zigzag(2.0, 1.6, epochs=10))],
    quiet_on=[run_of(loss=falling()), run_of(loss=flat()), run_of(loss=flat(1.0, wobble=0.1))],
)
def alternating(run: Run, *, max_alternation: float = 0.8, min_swing: float = 0.05) -> Verdict:
    """Ask how well each deviation from the course foretells the opposite one at the next epoch.

    How it is detected: the steps from epoch to epoch, less their mean, have a correlation below minus
    `max_alternation` with those before them (independent noise gives minus one half), and their usual size is more than
    `min_swing` of the loss's level.

    Why it matters: the optimizer jumps from one wall of a valley to the other, or two halves of the data take turns.

    What to try: divide the learning rate by 3; shuffle the rows; add momentum of 0.9 where there is none.

    Reference: gradient descent on a quadratic with a step between one and two over its curvature alternates so.
    """
    loss = run.trace("loss")[run.epochs // 3 :] if run.epochs >= 12 else run.trace("loss")
    if facts.steps_of_epoch(run) == 1.0:
        return NotApplicable("one step an epoch")
    correlation, swing = _alternation(loss)
    evidence = (
        Evidence("correlation of each step with the one before", correlation, limit=-max_alternation),
        Evidence("usual step, against the level of the loss", swing, limit=min_swing),
    )
    if not (correlation < -max_alternation and swing > min_swing):
        return Passed(evidence)
    advice = Recommendation(
        Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="steps jump from wall to wall"
    )
    return Fired(evidence, (advice,))


def _alternation(loss: FloatArray) -> tuple[float, float]:
    steps = np.diff(loss / max(float(np.abs(loss).max()), 1e-300))
    steps = steps - steps.mean()
    power = float(steps @ steps)
    level = max(signals.median(np.abs(loss)) / max(float(np.abs(loss).max()), 1e-300), 1e-12)
    if len(steps) < 6 or not power > 0:
        return 0.0, 0.0
    before, after = steps[:-1], steps[1:]
    scale = float(np.sqrt(float(before @ before) * float(after @ after)))
    return float(before @ after) / max(scale, 1e-300), signals.median(np.abs(steps)) / level
