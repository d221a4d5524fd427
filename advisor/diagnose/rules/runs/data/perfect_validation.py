"""E110: validation is perfect from the first epoch."""

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.reading import facts
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict


@rule(
    code="E110",
    symptom="label_error",
    severity="warning",
    title="Validation is perfect from the first epoch",
    min_epochs=3,
    fires_on=[run_of(loss=falling(), accuracy=rising(0.6, 0.95), val_accuracy=(1.0,) * 30)],
    quiet_on=[
        run_of(loss=falling(), accuracy=rising(0.1, 1.0), val_accuracy=(0.6, 0.9, *(1.0,) * 28)),
        run_of(loss=falling(), accuracy=rising(0.995, 1.0), val_accuracy=(1.0,) * 30),
    ],
)
def perfect_validation(run: Run, *, least: float = 0.9995, max_first_training: float = 0.98) -> Verdict:
    """Look for a validation accuracy of one at every epoch, while the first epoch of training still made errors.

    How it is detected: every validation accuracy is `least` or more, and the first training accuracy is below
    `max_first_training`: a task that is easy for both parts is left alone.

    Why it matters: a label among the features, one class only, or a metric that counts something else; the
    score will not hold.

    What to try: look for the label among the features, count the classes of the validation part, check the metric.

    Reference: Kapoor and Narayanan, "Leakage and the reproducibility crisis" (2023), doi:10.1016/j.patter.2023.100804.
    """
    pair = facts.running_accuracies(run)
    if pair is None or pair.validation is None:
        return NotApplicable("no accuracy was recorded on both parts")
    lowest, first = float(pair.validation.min()), float(pair.train[0])
    evidence = (
        Evidence("lowest validation accuracy", lowest, limit=least),
        Evidence("training accuracy of the first epoch", first, limit=max_first_training),
    )
    if lowest < least or first >= max_first_training:
        return Passed(evidence)
    return Fired(evidence, (Recommendation(Action.CLEAN_DATA, because="validation cannot be perfect so soon"),))
