"""C109: the first losses are far above what so many errors can cost."""

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
    Severity,
    Verdict,
)


@rule(
    code="C109",
    symptom="poor_initialization",
    severity="info",
    title="The first losses are far above what so many errors can cost",
    needs=("loss",),
    min_epochs=2,
    fires_on=[run_of(loss=falling(91.0, 6.0), accuracy=rising(0.586, 0.81))],
    quiet_on=[
        run_of(loss=falling(), accuracy=rising()),
        run_of(loss=falling(12.0, 3.0), accuracy=rising()),
        run_of(loss=falling(4.0, 0.5), val_loss=falling(3.8, 0.6), accuracy=rising(0.4, 0.9)),
        run_of(loss=falling(300.0, 200.0), accuracy=rising(0.0, 0.01)),
        run_of(loss=falling(82.0, 15.0), accuracy=rising(0.2, 0.85), val_cer=falling(0.5, 0.1)),
    ],
)
def confident_errors(
    run: Run,
    *,
    max_ratio: float = 1.3,
    least_accuracy: float = 0.1,
    least_loss: float = 1.0,
    min_rise: float = 0.1,
    min_left: float = 0.5,
    max_penalty_ratio: float = 3.0,
    blatant_ratio: float = 10.0,
) -> Verdict:
    """Hold the first training loss against the cross-entropy of a network that doubts.

    How it is detected: without facts of data or model, the first training loss is above `least_loss` and more than
    `max_ratio` times the cross-entropy of naming the right class as often as accuracy says, with the doubt spread over
    a hundred classes; and accuracy reaches `least_accuracy`, so that classes are predicted. A first validation loss
    below `min_left` of it that hardly falls after says that only training is noisy (dropout): A105 and A116 look there.
    A loss that adds up sequences or boxes, as an error rate of words or a precision of boxes beside it tells, is left
    alone. Where the loss comes down by less than a quarter in the second epoch, a penalty may be in it, and
    `max_penalty_ratio` holds. It is a hint, and a fault where it comes down by more, the first loss is `blatant_ratio`
    times what its errors cost, and accuracy rises.

    Why it matters: outputs in the tens from the first epoch come of weights that start too large, of inputs that
    are not scaled (pixels of 0 to 255), of steps far too large, or of a heavy penalty that is part of the loss.

    What to try: a lower learning rate where accuracy then rises by less than `min_rise`; else scale the inputs;
    the initializer that fits the activation; a third of the learning rate.

    Reference: Fano's inequality bounds what errors need to cost; the lecture, section 1.4.
    """
    pair = facts.running_accuracies(run)
    if pair is None or facts.tells_model(run) or run.data is not None:
        return NotApplicable("no accuracy in a log that does not say what is predicted")
    if measures.sums_up(run):
        return NotApplicable("the loss adds up parts or the signs of a sequence: one answer costs a share of it")
    loss, right = float(run.trace("loss")[0]), float(pair.train[0])
    doubt, best = signals.cost_of_doubt(right), float(pair.train.max())
    limit = max_penalty_ratio if float(run.trace("loss")[1]) > 0.75 * loss else max_ratio
    evidence = (
        Evidence("first training loss against that of a network that doubts", loss / doubt, limit=limit),
        Evidence("best training accuracy", best, limit=least_accuracy),
    )
    if loss <= max(limit * doubt, least_loss) or best < least_accuracy or _only_training_is_noisy(run, min_left):
        return Passed(evidence)
    lower = Recommendation(
        Action.TUNE_OPTIMIZATION,
        "learning_rate",
        Direction.LOWER,
        because="accuracy never rose after: the first steps were far too large",
    )
    if float(pair.train[1:].max()) - right < min_rise:
        return Fired(evidence, (lower,))
    advice = (
        Recommendation(
            Action.FIX_MODEL, "initializer", Direction.CHANGE, because="outputs start in the tens: weights or inputs"
        ),
        Recommendation(Action.CLEAN_DATA, because="inputs may need scaling"),
    )
    blatant = limit == max_ratio and loss > blatant_ratio * doubt
    return Fired(evidence, advice, severity=Severity.WARNING if blatant else None)


def _only_training_is_noisy(run: Run, min_left: float) -> bool:
    """Say whether validation began far below training and hardly moved then: not the start is large, but the noise."""
    validation = facts.optional_trace(run, "val_loss")
    if validation is None:
        return False
    first, second = float(validation[0]), float(validation[1])
    return first < min_left * float(run.trace("loss")[0]) and 0 < second < first < 1.2 * second
