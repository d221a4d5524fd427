"""B106: the loss falls in an almost straight line and has come only a little way."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of
from advisor.diagnose.reading import excerpts, facts, signals
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
    Severity,
    Verdict,
)

_STEPS_UP = 3  # of the validation loss, one after the other
_CREEPS = tuple(2.3 - 0.01 * epoch for epoch in range(30))


@rule(
    code="B106",
    symptom="slow_learning",
    severity="warning",
    title="The loss falls in an almost straight line and has come only a little way",
    needs=("loss",),
    min_epochs=4,
    fires_on=[run_of(loss=_CREEPS)],
    quiet_on=[run_of(loss=falling()), run_of(loss=flat()), run_of(loss=falling(end=1.9))],
)
def slow_learning(run: Run, *, max_progress: float = 0.4, min_evenness: float = 0.6) -> Verdict:
    """Compare what the second half of the run gained with what the first half did.

    How it is detected: the loss fell by less than `max_progress` of where it started (and of a constant
    answer's loss, where that is known), the second half
    gained at least `min_evenness` of what the first half did, and it still falls by more than two
    standard errors. Loss that settles gains most of it early. Where the validation loss has climbed since, epoch by
    epoch, that is the finding.

    Where a constant answer's loss is not known (a bare log, often an excerpt), it is a hint: the run may simply go on.
    Of the record of a training that was resumed it says nothing then: most of the way may lie before.

    Why it matters: steps are too small for the road; the run ends where a tuned one is after an epoch.

    What to try: three to ten times the learning rate; an adaptive optimizer; scaled inputs.

    Reference: a measurement of our own (`python -m benchmarks.diagnosis`); the lecture, section 3.3.
    """
    loss = facts.training_loss(run)
    if excerpts.begins_midway(run) and facts.tells_model(run) and facts.chance_loss(run) is None:
        return NotApplicable("the training was resumed: the way that the loss came before is not in its record")
    progress, evenness, sure = pace(loss)
    chance = None if facts.hides_penalty(run) else facts.chance_loss(run)
    if chance is not None:
        progress = max(progress, 1.0 - signals.level_at_end(loss) / chance)
    evidence = (
        Evidence(
            "gain of the second half against that of the first", evenness, limit=min_evenness, epochs=(0, len(loss))
        ),
        Evidence("fall of the training loss so far", progress, limit=max_progress),
    )
    if progress >= max_progress or evenness < min_evenness or not sure or _is_learned_by_heart(run):
        return Passed(evidence)
    faster = Recommendation(
        Action.TUNE_OPTIMIZATION,
        "learning_rate",
        Direction.RAISE,
        because="the loss falls steadily and far too slowly",
    )
    longer = Recommendation(Action.TRAIN_LONGER, "epochs", Direction.RAISE, because="nothing has settled yet")
    if chance is None:
        return Fired(evidence, (longer, faster), severity=Severity.INFO)
    return Fired(evidence, (faster, longer))


def _is_learned_by_heart(run: Run) -> bool:
    """Say whether the validation loss has risen, epoch by epoch: to go on would not help."""
    losses = facts.optional_trace(run, "val_loss")
    if losses is None:
        return False
    since = losses[int(losses.argmin()) :]
    return len(since) > _STEPS_UP and bool((np.diff(since) > 0).all())


def pace(loss: FloatArray) -> tuple[float, float, bool]:
    """Return the fall so far (a fraction), second half's gain against the first's, and whether it surely falls."""
    course = signals.smooth(loss)
    middle = len(course) // 2
    first, second = float(course[0] - course[middle]), float(course[middle] - course[-1])
    progress = (first + second) / max(abs(float(course[0])), 1e-12)
    trend = signals.trend_at_end(loss)
    return progress, second / first if first > 0 else 0.0, -trend.per_epoch > 2 * trend.error
