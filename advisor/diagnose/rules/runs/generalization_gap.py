"""A103: training is far better than validation, and validation no longer improves."""

from advisor.diagnose import facts, signals
from advisor.diagnose.examples import falling, flat, rising, run_of
from advisor.diagnose.performance import performance
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
    run: Run, *, max_gap: float = 0.15, max_loss_ratio: float = 3.0, best_place: float = 0.6
) -> Verdict:
    """Compare accuracy, else loss, of both parts at the end of the run.

    How it is detected: training accuracy is more than `max_gap` and three standard errors above
    validation accuracy where both were recorded, and the validation loss is more than `max_loss_ratio`
    times the training loss, dropout off. The best validation loss lies within the first `best_place` of
    the run, and validation falls short of the target or the reference models, where there are any.

    Why it matters: what was learned holds for the training rows only.

    What to try: more data; more regularization; a smaller network.

    Reference: the lecture, section 7, question 2; OverfitGuard (2024) warns from a gap of 0.07 to 0.10.
    """
    validation, train = facts.validation_loss(run), facts.training_loss(run)
    ratio = signals.level_at_end(validation) / max(signals.level_at_end(train), 1e-12)
    evidence = [Evidence("validation loss against training loss", ratio, limit=max_loss_ratio)]
    gap, limit = _accuracy_gap(run, max_gap)
    if gap is not None:
        evidence.insert(0, Evidence("training accuracy above validation accuracy", gap, limit=limit))
    if signals.level_at_end(train) <= 0:
        return Skipped("a training loss of zero or below leaves no ratio")
    wide = ratio > max_loss_ratio and (gap is None or gap > limit)
    best = int(signals.smooth(validation).argmin())
    if not wide or best > best_place * (len(validation) - 1) or _reaches_references(run):
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


def _reaches_references(run: Run) -> bool:
    """Say whether validation is as good as that of the best reference model: then the gap costs nothing."""
    held = performance(run)
    return held.is_good(held.validation) is True
