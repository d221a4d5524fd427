"""D107: accuracy is counted beside a loss that no cross-entropy reaches."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

CLIPPED = 16.2  # -ln(1e-7): what Keras's cross-entropy of one row cannot exceed


_ADVICE = (
    Recommendation(Action.FIX_MODEL, "loss", Direction.CHANGE, because="accuracy does not measure a real target"),
    Recommendation(Action.CLEAN_DATA, because="the target may need scaling"),
)


@rule(
    code="D107",
    symptom="wrong_metric",
    severity="warning",
    title="Accuracy is counted beside a loss that no cross-entropy reaches",
    needs=("loss",),
    min_epochs=3,
    fires_on=[
        run_of(loss=falling(260.0, 195.0), accuracy=flat(0.08)),
        run_of(loss=falling(), accuracy=(0.0,) * 30, val_accuracy=(0.0,) * 30),
        run_of(loss=falling(), val_loss=falling(), val_accuracy=(0.0,) * 30),
    ],
    quiet_on=[
        run_of(loss=falling(), accuracy=rising()),
        run_of(loss=falling(300.0, 20.0), accuracy=rising()),
        run_of(loss=falling(268.0, 76.0), accuracy=rising(0.11, 0.24)),
        run_of(loss=falling(260.0, 195.0)),
    ],
)
def accuracy_of_numbers(
    run: Run, *, least_loss: float = CLIPPED, max_accuracy: float = 0.5, min_fall: float = 0.1, max_rise: float = 0.05
) -> Verdict:
    """Look for a loss on the scale of a real target with an accuracy beside it that hardly counts anything.

    How it is detected: the training loss, where neither model nor data say what it is, never comes below
    `least_loss`, and accuracy stays below `max_accuracy` and rises by less than `max_rise`: where it rises with the
    falling loss, classes are learned, from weights that began too large. Or accuracy is zero at every epoch, on
    each part that has one, while the loss falls by more than `min_fall`.

    Why it matters: of a real target accuracy counts exact hits, which says nothing; and an unscaled target makes
    the first steps large.

    What to try: mean absolute error in place of accuracy; scale the target; for classes, check the loss.

    Reference: Keras clips the probability of a row at 1e-7, so that its cross-entropy cannot exceed 16.1.
    """
    there = [values for values in facts.recorded_accuracies(run) if values is not None]
    if not there or facts.tells_model(run) or run.data is not None:
        return NotApplicable("no accuracy in a log that does not say what is predicted")
    loss = run.trace("loss")
    low, best = float(loss.min()), float(np.max(there[0]))
    none_right = not any(values.any() for values in there)
    falls = 1.0 - low / max(float(loss[0]), 1e-12)
    evidence = (
        Evidence("lowest training loss", low, limit=least_loss),
        Evidence("best accuracy", best, limit=max_accuracy),
    )
    if none_right and falls > min_fall:
        return Fired((Evidence("best accuracy, while the loss fell", 0.0), *evidence), _ADVICE)
    rise = float(signals.smooth(there[0]).max() - there[0][0])
    if low < least_loss or best >= max_accuracy or rise >= max_rise:
        return Passed(evidence)
    return Fired(evidence, _ADVICE)
