"""A103: training is far better than validation, and validation no longer improves."""

from advisor.diagnose.examples.runs import falling, flat, rising, run_of
from advisor.diagnose.reading import facts, signals
from advisor.diagnose.reading.performance import performance
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    Direction,
    Evidence,
    Fired,
    Passed,
    Recommendation,
    Run,
    Skipped,
    Verdict,
)


@rule(
    code="A103",
    symptom="overfit",
    severity="warning",
    title="Training is far better than validation, and validation no longer improves",
    needs=("loss", "val_loss"),
    min_epochs=4,
    fires_on=[
        run_of(loss=falling(end=0.02), val_loss=flat(0.9), accuracy=rising(0.5, 0.999), val_accuracy=rising(0.4, 0.72))
    ],
    quiet_on=[
        run_of(loss=falling(), val_loss=falling(end=0.4), accuracy=rising(), val_accuracy=rising(0.1, 0.87)),
        run_of(loss=flat(1.0), val_loss=flat(1.05)),
    ],
)
def generalization_gap(
    run: Run,
    *,
    max_gap: float = 0.15,
    max_costly_gap: float = 0.05,
    max_loss_ratio: float = 3.0,
    best_place: float = 0.6,
) -> Verdict:
    """Compare accuracy, else loss, of both parts at the end of the run.

    How it is detected: the validation loss is more than `max_loss_ratio` times the training loss, dropout
    off, and training accuracy, where recorded, is above validation accuracy by three standard errors and
    more than `max_gap`, the best validation loss lying within the first `best_place` of the run. Where
    validation falls short of the target or the reference models, `max_costly_gap` is enough and the
    best epoch may lie anywhere; where it reaches them, the gap costs nothing.

    Why it matters: what was learned holds for the training rows only.

    What to try: more data; more regularization; a smaller network.

    Reference: the lecture, section 7, question 2; OverfitGuard (2024) warns from a gap of 0.07 to 0.10.
    """
    validation, train = facts.validation_loss(run), facts.training_loss(run)
    if signals.level_at_end(train) <= 0:
        return Skipped("a training loss of zero or below leaves no ratio")
    held = performance(run)
    good = held.is_good(held.validation)
    ratio = signals.level_at_end(validation) / signals.level_at_end(train)
    evidence = [Evidence("validation loss against training loss", ratio, limit=max_loss_ratio)]
    gap, limit = _accuracy_gap(run, max_costly_gap if good is False else max_gap)
    if gap is not None:
        evidence.insert(0, Evidence("training accuracy above validation accuracy", gap, limit=limit))
    wide = ratio > max_loss_ratio and (gap is None or gap > limit)
    best = int(signals.smooth(validation).argmin())
    early = good is False or best <= best_place * (len(validation) - 1)
    if not wide or good or not early:
        return Passed(tuple(evidence))
    advice = (
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
    )
    return Fired(tuple(evidence), advice)


def _accuracy_gap(run: Run, max_gap: float) -> tuple[float | None, float]:
    pair = facts.accuracies(run)
    if pair is None or pair.validation is None:
        return None, max_gap
    level = signals.level_at_end(pair.validation)
    error = signals.binomial_error(level, facts.validation_rows(run))
    return signals.level_at_end(pair.train) - level, max_gap + 3 * error
