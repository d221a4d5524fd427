"""L102: training error and error are both high and close, and more rows do not help."""

from advisor.diagnose.examples.studies import curve_of
from advisor.diagnose.reading.sizes import end_slope
from advisor.diagnose.rule import rule
from advisor.records import (
    Action,
    CannotTell,
    Direction,
    Evidence,
    Fired,
    LearningCurve,
    Passed,
    Recommendation,
    Verdict,
)


@rule(
    code="L102",
    symptom="underfit",
    severity="warning",
    title="Training error has risen to meet the error, and more rows do not help",
    fires_on=[curve_of([0.40, 0.36, 0.35, 0.35], train=[0.2, 0.3, 0.33, 0.34])],
    quiet_on=[curve_of([0.40, 0.30, 0.22, 0.16], train=[0.01, 0.02, 0.03, 0.04])],
)
def both_high(curve: LearningCurve, *, max_gap: float = 0.15, max_slope: float = 0.1) -> Verdict:
    """Compare training error with error at the largest size, and read the slope there.

    How it is detected: at the largest size the training error is within `max_gap` of the error, and the
    error falls by a power of the size below `max_slope`.

    Why it matters: the training data at hand are not being used; more of them would not be either.

    What to try: a larger network, a better tuned optimizer, richer features.

    Reference: the lecture, section 7, question 1; Ng, "Machine learning yearning" (2018), chapters 28 to 31.
    """
    last = next(reversed(curve.levels), None)
    slope = end_slope(curve)
    if last is None or last.train_error is None or slope is None:
        return CannotTell("no training errors at three sizes", record_next="the training error at each size")
    gap = (last.error - last.train_error) / max(abs(last.error), 1e-12)
    evidence = (
        Evidence("gap between error and training error, as a share of the error", gap, limit=max_gap),
        Evidence("fall of log error for a unit of log size", -slope.value, limit=max_slope),
    )
    if gap >= max_gap or -slope.value >= max_slope:
        return Passed(evidence)
    advice = (
        Recommendation(
            Action.MORE_CAPACITY, "width", Direction.RAISE, because="both errors are as high, whatever the size"
        ),
        Recommendation(
            Action.TUNE_OPTIMIZATION,
            "learning_rate",
            Direction.CHANGE,
            because="a poorly tuned optimizer looks the same",
        ),
    )
    return Fired(evidence, advice)
