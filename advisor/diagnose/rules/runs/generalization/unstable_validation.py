"""A108: the validation loss jumps while training is smooth."""

import numpy as np

from advisor.diagnose.examples.runs import falling, run_of, zigzag
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, Passed, Recommendation, Run, Verdict


@rule(
    code="A108",
    symptom="unstable_validation",
    severity="warning",
    title="The validation loss jumps while training is smooth",
    needs=("loss", "val_loss"),
    min_epochs=6,
    fires_on=[run_of(loss=falling(), val_loss=zigzag(1.0, 0.5))],
    quiet_on=[run_of(loss=falling(), val_loss=falling(end=0.5)), run_of(loss=zigzag(), val_loss=zigzag())],
)
def unstable_validation(run: Run, *, max_jump: float = 0.2, jumps_above_training: float = 3.0) -> Verdict:
    """Compare the jumps of the validation loss with those of the training loss.

    How it is detected: the median bend of the validation loss is more than `max_jump` of its level and
    more than `jumps_above_training` times that of the training loss.

    Why it matters: the best epoch, early stopping and every comparison are then decided by luck.

    What to try: more validation rows or cross-validation; a lower learning rate; averaged batch
    statistics that have settled, where batch normalization is used.

    Reference: a measurement of our own (`python -m benchmarks.diagnosis`).
    """
    validation, loss = run.trace("val_loss"), run.trace("loss")
    jump = _bend(validation)
    ratio = jump / max(_bend(loss), 1e-6)
    rows = facts.validation_rows(run)
    evidence = [
        Evidence("jumps of the validation loss, against its level", jump, limit=max_jump),
        Evidence("jumps of the validation loss against those of the training loss", ratio, limit=jumps_above_training),
    ]
    if rows:
        evidence.append(Evidence("validation rows", float(rows), unit="rows"))
    if jump <= max_jump or ratio <= jumps_above_training:
        return Passed(tuple(evidence))
    lower = Recommendation(
        Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="the weights move far between epochs"
    )
    more = Recommendation(Action.MORE_DATA, because="too few validation rows to tell epochs apart")
    return Fired(tuple(evidence), (more, lower) if 0 < rows < 200 else (lower, more))


def _bend(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return signals.noise(values) / max(signals.median(np.abs(values)), 1e-12)
