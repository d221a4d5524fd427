"""B110: early stopping ended the run while it was still learning."""

from msgspec.structs import replace

from advisor.diagnose.examples.runs import dense, falling, run_of, u_shaped
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Ending,
    EndingKind,
    Evidence,
    Fired,
    NotApplicable,
    Passed,
    Recommendation,
    Run,
    Verdict,
)

_CUT = replace(
    run_of(loss=falling(epochs=8), val_loss=(*falling(end=0.4, epochs=7), 0.9), model=dense(64)),
    ending=Ending(EndingKind.STOPPED_EARLY),
)
_DONE = replace(run_of(loss=falling(), val_loss=u_shaped()), ending=Ending(EndingKind.STOPPED_EARLY))


@rule(
    code="B110",
    symptom="stopped_too_early",
    severity="warning",
    title="Early stopping ended the run while it was still learning",
    needs=("loss", "val_loss"),
    min_epochs=3,
    fires_on=[_CUT],
    quiet_on=[_DONE, run_of(loss=falling(epochs=8), val_loss=falling(epochs=8))],
)
def stopped_too_early(
    run: Run, *, min_training_fall: float = 0.04, max_rise: float = 0.05, max_gap: float = 0.15
) -> Verdict:
    """Ask whether both losses were still going down when early stopping ended the run.

    How it is detected: the run was stopped early, the training loss still fell by more than
    `min_training_fall` for every tenth of the epochs, and the last validation loss lies above the best by
    less than `max_rise` of it or less than twice the noise, and above the training loss by less than
    `max_gap` of that: patience was shorter than the noise.

    Why it matters: a bump in the validation loss ended a run that had more to learn.

    What to try: more patience, or a validation part with more rows.

    Reference: Prechelt, "Early stopping - but when?" (1998), doi:10.1007/3-540-49430-8_3.
    """
    if run.ending.kind is not EndingKind.STOPPED_EARLY:
        return NotApplicable("the run was not stopped early")
    loss, validation = facts.training_loss(run), facts.validation_loss(run)
    trend = signals.trend_at_end(loss)
    fall = -trend.per_epoch * (len(loss) / 10) / max(abs(trend.level), 1e-12)
    low = float(validation.min())
    rise = signals.relative_change(low, signals.level_at_end(validation))
    gap = signals.relative_change(signals.level_at_end(loss), signals.level_at_end(validation))
    allowed = max(max_rise, 2 * signals.noise(validation) / max(abs(low), 1e-12))
    evidence = (
        Evidence("fall of the training loss for each tenth of the epochs, at the end", fall, limit=min_training_fall),
        Evidence(
            "rise above the best validation loss", rise, limit=allowed, epochs=(int(validation.argmin()), len(loss))
        ),
        Evidence("validation loss above training loss, as a share of it", gap, limit=max_gap),
    )
    if fall <= min_training_fall or rise > allowed or gap > max_gap:
        return Passed(evidence)
    advice = Recommendation(
        Action.TRAIN_LONGER,
        "stopping_patience",
        Direction.RAISE,
        because="patience is shorter than the noise of the validation loss",
    )
    return Fired(evidence, (advice,))
