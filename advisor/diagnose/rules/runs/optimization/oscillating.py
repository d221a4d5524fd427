"""B109: the training loss goes up and down by a large part of its level."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of, zigzag
from advisor.diagnose.reading import excerpts, facts, signals
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
    code="B109",
    symptom="oscillating",
    severity="warning",
    title="The training loss goes up and down by a large part of its level",
    needs=("loss",),
    min_epochs=6,
    fires_on=[run_of(loss=zigzag()), run_of(loss=zigzag(), val_loss=zigzag())],
    quiet_on=[run_of(loss=falling()), run_of(loss=flat()), run_of(loss=zigzag(), val_loss=falling(2.0, 1.0))],
)
def oscillating(run: Run, *, max_swing: float = 0.15, max_rising: float = 0.3, min_steps: float = 10.0) -> Verdict:
    """Count the epochs in which the training loss rose, and measure by how much it bends.

    How it is detected: the median bend of the training loss (dropout off too, where recorded) is more
    than `max_swing` of its level (and of a quarter of its first value), and it rises in more than
    `max_rising` of the epochs. Epochs of fewer than `min_steps` steps are left out: their loss jumps by
    chance. Where nobody knows how many they were, and a validation loss was recorded, that one has to swing by a third
    as much: the chance of few rows shows in training alone.

    Why it matters: the optimizer jumps over the minimum again and again.

    What to try: divide the learning rate by 3; a larger batch; gradient clipping.

    Reference: Zhang et al., "AUTOTRAINER" (2021): swings in more than a fifth of the epochs.
    """
    steps = facts.steps_of_epoch(run)
    if steps is not None and steps < min_steps:
        return NotApplicable(f"{steps:.0f} optimizer steps an epoch: the loss of so few jumps by chance")
    loss = run.trace("loss")
    tail = loss[len(loss) // 3 :]
    level = max(signals.median(np.abs(tail)), 0.25 * abs(float(loss[0])), 1e-12)
    swing = min(signals.noise(loss), signals.noise(facts.training_loss(run))) / level
    rising = signals.share_of_rises(tail, by=0.02 * level)
    evidence = (
        Evidence(
            "swings of the training loss, against its level", swing, limit=max_swing, epochs=(len(loss) // 3, len(loss))
        ),
        Evidence("share of epochs in which it rose", rising, limit=max_rising),
    )
    if swing <= max_swing or rising <= max_rising or (steps is None and _rests(run, max_swing)):
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.TUNE_OPTIMIZATION, "learning_rate", Direction.LOWER, because="steps jump over the minimum"
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION, "batch_size", Direction.RAISE, because="a gradient of more rows is less noisy"
        ),
    )
    if excerpts.begins_midway(run):  # against what was gained before, the swings may be nothing
        return Fired(evidence, advice, severity=Severity.INFO)
    return Fired(evidence, advice)


def _rests(run: Run, max_swing: float) -> bool:
    """Say whether a validation loss was recorded and swings by less than a third of that limit."""
    validation = facts.optional_trace(run, "val_loss")
    if validation is None:
        return False
    return signals.noise(validation) <= max_swing / 3 * max(signals.median(np.abs(validation)), 1e-12)
