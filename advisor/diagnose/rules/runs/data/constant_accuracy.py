"""E108: one accuracy for ever, and a loss no better than that of a constant answer."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_STUCK = (0.72, 0.72, *(0.7188,) * 14)


@rule(
    code="E108",
    symptom="majority_class",
    severity="warning",
    title="Accuracy is one number for ever: the network may name one class for every row",
    min_epochs=4,
    fires_on=[
        run_of(
            loss=falling(1.0, 0.6, epochs=16),
            val_loss=falling(0.98, 0.6, epochs=16),
            accuracy=rising(0.58, 0.717, epochs=16),
            val_accuracy=_STUCK,
        )
    ],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(), accuracy=rising(), val_accuracy=rising(0.1, 0.88)),
        run_of(loss=falling(), val_loss=falling(end=0.1), accuracy=rising(), val_accuracy=(0.9667,) * 30),
        run_of(loss=flat(0.3), accuracy=flat(0.95)),
    ],
)
def constant_accuracy(
    run: Run, *, max_movement: float = 0.0005, min_loss: float = 0.9, max_lead: float = 0.02
) -> Verdict:
    """Hold an accuracy that stands to the last digit against what a constant answer of that accuracy would cost.

    How it is detected: over the second half (four epochs or more) the accuracy of validation, or of training
    where there is none, moves by no more than `max_movement`; its loss is at least `min_loss` of the entropy of
    such a share, which no constant answer that names one class for every row goes below; and training accuracy
    is not above it by `max_lead`.

    Why it matters: such a network predicts nothing, whatever its accuracy.

    What to try: compare the accuracy with the share of the largest class; another learning rate; class weights.

    Reference: He and Garcia, "Learning from imbalanced data" (2009), doi:10.1109/TKDE.2008.239; the entropy of a
    share a is -a ln a - (1 - a) ln(1 - a), the least cross-entropy of a constant answer that is right so often.
    """
    train, validation = facts.recorded_accuracies(run)
    values = train if validation is None else validation
    if values is None or facts.class_shares(run) is not None:
        return NotApplicable("no accuracy was recorded" if values is None else "E104 looks where classes are known")
    loss = facts.optional_trace(run, "loss" if validation is None else "val_loss")
    if loss is None or facts.is_classification(run) is False:
        return NotApplicable("no loss of classes was recorded beside the accuracy")
    tail = slice(min(len(values) // 2, len(values) - 4), None)
    level, moved = signals.median(values[tail]), float(np.ptp(values[tail]))
    entropy = _entropy(level)
    share = signals.median(loss[tail]) / entropy if entropy > 0 else 0.0
    lead = 0.0 if train is None else signals.median(train[tail]) - level
    evidence = (
        Evidence("loss against that of a constant answer of this accuracy", share, limit=min_loss),
        Evidence("movement of accuracy over the second half", moved, limit=max_movement),
        Evidence("training accuracy above it", lead, limit=max_lead),
    )
    if moved > max_movement or share < min_loss or lead > max_lead:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.TUNE_OPTIMIZATION,
            "learning_rate",
            Direction.CHANGE,
            because="the network answers the same for every row",
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION, "class_weights", Direction.CHANGE, because="one class may hold most of the rows"
        ),
    )
    return Fired(evidence, advice)


def _entropy(share: float) -> float:
    if not 0.0 < share < 1.0:
        return 0.0
    return float(-share * np.log(share) - (1 - share) * np.log1p(-share))
