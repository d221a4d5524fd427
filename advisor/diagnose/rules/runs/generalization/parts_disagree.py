"""A112: validation accuracy is better than training accuracy while its loss is several times as high."""

from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Evidence, Fired, NotApplicable, Passed, Recommendation, Run, Verdict


@rule(
    code="A112",
    symptom="train_val_mismatch",
    severity="warning",
    title="Validation accuracy is better than training accuracy, and its loss several times as high",
    needs=("loss", "val_loss"),
    min_epochs=3,
    fires_on=[
        run_of(loss=falling(0.1, 0.04), val_loss=flat(0.4), accuracy=rising(0.96, 0.985), val_accuracy=flat(0.999))
    ],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(end=0.25), accuracy=rising(), val_accuracy=rising(0.1, 0.95)),
        run_of(loss=falling(end=0.02), val_loss=flat(0.9), accuracy=rising(0.5, 0.999), val_accuracy=flat(0.8)),
    ],
)
def parts_disagree(run: Run, *, max_loss_ratio: float = 3.0, max_error_share: float = 0.5) -> Verdict:
    """Compare accuracy and loss of both parts over the second half of the run: they should tell the same.

    How it is detected: over the second half, the median validation loss is more than `max_loss_ratio` times
    the training loss, although validation makes fewer than `max_error_share` of the errors of training.

    Why it matters: rows that are named rightly and without confidence are not rows like those trained on: one
    class only, labels in another code, another preparation, or a metric that counts something else.

    What to try: count the classes of the validation part; prepare both parts with the same code; check the metric.

    Reference: a statement about probabilities: fewer errors at a higher cross-entropy need other rows.
    """
    pair = facts.running_accuracies(run)
    if pair is None or pair.validation is None:
        return NotApplicable("no accuracy was recorded on both parts")
    half = len(pair.train) // 2
    train, validation = (signals.median(run.trace(name)[half:]) for name in ("loss", "val_loss"))
    errors, held = (1.0 - signals.median(values[half:]) for values in (pair.train, pair.validation))
    ratio = validation / max(train, 1e-12)
    share = held / errors if errors > 0 else 1.0
    evidence = (
        Evidence("validation loss against training loss", ratio, limit=max_loss_ratio, epochs=(half, len(pair.train))),
        Evidence("validation errors against training errors", share, limit=max_error_share),
    )
    if ratio <= max_loss_ratio or share >= max_error_share:
        return Passed(evidence)
    advice = Recommendation(Action.CLEAN_DATA, because="the validation part holds other rows, labels or codes")
    return Fired(evidence, (advice,))
