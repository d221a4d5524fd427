"""B118: the training loss rises again and again in its first epochs, where it ought to fall fastest."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of
from advisor.diagnose.reading import facts
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

_FIRST = 12  # epochs; later ones bend by noise
_STEP = 0.02  # of the level; smaller rises are noise
_JUMPS = (2.19, 0.92, 0.74, 1.09, 0.94, 0.92, 0.78)


@rule(
    code="B118",
    symptom="learning_rate_too_high",
    severity="warning",
    title="The training loss rises again and again in its first epochs",
    needs=("loss", "val_loss", "first epochs"),
    min_epochs=5,
    fires_on=[run_of(loss=_JUMPS, val_loss=_JUMPS)],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling()),
        run_of(loss=_JUMPS, val_loss=falling(epochs=7)),
        run_of(loss=flat(2.3, wobble=0.05), val_loss=flat(2.3, wobble=0.05)),
        run_of(loss=(2.0, 1.2, 0.9, 0.93, 0.7, 0.6, 0.5), val_loss=_JUMPS),
        run_of(loss=(*_JUMPS, *falling(0.7, 0.05)), val_loss=(*_JUMPS, *falling(0.7, 0.05))),
    ],
)
def early_rises(run: Run, *, max_share: float = 0.1, min_fall: float = 0.3, min_kept: float = 0.5) -> Verdict:
    """Add up what the training loss rose by in its first epochs, and hold it against what it fell.

    How it is detected: over the first twelve epochs the training loss came down by the fraction `min_fall` or more,
    and the rises from one epoch to the next (of more than 2 % of the level) add up to more than `max_share` of that,
    and so do those of the validation loss: the noise of few rows shows in one part alone. Later, the training loss
    never came below `min_kept` of its lowest there. Where the learning rate is known, B114 looks.

    Why it matters: at first a loss falls by far more than its noise; what rises then was thrown over the minimum.
    Validation jumps with it, and the best epoch is a matter of luck.

    What to try: divide the learning rate by 3 until the first epochs fall; a warm-up; gradient clipping.

    Reference: the lecture, section 3.3; the limit is a measurement of our own (`python -m benchmarks.ladder`).
    """
    if facts.rate_ratio(run) is not None:
        return NotApplicable("the learning rate is known: B114 holds it against the usual one")
    (risen, fall), (val_risen, val_fall) = _course(run.trace("loss")), _course(run.trace("val_loss"))
    loss = run.trace("loss")
    first, low = abs(float(loss[0])), float(loss[:_FIRST].min())
    evidence = (
        Evidence("rises of the training loss against its fall", risen / fall, limit=max_share, epochs=(0, _FIRST)),
        Evidence("rises of the validation loss against its fall", val_risen / val_fall, limit=max_share),
        Evidence("fall of the training loss over these epochs", fall / max(first, 1e-12), limit=min_fall),
    )
    went_on = float(loss.min()) < min_kept * low
    jumps = risen > max_share * fall and val_risen > max_share * val_fall
    if not jumps or fall < min_fall * first or went_on:
        return Passed(evidence)
    lower = Recommendation(
        Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="steps are too large from the start"
    )
    return Fired(evidence, (lower,))


def _course(values: FloatArray) -> tuple[float, float]:
    """Return the sum of the rises of a loss over its first epochs, and how far it came down."""
    values = values[:_FIRST]
    changes = np.diff(values)
    risen = float(changes[changes > _STEP * np.abs(values[:-1])].sum())
    return risen, max(float(values[0] - values.min()), 1e-12)
