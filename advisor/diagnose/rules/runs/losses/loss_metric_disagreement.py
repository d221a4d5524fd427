"""F101: the loss falls and accuracy does not follow."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.diagnose.reading import facts, signals
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


@rule(
    code="F101",
    symptom="loss_metric_disagreement",
    severity="warning",
    title="The loss falls and accuracy does not follow",
    needs=("loss",),
    min_epochs=4,
    fires_on=[
        run_of(loss=falling(0.7, 0.26), accuracy=flat(0.5)),
        run_of(loss=falling(0.7, 0.1), val_loss=falling(0.72, 0.12), val_accuracy=(0.5,) * 30),
    ],
    quiet_on=[
        run_of(loss=falling(), accuracy=rising()),
        run_of(loss=flat(0.1), accuracy=flat(0.98)),
        run_of(loss=falling(), val_loss=falling(), val_accuracy=rising(0.1, 0.9)),
        run_of(loss=falling(7.0, 2.34), accuracy=flat(0.095, wobble=0.015)),
    ],
)
def loss_metric_disagreement(run: Run, *, min_fall: float = 0.3, max_error_fall: float = 0.05) -> Verdict:
    """Compare by how much the training loss fell with by how much the training error did.

    How it is detected: the training loss fell by more than `min_fall`, while the training error
    (one minus accuracy) fell by less than `max_error_fall` of itself at any epoch, and the loss came below
    that of a constant answer of its best accuracy (its negative logarithm). Where accuracy was recorded for
    the validation part alone, that part's loss and error are compared.

    Why it matters: what is minimized is not what is measured: outputs and labels may have different
    shapes or codes. With Keras 3, a one-unit softmax trains silently so.

    What to try: check the output layer, the loss and the coding of the labels against each other.

    Reference: a trap found by running it: loss 0.70 to 0.26 with accuracy 0.50 (one-unit softmax, Keras 3).
    """
    train, validation = _recorded(run)
    part, accuracy = ("training", train) if train is not None else ("validation", validation)
    if accuracy is None or facts.is_classification(run) is False:
        return NotApplicable("no accuracy of classes was recorded beside its loss")
    loss = signals.smooth(facts.validation_loss(run) if train is None else facts.training_loss(run))
    fall = -signals.relative_change(float(loss[0]), float(loss[-1]))
    error_fall = -signals.relative_change(1.0 - float(accuracy[0]), 1.0 - float(accuracy.max()))
    evidence = (
        Evidence(f"fall of the {part} loss", fall, limit=min_fall, epochs=(0, len(loss))),
        Evidence(f"fall of the {part} error", error_fall, limit=max_error_fall, epochs=(0, len(loss))),
    )
    if fall <= min_fall or error_fall >= max_error_fall or not 0.005 < float(accuracy.max()) <= 0.98:
        return Passed(evidence)
    if float(loss[-1]) > -np.log(float(accuracy.max())):  # no better than chance at this accuracy
        return Passed(evidence)
    advice = Recommendation(
        Action.FIX_MODEL, "loss", Direction.CHANGE, because="what is minimized is not what is measured"
    )
    return Fired(evidence, (advice,))


def _recorded(run: Run) -> tuple[FloatArray | None, FloatArray | None]:
    """Return training accuracy, or validation accuracy where it and its loss alone were recorded."""
    pair = facts.accuracies(run)
    if pair is not None:
        return pair.train, None
    return None, facts.recorded_accuracies(run)[1] if run.has("val_loss") else None
