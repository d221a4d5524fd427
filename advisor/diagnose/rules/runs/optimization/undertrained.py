"""B107: the loss was still falling when training ended."""

import numpy as np

from advisor.diagnose.examples.runs import falling, flat, run_of, u_shaped
from advisor.diagnose.reading import facts, measures, signals
from advisor.diagnose.reading.signals import Trend
from advisor.diagnose.rule import rule
from advisor.records import Action, Direction, Evidence, Fired, FloatArray, Passed, Recommendation, Run, Verdict

NEARLY_PERFECT = 0.03  # training errors left, as a share of those of always naming the largest class


@rule(
    code="B107",
    symptom="undertrained",
    severity="info",
    title="The loss was still falling when training ended",
    needs=("loss",),
    min_epochs=4,
    fires_on=[
        run_of(loss=falling(epochs=8), val_loss=falling(end=0.4, epochs=8)),
        run_of(loss=tuple(2.0 - 0.05 * epoch for epoch in range(20))),
    ],
    quiet_on=[
        run_of(loss=falling(epochs=60), val_loss=falling(end=0.4, epochs=60)),
        run_of(loss=falling(), val_loss=u_shaped()),
        run_of(loss=flat(), val_loss=flat()),
    ],
)
def undertrained(
    run: Run,
    *,
    min_fall: float = 0.04,
    min_training_fall: float = 0.033,
    max_gap: float = 0.15,
    min_share: float = 0.006,
    min_accuracy_rise: float = 0.002,
) -> Verdict:
    """Ask how fast the loss still falls at the end, for each tenth of the epochs trained.

    How it is detected: a straight line through the second half (the last third of long runs) of the
    validation loss, or of the training loss where no validation was recorded, falls by more than
    `min_fall` of its level for every tenth of the epochs and by more than two standard errors. Or the
    validation loss is too noisy to tell but falls by a quarter of that, the gap is below `max_gap` of it, and the
    training loss falls by `min_training_fall`. A fall below `min_share` of the loss of a constant answer (of the
    first loss, where that is not known) is too small to matter, and so is one with a training accuracy
    that is nearly perfect or rises by less than `min_accuracy_rise`, and a course without a rise whose last step
    is next to nothing. Where no validation loss was recorded but a measure of validation was (accuracy, AUC, RMSE),
    that too must still get better, by more than two standard errors. It is a hint: the run may simply go on.

    Why it matters: the run has not shown yet what it can do; comparing it with others is unfair.

    What to try: train longer, or raise the learning rate.

    Reference: a measurement of our own (`python -m benchmarks.diagnosis`).
    """
    validation = None if facts.optional_trace(run, "val_loss") is None else facts.validation_loss(run)
    train = facts.training_loss(run)
    train_fall, train_sure, start = _fall_of_end(train)
    fall, sure, _ = (train_fall, train_sure, start) if validation is None else _fall_of_end(validation)
    evidence = [_evidence("loss" if validation is None else "val_loss", fall, min_fall, start, len(train))]
    falls = fall > min_fall and sure and train_fall > 0.5 * min_fall
    if validation is not None and not falls:
        evidence.insert(0, _evidence("loss", train_fall, min_training_fall, start, len(train)))
        gap = -signals.relative_change(signals.level_at_end(validation), signals.level_at_end(train))
        falls = train_fall > min_training_fall and train_sure and fall > 0.25 * min_fall and 0 <= gap < max_gap
    if _has_landed(train if validation is None else validation) or (validation is None and _prediction_rests(run)):
        return Passed(tuple(evidence))
    shares = max(fall, evidence[0].value) * signals.level_at_end(train) / _span(run)
    if not falls or shares < min_share or _has_little_left(run, min_accuracy_rise):
        return Passed(tuple(evidence))
    advice = (
        Recommendation(Action.TRAIN_LONGER, "epochs", Direction.RAISE, because="the loss was still falling"),
        Recommendation(
            Action.TUNE_OPTIMIZATION,
            "learning_rate",
            Direction.RAISE,
            because="larger steps reach the same point in fewer epochs",
        ),
    )
    return Fired(tuple(evidence), advice)


def _has_landed(values: FloatArray) -> bool:
    """Say whether a course without a rise has come to rest: its last step is next to nothing beside the others."""
    steps = -np.diff(values[trend_of_end(values).start :])
    return len(steps) > 1 and bool((steps >= 0).all()) and float(steps[-1]) < 0.02 * float(steps.mean())


def _prediction_rests(run: Run) -> bool:
    """Say whether a measure of validation no longer gets better, though training got somewhere."""
    measure = measures.validation_measure(run)
    if measure is None or not _has_started(run):
        return False
    _, falls, _ = _fall_of_end(measure.costs)
    return not falls


def _fall_of_end(values: FloatArray) -> tuple[float, bool, int]:
    trend = trend_of_end(values)
    fall = -trend.per_epoch * (len(values) / 10) / max(abs(trend.level), 1e-12)
    return fall, -trend.per_epoch > 2 * trend.error, trend.start


def _evidence(name: str, fall: float, limit: float, start: int, stop: int) -> Evidence:
    return Evidence(f"fall of {name} for each tenth of the epochs, at the end", fall, limit, "fraction", (start, stop))


def trend_of_end(values: FloatArray) -> Trend:
    """Fit the end of a trace: its second half below sixteen epochs, its last third above."""
    return signals.trend_at_end(values, share=0.5 if len(values) < 16 else 1 / 3)


def _span(run: Run) -> float:
    """Return what there was to learn: the loss of a constant answer, else the first one recorded."""
    chance = None if facts.hides_penalty(run) else facts.chance_loss(run)
    return max(abs(float(run.trace("loss")[0]) if chance is None else chance), 1e-12)


def _has_little_left(run: Run, min_rise: float) -> bool:
    """Say whether training accuracy was recorded and is nearly perfect, or no longer rises.

    Where the loss is still that of a constant answer, accuracy has not begun to move and tells nothing.
    """
    pair = facts.accuracies(run)
    if pair is None:
        return False
    majority = facts.majority_share(run) or 0.0
    left = (1.0 - signals.level_at_end(pair.train)) / max(1.0 - majority, 1e-12)
    rise = trend_of_end(pair.train).per_epoch * len(pair.train) / 10
    return left < NEARLY_PERFECT or (_has_started(run) and rise < min_rise)


def _has_started(run: Run) -> bool:
    return signals.level_at_end(facts.training_loss(run)) < 0.9 * _span(run)
