"""A117: both losses of a regression shrink alike, by nearly the same share every epoch: a penalty may be in them."""

import numpy as np

from advisor.diagnose.examples.runs import falling, run_of
from advisor.diagnose.reading import excerpts, facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_SHRINKS = tuple(400.0 * 0.89**epoch + 0.8 for epoch in range(40))
_SHRINKS_TOO = tuple(0.93 * each for each in _SHRINKS)
_SLOWS_DOWN = tuple(400.0 / (1 + epoch) for epoch in range(40))


@rule(
    code="A117",
    symptom="over_regularized",
    severity="info",
    title="Both losses shrink alike, by nearly the same share every epoch: a penalty may be in them",
    needs=("loss", "val_loss"),
    min_epochs=8,
    fires_on=[run_of(loss=_SHRINKS, val_loss=_SHRINKS_TOO)],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling()),
        run_of(loss=_SLOWS_DOWN, val_loss=_SLOWS_DOWN),
        run_of(loss=_SHRINKS, val_loss=tuple(1.3 * each for each in _SHRINKS)),
    ],
)
def alike_shrinking(
    run: Run,
    *,
    least_loss: float = 3.0,
    min_shrink: float = 0.03,
    max_unevenness: float = 0.03,
    max_apart: float = 0.1,
    min_fall: float = 2.0,
) -> Verdict:
    """Look in a loss without an accuracy for what both parts have alike and what shrinks like a weight under decay.

    How it is detected: without accuracy and without facts of data or model, the first loss is above `least_loss`, over
    the first half (eight epochs or more) it shrinks by nearly the same share every epoch (by `min_shrink` or more;
    spread of the shares at most `max_unevenness`), in all by the factor `min_fall` or more, and the validation loss
    stays within the fraction `max_apart` of it. Small steps towards a target far away can look so too: it is a hint.

    Why it matters: a penalty that is most of the loss keeps the optimizer busy with the weights.

    What to try: a tenth of the penalty's strength; watch the loss without it.

    Reference: the lecture, section 4.1; printed_penalty (A115) looks where an accuracy tells what errors need to cost.
    """
    tells_classes = facts.running_accuracies(run) is not None or excerpts.tells_scores(run)
    if tells_classes or facts.tells_model(run) or run.data is not None:
        return NotApplicable("A115 looks where accuracy was recorded, A113 where the penalty is known")
    half = slice(0, max(8, run.epochs // 2))
    loss, validation = run.trace("loss")[half], run.trace("val_loss")[half]
    if not float(loss.min()) > 0:
        return NotApplicable("a loss of zero or below shrinks by no share")
    shares = loss[1:] / loss[:-1]
    shrink, uneven = 1.0 - signals.median(shares), float(np.std(shares))
    apart = signals.median(np.abs(validation / loss - 1.0))
    fall = float(loss[0] / loss[-1])
    evidence = (
        Evidence("shrinking of the training loss each epoch", shrink, limit=min_shrink),
        Evidence("spread of that share", uneven, limit=max_unevenness),
        Evidence("validation loss away from training loss", apart, limit=max_apart),
        Evidence("first training loss", float(loss[0]), limit=least_loss),
    )
    even = shrink >= min_shrink and uneven <= max_unevenness
    if not even or apart > max_apart or float(loss[0]) < least_loss or fall < min_fall:
        return Passed(evidence)
    advice = Recommendation(
        Action.LESS_REGULARIZATION,
        "penalty_strength",
        Direction.LOWER,
        because="what is alike in both parts and shrinks as weights do may be a penalty: look at the loss without it",
    )
    return Fired(evidence, (advice,))
