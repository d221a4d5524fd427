"""A119: by one and the same score, training is far better than validation."""

from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.diagnose.reading import facts, measures, signals
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
    code="A119",
    symptom="overfit",
    severity="warning",
    title="Training is far better than validation by the same score, which no longer improves",
    min_epochs=8,
    fires_on=[
        run_of(loss=falling(end=0.02), auc=rising(0.6, 0.99), val_auc=rising(0.55, 0.78)),
        run_of(auc=rising(0.6, 0.99), val_auc=rising(0.55, 0.78)),
    ],
    quiet_on=[
        run_of(loss=falling(), auc=rising(0.6, 0.9), val_auc=rising(0.55, 0.86)),
        run_of(loss=falling(), auc=rising(0.6, 0.99), val_auc=tuple(0.5 + 0.01 * epoch for epoch in range(30))),
        run_of(loss=falling(), val_loss=falling(end=0.4), auc=rising(0.6, 0.99), val_auc=rising(0.55, 0.78)),
        run_of(loss=flat(), rmse=falling(end=0.3), val_rmse=falling(end=0.9)),
    ],
)
def measures_apart(run: Run, *, max_gap: float = 0.15) -> Verdict:
    """Compare a score of both parts at the end, where no validation loss was recorded.

    How it is detected: a score that lies between 0 and 1 (accuracy, AUC, F1, Dice) is at the end better on the training
    part than on the validation part by more than `max_gap`, three standard errors and twice its noise, and on the
    validation part it no longer gets better over the last half by more than two standard errors and a tenth of the
    gap. Where a validation loss was recorded, A103 looks at that.

    Why it matters: what was learned holds for the training rows only.

    What to try: more data; more regularization; a smaller network.

    Reference: the lecture, section 7, question 2; the limit is that of A103.
    """
    pair = None if run.has("val_loss") else measures.scores_of_both(run)
    if pair is None:
        return NotApplicable("a validation loss was recorded, or no score of both parts")
    level = signals.level_at_end(pair.validation)
    gap = signals.level_at_end(pair.train) - level
    doubt = 3 * signals.binomial_error(level, facts.validation_rows(run))
    limit = max(max_gap + doubt, 2 * signals.noise(pair.validation))
    evidence = Evidence(f"training above validation, by {pair.name}", gap, limit=limit)
    if gap <= limit or _still_rises(pair.validation, by=gap / 10):
        return Passed((evidence,))
    return Fired(
        (evidence,),
        (
            Recommendation(Action.MORE_DATA, because="training is fine and validation much worse"),
            Recommendation(
                Action.MORE_REGULARIZATION,
                "dropout",
                Direction.RAISE,
                because="what is learned holds for the training rows only",
            ),
            Recommendation(
                Action.LESS_CAPACITY, "width", Direction.LOWER, because="a smaller network can learn less by heart"
            ),
        ),
    )


def _still_rises(values: FloatArray, *, by: float) -> bool:
    trend = signals.trend_at_end(values)
    risen = trend.per_epoch * (len(values) - trend.start)
    return trend.per_epoch > 2 * trend.error and risen > by
