"""E109: training and validation figures are the same to the last digit."""

import numpy as np

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, Passed, Recommendation, Run, Verdict


@rule(
    code="E109",
    symptom="leakage",
    severity="warning",
    title="Training and validation losses are the same to the last digit",
    needs=("loss", "val_loss"),
    min_epochs=3,
    fires_on=[run_of(loss=falling(), val_loss=falling())],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(end=0.31)),
        run_of(loss=(2.3, 2.3, 2.3), val_loss=(2.3, 2.3, 2.3)),
    ],
)
def same_figures(run: Run, *, least_values: float = 3.0) -> Verdict:
    """Compare both losses digit by digit.

    How it is detected: the two losses are equal at every epoch, and take at least `least_values` different
    values: losses that stand still may be equal by chance.

    Why it matters: the training part was evaluated twice; nothing was measured on rows held back.

    What to try: pass the validation part where the training part was passed by mistake; check the split.

    Reference: two means over different rows do not agree to the last digit time and again.
    """
    loss, validation = run.trace("loss"), run.trace("val_loss")
    same = float(np.mean(loss == validation))
    values = float(len(set(loss.tolist())))
    evidence = (
        Evidence("share of epochs with equal losses", same, limit=1.0, unit="fraction"),
        Evidence("different values of the loss", values, limit=least_values),
    )
    if same < 1.0 or values < least_values:
        return Passed(evidence)
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because="the same rows were measured twice"),))
