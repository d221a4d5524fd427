"""E110: validation is perfect from the first epoch."""

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict

_LEAST_EPOCHS = 3


@rule(
    code="E110",
    symptom="label_error",
    severity="warning",
    title="Validation is perfect from the first epoch",
    fires_on=[
        run_of(loss=falling(), accuracy=rising(0.6, 0.95), val_accuracy=(1.0,) * 30),
        run_of(loss=(0.008,), val_loss=(0.00002,)),
    ],
    quiet_on=[
        run_of(loss=falling(), accuracy=rising(0.1, 1.0), val_accuracy=(0.6, 0.9, *(1.0,) * 28)),
        run_of(loss=falling(), accuracy=rising(0.995, 1.0), val_accuracy=(1.0,) * 30),
        run_of(loss=falling(), val_loss=falling(0.9, 0.2)),
    ],
)
def perfect_validation(
    run: Run, *, least: float = 0.9995, max_first_training: float = 0.98, max_loss_share: float = 0.01
) -> Verdict:
    """Look for a validation accuracy of one at every epoch, while the first epoch of training still made errors.

    How it is detected: every validation accuracy is `least` or more, and the first training accuracy is below
    `max_first_training`: a task that is easy for both parts is left alone.

    Without an accuracy: the first validation loss is less than `max_loss_share` of the lowest training loss, as
    if more than training ever learns had been known from the start.

    Why it matters: a label among the features, one class only, or a metric that counts something else; the
    score will not hold.

    What to try: look for the label among the features, count the classes of the validation part, check the metric.

    Reference: Kapoor and Narayanan, "Leakage and the reproducibility crisis" (2023), doi:10.1016/j.patter.2023.100804.
    """
    pair = facts.running_accuracies(run)
    if pair is None or pair.validation is None:
        return _by_loss(run, max_loss_share)
    if run.epochs < _LEAST_EPOCHS:
        return NotApplicable(f"fewer than {_LEAST_EPOCHS} epochs of accuracy are luck")
    lowest, first = float(pair.validation.min()), float(pair.train[0])
    evidence = (
        Evidence("lowest validation accuracy", lowest, limit=least),
        Evidence("training accuracy of the first epoch", first, limit=max_first_training),
    )
    if lowest < least or first >= max_first_training:
        return Passed(evidence)
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because="validation cannot be perfect so soon"),))


def _by_loss(run: Run, max_share: float) -> Verdict:
    loss, validation = facts.optional_trace(run, "loss"), facts.optional_trace(run, "val_loss")
    if loss is None or validation is None or not float(loss.min()) > 0:
        return NotApplicable("neither accuracy nor loss was recorded on both parts")
    share = float(validation[0]) / float(loss.min())
    evidence = (Evidence("first validation loss against the lowest training loss", share, limit=max_share),)
    if not 0 < share < max_share:
        return Passed(evidence)
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because="validation cannot be solved so soon"),))
