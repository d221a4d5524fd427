"""A115: both losses shrink by the same share every epoch, far above what the errors can cost: a penalty is in them."""

import numpy as np

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.reading import facts, measures, signals
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Verdict,
)

_SHRINKS = tuple(300.0 * 0.85**epoch + 2.0 for epoch in range(20))
_SHRINKS_TOO = tuple(0.92 * each for each in _SHRINKS)
_EARLY = 12  # epochs; later, what is left of the penalty shrinks no more


@rule(
    code="A115",
    symptom="over_regularized",
    severity="warning",
    title="Both losses shrink by the same share every epoch, far above what the errors cost: a penalty is in them",
    needs=("loss", "val_loss"),
    min_epochs=8,
    fires_on=[
        run_of(loss=_SHRINKS, val_loss=_SHRINKS_TOO, accuracy=rising(0.1, 0.4), val_accuracy=rising(0.1, 0.4)),
    ],
    quiet_on=[
        run_of(loss=_SHRINKS, val_loss=_SHRINKS_TOO, accuracy=rising(0.3, 0.98), val_accuracy=rising(0.3, 0.98)),
        run_of(loss=falling(90.0, 6.0), val_loss=falling(70.0, 9.0), accuracy=rising(0.1, 0.6)),
        run_of(loss=falling(), val_loss=falling(), accuracy=rising()),
        run_of(loss=_SHRINKS, val_loss=_SHRINKS_TOO, accuracy=rising(0.1, 0.4), val_wer=falling()),
    ],
)
def printed_penalty(
    run: Run,
    *,
    max_ratio: float = 3.0,
    max_unevenness: float = 0.03,
    min_shrink: float = 0.03,
    max_apart: float = 0.17,
    min_accuracy: float = 0.95,
) -> Verdict:
    """Look for the one quantity that both parts have alike and that shrinks like a weight under decay.

    How it is detected: without facts of the model, the first training loss is more than `max_ratio` times the
    cross-entropy of naming the right class as often as accuracy says; over the first half (eight to twelve epochs) the
    loss shrinks by nearly the same share every epoch (by `min_shrink` or more; spread of the shares at most
    `max_unevenness`), the validation loss stays within the fraction `max_apart` of it, and training accuracy ends
    below `min_accuracy`.

    Why it matters: weights that decay by a share of themselves each step are what a penalty makes of them; the
    optimizer is busy with that instead of with the errors.

    What to try: a tenth of the penalty's strength; watch the loss without it.

    Reference: the lecture, section 4.1; Fano's inequality bounds what errors need to cost.
    """
    pair = facts.running_accuracies(run)
    if pair is None or facts.tells_model(run):
        return NotApplicable("no accuracy in a log that does not say what is predicted")
    if measures.sums_up(run):
        return NotApplicable("a loss that adds up a sequence or many boxes is more than one answer costs")
    half = slice(0, min(max(8, run.epochs // 2), _EARLY))
    loss, validation = run.trace("loss")[half], run.trace("val_loss")[half]
    if not float(loss.min()) > 0:
        return NotApplicable("a loss of zero or below shrinks by no share")
    shares = loss[1:] / loss[:-1]
    shrink, uneven = 1.0 - signals.median(shares), float(np.std(shares))
    apart = float(np.max(np.abs(validation / loss - 1.0)))
    evidence = (
        Evidence(
            "first training loss against that of so many errors",
            float(loss[0]) / signals.cost_of_doubt(float(pair.train[0])),
            limit=max_ratio,
        ),
        Evidence("shrinking of the training loss each epoch", shrink, limit=min_shrink),
        Evidence("spread of that share", uneven, limit=max_unevenness),
        Evidence("validation loss away from training loss, at most", apart, limit=max_apart),
        Evidence("training accuracy", signals.level_at_end(pair.train), limit=min_accuracy),
    )
    quiet = evidence[0].value <= max_ratio or shrink < min_shrink or uneven > max_unevenness
    if quiet or apart > max_apart or evidence[-1].value >= min_accuracy:
        return Passed(evidence)
    advice = Recommendation(
        Action.LESS_REGULARIZATION,
        "penalty_strength",
        Direction.LOWER,
        because="most of the loss is alike in both parts and shrinks as weights under a penalty do",
    )
    return Fired(evidence, (advice,))
