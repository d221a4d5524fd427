"""A111: validation is worse than training, though not so far that it is a fault."""

from advisor.diagnose.examples.runs import falling, rising, run_of
from advisor.diagnose.reading import facts
from advisor.diagnose.reading.performance import performance
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
    Skipped,
    Verdict,
)


@rule(
    code="A111",
    symptom="overfit",
    severity="info",
    title="Validation is worse than training",
    needs=("loss", "val_loss"),
    fires_on=[
        run_of(loss=falling(), val_loss=falling(end=0.5), accuracy=rising(0.1, 0.93), val_accuracy=rising(0.1, 0.86))
    ],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(end=0.32), accuracy=rising(), val_accuracy=rising(0.1, 0.88)),
        run_of(loss=falling(), val_loss=falling()),
    ],
)
def mild_gap(run: Run, *, max_accuracy_gap: float = 0.05, max_loss_gap: float = 0.2) -> Verdict:
    """Compare both parts at the end of a run that nothing holds to account, by accuracy where it was recorded.

    How it is detected: neither target nor reference models are recorded, and training accuracy is above
    validation accuracy by more than `max_accuracy_gap` and two standard errors; without an accuracy, the
    validation loss is more than `max_loss_gap` of itself and two standard errors above the training loss. The
    limits are those of the lecture's question about the gap.

    Why it matters: no fault, but where validation is to become better, this is where it can.

    What to try: more data; more regularization; stopping at the best epoch.

    Reference: the lecture, section 7, question 2; OverfitGuard (2024) warns from 0.07 to 0.10.
    """
    held = performance(run)
    if held.gap is None or held.validation is None:
        return Skipped("one of the two parts was not scored")
    if held.limit is not None:
        return NotApplicable("a target or reference models tell whether the gap costs anything")
    scale = max_loss_gap * abs(held.validation) if held.is_a_loss else max_accuracy_gap
    evidence = (Evidence(f"{held.metric} gap", held.gap, limit=scale + 2 * held.error),)
    if held.gap <= scale + 2 * held.error:
        return Passed(evidence)
    because = "training is fine and validation worse"
    more = Recommendation(Action.MORE_DATA, because=because)
    regularize = Recommendation(Action.MORE_REGULARIZATION, "dropout", Direction.RAISE, because=because)
    regularized = facts.has_dropout(run)
    return Fired(evidence, (more, regularize) if regularized or run.recipe is None else (regularize, more))
