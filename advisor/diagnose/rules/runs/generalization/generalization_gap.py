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
    FloatArray,
    Passed,
    Recommendation,
    Run,
    Severity,
    Skipped,
    Verdict,
)


@rule(
    code="A103",
    symptom="overfit",
    severity="warning",
    title="Training is far better than validation, and validation no longer improves",
    needs=("loss", "val_loss"),
    min_epochs=1,
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
    max_resting_gap: float = 0.1,
    max_costly_gap: float = 0.05,
    max_loss_ratio: float = 3.0,
    max_resting_ratio: float = 1.15,
    max_late_fall: float = 0.03,
    max_share_closed: float = 0.1,
    patient_epochs: float = 10.0,
) -> Verdict:
    """Compare accuracy, else loss, of both parts over the second half of the run, where validation has come to rest.

    How it is detected: the validation loss is more than `max_loss_ratio` times the training loss, dropout
    off, and training accuracy, where recorded, is above validation accuracy by three standard errors and
    more than `max_gap`. Or the accuracy gap is above `max_resting_gap` (three quarters of it where training is
    above 0.9), the losses are `max_resting_ratio` apart and the training loss goes on falling by more than
    twice its noise, over more than `patient_epochs`: what early stopping ends by itself is left alone. In both
    cases the gap is more than twice the noise of validation, and validation rests: over the second half its loss
    fell by less than twice its noise, `max_late_fall` of its level, or `max_share_closed` of the gap. Where
    validation falls short of the target or the reference models, `max_costly_gap` is enough and it need not rest;
    where it reaches them, the gap costs nothing.

    In a log of printed figures the second is a hint where the best epoch lies within `patient_epochs` of the end:
    nothing tells that the gap costs anything, and the run was stopped in time.

    Why it matters: what was learned holds for the training rows only.

    What to try: more data; more regularization; a smaller network.

    Reference: the lecture, section 7, question 2; OverfitGuard (2024) warns from a gap of 0.07 to 0.10.
    """
    validation, train = facts.validation_loss(run), facts.training_loss(run)
    if signals.level_at_end(train) <= 0:
        return Skipped("a training loss of zero or below leaves no ratio")
    held = performance(run)
    good = held.is_good(held.validation)
    seen, held_out = (signals.median(values[len(values) // 2 :]) for values in (train, validation))
    ratio, jitter = held_out / max(seen, 1e-12), signals.noise(validation)
    late = _late_fall(validation)
    allowed = max(max_late_fall * abs(held_out), 2 * jitter, max_share_closed * (held_out - seen))
    evidence = [
        Evidence("validation loss against training loss", ratio, limit=max_loss_ratio),
        Evidence("fall of the validation loss over the second half", late, limit=allowed),
    ]
    gap, limit = _accuracy_gap(run, max_costly_gap if good is False else max_gap)
    if gap is not None:
        evidence.insert(0, Evidence("training accuracy above validation accuracy", gap, limit=limit))
    wide = ratio > max_loss_ratio and (gap is None or gap > limit)
    resting_gap, resting_limit = _accuracy_gap(run, max_resting_gap * _scale(run))
    long = len(train) - len(train) // 2 > patient_epochs  # early stopping ends shorter rests by itself
    apart = resting_gap is not None and resting_gap > resting_limit and ratio > max_resting_ratio
    apart = apart and long and _goes_on(train)
    clear = held_out - seen > 2 * jitter and (good is False or late <= allowed)
    if not (wide or apart) or good or not clear:
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
    still_best = len(validation) - 1 - int(validation.argmin()) < patient_epochs
    if not wide and still_best and facts.is_bare(run):
        return Fired(tuple(evidence), advice, severity=Severity.INFO)
    return Fired(tuple(evidence), advice)


def _accuracy_gap(run: Run, max_gap: float) -> tuple[float | None, float]:
    pair = facts.accuracies(run)
    if pair is None or pair.validation is None:
        return None, max_gap
    level = signals.level_at_end(pair.validation)
    error = signals.binomial_error(level, facts.validation_rows(run))
    return signals.level_at_end(pair.train) - level, max_gap + 3 * error


def _scale(run: Run) -> float:
    """Return three quarters where training accuracy is above 0.9, else one: OverfitGuard's 0.07 and 0.10."""
    pair = facts.accuracies(run)
    return 0.75 if pair is not None and signals.level_at_end(pair.train) > 0.9 else 1.0


def _late_fall(values: FloatArray) -> float:
    """Return by how much a loss fell from the middle of the run to the best of what follows."""
    course = signals.smooth(values)
    middle = len(course) // 2
    return float(course[middle] - course[middle:].min())


def _goes_on(train: FloatArray) -> bool:
    """Say whether the training loss fell over the second half by more than twice its noise."""
    course = signals.smooth(train)
    return float(course[len(course) // 2] - course[-1]) > 2 * signals.noise(train)
