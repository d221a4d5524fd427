"""F103: the loss is zero from the first epochs."""

import numpy as np

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict


@rule(
    code="F103",
    symptom="zero_loss",
    severity="critical",
    title="The loss is zero from the first epochs",
    needs=("loss",),
    fires_on=[run_of(loss=(0.0,) * 10)],
    quiet_on=[
        run_of(loss=falling()),
        run_of(loss=(*falling(epochs=20), *(0.0,) * 5)),
        run_of(loss=(0.0, -0.3, -0.5, -0.7, -0.75)),
    ],
)
def zero_loss(run: Run, *, smallest: float = 1e-9, early_share: float = 0.25) -> Verdict:
    """Look for a loss that is nothing before anything can have been learned.

    How it is detected: the training loss is below `smallest` (either sign) at an epoch within the first
    `early_share` of the run, or at the first two, and does not go on below zero, as that of nnU-Net does.

    Why it matters: nothing is being minimized: one unit under softmax, labels that are all the same, or
    a label that is also a feature.

    What to try: check labels, output units and loss against each other.

    Reference: Schoop et al., "UMLAUT" (2021), doi:10.1145/3411764.3445538.
    """
    loss = np.abs(run.trace("loss"))
    early = max(2, round(early_share * len(loss)))
    low = float(loss[:early].min())
    evidence = (Evidence("lowest training loss of the first epochs", low, limit=smallest, epochs=(0, early)),)
    if low >= smallest or float(run.trace("loss").min()) < -smallest:
        return Passed(evidence)
    advice = (
        Recommendation(Action.FIX_MODEL, "loss", Direction.CHANGE, because="the loss cannot see any error"),
        Recommendation(Action.CLEAN_DATA, because="all labels may be the same, or stand among the features"),
    )
    return Fired(evidence, advice)
