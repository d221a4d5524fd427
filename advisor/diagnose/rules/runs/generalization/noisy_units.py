"""A116: from the start the training loss lies far above the validation loss, and hardly anything is learned."""

import numpy as np

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_RESTS = tuple(1.12 - 0.01 * epoch for epoch in range(10))

_FIRST = 10  # epochs; later even noisy units have learned something


@rule(
    code="A116",
    symptom="over_regularized",
    severity="info",
    title="From the start the training loss lies far above the validation loss, which hardly moves",
    needs=("loss", "val_loss"),
    min_epochs=5,
    fires_on=[run_of(loss=(20.7, 13.0, 11.8, 9.0, 8.3, 6.4, 4.3, 4.2, 4.1, 3.2), val_loss=_RESTS)],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling()),
        run_of(loss=(435.0, 1.64, 1.49, 1.41, 1.35), val_loss=(1.79, 1.6, 1.5, 1.43, 1.39)),
        run_of(loss=falling(2.2, 0.1), val_loss=falling(1.4, 0.2)),
        run_of(
            loss=falling(3.0, 1.2),
            val_loss=falling(1.4, 0.6),
            accuracy=rising(0.1, 0.9),
            val_accuracy=rising(0.2, 0.92),
        ),
    ],
)
def noisy_units(
    run: Run,
    *,
    max_ratio: float = 0.6,
    max_first_fall: float = 0.15,
    max_fall: float = 0.45,
    good_accuracy: float = 0.85,
) -> Verdict:
    """Hold the validation losses of the first epochs against the training losses that follow them.

    How it is detected: without facts of the model, over the first third of the epochs (three to ten) the validation
    loss is below the share `max_ratio` of the training loss of the next epoch, so that it is no matter of the mean
    over an epoch; it fell by less than `max_first_fall` in the second epoch and by less than `max_fall` over these,
    and training accuracy, where recorded, stays below `good_accuracy`.

    Why it matters: units that are dropped, or inputs that are distorted, make training so noisy that little is
    learned. What is distorted may be meant to be so, and more epochs may be the way: so it is a hint.

    What to try: half the dropout rate; a weaker augmentation; more epochs, where the validation loss still falls.

    Reference: the lecture, section 4.2: decrease the dropout rate if the model underfits.
    """
    if facts.tells_model(run) or run.has("inference_loss"):
        return NotApplicable("A105 looks where the dropout rate is known")
    loss, validation = run.trace("loss"), run.trace("val_loss")
    early = min(max(3, run.epochs // 3), _FIRST)
    after = loss[1 : early + 1]
    ratio = float(np.max(validation[: len(after)] / np.maximum(after, 1e-12)))
    first = -signals.relative_change(float(validation[0]), float(validation[1]))
    fall = -signals.relative_change(float(validation[0]), float(validation[:early].min()))
    evidence = (
        Evidence("validation loss against the training loss after it", ratio, limit=max_ratio, epochs=(0, early)),
        Evidence("fall of the validation loss in the second epoch", first, limit=max_first_fall),
        Evidence("fall of the validation loss meanwhile", fall, limit=max_fall, epochs=(0, early)),
    )
    pair = facts.running_accuracies(run)
    good = pair is not None and float(pair.train.max()) >= good_accuracy
    if not 0 < ratio <= max_ratio or first > max_first_fall or fall > max_fall or good:
        return Passed(evidence)
    advice = Recommendation(
        Action.LESS_REGULARIZATION,
        "dropout",
        Direction.LOWER,
        because="dropout or distorted inputs make training so noisy that little is learned",
    )
    return Fired(evidence, (advice,))
