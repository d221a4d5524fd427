"""E111: a large loss falls within a few epochs and then stands: only the mean of the target may have been learned."""

import numpy as np

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_RESTS = (1763.9, 323.1, 78.9, 30.1, 29.11, 29.1, 29.06, 29.02)


@rule(
    code="E111",
    symptom="unscaled_input",
    severity="info",
    title="A large loss falls within a few epochs and then stands",
    needs=("loss", "first epochs"),
    min_epochs=6,
    fires_on=[run_of(loss=_RESTS)],
    quiet_on=[
        run_of(loss=falling(100.0, 20.0)),
        run_of(loss=falling()),
        run_of(loss=(80.0, 30.0, 10.0, 5.0, 3.0, 2.9)),
    ],
)
def rests_at_once(run: Run, *, least_loss: float = 16.2, min_fall: float = 0.9, max_movement: float = 0.01) -> Verdict:
    """Look at a regression that made nearly all of its progress at once.

    How it is detected: without an accuracy and without facts of the data, the training loss falls by more than
    `min_fall` within the first half, moves by less than `max_movement` over the second, and stays above
    `least_loss`, so that it is no cross-entropy.

    Why it matters: with inputs of very different sizes the step that one weight bears is far too small for the
    others: the loss looks settled long before it is.

    What to try: scale inputs and target to mean 0 and spread 1; then compare where the loss rests.

    Reference: the lecture, section 1.4; LeCun et al., "Efficient backprop" (1998).
    """
    if facts.accuracies(run) is not None or run.data is not None:
        return NotApplicable("the log tells what is predicted, or what the inputs are")
    loss = run.trace("loss")
    half = len(loss) // 2
    fall = 1.0 - float(loss[half]) / max(float(loss[0]), 1e-12)
    moved = float(np.ptp(loss[half:])) / max(signals.median(loss[half:]), 1e-12)
    evidence = (
        Evidence("fall of the training loss within the first half", fall, limit=min_fall, epochs=(0, half + 1)),
        Evidence("movement over the second half, against its level", moved, limit=max_movement),
        Evidence("lowest training loss", float(loss.min()), limit=least_loss),
    )
    if fall <= min_fall or moved >= max_movement or float(loss.min()) < least_loss:
        return Passed(evidence)
    advice = Recommendation(Action.CLEAN_DATA, because="scale inputs and target, and see where the loss rests then")
    return Fired(evidence, (advice,))
