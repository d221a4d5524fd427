"""B104: training and validation loss jump about instead of settling: the learning rate is too high."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, FloatArray, Passed, Recommendation, Run, Verdict

_JUMPS = (0.65, 0.67, 0.62, 0.67, 0.53, 0.60, 0.59, 0.79)
_STANDS = (1.08, 0.81, 0.79, 0.74, 0.76, 0.75, 0.76, 0.77)
_LEFT = (1.5, 1.0, 0.8, 0.7, 2.8, 5.4, 11.2, 24.0, 52.0, 114.0)


@rule(
    code="B104",
    symptom="learning_rate_too_high",
    severity="warning",
    title="Losses jump about instead of settling: the learning rate is too high",
    needs=("loss", "val_loss"),
    min_epochs=5,
    fires_on=[run_of(loss=_STANDS, val_loss=_JUMPS)],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(end=0.4)),
        run_of(loss=flat(1.0), val_loss=flat(1.0)),
        run_of(loss=_LEFT, val_loss=_LEFT),
    ],
)
def unsettled_training(
    run: Run, *, max_jump: float = 0.13, max_recent_fall: float = 0.03, max_end: float = 2.0
) -> Verdict:
    """Ask whether the validation loss jumps from epoch to epoch while the training loss stands still.

    How it is detected: the median bend of the validation loss (rows are the same at every epoch, so it is
    the weights that move) is more than `max_jump` of its level, and the training loss fell by less than
    `max_recent_fall` over the second half. Half of `max_jump` is enough where the learning rate is
    recorded as more than five times the optimizer's usual one. A training loss that ends above `max_end`
    times its highest up to its best epoch does not stand still: it diverged.

    Why it matters: steps overshoot the minimum, and which epoch training ends at is luck.

    What to try: divide the learning rate by 3, or let it fall on a plateau; a larger batch; less dropout.

    Reference: the lecture, section 3.3; Zhang et al., "AUTOTRAINER" (2021), which counts swings of accuracy.
    """
    validation = run.trace("val_loss")
    loss = run.trace("loss")
    jump = signals.noise(validation) / max(signals.median(np.abs(validation)), 1e-12)
    ratio = facts.rate_ratio(run)
    limit = max_jump if ratio is None or ratio <= 5 else max_jump / 2
    fall = _recent_fall(loss)
    half = len(loss) // 2
    evidence = (
        Evidence(
            "jumps of the validation loss, against its level", jump, limit=limit, epochs=(len(loss) // 3, len(loss))
        ),
        Evidence(
            "fall of the training loss over the second half", fall, limit=max_recent_fall, epochs=(half, len(loss))
        ),
    )
    if jump <= limit or fall >= max_recent_fall or _left(loss, max_end):
        return Passed(evidence)
    advice = [
        Recommendation(
            Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="the loss jumps and no longer falls"
        )
    ]
    if facts.has_dropout(run):
        advice.append(
            Recommendation(
                Action.LESS_REGULARIZATION, "dropout", Direction.LOWER, because="dropout adds to the noise of each step"
            )
        )
    return Fired(evidence, tuple(advice))


def _left(loss: FloatArray, max_end: float) -> bool:
    """Say whether a loss ended above a multiple of whatever it was up to its best epoch."""
    return signals.level_at_end(loss) > max_end * float(np.abs(loss[: int(loss.argmin()) + 1]).max())


def _recent_fall(loss: FloatArray) -> float:
    course = signals.smooth(loss)
    middle = len(course) // 2
    return -signals.relative_change(float(course[middle]), signals.median(course[middle + 1 :]))
